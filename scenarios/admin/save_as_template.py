"""A template out of a scenario: choose which fields become variables."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from unfold.decorators import action
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from helpdesk.accounts.asking import asking
from helpdesk.accounts.models import User
from helpdesk.errors import Refusal
from scenarios import services
from scenarios.models import Scenario
from scenarios.templating.blanking import offered
from scenarios.versions import document_for


class SaveAsTemplateForm(forms.Form):
    """The template's name, and what shall be filled in anew each time."""

    name = forms.CharField(
        min_length=3, max_length=100, widget=UnfoldAdminTextInputWidget, label="Name"
    )
    description = forms.CharField(
        required=False,
        max_length=2000,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text="For authors who choose among templates.",
    )
    fields_chosen = forms.MultipleChoiceField(
        required=False,
        label="Becomes a variable",
        widget=forms.CheckboxSelectMultiple,
        help_text="Its value is replaced wherever it stands, in the simulation, too.",
    )

    def __init__(self, scenario: Scenario, person: User, data: QueryDict | None = None) -> None:
        blanks = offered(document_for(person, scenario))
        initial = {"name": scenario.name, "fields_chosen": [blank.path for blank, _ in blanks[:1]]}
        super().__init__(data, initial=initial)
        choices = [(blank.path, f"{blank.label}: {value}") for blank, value in blanks]
        self.fields["fields_chosen"].choices = choices  # type: ignore[attr-defined]


class SaveAsTemplate:
    """Mixin of the scenario's admin."""

    def has_save_as_template_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Whether to offer it; the verb decides once more."""
        return request.user.has_perm("scenarios.add_scenariotemplate")

    @action(
        description="Save as template",
        url_path="save-as-template",
        permissions=["save_as_template"],
    )
    def save_as_template(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask for a name and the variables, then open the new template."""
        scenario = self.get_object(request, unquote(object_id))  # type: ignore[attr-defined]  # ModelAdmin's
        if scenario is None:
            raise Http404
        form = SaveAsTemplateForm(
            scenario, asking(request), request.POST if request.method == "POST" else None
        )
        if form.is_valid():
            try:
                template = services.save_as_template(
                    scenario=scenario,
                    author=asking(request),
                    name=form.cleaned_data["name"],
                    description=form.cleaned_data["description"],
                    fields=form.cleaned_data["fields_chosen"],
                )
            except Refusal as refusal:
                form.add_error(None, refusal.detail)
            else:
                messages.success(request, f"“{template}” was created.")
                return redirect("admin:scenarios_scenariotemplate_change", template.pk)
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]  # as above
            "title": f"Save “{scenario}” as a template",
            "opts": self.opts,  # type: ignore[attr-defined]  # as above
            "form": form,
            "button": "Create the template",
            "page": reverse("admin:scenarios_scenario_change", args=[scenario.pk]),
        }
        status = 400 if form.errors else 200
        return render(request, "scenarios/admin/fill_in.html", context, status=status)

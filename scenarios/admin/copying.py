"""A copy of a scenario, and the end of one."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from unfold.decorators import action
from unfold.widgets import UnfoldAdminTextInputWidget, UnfoldBooleanWidget

from helpdesk.accounts.asking import asking
from helpdesk.errors import Refusal
from scenarios import services
from scenarios.choices import Status
from scenarios.models import Scenario


class DuplicateForm(forms.Form):
    """What the copy is called."""

    name = forms.CharField(
        min_length=3,
        max_length=100,
        widget=UnfoldAdminTextInputWidget,
        help_text="The copy is a draft of yours, with everything in it but comments and figures.",
    )


class DeleteForm(forms.Form):
    """Says once more what is about to happen."""

    sure = forms.BooleanField(
        label="Yes, delete it with all its versions and comments. This can't be undone.",
        widget=UnfoldBooleanWidget,
    )


class CopyAndDelete:
    """Mixin of the scenario's admin."""

    def has_duplicate_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Whether to offer it; the verb decides once more."""
        return request.user.has_perm("scenarios.add_scenario")

    def has_delete_for_good_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Whether to offer it: of what nobody plays, to whoever may."""
        scenario = self.get_object(request, unquote(str(object_id)))  # type: ignore[attr-defined]  # ModelAdmin's
        return (
            scenario is not None
            and scenario.status in (Status.DRAFT, Status.ARCHIVED)
            and request.user.has_perm("scenarios.delete_scenario", scenario)
        )

    @action(description="Duplicate", url_path="duplicate", permissions=["duplicate"])
    def duplicate_one(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask for a name, make the copy and open it."""
        scenario = self._there(request, object_id)
        suggested = {"name": f"{scenario.name[:93]} (Copy)"}
        form = DuplicateForm(_sent(request), initial=suggested)
        if form.is_valid():
            try:
                copy = services.duplicate(
                    scenario=scenario, actor=asking(request), name=form.cleaned_data["name"]
                )
            except Refusal as refusal:
                form.add_error(None, refusal.detail)
            else:
                messages.success(request, f"“{copy}” is a copy of “{scenario}”.")
                return redirect("admin:scenarios_scenario_change", copy.pk)
        return self._ask(request, scenario, form, f"Duplicate “{scenario}”", "Duplicate")

    @action(
        description="Delete for good",
        url_path="delete-for-good",
        permissions=["delete_for_good"],
    )
    def delete_one(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask whether it is meant, then delete."""
        scenario = self._there(request, object_id)
        form = DeleteForm(_sent(request))
        if form.is_valid():
            try:
                services.delete(scenario=scenario, actor=asking(request))
            except Refusal as refusal:
                form.add_error(None, refusal.detail)
            else:
                messages.success(request, f"“{scenario}” was deleted.")
                return redirect("admin:scenarios_scenario_changelist")
        title = f"Delete “{scenario}” for good"
        return self._ask(request, scenario, form, title, "Delete", nothing="Nothing was deleted.")

    def _there(self, request: HttpRequest, object_id: str) -> Scenario:
        found: Scenario | None = self.get_object(request, unquote(object_id))  # type: ignore[attr-defined]  # as above
        if found is None:
            raise Http404
        return found

    def _ask(
        self,
        request: HttpRequest,
        scenario: Scenario,
        form: forms.Form,
        title: str,
        button: str,
        **words: str,
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]  # as above
            "title": title,
            "opts": self.opts,  # type: ignore[attr-defined]  # as above
            "form": form,
            "button": button,
            **words,
            "page": reverse("admin:scenarios_scenario_change", args=[scenario.pk]),
        }
        status = 400 if form.errors else 200
        return render(request, "scenarios/admin/fill_in.html", context, status=status)


def _sent(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None

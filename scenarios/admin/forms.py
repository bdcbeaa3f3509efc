"""The forms of the scenario's admin page. They translate; the verbs decide."""

from typing import Any, ClassVar, cast

from django import forms
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest, QueryDict
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminTextareaWidget

from helpdesk.accounts.asking import asking
from helpdesk.admin_pages import refusal_of
from helpdesk.errors import Conflict, Refusal
from prompts.models import Character
from scenarios.admin.fields import (
    DocumentField,
    LinesField,
    SimulationField,
    SolutionsField,
    TenantsField,
)
from scenarios.admin.unsaved import RESTORED, is_restoring
from scenarios.changes import wire_path
from scenarios.columns import COLUMNS
from scenarios.documents import ArticlePart, PhasePart
from scenarios.models import KnowledgeArticle, Phase, Scenario
from scenarios.problems import simulation_problems
from scenarios.versions import as_read_by

# Which field of the form holds which place of the document, by its dotted path.
COLUMN_OF_PATH = {
    wire_path(f"{part}.{name}" if part else name): column
    for part, fields in COLUMNS.items()
    for name, column in fields.items()
}
COLUMN_OF_PATH["customerProfile.character"] = "character"
MAX_SHOWN_DIFFERENCES = 12
SHARING = {"visibility", "shared_with_tenants"}


class ScenarioForm(forms.ModelForm):
    """The whole scenario; saving it is one version."""

    request: HttpRequest  # set by the admin

    tags = LinesField(rows=3, help_text="One a line.")
    personality = LinesField(rows=3, help_text="Traits, one a line; empty: the character's own.")
    emotional_triggers = LinesField(rows=3, help_text="What upsets this customer, one a line.")
    must_use_keywords = LinesField(rows=3, help_text="One a line.")
    avoid_keywords = LinesField(rows=3, help_text="One a line.")
    learning_objectives = LinesField(help_text="One a line.")
    comfort_indicators = LinesField(help_text="One a line.")
    acceptable_solutions = SolutionsField(help_text="One a line.")
    company_context = DocumentField(help_text="JSON: products, policies and the like.")
    context_details = DocumentField(help_text="JSON.")
    custom_metrics = DocumentField(
        help_text="A JSON list of what else earns points. Each has an id, a label, a weight (as "
        "those above) and one of check, action, fact or article (its id), keywords (any of them "
        "said) or noted (any of them in the documentation): "
        '[{"id": "log", "label": "Reads the log", "weight": 5, "check": "reads_log"}]'
    )
    simulation = SimulationField(
        rows=40, help_text="The world as JSON. Its parts are explained in the reference below."
    )
    shared_with_tenants = TenantsField()
    changelog = forms.CharField(
        required=False,
        max_length=2000,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text="What you changed and why; it is kept with the version.",
    )
    expected_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Scenario
        fields = [
            *(column for columns in COLUMNS.values() for column in columns.values()),
            "character",
            "prerequisites",
            "visibility",
        ]
        labels: ClassVar = {"xp_reward": "XP reward", "it_category": "IT category"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "description" in self.fields:
            self.fields["description"].widget.attrs["rows"] = 4
        refusal = refusal_of(self.request)
        if not self.instance._state.adding:  # noqa: SLF001  (Django's own word for a new row)
            self.initial["expected_version"] = self.instance.version_number
            tenants = self.instance.shared_with.values_list("slug", flat=True)
            self.initial["shared_with_tenants"] = ", ".join(tenants)
            for name in SHARING & set(self.fields):
                # Compared with what the page showed, not with what others have made of it since.
                self.fields[name].show_hidden_initial = True
        if self.is_bound and isinstance(refusal, Conflict) and refusal.code == "stale_version":
            # Having been told, whoever saves again means it.
            data = cast("QueryDict", self.data).copy()
            data["expected_version"] = str(refusal.extra["currentVersion"])
            self.data = data
        self._limit_choices()

    def _limit_choices(self) -> None:
        if "character" in self.fields:
            characters = Character.objects.filter(is_active=True)
            if self.instance.character_id:
                characters |= Character.objects.filter(pk=self.instance.character_id)
            self.fields["character"].queryset = characters  # type: ignore[attr-defined]
        if "prerequisites" in self.fields:
            seen = Scenario.objects.visible_to(self.request.user).exclude(pk=self.instance.pk)
            field: Any = self.fields["prerequisites"]
            field.queryset = seen
            field.label_from_instance = self._name_as_read

    def _name_as_read(self, scenario: Scenario) -> str:
        return str(as_read_by(asking(self.request), [scenario])[0])

    def clean_simulation(self) -> Any:
        """Refuse a world that is not valid, place by place; an empty one is a draft's."""
        simulation = self.cleaned_data["simulation"] or {}
        if not isinstance(simulation, dict):
            raise forms.ValidationError("A simulation document is a JSON object: { … }.")
        if simulation and "simulation" in self.changed_data:
            problems = simulation_problems(simulation)
            if problems:
                raise forms.ValidationError([forms.ValidationError(text) for text in problems])
        return simulation

    def clean(self) -> dict[str, Any]:
        """Show what the verb refused, beside the field it refused."""
        cleaned = super().clean() or {}
        for name in ("acceptable_solutions", "custom_metrics"):
            cleaned[name] = cleaned.get(name) or []
        for name in ("company_context", "context_details"):
            cleaned[name] = cleaned.get(name) or {}
        refusal = refusal_of(self.request)
        if refusal is not None:
            self._show(refusal)
        if is_restoring(self.request):
            self.add_error(None, RESTORED)
        return cleaned

    def _show(self, refusal: Refusal) -> None:
        shown = False
        for path, messages in getattr(refusal, "fields", {}).items():
            column = COLUMN_OF_PATH.get(path, path)
            self.add_error(column if column in self.fields else None, messages)
            shown = True
        if not shown:
            self.add_error(None, [refusal.detail, *_stale_lines(refusal)])


def _stale_lines(refusal: Refusal) -> list[str]:
    if not isinstance(refusal, Conflict) or refusal.code != "stale_version":
        return []
    changed = [difference["field"] for difference in cast("Any", refusal.extra["differences"])]
    names = ", ".join(changed[:MAX_SHOWN_DIFFERENCES])
    more = len(changed) - MAX_SHOWN_DIFFERENCES
    return [
        f"Changed there: {names}{f' and {more} more' if more > 0 else ''}.",
        "What you typed is still here. Saving again puts it in place of theirs.",
    ]


def _small() -> UnfoldAdminTextareaWidget:
    """Return a text area of which several fit on a screen."""
    return UnfoldAdminTextareaWidget(attrs={"rows": 3})


class PhaseForm(forms.ModelForm):
    """A phase."""

    number = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=6,
        widget=UnfoldAdminIntegerFieldWidget,
        help_text="Its place; empty: at the end.",
    )

    objectives = LinesField(rows=3, help_text="One a line.")
    key_vocabulary = LinesField(rows=3, help_text="One a line.")
    essential_phrases = LinesField(rows=3, help_text="One a line.")
    success_criteria = LinesField(rows=3, help_text="One a line.")

    class Meta:
        model = Phase
        fields = ["number", *PhasePart.model_fields]
        widgets: ClassVar = {"description": _small(), "notes": _small()}


class ArticleForm(forms.ModelForm):
    """A knowledge article."""

    tags = LinesField(rows=2, help_text="One a line.")

    class Meta:
        model = KnowledgeArticle
        fields = ["position", *ArticlePart.model_fields]


class RowsFormSet(BaseInlineFormSet):
    """Rows that take part in the scenario's version.

    A row that somebody else's version replaced meanwhile is taken as typed, not refused by its id:
    whether the page is stale is decided for the whole page.
    """

    def add_fields(self, form: Any, index: int | None) -> None:
        """Add the id as a plain hidden value."""
        super().add_fields(form, index)
        initial = form.fields["id"].initial
        form.fields["id"] = forms.CharField(
            required=False, widget=forms.HiddenInput, initial=initial
        )

    def rows(self, part: Any, *, order: str) -> list[dict[str, Any]]:
        """Return the rows that stay, in order, as parts of the document."""
        kept = [
            form.instance
            for form in self.forms
            if form not in self.deleted_forms and (form.has_changed() or form.initial)
        ]
        # Rows without a place come last, as they were added.
        kept.sort(key=lambda row: (getattr(row, order) is None, getattr(row, order) or 0))
        return [{name: getattr(row, name) for name in part.model_fields} for row in kept]


def document_of_form(form: ScenarioForm, formsets: list[Any]) -> dict[str, Any]:
    """Return the document a valid page describes."""
    scenario = form.instance
    document: dict[str, Any] = {}
    for part, fields in COLUMNS.items():
        values = {name: getattr(scenario, column) for name, column in fields.items()}
        if part:
            document[part] = values
        else:
            document.update(values)
    character = form.cleaned_data.get("character")
    document["customer"]["character"] = character.slug if character else None
    document["prerequisites"] = [one.slug for one in form.cleaned_data.get("prerequisites") or ()]
    by_model = {formset.model: formset for formset in formsets}
    document["phases"] = by_model[Phase].rows(PhasePart, order="number")
    document["knowledge"] = by_model[KnowledgeArticle].rows(ArticlePart, order="position")
    return document

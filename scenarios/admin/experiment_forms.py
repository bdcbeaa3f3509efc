"""The form of an A/B test in the admin."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import Q
from unfold.fields import UnfoldAdminAutocompleteModelChoiceField
from unfold.widgets import (
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from helpdesk.accounts.models import User
from helpdesk.errors import Invalid
from scenarios.choices import Status, Visibility
from scenarios.experiments.charts import LETTERS
from scenarios.experiments.metrics import Metric
from scenarios.experiments.models import (
    LEAST_MINIMUM,
    MAX_DAYS,
    MAX_VARIANTS,
    MOST_MINIMUM,
    Experiment,
)
from scenarios.models import Scenario
from scenarios.querysets import ScenarioQuerySet

_FIELD_OF_PATH = {"scenario_ids": "scenario_0", "traffic_split": "share_0"}


class ExperimentForm(forms.Form):
    """A draft: what is compared by what, for how long, and how people are split."""

    name = forms.CharField(min_length=3, max_length=100, widget=UnfoldAdminTextInputWidget)
    description = forms.CharField(
        max_length=2000,
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text="What differs between the variants, and what you expect of it.",
    )
    success_metric = forms.ChoiceField(
        choices=Metric.choices,
        widget=UnfoldAdminSelectWidget,
        help_text="What decides. Of durations the shorter wins.",
    )
    duration = forms.IntegerField(
        min_value=1,
        max_value=MAX_DAYS,
        initial=30,
        widget=UnfoldAdminIntegerFieldWidget,
        help_text="Days; then it completes by itself.",
    )
    minimum_sample = forms.IntegerField(
        min_value=LEAST_MINIMUM,
        max_value=MOST_MINIMUM,
        initial=100,
        widget=UnfoldAdminIntegerFieldWidget,
        help_text="People of each variant before a winner can be told.",
    )

    def __init__(self, person: User, sent: Any = None, *, of: Experiment | None = None) -> None:
        super().__init__(sent, initial=_initial(of) if of else None)
        choices = _choices(person, of)
        for number in range(MAX_VARIANTS):
            label = f"{LETTERS[number]} · control" if number == 0 else LETTERS[number]
            self.fields[f"scenario_{number}"] = UnfoldAdminAutocompleteModelChoiceField(
                "admin:scenarios_experiment_choices",
                label=label,
                queryset=choices,
                required=number < 2,
            )
            # What an empty one is called by who hears the page.
            self.fields[f"scenario_{number}"].widget.attrs["data-placeholder"] = (
                f"Scenario {LETTERS[number]}: type to search"
            )
            self.fields[f"share_{number}"] = forms.DecimalField(
                label=f"Per cent of the people for {LETTERS[number]}",
                required=False,
                min_value=0,
                max_value=100,
                decimal_places=2,
                widget=UnfoldAdminDecimalFieldWidget(attrs={"step": "0.01"}),
            )

    @property
    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The variants: which scenario, how many of the people."""
        return [(self[f"scenario_{at}"], self[f"share_{at}"]) for at in range(MAX_VARIANTS)]

    def clean(self) -> dict[str, Any]:
        """Refuse percentages for some variants only, or for none."""
        cleaned = super().clean() or {}
        chosen = [at for at in range(MAX_VARIANTS) if cleaned.get(f"scenario_{at}")]
        shared = [at for at in range(MAX_VARIANTS) if cleaned.get(f"share_{at}") is not None]
        for at in set(shared) - set(chosen):
            self.add_error(f"scenario_{at}", "Which scenario?")
        if shared:
            for at in set(chosen) - set(shared):
                self.add_error(f"share_{at}", "How many? Leave all empty for an even split.")
        return cleaned

    def content(self) -> dict[str, Any]:
        """Return it as the verbs take it."""
        cleaned = self.cleaned_data
        chosen = [at for at in range(MAX_VARIANTS) if cleaned.get(f"scenario_{at}")]
        ids = [cleaned[f"scenario_{at}"].pk for at in chosen]
        shares = [cleaned.get(f"share_{at}") for at in chosen]
        split = {str(pk): float(share) for pk, share in zip(ids, shares, strict=True) if share}
        names = ("name", "description", "success_metric", "duration", "minimum_sample")
        return {
            **{name: cleaned[name] for name in names},
            "scenarios": ids,
            "split": split if any(share is not None for share in shares) else None,
        }

    def show(self, refusal: Invalid) -> None:
        """Show what the verb refused, beside the field it refused."""
        fields: Mapping[str, Sequence[str]] = refusal.fields
        for path, messages in fields.items():
            name = _FIELD_OF_PATH.get(path, path)
            self.add_error(name if name in self.fields else None, list(messages))
        if not fields:
            self.add_error(None, refusal.detail)


def testable(person: User) -> ScenarioQuerySet:
    """Return the scenarios that can be in a test of this person's, by name."""
    return (
        Scenario.objects.visible_to(person)
        .in_reach_of(person)
        .filter(status__in=[Status.PUBLISHED, Status.APPROVED])
        .exclude(visibility=Visibility.PRIVATE)
        .order_by("name", "pk")
    )


def _choices(person: User, experiment: Experiment | None) -> ScenarioQuerySet:
    """Return those, and the draft's own, whatever became of them: to be seen and replaced."""
    own = experiment.variants.values("scenario") if experiment else []
    either = Q(pk__in=testable(person).order_by().values("pk")) | Q(pk__in=own)
    return Scenario.objects.filter(either)


def _initial(experiment: Experiment) -> dict[str, Any]:
    names = ("name", "description", "success_metric", "duration", "minimum_sample")
    initial = {name: getattr(experiment, name) for name in names}
    for variant in experiment.variants.all():
        initial[f"scenario_{variant.number}"] = variant.scenario_id
        initial[f"share_{variant.number}"] = f"{variant.percentage:g}"
    return initial

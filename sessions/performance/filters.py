"""What of one's performance to look at; the same for page, API and report."""

from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters

from helpdesk.api.filters import FilterSet
from scenarios.choices import Category, Difficulty, ITCategory
from scenarios.selectors import difficulty_word
from sessions.models import TrainingSession
from sessions.performance.attempts import LABELS
from sessions.performance.periods import Timeframe

# What chooses a period or among the figures.
_NOT_SESSIONS = {"timeframe", "dimension"}
_DIFFICULTIES = {difficulty_word(value): value for value in Difficulty.values}


class PerformanceFilter(FilterSet):
    """Narrows `counting_of`; unknown values are refused. A scenario counts as it was played."""

    timeframe = filters.ChoiceFilter(
        choices=Timeframe.choices, method="untouched", label="Period", empty_label=None
    )
    dimension = filters.ChoiceFilter(
        choices=list(LABELS.items()),
        method="untouched",
        label="Dimension",
        empty_label="All dimensions",
    )
    # Not a choice of scenarios: its errors would tell which of another tenant's ids exist.
    scenario_id = filters.UUIDFilter(label="Scenario")
    skill = filters.ChoiceFilter(
        field_name="version__it_category",
        choices=ITCategory.choices,
        label="Skill",
        empty_label="Any skill",
    )
    category = filters.ChoiceFilter(
        choices=[(value.lower(), label) for value, label in Category.choices],
        method="by_category",
        label="Kind of contact",
        empty_label="Any kind",
    )
    difficulty = filters.ChoiceFilter(
        choices=[(word, Difficulty(value).label) for word, value in _DIFFICULTIES.items()],
        method="by_difficulty",
        label="Difficulty",
        empty_label="Any difficulty",
    )

    class Meta:
        model = TrainingSession
        fields: list[str] = []

    @property
    def asked(self) -> dict[str, Any]:
        """What `performance_of` takes; the filter must be valid."""
        chosen = self.form.cleaned_data
        return {
            "timeframe": Timeframe(chosen["timeframe"] or Timeframe.ALL),
            "dimension": chosen["dimension"],
            "sessions": self.qs if self.narrows else None,
        }

    @property
    def narrows(self) -> bool:
        """Whether it leaves out sessions of a period; the filter must be valid."""
        chosen = self.form.cleaned_data
        return any(value for name, value in chosen.items() if name not in _NOT_SESSIONS)

    def untouched(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """It chooses among the figures, not among the sessions."""
        return rows

    def by_category(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(version__category=value.upper())

    def by_difficulty(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(version__difficulty=_DIFFICULTIES[value])

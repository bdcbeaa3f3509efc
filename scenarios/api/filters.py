"""Filters and sorts of the trainees' list."""

from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters

from helpdesk.api.filters import FilterSet
from scenarios.api.serializers import CATEGORIES, DIFFICULTIES
from scenarios.choices import Difficulty
from scenarios.models import Scenario
from scenarios.querysets import SORTS, ScenarioQuerySet
from scenarios.selectors import difficulty_word

_YES_NO = [("true", "Yes"), ("false", "No")]
_STORED_DIFFICULTY = {difficulty_word(value): value for value in Difficulty.values}


class LibraryFilter(FilterSet):
    """Narrows `library_for`; unknown values are refused."""

    difficulty = filters.ChoiceFilter(choices=DIFFICULTIES, method="by_difficulty")
    category = filters.ChoiceFilter(choices=CATEGORIES, method="by_category")
    completed = filters.ChoiceFilter(choices=_YES_NO, method="by_flag")
    saved = filters.ChoiceFilter(choices=_YES_NO, method="by_flag")
    tag = filters.CharFilter(max_length=40, method="by_tag")
    search = filters.CharFilter(max_length=200, method="by_words")
    sort_by = filters.ChoiceFilter(choices=[(name, name) for name in SORTS], method="sorted_by")

    class Meta:
        model = Scenario
        fields: list[str] = []

    def by_difficulty(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(shown__difficulty=_STORED_DIFFICULTY[value])

    def by_category(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(shown__category=value.upper())

    def by_flag(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        column = {"completed": "is_passed", "saved": "is_saved"}[name]
        return rows.filter(**{column: value == "true"})

    def by_tag(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(shown__tags__contains=[value])

    def by_words(self, rows: ScenarioQuerySet, name: str, value: str) -> QuerySet[Any]:
        return rows.searched(value)

    def sorted_by(self, rows: ScenarioQuerySet, name: str, value: str) -> QuerySet[Any]:
        return SORTS[value](rows)

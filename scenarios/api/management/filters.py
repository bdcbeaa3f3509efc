"""Filters and sorts of the management list."""

from typing import Any
from uuid import UUID

from django import forms
from django.db.models import F, OrderBy, Q, QuerySet
from django.db.models.functions import Lower
from django_filters import rest_framework as filters

from helpdesk.accounts.models import User
from helpdesk.api.filters import FilterSet
from scenarios.choices import Category, Difficulty, Status
from scenarios.models import Scenario
from scenarios.querysets import ScenarioQuerySet

SORTS: dict[str, Any] = {
    "name": F("name"),
    "createdAt": F("created_at"),
    "updatedAt": F("updated_at"),
    "usageCount": F("metadata__total_attempts"),
    "rating": F("metadata__rating"),
}
DEFAULT_SORT = "createdAt"
_ORDERS = [("asc", "Ascending"), ("desc", "Descending")]


def in_order(rows: ScenarioQuerySet, sort: str, order: str, person: User) -> ScenarioQuerySet:
    """Return the rows by a sort of `SORTS`, as `person` reads them: descending unless `order` is
    `asc`.
    """
    if sort in ("usageCount", "rating"):
        # Every scenario has its counters. Said here, the join is an inner one, and the database
        # can take the rows from the counters' index instead of sorting all.
        rows = rows.filter(metadata__isnull=False)
    by = Lower(rows.name_as_read(person)) if sort == "name" else SORTS[sort]
    return rows.order_by(OrderBy(by, descending=order != "asc"), "pk")


class _SeparatedByCommas(forms.SelectMultiple):
    """Takes a parameter several times, with several values separated by commas, or both."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        given = super().value_from_datadict(data, files, name) or []
        return [value for text in given for value in str(text).split(",") if value]


class ManyFilter(filters.MultipleChoiceFilter):
    """Any of several choices."""

    def __init__(self, choices: Any, **kwargs: Any) -> None:
        super().__init__(choices=choices, widget=_SeparatedByCommas, distinct=False, **kwargs)

    def filter(self, qs: QuerySet[Any], value: list[str]) -> QuerySet[Any]:
        return qs.filter(**{f"{self.field_name}__in": value}) if value else qs


class ManagementFilter(FilterSet):
    """Narrows what somebody may see; unknown values are refused. Newest first unless sorted."""

    search = filters.CharFilter(max_length=200, method="by_words")
    status = ManyFilter(Status.choices)
    category = ManyFilter(Category.choices, method="as_read")
    difficulty = ManyFilter(Difficulty.choices, method="as_read")
    created_by = filters.UUIDFilter(method="by_author")
    tenant_id = filters.UUIDFilter(field_name="tenant_id")
    sort_by = filters.ChoiceFilter(choices=[(name, name) for name in SORTS], method="unchanged")
    sort_order = filters.ChoiceFilter(choices=_ORDERS, method="unchanged")

    # The rows of `qs` as they are counted: the order may ask for a join.
    unsorted: ScenarioQuerySet

    class Meta:
        model = Scenario
        fields: list[str] = []

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def as_read(self, rows: ScenarioQuerySet, name: str, value: list[str]) -> QuerySet[Any]:
        """Keep those that have one of the values as the person reads them."""
        return rows.read_as(self.person, Q(**{f"{name}__in": value}))

    def by_author(self, rows: ScenarioQuerySet, name: str, value: UUID) -> QuerySet[Any]:
        """Keep that person's; who wrote another organisation's is not told."""
        return rows.in_reach_of(self.person).filter(created_by_id=value)

    def by_words(self, rows: ScenarioQuerySet, name: str, value: str) -> QuerySet[Any]:
        """Keep those that hold every word in name, tags, description or issue."""
        return rows.matching(value, self.person)

    def unchanged(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Both parts of the sort are needed at once: see `filter_queryset`."""
        return rows

    def filter_queryset(self, queryset: Any) -> ScenarioQuerySet:
        """Filter, then sort."""
        asked = self.form.cleaned_data
        self.unsorted = super().filter_queryset(queryset)
        sort, order = asked["sortBy"] or DEFAULT_SORT, asked["sortOrder"]
        return in_order(self.unsorted, sort, order, self.person)

    def applied(self) -> dict[str, Any]:
        """Return the filters that were asked for, as the answer repeats them."""
        sorting = ("sortBy", "sortOrder")
        return {
            name: value if isinstance(value, list) else str(value)
            for name, value in self.form.cleaned_data.items()
            if value and name not in sorting
        }

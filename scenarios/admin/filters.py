"""Filters of the admin's lists that say more than a column's name does."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from helpdesk.accounts.asking import asking
from scenarios.admin.dashboard import unpublished_work


class BuiltInFilter(admin.BooleanFieldListFilter):
    """What came with the product, or what people wrote."""

    horizontal = True  # unfold's

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = "built-in"


class FeaturedFilter(admin.SimpleListFilter):
    """What leads this person's list (`TemplateQuerySet.featured_first`)."""

    title = "featured"
    parameter_name = "featured"
    horizontal = True  # unfold's

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Both."""
        return [("yes", "Yes"), ("no", "No")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep what leads, or what does not."""
        if self.value() not in ("yes", "no"):
            return queryset
        return queryset.filter(leads=self.value() == "yes")


class WorkFilter(admin.SimpleListFilter):
    """What is the person's own."""

    title = "work"
    parameter_name = "work"
    horizontal = True  # unfold's

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Unpublished as on the first page of the admin, or all they began."""
        return [("unpublished", "My unpublished"), ("mine", "Begun by me")]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Any]:
        """Keep theirs."""
        person = asking(request)
        if self.value() == "unpublished":
            return unpublished_work(queryset, person)
        if self.value() == "mine":
            queryset = queryset.in_reach_of(person).filter(created_by=person)
        rows: QuerySet[Any] = queryset
        return rows

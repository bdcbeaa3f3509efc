"""Filters of the admin's lists that say more than a column's name does."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest


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

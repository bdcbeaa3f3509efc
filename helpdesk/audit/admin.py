"""The audit log in the admin: to be read, by those who may."""

import json
from contextlib import suppress
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.admin import ModelAdmin
from unfold.contrib.filters.admin import (
    ChoicesDropdownFilter,
    DropdownFilter,
    FieldTextFilter,
    RangeDateFilter,
)
from unfold.decorators import display

from helpdesk.accounts.asking import asking
from helpdesk.admin_pages import ReadOnly
from helpdesk.audit.models import AuditLog
from helpdesk.audit.period import end_of, start_of
from helpdesk.audit.rules import sees_origin

_COLOURS = {
    "CREATE": "info",
    "PUBLISH": "success",
    "APPROVE": "success",
    "DELETE": "danger",
    "REJECT": "danger",
    "ARCHIVE": "warning",
}
_NAMED_CHANGES = 3


class PeriodFilter(RangeDateFilter):
    """From one day to another, both in full (UTC)."""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow to the period; what is no day narrows nothing."""
        first = self.used_parameters.get(f"{self.parameter_name}_from") or ""
        last = self.used_parameters.get(f"{self.parameter_name}_to") or ""
        with suppress(ValueError):
            queryset = queryset.filter(created_at__gte=start_of(first)) if first else queryset
        with suppress(ValueError):
            queryset = queryset.filter(created_at__lt=end_of(last)) if last else queryset
        return queryset


class ResourceTypeFilter(DropdownFilter):
    """What kind of thing: those that stand in what this person may read."""

    title = "resource type"
    parameter_name = "resource_type"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the kinds."""
        kinds = model_admin.get_queryset(request).order_by().values_list("resource_type", flat=True)
        return [(kind, kind) for kind in sorted(kinds.distinct())]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow to the kind chosen."""
        return queryset.filter(resource_type=self.value()) if self.value() else queryset


class PersonFilter(FieldTextFilter):
    """Who did it, by part of the address: it works for people who are gone, too."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = "person"


@admin.register(AuditLog)
class AuditLogAdmin(ReadOnly, ModelAdmin):
    """Read-only: entries are added by verbs, and changed by nobody."""

    list_display = ("created_at", "who", "did", "resource_type", "resource_name", "fields_changed")
    list_filter = (
        ("action", ChoicesDropdownFilter),
        ResourceTypeFilter,
        ("actor_email", PersonFilter),
        ("created_at", PeriodFilter),
    )
    list_filter_submit = True
    search_fields = ("actor_email", "resource_name")
    list_select_related = False
    list_per_page = 50
    show_full_result_count = False
    ordering = ("-id",)

    # --- Who -----------------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet[AuditLog]:
        """What they may know of."""
        return super().get_queryset(request).visible_to(asking(request))

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """Nobody finds out by filters what their page doesn't show."""
        about_origin = lookup.partition("__")[0] in ("address", "user_agent")
        if about_origin and not (request and sees_origin(asking(request))):
            return False
        return super().lookup_allowed(lookup, value, request)

    # --- The page ------------------------------------------------------------------------------

    def get_fields(self, request: HttpRequest, obj: AuditLog | None = None) -> Any:
        """Addresses and browsers for admins only."""
        origin = [("address", "user_agent")] if sees_origin(asking(request)) else []
        return (
            ("created_at", "who"),
            ("action", "resource_type"),
            "thing",
            "changes_made",
            "details",
            *origin,
            "request_id",
        )

    @display(description="Person", ordering="actor_email")
    def who(self, entry: AuditLog) -> str:
        """The address it was at the time."""
        return entry.actor_email or "The system"

    @display(description="Action", label=_COLOURS, ordering="action")
    def did(self, entry: AuditLog) -> tuple[str, str]:
        """The action in its colour."""
        return entry.action, str(entry.get_action_display())

    @display(description="Resource")
    def thing(self, entry: AuditLog) -> SafeString:
        """Its name then, and the way to all that was done to it."""
        return format_html(
            '{} · <a class="font-medium text-primary-600 dark:text-primary-500" '
            'href="../../?resource_id={}">everything done to it</a>',
            entry.resource_name or entry.resource_id,
            entry.resource_id,
        )

    @display(description="Changed")
    def fields_changed(self, entry: AuditLog) -> str:
        """The first fields' names."""
        names = [change["field"] for change in entry.changes]
        more = len(names) - _NAMED_CHANGES
        return ", ".join(names[:_NAMED_CHANGES]) + (f" and {more} more" if more > 0 else "")

    @display(description="Changes")
    def changes_made(self, entry: AuditLog) -> SafeString:
        """Field by field, old and new."""
        changes = [
            {
                "field": change["field"],
                "old": _readable(change.get("oldValue")),
                "new": _readable(change.get("newValue")),
            }
            for change in entry.changes
        ]
        return render_to_string("audit/admin/changes.html", {"changes": changes})

    @display(description="Details")
    def details(self, entry: AuditLog) -> str:
        """What the verb noted beside."""
        said = {name: value for name, value in entry.metadata.items() if value not in ("", None)}
        return "; ".join(f"{name}: {_readable(value)}" for name, value in said.items()) or "–"


def _readable(value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return "\n".join(value) or "–"
    return json.dumps(value, indent=2, ensure_ascii=False)

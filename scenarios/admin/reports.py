"""Problem reports, to be read."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from helpdesk.admin_pages import ReadOnly
from scenarios.models import Scenario, ScenarioReport


@admin.register(ScenarioReport)
class ScenarioReportAdmin(ReadOnly, ModelAdmin):
    """What people reported about scenarios one may see."""

    list_display = ("created_at", "scenario", "version_number", "person", "text")
    list_select_related = ("scenario", "person")
    search_fields = ("text", "scenario__name")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ScenarioReport]:
        """Reports on scenarios they may know of, by people they may know of."""
        person: Any = request.user
        rows = super().get_queryset(request)
        if person.role == "SUPER_ADMIN":
            return rows
        if person.tenant_id is None:
            return rows.none()
        return rows.filter(
            scenario__in=Scenario.objects.visible_to(person), person__tenant_id=person.tenant_id
        )

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("scenarios.view_scenario")

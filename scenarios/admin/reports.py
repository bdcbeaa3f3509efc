"""Problem reports, to be read."""

from typing import Any

from django.contrib import admin
from django.db.models import Case, Q, QuerySet, Value, When
from django.db.models.functions import Concat
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from helpdesk.admin_pages import ReadOnly
from scenarios.models import Scenario, ScenarioReport


@admin.register(ScenarioReport)
class ScenarioReportAdmin(ReadOnly, ModelAdmin):
    """What people reported about scenarios one works on, and colleagues about others."""

    list_display = ("created_at", "scenario", "version_number", "reporter", "text")
    list_select_related = ("scenario",)
    fields = ("scenario", "version_number", "reporter", "text", "created_at")
    readonly_fields = fields
    search_fields = ("text", "scenario__name")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ScenarioReport]:
        """Reports on scenarios that are theirs to mend, whoever wrote them, and their own
        organisation's on what they may see; with `reporter_name`, "" of whom they may not know.
        """
        person: Any = request.user
        known = Q(person__tenant=person.tenant_id) if person.tenant_id else Q(person=person)
        if person.role == "SUPER_ADMIN":
            known = Q(person__isnull=False)
        seen = Scenario.objects.visible_to(person).values("pk")
        theirs = Scenario.objects.in_reach_of(person).values("pk")
        name = Concat("person__first_name", Value(" "), "person__last_name")
        return (
            super()
            .get_queryset(request)
            .filter(Q(scenario__in=theirs) | (known & Q(scenario__in=seen)))
            .annotate(reporter_name=Case(When(known, then=name), default=Value("")))
        )

    @admin.display(description="Person")
    def reporter(self, row: Any) -> str:
        """Who reported it, as far as it is told."""
        if row.person_id is None:
            return "Somebody who was deleted"
        return row.reporter_name.strip() or "Somebody of another organisation"

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("scenarios.view_scenario")

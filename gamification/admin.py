from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from gamification.models import Award
from helpdesk.accounts.models import Role
from helpdesk.admin_pages import ReadOnly


@admin.register(Award)
class AwardAdmin(ReadOnly, ModelAdmin):
    """The XP ledger, to read. Rows are made by the award verb only."""

    list_display = ["person", "amount", "reason", "subject", "source", "created_at"]
    list_filter = ["reason"]
    list_select_related = ["person"]
    search_fields = ["person__email", "source", "subject"]
    date_hierarchy = "created_at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Award]:
        """One's own tenant's people only; a super admin sees everybody's."""
        awards = super().get_queryset(request)
        user = request.user
        if getattr(user, "role", "") == Role.SUPER_ADMIN:
            return awards
        tenant = getattr(user, "tenant_id", None)
        return awards.filter(person__tenant=tenant) if tenant else awards.none()

    def has_view_permission(self, request: HttpRequest, obj: Award | None = None) -> bool:
        return getattr(request.user, "role", "") in (Role.ADMIN, Role.SUPER_ADMIN)

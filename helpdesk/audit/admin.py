"""The audit log in the admin: to be read, by those who administer."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from helpdesk.accounts.asking import asking
from helpdesk.audit.models import AuditLog


@admin.register(AuditLog)
class AuditLogAdmin(ModelAdmin):
    """Read-only."""

    list_display = ("created_at", "actor_email", "action", "resource_type", "resource_name")
    list_filter = ("action", "resource_type")
    search_fields = ("actor_email", "resource_name", "resource_id")
    date_hierarchy = "created_at"
    list_select_related = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[AuditLog]:
        return super().get_queryset(request).visible_to(asking(request))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: AuditLog | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: AuditLog | None = None) -> bool:
        return False

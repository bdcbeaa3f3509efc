"""The API of the audit log, under `/api/admin/`."""

from django.urls import path

from helpdesk.audit.api import views

urlpatterns = [
    path("audit-logs", views.AuditLogListView.as_view(), name="api-audit-logs"),
    path("audit-logs/export", views.AuditLogExportView.as_view(), name="api-audit-logs-export"),
]

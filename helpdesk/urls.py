"""All URLs: pages, API, admin, health."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path, re_path

from helpdesk import health
from helpdesk.api.docs import DocumentationView, SchemaView
from helpdesk.error_pages import page_not_found

handler400 = "helpdesk.error_pages.bad_request"
handler403 = "helpdesk.error_pages.permission_denied"
handler404 = "helpdesk.error_pages.page_not_found"
handler500 = "helpdesk.error_pages.server_error"

# Signing in to the admin is signing in: second factor, rate limits and verified address included.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("", include("scenarios.urls")),
    path("", include("sessions.urls")),
    path("notifications/", include("helpdesk.notifications.urls")),
    path("accounts/", include("helpdesk.accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("api/schema/", SchemaView.as_view(), name="schema"),
    path("api/docs/", DocumentationView.as_view(url_name="schema"), name="api-docs"),
    path("api/v1/", include("helpdesk.accounts.api.urls")),
    path("api/v1/", include("helpdesk.notifications.api.urls")),
    path("api/v1/", include("scenarios.api.urls")),
    path("api/v1/", include("sessions.api.urls")),
    path("api/admin/", include("scenarios.api.management.urls")),
    path("api/admin/", include("helpdesk.audit.api.urls")),
    path("api/admin/", include("sessions.marking.api.urls")),
    # Here and not in a 404 handler, which DEBUG replaces by a page.
    re_path("^api/", page_not_found),
    path("health/live", health.live),
    path("health/ready", health.ReadyView.as_view()),
    path("metrics", health.metrics),
]

"""Pages of practising."""

from django.urls import URLPattern, URLResolver, path

from sessions import views
from sessions.marking.views import appeal_view
from sessions.performance import views as performance

urlpatterns: list[URLPattern | URLResolver] = [
    path("dashboard/", views.dashboard, name="dashboard"),
    # Here and not with the scenarios: the briefing knows one's attempts, and leads to a session.
    path("scenarios/<uuid:pk>/", views.briefing, name="briefing"),
    path("scenarios/<uuid:pk>/start/", views.start, name="start"),
    path("sessions/<uuid:pk>/", views.workspace, name="workspace"),
    path("sessions/<uuid:pk>/result/", views.result, name="result"),
    path("sessions/<uuid:pk>/appeal/", appeal_view, name="appeal"),
    path("sessions/<uuid:pk>/replay/", views.replay, name="replay"),
    path("sessions/<uuid:pk>/rewind/", views.rewind, name="rewind"),
    path("performance/", performance.performance, name="performance"),
    path("performance/report/", views.report, name="performance-report"),
    path("performance/compare/", performance.compare, name="compare"),
    path("history/", views.history, name="history"),
]

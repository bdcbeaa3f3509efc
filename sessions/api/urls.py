"""The API of practising, under `/api/v1/`."""

from django.urls import path

from sessions.api import performance_views, replay_views, views
from sessions.marking.api import views as marking_views

urlpatterns = [
    path("scenarios/<uuid:pk>/start", views.StartView.as_view(), name="api-start"),
    path("sessions", views.SessionListView.as_view(), name="api-sessions"),
    path("sessions/<uuid:pk>", views.SessionDetailView.as_view(), name="api-session"),
    path("sessions/<uuid:pk>/messages", views.MessagesView.as_view(), name="api-messages"),
    path("sessions/<uuid:pk>/directory", views.DirectoryView.as_view(), name="api-directory"),
    path(
        "sessions/<uuid:pk>/verification", views.VerificationView.as_view(), name="api-verification"
    ),
    path("sessions/<uuid:pk>/knowledge", views.KnowledgeView.as_view(), name="api-knowledge"),
    path(
        "sessions/<uuid:pk>/knowledge/<uuid:article_id>",
        views.ArticleView.as_view(),
        name="api-article",
    ),
    path("sessions/<uuid:pk>/tools", views.ToolsView.as_view(), name="api-tools"),
    path("sessions/<uuid:pk>/tools/<slug:tool>", views.ToolRunView.as_view(), name="api-tool"),
    path("sessions/<uuid:pk>/hint", replay_views.HintView.as_view(), name="api-hint"),
    path("sessions/<uuid:pk>/replay", replay_views.ReplayView.as_view(), name="api-replay"),
    path("sessions/<uuid:pk>/rewind", replay_views.RewindView.as_view(), name="api-rewind"),
    path("sessions/<uuid:pk>/resolve", views.ResolveView.as_view(), name="api-resolve"),
    path("sessions/<uuid:pk>/draft", views.DraftView.as_view(), name="api-draft"),
    path("sessions/<uuid:pk>/abandon", views.AbandonView.as_view(), name="api-abandon"),
    path("sessions/<uuid:pk>/result", views.ResultView.as_view(), name="api-result"),
    path("sessions/<uuid:pk>/marks", marking_views.MarksView.as_view(), name="api-marks"),
    path(
        "sessions/<uuid:pk>/appeals",
        marking_views.SessionAppealsView.as_view(),
        name="api-session-appeals",
    ),
    path("users/me/progress", views.ProgressView.as_view(), name="api-progress"),
    path(
        "users/me/performance",
        performance_views.PerformanceView.as_view(),
        name="api-performance",
    ),
    path(
        "users/me/performance/report",
        performance_views.PerformanceReportView.as_view(),
        name="api-performance-report",
    ),
    path(
        "users/me/practice-plan",
        performance_views.PracticePlanView.as_view(),
        name="api-practice-plan",
    ),
]

"""Instructors' addresses, under `/api/admin/`."""

from django.urls import path

from sessions.marking.api import views

urlpatterns = [
    path("sessions", views.MarkableSessionsView.as_view(), name="api-markable-sessions"),
    path("sessions/<uuid:pk>", views.MarkedSessionView.as_view(), name="api-marked-session"),
    path("sessions/<uuid:pk>/overrides", views.OverridesView.as_view(), name="api-overrides"),
    path(
        "sessions/<uuid:pk>/overrides/<uuid:override_id>/take-back",
        views.TakeBackView.as_view(),
        name="api-take-back",
    ),
    path("appeals", views.AppealsView.as_view(), name="api-appeals"),
    path("appeals/<uuid:pk>", views.AppealView.as_view(), name="api-appeal"),
    path("appeals/<uuid:pk>/accept", views.AcceptView.as_view(), name="api-appeal-accept"),
    path("appeals/<uuid:pk>/decline", views.DeclineView.as_view(), name="api-appeal-decline"),
    path("judgements/<uuid:pk>/mark", views.JudgementMarkView.as_view(), name="api-judgement-mark"),
    path("calibration", views.CalibrationView.as_view(), name="api-calibration"),
]

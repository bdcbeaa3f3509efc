"""The API of scenarios, under `/api/v1/`."""

from django.urls import path

from scenarios.api import views

urlpatterns = [
    path("scenarios", views.ScenarioListView.as_view(), name="api-scenarios"),
    path("scenarios/<uuid:pk>", views.ScenarioDetailView.as_view(), name="api-scenario"),
    path("scenarios/<uuid:pk>/save", views.SaveView.as_view(), name="api-scenario-save"),
    path("scenarios/<uuid:pk>/rating", views.RatingView.as_view(), name="api-scenario-rating"),
    path("scenarios/<uuid:pk>/report", views.ReportView.as_view(), name="api-scenario-report"),
]

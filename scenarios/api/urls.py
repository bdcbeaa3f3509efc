"""The API of scenarios, under `/api/v1/`."""

from django.urls import path

from scenarios.api import views
from scenarios.lists.api import ListView
from scenarios.lists.selectors import ListName

urlpatterns = [
    path("scenarios", views.ScenarioListView.as_view(), name="api-scenarios"),
    path("scenarios/notes", views.OpinionsView.as_view(), name="api-scenario-opinions"),
    *(
        path(
            f"scenarios/lists/{name}",
            ListView.as_view(list_name=ListName(name)),
            name=f"api-scenarios-{name}",
        )
        for name in ListName.values
    ),
    path("scenarios/<uuid:pk>", views.ScenarioDetailView.as_view(), name="api-scenario"),
    path("scenarios/<uuid:pk>/save", views.SaveView.as_view(), name="api-scenario-save"),
    path("scenarios/<uuid:pk>/rating", views.RatingView.as_view(), name="api-scenario-rating"),
    path("scenarios/<uuid:pk>/notes", views.NotesView.as_view(), name="api-scenario-notes"),
    path("scenarios/<uuid:pk>/report", views.ReportView.as_view(), name="api-scenario-report"),
]

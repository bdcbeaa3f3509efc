"""Pages of scenarios. The briefing stands with the sessions, which it leads into."""

from django.urls import URLPattern, URLResolver, path

from scenarios import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.landing, name="landing"),
    path("scenarios/", views.library, name="library"),
    path("scenarios/lists/<slug:name>/", views.ranking, name="ranking"),
    path("scenarios/notes/", views.opinions, name="opinions"),
    path("scenarios/<uuid:pk>/save/", views.save, name="save-scenario"),
    path("scenarios/<uuid:pk>/notes/", views.keep_notes, name="keep-notes"),
    path("scenarios/<uuid:pk>/opinion/", views.give_opinion, name="give-opinion"),
    path("scenarios/<uuid:pk>/rating/remove/", views.take_rating_back, name="take-rating-back"),
    path("scenarios/<uuid:pk>/report/", views.report, name="report-scenario"),
]

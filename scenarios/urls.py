"""Pages of scenarios. The briefing stands with the sessions, which it leads into."""

from django.urls import URLPattern, URLResolver, path

from scenarios import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.landing, name="landing"),
    path("scenarios/", views.library, name="library"),
    path("scenarios/<uuid:pk>/save/", views.save, name="save-scenario"),
]

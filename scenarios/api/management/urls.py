"""The management API, under `/api/admin/`. A module of views per family.

Addresses with a fixed word after `scenarios/` stand before those with an id there.
"""

from django.urls import path

from scenarios.api.management import scenarios

urlpatterns = [
    path("scenarios", scenarios.ScenariosView.as_view(), name="admin-scenarios"),
    # --- fixed words: search, bulk, tests, analytics -------------------------------------------
    # --- one scenario --------------------------------------------------------------------------
    path("scenarios/<str:pk>", scenarios.ScenarioView.as_view(), name="admin-scenario"),
]

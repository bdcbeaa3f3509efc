"""The management API, under `/api/admin/`. A module of views per family.

Addresses with a fixed word after `scenarios/` stand before those with an id there.
"""

from django.urls import path

from scenarios.api.management import (
    advice,
    analytics,
    bulk,
    comments,
    experiments,
    jobs,
    moves,
    scenarios,
    search,
    templates,
    versions,
)

urlpatterns = [
    path("scenarios", scenarios.ScenariosView.as_view(), name="admin-scenarios"),
    # --- fixed words: search, bulk, tests, analytics -------------------------------------------
    path("scenarios/search", search.SearchView.as_view(), name="admin-scenario-search"),
    path("scenarios/bulk/import", bulk.ImportView.as_view(), name="admin-bulk-import"),
    path("scenarios/bulk/export", bulk.ExportView.as_view(), name="admin-bulk-export"),
    path("scenarios/bulk/update", bulk.BulkUpdateView.as_view(), name="admin-bulk-update"),
    path("scenarios/tests", experiments.ExperimentsView.as_view(), name="admin-ab-tests"),
    path("scenarios/tests/<str:pk>", experiments.ExperimentView.as_view(), name="admin-ab-test"),
    path(
        "scenarios/analytics/compare",
        analytics.CompareView.as_view(),
        name="admin-analytics-compare",
    ),
    # --- one scenario --------------------------------------------------------------------------
    path("scenarios/<str:pk>", scenarios.ScenarioView.as_view(), name="admin-scenario"),
    path("scenarios/<str:pk>/submit", moves.SubmitView.as_view(), name="admin-submit"),
    path("scenarios/<str:pk>/approve", moves.ApproveView.as_view(), name="admin-approve"),
    path("scenarios/<str:pk>/reject", moves.RejectView.as_view(), name="admin-reject"),
    path("scenarios/<str:pk>/publish", moves.PublishView.as_view(), name="admin-publish"),
    path("scenarios/<str:pk>/archive", moves.ArchiveView.as_view(), name="admin-archive"),
    path("scenarios/<str:pk>/restore", moves.RestoreView.as_view(), name="admin-restore"),
    path("scenarios/<str:pk>/duplicate", moves.DuplicateView.as_view(), name="admin-duplicate"),
    path("scenarios/<str:pk>/gate", moves.GateView.as_view(), name="admin-gate"),
    path("scenarios/<str:pk>/versions", versions.VersionsView.as_view(), name="admin-versions"),
    path(
        "scenarios/<str:pk>/versions/compare", versions.CompareView.as_view(), name="admin-compare"
    ),
    path(
        "scenarios/<str:pk>/versions/<int:number>",
        versions.VersionDetailView.as_view(),
        name="admin-version",
    ),
    path(
        "scenarios/<str:pk>/versions/<int:number>/restore",
        versions.RestoreVersionView.as_view(),
        name="admin-version-restore",
    ),
    # --- advice --------------------------------------------------------------------------------
    path("scenarios/<str:pk>/validate", advice.ValidateView.as_view(), name="admin-validate"),
    path("scenarios/<str:pk>/validation", advice.ValidationView.as_view(), name="admin-validation"),
    # --- analytics -----------------------------------------------------------------------------
    path("scenarios/<str:pk>/analytics", analytics.AnalyticsView.as_view(), name="admin-analytics"),
    # --- templates -----------------------------------------------------------------------------
    path("templates", templates.TemplatesView.as_view(), name="admin-templates"),
    path("templates/<str:pk>", templates.TemplateView.as_view(), name="admin-template"),
    path(
        "templates/<str:pk>/create-scenario",
        templates.CreateScenarioView.as_view(),
        name="admin-template-create-scenario",
    ),
    path(
        "templates/<str:pk>/rating",
        templates.TemplateRatingView.as_view(),
        name="admin-template-rating",
    ),
    path(
        "templates/<str:pk>/thumbnail",
        templates.ThumbnailView.as_view(),
        name="admin-template-thumbnail",
    ),
    # --- comments ------------------------------------------------------------------------------
    path("scenarios/<str:pk>/comments", comments.CommentsView.as_view(), name="admin-comments"),
    path("comments/<str:pk>", comments.CommentView.as_view(), name="admin-comment"),
    path("comments/<str:pk>/resolve", comments.ResolveView.as_view(), name="admin-resolve"),
    path("comments/<str:pk>/reopen", comments.ReopenView.as_view(), name="admin-reopen"),
    path(
        "comments/<str:pk>/attachments",
        comments.AttachmentsView.as_view(),
        name="admin-attachments",
    ),
    path("attachments/<str:pk>", comments.AttachmentView.as_view(), name="admin-attachment"),
    path(
        "attachments/<uuid:pk>/file",
        comments.AttachmentFileView.as_view(),
        name="admin-attachment-file",
    ),
    # --- jobs ----------------------------------------------------------------------------------
    path("jobs/<str:pk>", jobs.JobView.as_view(), name="admin-job"),
    path("jobs/<str:pk>/download", jobs.DownloadView.as_view(), name="admin-job-download"),
]

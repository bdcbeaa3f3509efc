"""The management API, under `/api/admin/`. A module of views per family.

Addresses with a fixed word after `scenarios/` stand before those with an id there.
"""

from django.urls import path

from scenarios.api.management import comments, scenarios, search, templates

urlpatterns = [
    path("scenarios", scenarios.ScenariosView.as_view(), name="admin-scenarios"),
    # --- fixed words: search, bulk, tests, analytics -------------------------------------------
    path("scenarios/search", search.SearchView.as_view(), name="admin-scenario-search"),
    # --- one scenario --------------------------------------------------------------------------
    path("scenarios/<str:pk>", scenarios.ScenarioView.as_view(), name="admin-scenario"),
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
]

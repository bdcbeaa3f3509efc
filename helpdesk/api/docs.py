"""The API's description and the page to browse it."""

from csp.decorators import csp_update
from django.utils.decorators import method_decorator
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny


class SchemaView(SpectacularAPIView):
    """The OpenAPI document."""

    permission_classes = [AllowAny]


# Swagger UI sets style attributes; its files are served by ourselves.
@method_decorator(csp_update({"style-src": ["'unsafe-inline'"]}), name="dispatch")
class DocumentationView(SpectacularSwaggerSplitView):
    """Swagger UI."""

    permission_classes = [AllowAny]

"""What guards every request, whatever view it is for."""

from urllib.parse import unquote

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.deprecation import MiddlewareMixin

from helpdesk.error_pages import bad_request


class ContentPolicyMiddleware(CSPMiddleware):
    """The content security policy, and what the admin's scripts need beyond it on its pages."""

    def get_policy_parts(
        self,
        request: HttpRequest,
        response: HttpResponseBase,
        report_only: bool = False,  # noqa: FBT001, FBT002  # as it is there
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if request.path.startswith(reverse("admin:index")):
            parts.replace = {**settings.ADMIN_CONTENT_SECURITY_POLICY, **(parts.replace or {})}
        return parts


class StorableTextMiddleware(MiddlewareMixin):
    """Refuses NUL characters in address, query and cookies: PostgreSQL can't look for them."""

    def process_request(self, request: HttpRequest) -> HttpResponseBase | None:
        """Answer 400, or let the request through."""
        seen = (
            request.path,
            unquote(request.META.get("QUERY_STRING", "")),
            *request.COOKIES.values(),
        )
        return bad_request(request) if any("\0" in text for text in seen) else None

"""What guards every request, whatever view it is for."""

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import unquote

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.deprecation import MiddlewareMixin

from helpdesk.error_pages import bad_request, page_not_found

GetResponse = Callable[[HttpRequest], HttpResponseBase]


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


class NotFoundMiddleware(MiddlewareMixin):
    """Says of what is not there what it says without `DEBUG`, and not every address there is.

    `make run` has it on, for its demo accounts.
    """

    def __init__(self, get_response: GetResponse) -> None:
        if not settings.DEBUG:
            raise MiddlewareNotUsed
        super().__init__(get_response)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponseBase | None:
        """Answer for a view that found nothing."""
        return page_not_found(request, exception) if isinstance(exception, Http404) else None

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Answer where there is no view."""
        nobody = response.status_code == HTTPStatus.NOT_FOUND and request.resolver_match is None
        return page_not_found(request) if nobody else response

"""What addresses answer that no view does: a problem in the API, elsewhere a page."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views import defaults

from helpdesk.api.problems import answer_for


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponseBase:
    """400, and 413 for a body that is too large."""
    return answer_for(request, exception, 400) or defaults.bad_request(
        request, exception or ValueError()
    )


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponseBase:
    """403."""
    return answer_for(request, exception, 403) or defaults.permission_denied(
        request, exception or PermissionError()
    )


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponseBase:
    """404."""
    return answer_for(request, exception, 404) or defaults.page_not_found(
        request, exception or LookupError()
    )


def server_error(request: HttpRequest) -> HttpResponseBase:
    """500."""
    return answer_for(request, None, 500) or defaults.server_error(request)


def csrf_failure(
    request: HttpRequest,
    reason: str = "",  # noqa: ARG001  # Django hands it over by name
) -> HttpResponseBase:
    """403 for a form without its CSRF token."""
    return answer_for(request, None, 403) or defaults.permission_denied(
        request, PermissionError(), template_name="403_csrf.html"
    )

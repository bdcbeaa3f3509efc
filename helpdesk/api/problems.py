"""RFC 9457 problem documents: the one shape of every error of the API."""

import re
from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, TypedDict

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponseBase, JsonResponse

from helpdesk import context
from helpdesk.api.names import pointer, wire_name

MEDIA_TYPE = "application/problem+json"

_DETAILS = {
    400: "The request can't be understood.",
    401: "Sign in first.",
    403: "You are not allowed to do this.",
    404: "There is nothing here.",
    413: "The request is too large.",
    500: "Something went wrong on our side; it has been logged.",
}
# As Django and REST framework speak of the place an error is about.
_PLACE = re.compile(r"\bthis (?:field|value|list)\b", re.IGNORECASE)
_MOST_TOLD = 3
_CODES = {400: "bad_request", 401: "not_authenticated", 403: "permission_denied", 413: "too_large"}


class FieldError(TypedDict):
    """One thing that is wrong with one place of the body or the query."""

    code: str
    detail: str
    pointer: str


def problem(
    status: int,
    *,
    code: str = "",
    detail: str = "",
    errors: Sequence[FieldError] = (),
    extra: Mapping[str, object] | None = None,
    headers: Mapping[str, str] | None = None,
) -> JsonResponse:
    """Return a problem document as a response. `extra` are further members of it."""
    title = HTTPStatus(status).phrase
    document: dict[str, Any] = {
        **(extra or {}),
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail or _DETAILS.get(status, title),
        "code": code or _CODES.get(status, title.lower().replace(" ", "_")),
        "requestId": context.current().request_id,
    }
    if status == HTTPStatus.BAD_REQUEST:
        document["errors"] = list(errors)
    return JsonResponse(
        document,
        status=status,
        content_type=MEDIA_TYPE,
        headers=headers,
        json_dumps_params={"ensure_ascii": False},
    )


def field_errors(detail: object, path: tuple[object, ...] = ()) -> Iterable[FieldError]:
    """Yield the errors of a REST framework error detail: strings, in nested lists and dicts."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            # Errors of no field in particular belong to the object that holds them.
            yield from field_errors(inner, path if name == "nonFieldErrors" else (*path, name))
    elif isinstance(detail, list | tuple):
        for index, inner in enumerate(detail):
            yield from field_errors(inner, path if isinstance(inner, str) else (*path, index))
    else:
        yield {
            "code": getattr(detail, "code", None) or "invalid",
            "detail": str(detail),
            "pointer": pointer(path),
        }


def told(errors: Sequence[FieldError]) -> str:
    """Return what is wrong as sentences that name the places: `“title” may not be blank.`"""
    more = len(errors) - _MOST_TOLD
    sentences = [_sentence(error) for error in errors[:_MOST_TOLD]]
    return " ".join([*sentences, *([f"And {more} more."] if more > 0 else [])])


def _sentence(error: FieldError) -> str:
    words = error["detail"].strip()
    words = words if words.endswith((".", "!", "?", "”")) else f"{words}."
    steps = [step.replace("~1", "/").replace("~0", "~") for step in error["pointer"].split("/")[1:]]
    place = f"“{'.'.join(steps)}”"
    if not steps or place in words:
        return words
    named, replaced = _PLACE.subn(lambda _: place, words, count=1)
    return named if replaced else f"{place}: {words}"


def refused_fields(fields: Mapping[str, Sequence[str]]) -> list[FieldError]:
    """Return the errors of an `Invalid` refusal, whose paths are dotted.

    The first name is a declared field and gets its wire form; what follows it is taken as it
    stands, because keys of free-form documents are never renamed.
    """
    return [
        {"code": "invalid", "detail": message, "pointer": pointer((wire_name(first), *rest))}
        for path, messages in fields.items()
        for first, *rest in [path.split(".")]
        for message in messages
    ]


def answer_for(
    request: HttpRequest, exception: Exception | None, status: int
) -> HttpResponseBase | None:
    """Return the problem for an API address that no view answered; None for a page's address."""
    if not request.path_info.startswith("/api/"):
        return None
    return problem(413 if isinstance(exception, RequestDataTooBig) else status)

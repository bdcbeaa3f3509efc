"""From exceptions to RFC 9457 problems."""

import logging
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import DatabaseError
from django.http import HttpResponseBase
from drf_standardized_errors.formatter import ExceptionFormatter
from drf_standardized_errors.handler import ExceptionHandler
from rest_framework import exceptions

from helpdesk.api.problems import field_errors, problem, refused_fields, told
from helpdesk.api.throttles import waiting
from helpdesk.database import is_refused_value
from helpdesk.errors import Conflict, Invalid, Refusal, TooLarge

logger = logging.getLogger(__name__)


class RefusedByVerb(exceptions.APIException):
    """A verb's refusal on its way through REST framework."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(detail=refusal.detail, code=refusal.code)
        self.status_code = refusal.status
        self.refusal = refusal
        if refusal.status == HTTPStatus.UNAUTHORIZED:
            self.auth_header = "Bearer"  # RFC 9110 wants to be told how to do better


class ProblemHandler(ExceptionHandler):
    """Knows which exceptions are the client's doing, and answers all of them with a problem."""

    def convert_known_exceptions(self, exc: Exception) -> Exception:
        if isinstance(exc, Refusal):
            return RefusedByVerb(exc)
        if isinstance(exc, RequestDataTooBig):
            return RefusedByVerb(TooLarge("The request is too large."))
        if isinstance(exc, SuspiciousOperation):
            return exceptions.ParseError("The request can't be read.")
        if isinstance(exc, DatabaseError) and is_refused_value(exc):
            # A value no column can hold, which validation should have caught: the client's doing
            # all the same, but ours to learn of.
            logger.warning("value refused by the database", exc_info=exc)
            return exceptions.ParseError("A value is outside what can be stored.")
        return super().convert_known_exceptions(exc)

    def get_response(  # type: ignore[override]  # Django's: no renderer of a view may touch it
        self, exc: exceptions.APIException, data: dict[str, Any]
    ) -> HttpResponseBase:
        return problem(exc.status_code, **data, headers=self.get_headers(exc))


class ProblemFormatter(ExceptionFormatter):
    """Says what a problem document is to say of an exception: arguments of `problem`."""

    def run(self) -> dict[str, Any]:
        exc = self.exc
        if isinstance(exc, RefusedByVerb):
            return self._refusal(exc.refusal)
        if isinstance(exc, exceptions.ValidationError):
            errors = list(field_errors(exc.detail))
            return {"code": "invalid", "detail": told(errors), "errors": errors}
        if exc.status_code >= 500:
            return {"code": "error"}  # never what an exception has to say
        if isinstance(exc, exceptions.NotFound):
            return {"code": "not_found"}
        if isinstance(exc, exceptions.Throttled):
            wait = getattr(exc, "wait", None)
            again = f" Try again in {waiting(wait)}." if wait else ""
            return {"code": "throttled", "detail": f"You have asked for this too often.{again}"}
        return {"code": _code(exc), "detail": str(exc.detail)}

    @staticmethod
    def _refusal(refusal: Refusal) -> dict[str, Any]:
        said: dict[str, Any] = {"code": refusal.code, "detail": refusal.detail}
        if isinstance(refusal, Invalid):
            said["errors"] = refused_fields(refusal.fields)
        if isinstance(refusal, Conflict):
            said["extra"] = refusal.extra
        return said


def _code(exc: exceptions.APIException) -> str:
    codes = exc.get_codes()
    return codes if isinstance(codes, str) else exc.default_code

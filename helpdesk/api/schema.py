"""The OpenAPI description: our authentication, our problems, on every operation alike."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema as SpectacularAutoSchema
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.permissions import AllowAny

from helpdesk.api.problems import MEDIA_TYPE

# What an answer to one request too many says beside its body.
_LIMIT_HEADERS = {
    name: {"description": description, "schema": {"type": "integer"}}
    for name, description in {
        "Retry-After": "Seconds until the next request may come.",
        "X-RateLimit-Limit": "Requests that may come in a period.",
        "X-RateLimit-Remaining": "Requests that may still come in this period.",
    }.items()
}


class BearerScheme(OpenApiAuthenticationExtension):
    """Describes `Authorization: Bearer <token>`."""

    target_class = "helpdesk.api.authentication.BearerAuthentication"
    name = "bearer"
    priority = 1

    def get_security_definition(self, auto_schema: SpectacularAutoSchema) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "A token of `auth/login`."}


class SessionScheme(OpenApiAuthenticationExtension):
    """Describes the browser's session cookie."""

    target_class = "helpdesk.api.authentication.SessionAuthentication"
    name = "session"
    priority = 1

    def get_security_definition(self, auto_schema: SpectacularAutoSchema) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": "sessionid"}


class FieldErrorSerializer(serializers.Serializer[Any]):
    """One thing that is wrong with one place of the request."""

    code = serializers.CharField()
    detail = serializers.CharField()
    pointer = serializers.CharField(help_text="JSON pointer (RFC 6901); empty: the whole.")


class ProblemSerializer(serializers.Serializer[Any]):
    """An RFC 9457 problem document."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="One sentence a person understands.")
    code = serializers.CharField(help_text="What went wrong, for programs.")
    requestId = serializers.CharField(help_text="Names the request in our logs.")  # noqa: N815  # as on the wire
    errors = FieldErrorSerializer(  # type: ignore[assignment]  # also a serializer's property
        many=True, required=False, help_text="Only with 400."
    )


class AutoSchema(SpectacularAutoSchema):
    """Adds what every operation has in common, so that views say only what is theirs."""

    def get_operation_id(self) -> str:
        """Name the operation after method and address, which are unique."""
        steps = [
            f"by_{step.strip('{}')}" if step.startswith("{") else step.replace("-", "_")
            for step in self.path.removeprefix("/api/").strip("/").split("/")
        ]
        return "_".join([self.method.lower(), *steps])

    def get_override_parameters(self) -> list[Any]:
        parameters = list(super().get_override_parameters())
        if self._is_idempotent():
            parameters.append(
                OpenApiParameter(
                    "Idempotency-Key",
                    str,
                    OpenApiParameter.HEADER,
                    description="Sent again within 24 hours, the request gets the first answer.",
                )
            )
        return parameters

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        own = {code: body["description"] for code, body in bodies.items() if code >= "400"}
        for status, description in {**self._problems(), **own}.items():
            bodies[status] = {
                **self._get_response_for_code(ProblemSerializer, status, [MEDIA_TYPE]),
                "description": description,
            }
        if "429" in bodies:
            bodies["429"]["headers"] = _LIMIT_HEADERS
        return dict(sorted(bodies.items()))

    def _problems(self) -> dict[str, str]:
        problems = {"400": "Not valid.", "429": "Too many requests; see Retry-After."}
        if AllowAny not in self.view.permission_classes:
            problems |= {"401": "Not signed in.", "403": "Not allowed."}
        if "{" in self.path:
            problems["404"] = "Absent, or not visible to you."
        if self.method in {"POST", "PUT", "PATCH"}:
            problems |= {
                "413": "The body is too large.",
                "415": "The body's media type is not understood.",
            }
        if self.method != "GET":
            problems["409"] = "Conflicts with the present state; `code` says which."
        if self._is_idempotent():
            problems["422"] = "The Idempotency-Key belongs to another request."
        return problems

    def _is_idempotent(self) -> bool:
        handler = getattr(
            self.view, getattr(self.view, "action", None) or self.method.lower(), None
        )
        return hasattr(handler, "is_idempotent")

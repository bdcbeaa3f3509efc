"""Fills the action context from an HTTP request."""

import uuid
from collections.abc import Awaitable, Callable

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from helpdesk import context
from helpdesk.addresses import client_address


class ActionContextMiddleware:
    """Sets address, user agent and request id; the actor is the verb's own argument."""

    sync_capable = True
    async_capable = True

    def __init__(
        self, get_response: Callable[[HttpRequest], HttpResponse | Awaitable[HttpResponse]]
    ) -> None:
        self.get_response = get_response
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        if iscoroutinefunction(self):
            return self._answer_async(request)  # type: ignore[attr-defined]  # still a middleware
        with context.acting(**self._origin(request)):
            response = self.get_response(request)
            return self._labelled(request, response)  # type: ignore[arg-type]  # sync branch

    async def _answer_async(self, request: HttpRequest) -> HttpResponseBase:
        with context.acting(**self._origin(request)):
            response = await self.get_response(request)  # type: ignore[misc]  # async branch
            return self._labelled(request, response)

    @staticmethod
    def _origin(request: HttpRequest) -> dict[str, object]:
        request_id = str(uuid.uuid4())
        request.META["helpdesk.request_id"] = request_id
        return {
            "address": client_address(
                request.META.get("REMOTE_ADDR", ""), request.META.get("HTTP_X_FORWARDED_FOR", "")
            ),
            "user_agent": request.META.get("HTTP_USER_AGENT", ""),
            "request_id": request_id,
        }

    @staticmethod
    def _labelled(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        response["X-Request-ID"] = request.META["helpdesk.request_id"]
        return response

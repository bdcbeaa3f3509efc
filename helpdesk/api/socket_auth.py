"""Who opens a socket: by bearer token or by the browser's session, from an origin of ours.

`SocketAuthMiddleware` accepts the handshake of a wrong origin only to close it with 4403. For the
consumer it puts into the scope:

- `user`: the person, or AnonymousUser (the consumer accepts, then closes with 4401);
- `token_key`: the digest of the token it was opened with, or "";
- `sign_in_group`: the channel-layer group that hears `signed.out` when this sign-in ends, or "".
"""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from channels.auth import AuthMiddlewareStack
from channels.db import database_sync_to_async
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import parse_cookie
from django.http.request import split_domain_port, validate_host
from knox.models import AuthToken

from helpdesk import context
from helpdesk.addresses import client_address
from helpdesk.api.authentication import find_token
from helpdesk.api.parsers import is_storable
from helpdesk.ids import new_id
from helpdesk.live import browser_group, token_group

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

SIGNED_OUT = 4401
WRONG_ORIGIN = 4403
NOT_FOUND = 4404
_SUBPROTOCOL = "bearer"


class SocketAuthMiddleware:
    """Checks the origin and finds out who it is, before the consumer runs."""

    def __init__(self, inner: Application) -> None:
        self.inner = inner
        self.with_browser = AuthMiddlewareStack(self._browser)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = {name.decode("latin-1"): value for name, value in scope["headers"]}
        answer = _choosing_subprotocol(scope, send)
        if not _origin_is_ours(headers):
            await receive()
            await answer({"type": "websocket.accept"})
            await answer({"type": "websocket.close", "code": WRONG_ORIGIN})
            return
        with context.acting(
            address=client_address(
                (scope.get("client") or [""])[0],
                headers.get("x-forwarded-for", b"").decode("latin-1"),
            ),
            user_agent=headers.get("user-agent", b"").decode("latin-1"),
            request_id=str(new_id()),
        ):
            token = _token_in(scope)
            if token is None and _cookies_are_storable(headers):
                await self.with_browser(scope, receive, answer)
            else:
                found = await database_sync_to_async(find_token)(token or "")
                await self.inner({**scope, **_of_token(found)}, receive, answer)

    async def _browser(self, scope: Scope, receive: Receive, send: Send) -> None:
        key = scope["session"].session_key if scope["user"].is_authenticated else ""
        group = browser_group(key) if key else ""
        await self.inner({**scope, "token_key": "", "sign_in_group": group}, receive, send)


async def is_still_signed_in(scope: Scope) -> bool:
    """Whether the sign-in of this socket still holds.

    Asked after joining the groups: a sign-out just before would otherwise go unheard.
    """
    if not scope["user"].is_authenticated:
        return False
    if scope["token_key"]:
        tokens = AuthToken.objects.filter(digest=scope["token_key"])
        # Not aexists(): its thread would keep the connection, even one that broke.
        return bool(await database_sync_to_async(tokens.exists)())
    return bool(await database_sync_to_async(scope["session"].exists)(scope["session"].session_key))


def _cookies_are_storable(headers: MutableMapping[str, bytes]) -> bool:
    """Whether PostgreSQL can be asked for the session that the cookies name."""
    cookies = parse_cookie(headers.get("cookie", b"").decode("latin-1"))
    return all(is_storable(value) for value in cookies.values())


def _of_token(found: AuthToken | None) -> dict[str, object]:
    if found is None:
        return {"user": AnonymousUser(), "token_key": "", "sign_in_group": ""}
    return {
        "user": found.user,
        "token_key": found.digest,
        "sign_in_group": token_group(found.digest),
    }


def _token_in(scope: Scope) -> str | None:
    """Return the token of `Sec-WebSocket-Protocol: bearer, <token>` or `?token=`, if any."""
    offered = scope.get("subprotocols") or []
    if len(offered) == 2 and offered[0] == _SUBPROTOCOL:
        return str(offered[1])
    query = parse_qs(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True)
    return query["token"][0] if "token" in query else None


def _choosing_subprotocol(scope: Scope, send: Send) -> Send:
    """Answer the handshake with the subprotocol that carried the token, as browsers demand."""
    if _SUBPROTOCOL not in (scope.get("subprotocols") or []):
        return send

    async def choosing(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "websocket.accept":
            message = {**message, "subprotocol": _SUBPROTOCOL}
        await send(message)

    return choosing


def _origin_is_ours(headers: MutableMapping[str, bytes]) -> bool:
    """Whether a page of ours opened the socket. Programs, which send no origin, may come too."""
    if "origin" not in headers:
        return True
    origin = headers["origin"].decode("latin-1").lower()
    host = headers.get("host", b"").decode("latin-1").lower()
    if origin in settings.CSRF_TRUSTED_ORIGINS:
        return True
    try:
        netloc = urlsplit(origin).netloc
    except ValueError:
        return False
    return netloc == host and validate_host(split_domain_port(host)[0], settings.ALLOWED_HOSTS)

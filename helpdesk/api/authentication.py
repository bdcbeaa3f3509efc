"""Who asks: a bearer token, or the browser's session with its CSRF token."""

from typing import Any

from django.utils import timezone
from knox.auth import TokenAuthentication
from knox.crypto import hash_token
from knox.models import AuthToken
from rest_framework import authentication, exceptions

from helpdesk.accounts.models import User
from helpdesk.api.parsers import is_storable


def find_token(text: str) -> AuthToken | None:
    """Return the living token that `text` is, of a person who may sign in, with that person."""
    if not text.isascii() or not is_storable(text):
        return None
    return (
        AuthToken.objects.select_related("user", "user__tenant")
        .filter(digest=hash_token(text), expiry__gt=timezone.now(), user__is_active=True)
        .first()
    )


class BearerAuthentication(TokenAuthentication):
    """`Authorization: Bearer <token>`."""

    def authenticate_credentials(self, token: bytes) -> tuple[User, AuthToken]:
        """Return person and token; raises AuthenticationFailed."""
        found = find_token(token.decode("latin-1"))
        if found is None:
            raise exceptions.AuthenticationFailed("This token is not valid, or no longer.")
        return found.user, found

    def authenticate_header(self, request: Any) -> str:
        return "Bearer"


class SessionAuthentication(authentication.SessionAuthentication):
    """The browser's session; a request that changes something needs the CSRF token."""

"""Who asks."""

from typing import Any, Protocol

from helpdesk.accounts.models import User


class Asked(Protocol):
    """A request, of Django or of REST framework."""

    @property
    def user(self) -> Any:
        """Who sent it."""


def asking(request: Asked) -> User:
    """Return the person who sent this request, in a view that only signed-in people reach."""
    if not isinstance(request.user, User):
        raise TypeError("A view for signed-in people was reached by somebody else.")
    return request.user

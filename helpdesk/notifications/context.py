"""What every page may ask about the news of who is looking."""

from collections.abc import Callable

from django.http import HttpRequest

from helpdesk.accounts.models import User
from helpdesk.notifications.models import Notification


def news(request: HttpRequest) -> dict[str, Callable[[], int]]:
    """Add `unread_news`, counted only where a template shows it."""

    def unread() -> int:
        person = getattr(request, "user", None)
        return Notification.objects.of(person).unread().count() if isinstance(person, User) else 0

    return {"unread_news": unread}

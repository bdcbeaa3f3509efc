"""Telling people something."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from helpdesk.accounts.models import User
from helpdesk.live import person_group, publish
from helpdesk.notifications.models import Notification


@transaction.atomic
def notify(
    *,
    person: User,
    kind: str,
    text: str,
    url: str = "",
    data: Mapping[str, Any] | None = None,
) -> Notification:
    """Store news for a person, and show it on their open pages once it is committed.

    `kind` is "xp", "level", "achievement", "mention" …; `data` are its further members on the wire.
    """
    news = Notification.objects.create(
        person=person, kind=kind, text=text[:300], url=url, data=dict(data or {})
    )
    publish(person_group(person.pk), "notification", frame=frame_of(news))
    return news


def frame_of(news: Notification) -> dict[str, Any]:
    """Return the frame that tells of `news` on a socket."""
    return {
        **news.data,
        "type": "notification",
        "id": str(news.pk),
        "kind": news.kind,
        "text": news.text,
        "url": news.url,
        "createdAt": news.created_at.isoformat(),
    }

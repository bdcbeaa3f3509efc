"""Telling people something, and what they do with it."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from helpdesk.accounts.models import User
from helpdesk.accounts.services import update_profile
from helpdesk.live import person_group, publish
from helpdesk.notifications.mail import MAIL_PREFERENCE, REMINDER_PREFERENCE, wants_mail
from helpdesk.notifications.models import Notification
from helpdesk.notifications.tasks import mail_news

MAX_DETAIL = 5000


@transaction.atomic
def notify(
    *,
    person: User,
    kind: str,
    text: str,
    detail: str = "",
    url: str = "",
    data: Mapping[str, Any] | None = None,
    topic: str = "",
    mail: bool = False,
) -> Notification:
    """Store news for a person, and show it on their open pages once it is committed.

    `kind` is "xp", "level", "achievement", "mention" …; `data` are its further members on the wire.
    With `mail` it goes by mail as well, unless the person wants none; what follows soon on the same
    `topic` goes together (`helpdesk.notifications.mail`).
    """
    news = Notification.objects.create(
        person=person,
        kind=kind,
        text=text[:300],
        detail=detail[:MAX_DETAIL],
        url=url,
        data=dict(data or {}),
        topic=topic,
        mail_due=mail and person.is_active and wants_mail(person),
    )
    publish(person_group(person.pk), "notification", frame=frame_of(news))
    if news.mail_due:
        # Robust: without a broker the clock's sweep sends it later.
        transaction.on_commit(lambda: mail_news.delay(str(news.pk)), robust=True)
    return news


def frame_of(news: Notification) -> dict[str, Any]:
    """Return the frame that tells of `news` on a socket."""
    return {
        **news.data,
        "type": "notification",
        "id": str(news.pk),
        "kind": news.kind,
        "text": news.text,
        "detail": news.detail,
        "url": news.url,
        "createdAt": news.created_at.isoformat(),
    }


def mark_read(news: Notification) -> Notification:
    """Note that the person has looked at it; the first time counts."""
    Notification.objects.filter(pk=news.pk).unread().update(read_at=timezone.now())
    news.refresh_from_db()
    return news


def mark_all_read(person: User) -> int:
    """Note that a person has looked at all there is; returns how many were new."""
    return Notification.objects.of(person).unread().update(read_at=timezone.now())


def set_mail(person: User, *, wanted: bool) -> User:
    """Let news come by mail, or not; other preferences stay."""
    return _prefer(person, MAIL_PREFERENCE, wanted=wanted)


def set_reminders(person: User, *, wanted: bool) -> User:
    """Let them be reminded of what is due to be practised, or not; other preferences stay."""
    return _prefer(person, REMINDER_PREFERENCE, wanted=wanted)


def _prefer(person: User, key: str, *, wanted: bool) -> User:
    return update_profile(person, preferences={**person.preferences, key: wanted})

"""Mails of news; each task is safe to run twice."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from helpdesk.notifications.mail import PAUSE, send_due_mail
from helpdesk.notifications.models import Notification

# What was told so long ago is no longer mailed.
TOO_LATE = timedelta(days=1)
# The task that was started with the news has this long before the sweep does its work.
GRACE = timedelta(minutes=1)
MOST_AT_ONCE = 200


@shared_task
def mail_news(news_id: str) -> bool:
    """Send the mail of one piece of news."""
    return send_due_mail(news_id)


@shared_task
def mail_what_was_left() -> int:
    """Start the mails that no worker or mail server took, or that waited; returns how many."""
    now = timezone.now()
    Notification.objects.mail_due(before=now - TOO_LATE).update(mail_due=False)
    due = Notification.objects.mail_due(before=now - GRACE).order_by("created_at")
    waiting = Notification.objects.mail_due(before=now - GRACE).mail_held_back(since=now - PAUSE)
    due = due.exclude(pk__in=waiting.values("pk"))
    ids = list(due.values_list("pk", flat=True)[:MOST_AT_ONCE])
    for pk in ids:
        mail_news.delay(str(pk))
    return len(ids)

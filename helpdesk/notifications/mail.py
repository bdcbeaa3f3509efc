"""News by mail: who wants it, and sending it once."""

from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from helpdesk.accounts.models import User
from helpdesk.notifications.models import Notification

# The key in a person's preferences: `false` there switches mails of news off.
MAIL_PREFERENCE = "emailNotifications"
# The same for reminders of what is due to be practised, wherever they would be shown.
REMINDER_PREFERENCE = "practiceReminders"
# So long after a mail on a topic the next one waits; what came meanwhile goes in it.
PAUSE = timedelta(minutes=5)
MOST_IN_ONE = 50


def wants_mail(person: User) -> bool:
    """Whether news may come by mail: yes, unless their preferences say `false`."""
    return person.preferences.get(MAIL_PREFERENCE, True) is not False


def wants_reminders(person: User) -> bool:
    """Whether they may be reminded: yes, unless their preferences say `false`."""
    return person.preferences.get(REMINDER_PREFERENCE, True) is not False


@transaction.atomic
def send_due_mail(news_id: str) -> bool:
    """Send the mail of one piece of news, if it is still due, together with all that is due to its
    person on the same topic; returns whether it went out.

    For `PAUSE` after a mail on a topic the next one waits, so that ten comments are not ten mails.
    What was read meanwhile, or is for somebody who left or wants no mail by now, needs none. Two
    workers don't send two; when the mail server fails, it stays due.
    """
    news = Notification.objects.filter(pk=news_id, mail_due=True).first()
    if news is None or not _alone_with(news):
        return False
    if _held_back(news):
        return False
    due = _due_with(news)
    person = User.objects.get(pk=news.person_id)
    wanted = [one for one in due if one.read_at is None]
    wanted = wanted if person.is_active and wants_mail(person) else []
    if wanted:
        send_mail(_subject(wanted), _body(person, wanted), None, [person.email])
    rows = Notification.objects.filter(pk__in=[one.pk for one in due])
    rows.update(mail_due=False, mailed_at=timezone.now() if wanted else None)
    return bool(wanted)


def _alone_with(news: Notification) -> bool:
    """Hold the right to mail this person on this topic, until the transaction ends; says whether it
    was free. Whoever has it sends what the others came for, or leaves it due for the clock.
    """
    name = f"mail:{news.person_id}:{news.topic or news.pk}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [name])
        return bool(cursor.fetchone()[0])


def _held_back(news: Notification) -> bool:
    rows = Notification.objects.filter(pk=news.pk)
    return rows.mail_held_back(since=timezone.now() - PAUSE).exists()


def _due_with(news: Notification) -> list[Notification]:
    """Return what is due with it, oldest first; looked at again, now that nobody else sends it."""
    due = Notification.objects.filter(person=news.person_id, mail_due=True)
    due = due.filter(topic=news.topic) if news.topic else due.filter(pk=news.pk)
    return list(due.order_by("created_at", "pk")[:MOST_IN_ONE])


def _subject(news: Sequence[Notification]) -> str:
    first = " ".join(news[0].text.split())
    more = f" (and {len(news) - 1} more)" if len(news) > 1 else ""
    return f"[IT Helpdesk Simulator] {first}{more}"


def _body(person: User, news: Sequence[Notification]) -> str:
    context = {
        "name": person.name,
        "told": [
            (one, settings.SITE_URL + reverse("notification-open", args=[one.pk])) for one in news
        ],
        "settings_address": settings.SITE_URL + reverse("notifications"),
    }
    return render_to_string("notifications/mail.txt", context)

"""News by mail: who wants it, and sending it once."""

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from helpdesk.accounts.models import User
from helpdesk.notifications.models import Notification

# The key in a person's preferences: `false` there switches mails of news off.
MAIL_PREFERENCE = "emailNotifications"


def wants_mail(person: User) -> bool:
    """Whether news may come by mail: yes, unless their preferences say `false`."""
    return person.preferences.get(MAIL_PREFERENCE, True) is not False


@transaction.atomic
def send_due_mail(news_id: str) -> bool:
    """Send the mail of one piece of news, if it is still due; returns whether it went out.

    What was read meanwhile, or is for somebody who left or wants no mail by now, needs none. The
    row is locked meanwhile, so that two workers don't send two; when the mail server fails, it
    stays due.
    """
    due = Notification.objects.filter(pk=news_id, mail_due=True)
    news = due.select_for_update(of=("self",), skip_locked=True).select_related("person").first()
    if news is None:
        return False
    person = news.person
    wanted = news.read_at is None and person.is_active and wants_mail(person)
    if wanted:
        send_mail(_subject(news), _body(news), None, [person.email])
    due.update(mail_due=False)
    return wanted


def _subject(news: Notification) -> str:
    return f"[IT Helpdesk Simulator] {' '.join(news.text.split())}"


def _body(news: Notification) -> str:
    context = {
        "news": news,
        "address": settings.SITE_URL + reverse("notification-open", args=[news.pk]),
        "settings_address": settings.SITE_URL + reverse("notifications"),
    }
    return render_to_string("notifications/mail.txt", context)

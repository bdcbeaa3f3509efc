"""News by mail: to whom, once, and what happens when the mail server fails."""

import smtplib
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from helpdesk.notifications import services, tasks
from helpdesk.notifications.mail import PAUSE, send_due_mail
from helpdesk.notifications.models import Notification
from helpdesk.notifications.services import notify
from testing.servers import PATIENCE, Worker

pytestmark = pytest.mark.django_db


def told(person, **more):
    return notify(
        person=person, kind="review", text="Rejected:\nX", detail="Why <not>", mail=True, **more
    )


def test_the_mail_says_what_and_leads_there(cast, mailoutbox, settings):
    settings.SITE_URL = "https://desk.example"
    news = told(cast.author, url="/admin/")
    assert send_due_mail(str(news.pk)) is True
    (letter,) = mailoutbox
    assert (letter.subject, letter.to) == (
        "[IT Helpdesk Simulator] Rejected: X",
        [cast.author.email],
    )
    assert "Why <not>" in letter.body
    assert f"https://desk.example/notifications/{news.pk}/" in letter.body
    assert "https://desk.example/notifications/\n" in letter.body


def test_sent_again_it_is_sent_once(cast, mailoutbox):
    news = told(cast.author)
    assert [send_due_mail(str(news.pk)), send_due_mail(str(news.pk))] == [True, False]
    assert len(mailoutbox) == 1


def test_news_that_is_not_for_the_mail_stays_on_the_page(cast, mailoutbox):
    news = notify(person=cast.owner, kind="xp", text="+10 XP")
    assert send_due_mail(str(news.pk)) is False
    assert mailoutbox == []


def test_who_wants_no_mail_gets_none(cast, page_client, mailoutbox):
    cast.author.preferences = {"theme": "dark"}
    cast.author.save()
    before = told(cast.author)
    client = page_client(cast.author)
    client.post("/notifications/mail/", {"mail": "off"})
    cast.author.refresh_from_db()
    assert cast.author.preferences == {"theme": "dark", "emailNotifications": False}
    after = told(cast.author)
    assert [send_due_mail(str(news.pk)) for news in (before, after)] == [False, False]
    client.post("/notifications/mail/", {"mail": "on"})
    cast.author.refresh_from_db()
    assert send_due_mail(str(told(cast.author).pk)) is True
    assert len(mailoutbox) == 1


def test_what_was_read_or_is_for_somebody_who_left_needs_none(cast, mailoutbox):
    read = services.mark_read(told(cast.author))
    left = told(cast.reviewer)
    cast.reviewer.is_active = False
    cast.reviewer.save()
    assert [send_due_mail(str(news.pk)) for news in (read, left)] == [False, False]
    assert mailoutbox == []
    assert not Notification.objects.filter(mail_due=True).exists()


def test_a_mail_server_that_fails_leaves_it_due(cast, monkeypatch, mailoutbox):
    news = told(cast.author)

    def fail(*_):
        raise smtplib.SMTPServerDisconnected

    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", fail)
        with pytest.raises(smtplib.SMTPServerDisconnected):
            send_due_mail(str(news.pk))
    assert send_due_mail(str(news.pk)) is True
    assert len(mailoutbox) == 1


def about(person, text, topic="scenario:1"):
    return notify(person=person, kind="comment", text=text, topic=topic, mail=True)


def let_the_pause_pass():
    sent = Notification.objects.exclude(mailed_at=None)
    sent.update(mailed_at=timezone.now() - PAUSE - timedelta(seconds=1))
    Notification.objects.update(created_at=timezone.now() - PAUSE)


def test_ten_comments_are_two_mails(cast, monkeypatch, mailoutbox):
    comments = [about(cast.author, f"Comment {number}") for number in range(10)]
    assert [send_due_mail(str(one.pk)) for one in comments] == [True, *[False] * 9]
    assert len(mailoutbox) == 1
    assert all(one.text in mailoutbox[0].body for one in comments)

    late = [about(cast.author, f"Late {number}") for number in range(3)]
    services.mark_read(late[1])
    assert not any(send_due_mail(str(one.pk)) for one in late)
    monkeypatch.setattr(tasks.mail_news, "delay", send_due_mail)
    Notification.objects.update(created_at=timezone.now() - PAUSE)
    assert tasks.mail_what_was_left() == 0
    let_the_pause_pass()
    tasks.mail_what_was_left()
    assert [letter.subject for letter in mailoutbox[1:]] == [
        "[IT Helpdesk Simulator] Late 0 (and 1 more)"
    ]
    assert "Late 1" not in mailoutbox[1].body
    assert not Notification.objects.filter(mail_due=True).exists()


def test_only_the_same_person_and_topic_wait(cast, mailoutbox):
    first = about(cast.author, "First")
    others = [
        about(cast.reviewer, "Another person"),
        about(cast.author, "Another scenario", "scenario:2"),
        about(cast.author, "Something else", ""),
        about(cast.author, "And more", ""),
    ]
    assert all(send_due_mail(str(one.pk)) for one in (first, *others))
    assert len(mailoutbox) == 5


def test_the_sweep_takes_what_was_left_and_gives_up_after_a_day(cast, monkeypatch):
    started = []
    monkeypatch.setattr(tasks.mail_news, "delay", started.append)
    ages = {"fresh": 0, "left": 5, "old": 60 * 25}
    news = {name: told(cast.author) for name in ages}
    for name, minutes in ages.items():
        Notification.objects.filter(pk=news[name].pk).update(
            created_at=timezone.now() - timedelta(minutes=minutes)
        )
    assert tasks.mail_what_was_left() == 1
    assert started == [str(news["left"].pk)]
    assert set(Notification.objects.filter(mail_due=True)) == {news["fresh"], news["left"]}


@pytest.mark.django_db(transaction=True)
def test_a_real_worker_sends_it(cast, tmp_path):
    news = told(cast.author)
    queue = f"queue-{connection.settings_dict['NAME']}"
    with Worker(tmp_path / "beat", EMAIL_URL="consolemail://") as worker:
        tasks.mail_news.apply_async([str(news.pk)], queue=queue)
        deadline = time.monotonic() + PATIENCE
        while Notification.objects.get().mail_due:
            assert time.monotonic() < deadline, worker.said()
            time.sleep(0.1)
        said = worker.said()
    assert f"To: {cast.author.email}" in said
    assert "Why <not>" in said


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_one(cast, mailoutbox):
    news = told(cast.author)

    def work(_):
        try:
            return send_due_mail(str(news.pk))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(work, range(4))) == [False, False, False, True]
    assert len(mailoutbox) == 1

"""Instructors hear of an appeal once, whoever dies between storing it and telling them."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.utils import timezone

from helpdesk.notifications.models import Notification
from sessions.marking import news
from sessions.marking.appealing import appeal, decline_appeal
from sessions.marking.models import Appeal
from sessions.marking.tasks import tell_of_appeal, tell_what_was_left
from sessions.marking.tests.test_races import at_once

pytestmark = pytest.mark.django_db

HELLO = "greeting.hello"


@pytest.fixture
def waiting(cast, session):
    """An appeal that nobody has been told of: its process died after the commit."""
    return appeal(session=session, criterion=HELLO, text="I did, at the end.", person=cast.owner)


def heard(person):
    return Notification.objects.filter(person=person, kind="appeal").count()


def long_ago(made):
    then = timezone.now() - 2 * news.PATIENCE
    Appeal.objects.filter(pk=made.pk).update(created_at=then)


def test_a_worker_is_told_after_the_commit(cast, session, django_capture_on_commit_callbacks):
    with (
        patch("sessions.marking.tasks.tell_of_appeal.delay") as delay,
        django_capture_on_commit_callbacks(execute=True),
    ):
        made = appeal(
            session=session, criterion=HELLO, text="I did, at the end.", person=cast.owner
        )
        assert not delay.called
    delay.assert_called_once_with(str(made.pk))


def test_without_a_broker_the_appeal_stands(cast, session, django_capture_on_commit_callbacks):
    with (
        patch("sessions.marking.tasks.tell_of_appeal.delay", side_effect=OSError),
        django_capture_on_commit_callbacks(execute=True),
    ):
        made = appeal(
            session=session, criterion=HELLO, text="I did, at the end.", person=cast.owner
        )
    assert made.is_open
    assert made.told_at is None


def test_what_nobody_told_of_is_picked_up_and_told_once(cast, waiting):
    assert news.untold_appeals() == []  # whoever stored it may still be at it
    long_ago(waiting)
    with patch("sessions.marking.tasks.tell_of_appeal.delay") as delay:
        assert tell_what_was_left() == 1
    delay.assert_called_once_with(str(waiting.pk))
    assert [tell_of_appeal(str(waiting.pk)), tell_of_appeal(str(waiting.pk))] == [True, False]
    assert [heard(one) for one in (cast.admin, cast.reviewer, cast.owner)] == [1, 1, 0]
    mails = Notification.objects.filter(kind="appeal", mail_due=True)
    assert mails.count() == Notification.objects.filter(kind="appeal").count()
    assert news.untold_appeals() == []


def test_whoever_dies_while_telling_has_told_nobody(cast, waiting):
    told = []

    def die_at_the_second(**said):
        told.append(said["person"])
        if len(told) == 2:
            raise MemoryError

    with (
        patch("sessions.marking.news.notify", side_effect=die_at_the_second),
        pytest.raises(MemoryError),
    ):
        news.tell_of_appeal(waiting.pk)
    waiting.refresh_from_db()
    assert waiting.told_at is None
    assert news.tell_of_appeal(waiting.pk)
    assert heard(cast.reviewer) == 1


def test_of_what_is_decided_nobody_needs_to_hear(cast, waiting):
    decline_appeal(appeal=waiting, reason="No.", by=cast.reviewer)
    long_ago(waiting)
    assert news.untold_appeals() == []
    assert not news.tell_of_appeal(waiting.pk)
    assert heard(cast.admin) == 0


def test_the_oldest_come_first_and_not_all_at_once(cast, session, monkeypatch):
    monkeypatch.setattr(news, "MOST_AT_ONCE", 2)
    made = [
        appeal(session=session, criterion=name, text="I did, at the end.", person=cast.owner)
        for name in (HELLO, "greeting.offer", "closing.recap")
    ]
    for number, one in enumerate(made):
        then = timezone.now() - timedelta(hours=number + 1)
        Appeal.objects.filter(pk=one.pk).update(created_at=then)
    assert news.untold_appeals() == [made[2].pk, made[1].pk]


@pytest.mark.django_db(transaction=True)
def test_two_workers_tell_once(cast, waiting):
    told = []
    deeds = [lambda: told.append(news.tell_of_appeal(waiting.pk)) for _ in range(2)]
    assert at_once(*deeds) == [None, None]
    assert sorted(told) == [False, True]
    assert heard(cast.reviewer) == 1

"""Reminders of re-tests: once a week at most, of each but once, unless one wants none."""

from datetime import timedelta
from unittest.mock import patch

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from helpdesk.notifications.models import Notification
from scenarios import services
from sessions.performance.models import RetestReminder
from sessions.performance.practice import plan_for
from sessions.performance.reminding import people_to_look_at, remind
from sessions.performance.tasks import remind_of_retests
from sessions.performance.tests.histories import NOON, attempt, scenario_about

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def easy(cast, clock):
    return scenario_about(name="Easy", difficulty="BEGINNER")


def passed(person, scenario, *, days):
    return attempt(person, scenario, at=NOON - timedelta(days=days), overall=85)


def heard(person):
    return list(Notification.objects.filter(person=person).order_by("pk"))


def test_who_passed_hears_when_it_is_due_and_not_before(cast, clock, easy):
    passed(cast.owner, easy, days=1)
    assert remind_of_retests() == 0
    clock.shift(DAY)
    assert remind_of_retests() == 1
    [news] = heard(cast.owner)
    assert (news.kind, news.text, news.url) == (
        "practice",
        "A re-test is due: “Easy”.",
        "/performance/#practice",
    )
    assert news.mail_due
    assert "Easy: You passed it" in news.detail
    assert heard(cast.colleague) == []


def test_of_one_that_is_left_alone_they_hear_once(cast, clock, easy):
    passed(cast.owner, easy, days=2)
    assert remind_of_retests() == 1
    for _ in range(3):
        clock.shift(10 * DAY)
        assert remind_of_retests() == 0


def test_once_a_week_at_most_and_then_of_all_that_is_due(cast, clock, easy):
    others = [scenario_about(name=name) for name in ("Middling", "Hard")]
    passed(cast.owner, easy, days=2)
    for number, other in enumerate(others):
        passed(cast.owner, other, days=1 - number)
    told = []
    for days in (1, 5, 1, 7, 0):
        told.append(remind_of_retests())
        clock.shift(days * DAY)
    assert told == [1, 0, 0, 1, 0]
    texts = [news.text for news in heard(cast.owner)]
    assert texts[-1] == "3 re-tests are due: “Easy”, “Middling” and 1 more."


def test_asked_for_again_it_is_told_once(cast, easy):
    passed(cast.owner, easy, days=2)
    assert [remind(cast.owner.pk), remind(cast.owner.pk)] == [True, False]
    assert len(heard(cast.owner)) == 1


def test_whoever_dies_while_telling_has_told_nobody(cast, easy):
    passed(cast.owner, easy, days=2)
    passed(cast.colleague, easy, days=2)
    with patch("sessions.performance.reminding.notify", side_effect=[OSError, None]):
        assert remind_of_retests() == 1  # the other one hears all the same
    assert RetestReminder.objects.filter(told_at__isnull=False).count() == 1
    assert remind_of_retests() == 1


def test_who_wants_none_gets_none_but_sees_what_is_due(cast, page_client, easy):
    passed(cast.owner, easy, days=2)
    client = page_client(cast.owner)
    client.post("/notifications/reminders/", {"reminders": "off"})
    cast.owner.refresh_from_db()
    assert cast.owner.preferences == {"practiceReminders": False}
    assert remind_of_retests() == 0
    assert heard(cast.owner) == []
    assert plan_for(cast.owner).due == 1
    client.post("/notifications/reminders/", {"reminders": "on"})
    assert remind(cast.owner.pk)
    cast.colleague.preferences = {"emailNotifications": False}
    cast.colleague.save()
    passed(cast.colleague, easy, days=2)
    assert remind(cast.colleague.pk)
    assert not heard(cast.colleague)[0].mail_due  # on the page alone


def test_what_can_not_be_played_is_not_named(cast, easy):
    passed(cast.owner, easy, days=2)
    services.archive(scenario=easy, actor=None)
    assert not remind(cast.owner.pk)
    assert heard(cast.owner) == []


def test_who_left_or_was_looked_at_is_not_looked_at(cast, clock, easy):
    for person in (cast.owner, cast.colleague, cast.viewer):
        passed(person, easy, days=1)
    attempt(cast.author, easy, at=NOON - 3 * DAY, overall=10)
    cast.viewer.is_active = False
    cast.viewer.save()
    assert set(people_to_look_at(9)) == {cast.owner.pk, cast.colleague.pk}
    assert not remind(cast.owner.pk)
    assert people_to_look_at(9) == [cast.colleague.pk]
    clock.shift(DAY)
    assert people_to_look_at(9) == [cast.colleague.pk, cast.owner.pk]  # the longest ago first
    assert people_to_look_at(1) == [cast.colleague.pk]


def test_the_dashboard_says_how_many_are_due(cast, page_client, easy):
    shown = [easy, *(scenario_about(name=name) for name in ("Middling", "Hard"))]
    client = page_client(cast.owner)
    for number, scenario in enumerate(shown):
        passed(cast.owner, scenario, days=3)
        source = client.get("/dashboard/").content.decode()
        assert f"{number + 1} re-test" not in source or number
    assert "3 re-tests are due." in source
    assert "re-tests are due" not in page_client(cast.colleague).get("/dashboard/").content.decode()


def test_queries_are_the_same_whatever_is_due(cast, easy):
    counts = []
    for person, number in ((cast.owner, 1), (cast.colleague, 3)):
        for name in range(number):
            passed(person, scenario_about(name=f"{number} {name}"), days=2)
        with CaptureQueriesContext(connection) as captured:
            assert remind(person.pk)
        counts.append(len(captured))
    assert counts[0] == counts[1]

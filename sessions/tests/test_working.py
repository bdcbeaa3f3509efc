"""Time worked on a ticket, and sessions that nobody goes on with."""

from datetime import timedelta
from importlib import import_module

import pytest
import time_machine
from django.db import connection
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from scenarios.models import AttemptFact
from sessions.choices import Outcome, Status
from sessions.models import TrainingSession
from sessions.services import abandon, abandon_idle, post_message, start_session
from sessions.tasks import end_idle_sessions
from sessions.working import LONGEST_PAUSE, working_seconds
from testing.scenarios import published_scenario

NOON = timezone.now().replace(microsecond=0)
LONGEST = int(LONGEST_PAUSE.total_seconds())


@given(st.lists(st.integers(0, 10**7), min_size=1), st.integers(0, 10**7))
def test_work_is_never_longer_than_the_clock_and_breaks_count_once(seconds, later):
    moments = [NOON + timedelta(seconds=second) for second in seconds]
    worked = working_seconds(moments)
    assert 0 <= worked <= max(seconds) - min(seconds)
    after = max(moments) + timedelta(seconds=later)
    assert working_seconds([after, *moments]) == worked + min(later, LONGEST)


def test_a_break_of_nine_days_is_fifteen_minutes():
    start = [0, 60, 120, 9 * 86400]
    assert working_seconds(NOON + timedelta(seconds=second) for second in start) == 120 + LONGEST


@pytest.fixture
def session(db, cast):
    with time_machine.travel(NOON - timedelta(days=9), tick=False):
        return start_session(person=cast.owner, scenario=published_scenario())[0]


def test_the_pause_counts_in_the_session_and_the_fact(session):
    with time_machine.travel(session.started_at + timedelta(minutes=3), tick=False):
        post_message(session=session, content="Hello, what is the matter?")
    with time_machine.travel(NOON, tick=False):
        abandon(session=session)
    session.refresh_from_db()
    assert session.worked_seconds == 3 * 60 + LONGEST
    assert AttemptFact.objects.get().seconds == session.worked_seconds
    assert session.ended_at == NOON


def test_what_ended_before_is_counted_by_the_migration_alike(session):
    with time_machine.travel(session.started_at + timedelta(minutes=3), tick=False):
        post_message(session=session, content="Hello, what is the matter?")
    with time_machine.travel(NOON, tick=False):
        abandon(session=session)
    TrainingSession.objects.update(worked_seconds=0)
    migration = import_module("sessions.migrations.0009_worked_seconds")
    with connection.cursor() as cursor:
        cursor.execute(migration.FILL)
    session.refresh_from_db()
    assert session.worked_seconds == 3 * 60 + LONGEST


def test_who_stays_away_gave_up_when_they_last_did_something(session, settings, cast):
    last = session.started_at + timedelta(minutes=3)
    with time_machine.travel(last, tick=False):
        post_message(session=session, content="Hello, what is the matter?")
    with time_machine.travel(last + timedelta(hours=23), tick=False):
        assert end_idle_sessions() == 0
    with time_machine.travel(last + timedelta(hours=25), tick=False):
        settings.SESSION_IDLE_HOURS = 0
        assert end_idle_sessions() == 0
        settings.SESSION_IDLE_HOURS = 24
        fresh, _ = start_session(person=cast.colleague, scenario=session.scenario)
        assert end_idle_sessions() == 1
        assert end_idle_sessions() == 0
    session.refresh_from_db()
    assert (session.status, session.outcome) == (Status.ABANDONED, Outcome.ABANDONED)
    assert (session.ended_at, session.worked_seconds) == (last, 180)
    assert session.journal.last().at == last
    assert AttemptFact.objects.get().completed is False
    fresh.refresh_from_db()
    assert fresh.is_active


def test_who_came_back_meanwhile_is_left_alone(session):
    moment = session.started_at - timedelta(seconds=1)
    assert not abandon_idle(session_id=session.pk, idle_since=moment)
    abandon(session=session)
    assert not abandon_idle(session_id=session.pk, idle_since=timezone.now())


def test_one_that_can_not_be_ended_keeps_no_other_open(session, cast, monkeypatch):
    with time_machine.travel(session.started_at + timedelta(minutes=1), tick=False):
        other, _ = start_session(person=cast.colleague, scenario=session.scenario)
    real = abandon_idle

    def failing(*, session_id, idle_since):
        if session_id == session.pk:
            raise ValueError("broken")
        return real(session_id=session_id, idle_since=idle_since)

    monkeypatch.setattr("sessions.tasks.abandon_idle", failing)
    assert end_idle_sessions() == 1
    other.refresh_from_db()
    assert not other.is_active

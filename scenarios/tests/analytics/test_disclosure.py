"""Who may not read about small groups learns nothing about one by comparing answers."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.errors import Invalid
from scenarios.analytics.disclosure import SMALLEST_GROUP, _kept_back, _parts, told
from scenarios.analytics.models import DayFigures
from scenarios.analytics.periods import Period, period_of
from scenarios.analytics.rolling import roll_up_stale
from testing.factories import UserFactory
from testing.scenarios import draft_scenario

TODAY = datetime(2026, 3, 31, 15, tzinfo=UTC)  # a Tuesday
MONDAY = date(2025, 11, 3)
URL = "/api/admin/scenarios"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(TODAY, tick=False):
        yield


# --- Weeks --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ({"name": "7d"}, "2026-03-23", "2026-03-29"),
        ({}, "2026-03-02", "2026-03-29"),
        ({"name": "90d"}, "2026-01-05", "2026-03-29"),
        ({"name": "1y"}, "2025-03-31", "2026-03-29"),
        ({"first": date(2026, 3, 1), "last": date(2026, 3, 15)}, "2026-03-02", "2026-03-15"),
        ({"first": date(2026, 3, 2), "last": date(2026, 3, 14)}, "2026-03-02", "2026-03-08"),
        ({"first": date(2026, 3, 16)}, "2026-03-16", "2026-03-29"),
    ],
)
def test_periods_are_of_whole_weeks_that_are_over(asked, first, last):
    period = period_of(**asked, whole_weeks=True)
    assert (str(period.first), str(period.last), period.step) == (first, last, 7)
    assert (period.first.weekday(), period.last.weekday()) == (0, 6)
    assert period.previous.last == period.first - timedelta(days=1)


@pytest.mark.parametrize(
    ("first", "last"), [((3, 3), (3, 8)), ((3, 9), (3, 14)), ((3, 30), (3, 31))]
)
def test_less_than_a_week_is_refused_in_words(first, last):
    with pytest.raises(Invalid, match="at least one whole week"):
        period_of("custom", date(2026, *first), date(2026, *last), whole_weeks=True)


def test_other_periods_are_not_told():
    with pytest.raises(ValueError, match="whole weeks"):
        told(DayFigures.objects.all(), period_of())


# --- Parts --------------------------------------------------------------------------------------

PEOPLE = st.frozensets(st.integers(0, 9).map(lambda one: UUID(int=one)), max_size=7)
HISTORY = st.lists(PEOPLE, max_size=30).map(
    lambda weeks: [(MONDAY + timedelta(weeks=at), people) for at, people in enumerate(weeks)]
)
PERIOD = st.tuples(st.integers(0, 30), st.integers(1, 30)).map(
    lambda weeks: Period(
        MONDAY + timedelta(weeks=weeks[0]),
        MONDAY + timedelta(weeks=weeks[0] + weeks[1], days=-1),
        by_week=True,
    )
)


def people_of(weeks, history):
    return frozenset().union(*(people for monday, people in history if monday in weeks))


def shown(history, period):
    """The weeks that an answer is made of."""
    kept_back = _kept_back(history, period)
    return {one for one, _ in history if period.first <= one <= period.last} - set(kept_back)


@given(history=HISTORY, one=PERIOD, other=PERIOD)
def test_what_two_answers_differ_by_is_of_enough_people(history, one, other):
    first, second = shown(history, one), shown(history, other)
    for weeks in (first, second, first - second, second - first, first & second):
        assert not weeks or len(people_of(weeks, history)) >= SMALLEST_GROUP


@given(history=HISTORY, more=st.integers(0, 30))
def test_parts_are_of_enough_people_and_stay_as_they_are(history, more):
    parts = list(_parts(history))
    weeks = [monday for part in parts for monday in part]
    assert len(weeks) == len(set(weeks))
    for part in parts:
        assert len(people_of(part, history)) >= SMALLEST_GROUP
    assert list(_parts(history[:more])) == [
        part for part in parts if part[-1] in [monday for monday, _ in history[:more]]
    ]


# --- What a viewer is told ----------------------------------------------------------------------


@pytest.fixture
def scenario(cast):
    return draft_scenario(author=cast.author, name="Locked out")


def analytics(client, scenario, query=""):
    roll_up_stale()
    answer = client.get(f"{URL}/{scenario.pk}/analytics?{query}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def on(month, day):
    return datetime(2026, month, day, 12, tzinfo=UTC)


@pytest.mark.django_db
def test_a_day_more_tells_nobodys_score(cast, api, finish, scenario):
    """Thirty-one days less thirty are the one day on which one person practised."""
    for person in UserFactory.create_batch(6, tenant=cast.tenant):
        finish(scenario, person, at=on(3, 4), overall=70)
    finish(scenario, cast.owner, at=on(3, 29), overall=13, passed=False)
    queries = ["startDate=2026-02-27&endDate=2026-03-28", "startDate=2026-02-27&endDate=2026-03-29"]
    answers = [analytics(api(cast.viewer), scenario, query) for query in queries]
    assert [one["metrics"]["averageScore"] for one in answers] == [70.0, 70.0]
    assert [one["metrics"]["totalAttempts"] for one in answers] == [6, 6]
    assert [one["leftOut"] for one in answers] == [0, 1]
    assert answers[1]["period"] == {"start": "2026-03-02T00:00:00Z", "end": "2026-03-29T23:59:59Z"}
    assert [one["avgScore"] for one in answers[1]["trends"]] == [70.0, None, None, None]
    assert answers[1]["scoreHistogram"][1]["count"] == 0
    told = analytics(api(cast.reviewer), scenario, queries[1])
    assert (told["metrics"]["totalAttempts"], told["leftOut"]) == (7, 0)


@pytest.mark.django_db
def test_small_weeks_are_told_together(cast, api, finish, scenario):
    people = UserFactory.create_batch(6, tenant=cast.tenant)
    for person, day in zip(people, (3, 4, 10, 17, 18, 24), strict=True):
        finish(scenario, person, at=on(3, day), overall=3 * day)
    told = analytics(api(cast.viewer), scenario)
    assert (told["metrics"]["totalAttempts"], told["leftOut"]) == (5, 1)
    assert told["metrics"]["averageScore"] == 31.2
    # Not by itself, nor in a period that has a part of it only.
    assert [one["avgScore"] for one in told["trends"]] == [None] * 4
    told = analytics(api(cast.viewer), scenario, "startDate=2026-03-09")
    assert told["isSmallGroup"] is True
    assert told["metrics"]["totalAttempts"] == 4


@pytest.mark.django_db
def test_the_whole_tells_no_more_than_the_scenarios(cast, page_client, finish, scenario):
    other = draft_scenario(author=cast.author, name="Slow network")
    for person in UserFactory.create_batch(5, tenant=cast.tenant):
        finish(scenario, person, at=on(3, 25), overall=70)
    finish(other, cast.owner, at=on(3, 25), overall=13)
    roll_up_stale()
    client = page_client(cast.viewer)
    page = client.get("/admin/scenarios/scenario/cohort/?period=7d", follow=True).content.decode()
    assert "Together: 5 attempts, 5 completed, 5 passed; average score 70.0." in page
    page = client.get("/admin/scenarios/scenario/analytics/?period=7d", follow=True)
    assert "13.0" not in page.content.decode()
    assert "whole weeks that are over" in page.content.decode()

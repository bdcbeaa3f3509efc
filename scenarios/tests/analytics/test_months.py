"""Months that are over are rolled up; it makes no difference to any figure whether they are."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
import time_machine
from django.core.management import call_command
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scenarios.analytics import months
from scenarios.analytics.models import MonthFigures, MonthPeople, PersonNumber, StaleMonth
from scenarios.analytics.months import (
    month_differences,
    roll_up_month,
    roll_up_months,
    whole_months,
)
from scenarios.analytics.periods import Period
from scenarios.analytics.reading import by_tenant, summaries
from scenarios.analytics.rolling import roll_up_stale
from scenarios.analytics.tasks import roll_up_attempts
from scenarios.models import AttemptFact
from testing.scenarios import draft_scenario

pytestmark = pytest.mark.django_db
FIRST, TODAY = date(2025, 12, 20), date(2026, 3, 31)
DECEMBER = date(2025, 12, 1)
JANUARY, FEBRUARY, MARCH = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)
WHOLE = Period(FIRST, TODAY)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(datetime(2026, 3, 31, 15, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def scenarios(cast):
    return [draft_scenario(author=cast.author, name=name) for name in ("First", "Second")]


def at(month, day=10):
    return datetime(month.year, month.month, day, 12, tzinfo=UTC)


# --- Whatever period is asked for ---------------------------------------------------------------

DAYS = st.integers(0, (TODAY - FIRST).days).map(lambda gone: FIRST + timedelta(days=gone))
FACTS = st.lists(
    st.tuples(
        DAYS, st.integers(0, 1), st.sampled_from(["owner", "colleague", "outsider", "nobody"])
    ),
    max_size=12,
)


def write(facts, scenarios, cast, start=0):
    AttemptFact.objects.bulk_create(
        AttemptFact(
            attempt=UUID(int=start + place),
            scenario=scenarios[which],
            person=person,
            tenant_id=person and person.tenant_id,
            version_number=1,
            mode="practice",
            outcome="solved",
            completed=True,
            passed=True,
            overall=place,
            dimensions={"greeting": place},
            started_at=at(day, day.day),
            ended_at=at(day, day.day),
            seconds=60,
        )
        for place, (day, which, name) in enumerate(facts)
        for person in [getattr(cast, name, None)]
    )


def recounted(period, group):
    """Attempts, people and score by group, of the facts."""
    found = {}
    for fact in AttemptFact.objects.all():
        if period.first <= fact.ended_at.date() <= period.last:
            found.setdefault(getattr(fact, group), []).append(fact)
    return {
        key: (
            len(facts),
            len({fact.person_id for fact in facts} - {None}),
            round(sum(fact.overall for fact in facts) / len(facts), 1),
            round(sum(fact.dimensions["greeting"] for fact in facts) / len(facts), 1),
        )
        for key, facts in found.items()
    }


def told(figures):
    return {
        key: (
            one.totals.attempts,
            one.people,
            one.totals.average_score,
            one.totals.dimension_averages()["greeting"],
        )
        for key, one in figures.items()
    }


def check(cast, period):
    assert told(summaries(cast.super_admin, period)) == recounted(period, "scenario_id")
    assert told(by_tenant(cast.super_admin, period)) == recounted(period, "tenant_id")


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(early=FACTS, late=FACTS, periods=st.lists(st.tuples(DAYS, DAYS), min_size=1, max_size=4))
def test_figures_are_those_of_the_facts(cast, scenarios, early, late, periods):
    with transaction.atomic():
        write(early, scenarios, cast)
        roll_up_attempts()
        assert not StaleMonth.objects.filter(day__lt=MARCH).exists()
        write(late, scenarios, cast, start=100)
        roll_up_stale()  # the months of these wait
        for work in (lambda: None, roll_up_months):
            work()
            for days in periods:
                check(cast, Period(*sorted(days)))
        wrong = [one for month in (DECEMBER, JANUARY, FEBRUARY) for one in month_differences(month)]
        assert wrong == []
        transaction.set_rollback(True)


# --- One at a time ------------------------------------------------------------------------------


def test_a_month_is_rolled_up_when_it_is_over(cast, finish, scenarios):
    for month in (JANUARY, MARCH):
        finish(scenarios[0], cast.owner, at=at(month))
    assert roll_up_attempts() == 2
    assert [row.day for row in MonthFigures.objects.all()] == [JANUARY]
    assert whole_months(WHOLE) == (JANUARY, MARCH)
    with time_machine.travel(datetime(2026, 4, 1, tzinfo=UTC), tick=False):
        longer = Period(FIRST, date(2026, 4, 1))
        assert whole_months(longer) == (JANUARY, MARCH)  # not before the next run
        roll_up_attempts()
        assert whole_months(longer) == (JANUARY, date(2026, 4, 1))
        assert MonthFigures.objects.filter(day=MARCH).exists()


def test_the_same_again_writes_the_same_and_a_late_fact_its_month_alone(cast, finish, scenarios):
    for month in (JANUARY, FEBRUARY):
        finish(scenarios[0], cast.owner, at=at(month))
    roll_up_attempts()
    rows = dict(MonthFigures.objects.values_list("day", "pk"))
    assert roll_up_months() == 0
    finish(scenarios[0], cast.colleague, at=at(JANUARY, 3))
    finish(scenarios[1], cast.colleague, at=at(FEBRUARY))
    roll_up_stale()
    assert whole_months(WHOLE) is None  # January waits, and what comes after it with it
    assert roll_up_months() == 2
    first = MonthFigures.objects.filter(scenario=scenarios[0])
    now = dict(first.values_list("day", "pk"))
    assert now[FEBRUARY] == rows[FEBRUARY]
    assert first.get(day=JANUARY).attempts == 2
    check(cast, WHOLE)


def test_killed_in_the_middle_it_is_there_to_do(cast, finish, scenarios, monkeypatch):
    finish(scenarios[0], cast.owner, at=at(JANUARY))
    roll_up_stale()
    replace = months._replace

    def dying(*arguments):
        replace(*arguments)
        raise KeyboardInterrupt

    monkeypatch.setattr(months, "_replace", dying)
    with pytest.raises(KeyboardInterrupt):
        roll_up_month(JANUARY)
    assert not MonthFigures.objects.exists()
    assert StaleMonth.objects.filter(day=JANUARY).exists()
    monkeypatch.undo()
    assert roll_up_months() == 1
    check(cast, WHOLE)


def test_who_is_deleted_is_no_user_any_more(cast, finish, scenarios):
    for person in (cast.owner, cast.colleague):
        finish(scenarios[0], person, at=at(JANUARY))
    roll_up_attempts()
    assert PersonNumber.objects.count() == 2
    cast.owner.delete()
    roll_up_attempts()
    check(cast, WHOLE)
    assert summaries(cast.super_admin, WHOLE)[scenarios[0].pk].people == 1


def test_people_of_several_pieces_are_counted_once(cast, finish, scenarios):
    for number, person in ((1023, cast.owner), (1024, cast.colleague), (5000, cast.author)):
        PersonNumber.objects.create(number=number, person=person)
        for month in (JANUARY, FEBRUARY, MARCH):
            finish(scenarios[0], person, at=at(month))
    finish(scenarios[0], cast.reviewer, at=at(MARCH))  # without a number yet
    roll_up_attempts()
    assert set(MonthPeople.objects.values_list("piece", flat=True)) == {0, 1, 4}
    assert summaries(cast.super_admin, WHOLE)[scenarios[0].pk].people == 4


@pytest.mark.parametrize(
    "tamper",
    [
        lambda: MonthFigures.objects.update(passed=0),
        lambda: MonthFigures.objects.update(dimension_sums=[1]),
        lambda: MonthFigures.objects.all().delete(),
        lambda: MonthPeople.objects.update(piece=1),
        lambda: MonthPeople.objects.all().delete(),
        lambda: PersonNumber.objects.all().delete(),
        lambda: MonthFigures.objects.create(
            day=FEBRUARY, scenario=MonthFigures.objects.get().scenario
        ),
    ],
)
def test_the_check_finds_what_is_not_of_the_days(cast, finish, scenarios, tamper, capsys):
    finish(scenarios[0], cast.owner, at=at(JANUARY))
    roll_up_attempts()
    tamper()
    with pytest.raises(SystemExit):
        call_command("rebuild_analytics", "--check")
    assert "1 rows differ" in capsys.readouterr().out
    call_command("rebuild_analytics")
    call_command("rebuild_analytics", "--check")
    assert "equal their facts" in capsys.readouterr().out


def test_a_month_that_waits_is_no_proof(cast, finish, scenarios, capsys):
    finish(scenarios[0], cast.owner, at=at(JANUARY))
    roll_up_stale()
    with pytest.raises(SystemExit):
        call_command("rebuild_analytics", "--check")
    assert capsys.readouterr().out.startswith("Not proven: 1 days or months")

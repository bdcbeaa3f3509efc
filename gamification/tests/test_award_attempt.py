from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction

from gamification.models import Award
from gamification.selectors import recount, streak_days
from gamification.services import Awarded, award_attempt
from helpdesk.accounts.models import User
from helpdesk.ids import new_id

pytestmark = pytest.mark.django_db

NOON = datetime(2025, 3, 10, 12, tzinfo=UTC)
SCENARIO = new_id()


@pytest.fixture
def person() -> User:
    return User.objects.create_user("ada@example.test", "password-of-ada")


def finish(person: User, **facts: Any) -> Awarded:
    """A pass with 80, not at the first attempt and with a hint, unless `facts` say otherwise."""
    return award_attempt(
        **{
            "person": person,
            "scenario_id": SCENARIO,
            "attempt_id": new_id(),
            "xp_reward": 100,
            "overall": 80,
            "passed": True,
            "first_attempt": False,
            "hint_cost": 5,
            "own_scenario": False,
            **facts,
        }
    )


def given(awarded: Awarded) -> dict[str, int]:
    return {award.reason: award.amount for award in awarded.awards}


def test_a_pass_earns_its_share_less_the_hints(person):
    awarded = finish(person, hint_cost=10)
    assert given(awarded) == {"scenario_passed": 70}
    assert (awarded.xp, awarded.level_before, awarded.level_after) == (70, 1, 1)
    person.refresh_from_db()
    assert person.xp == 70 == recount(person)


def test_hints_never_cost_more_than_the_pass_earned(person):
    assert given(finish(person, xp_reward=10, overall=80, hint_cost=9)) == {}
    assert given(finish(person, xp_reward=10, overall=80, hint_cost=7)) == {"scenario_passed": 1}


def test_hints_cost_no_bonus_but_their_own(person):
    awarded = finish(person, overall=90, first_attempt=True, hint_cost=100)
    assert given(awarded) == {"first_attempt": 10}


@pytest.mark.parametrize(
    ("xp_reward", "overall", "earned"), [(50, 71, 36), (50, 70, 35), (1, 50, 1), (1, 49, 0)]
)
def test_halves_round_up(person, xp_reward, overall, earned):
    awarded = finish(person, xp_reward=xp_reward, overall=overall, hint_cost=0)
    assert given(awarded).get("scenario_passed", 0) == earned


def test_a_first_attempt_without_hints_earns_the_bonuses_and_a_level(person):
    awarded = finish(person, overall=90, first_attempt=True, hint_cost=0)
    assert given(awarded) == {"scenario_passed": 90, "first_attempt": 10, "no_hints": 5}
    assert awarded.leveled_up
    assert (awarded.level_before, awarded.level_after, person.xp) == (1, 2, 105)


@pytest.mark.parametrize(
    "facts",
    [{"passed": False}, {"own_scenario": True}, {"xp_reward": 0}],
    ids=lambda f: next(iter(f)),
)
def test_nothing_is_earned(person, facts):
    awarded = finish(person, first_attempt=True, hint_cost=0, **facts)
    assert awarded == Awarded(0, 1, 1)
    assert not Award.objects.exists()


def test_a_better_repeat_earns_the_difference_and_a_worse_one_nothing(person):
    finish(person, overall=75, hint_cost=0)
    assert given(finish(person, overall=90, hint_cost=0)) == {"scenario_passed": 15}
    assert given(finish(person, overall=80, hint_cost=0)) == {}
    assert given(finish(person, overall=91, hint_cost=0)) == {"scenario_passed": 1}
    assert person.xp == 91 + 5 == recount(person)


def test_another_scenario_earns_in_full(person):
    finish(person)
    assert given(finish(person, scenario_id=new_id())) == {"scenario_passed": 75}


def test_another_person_earns_in_full(person):
    finish(person)
    other = User.objects.create_user("bob@example.test", "password-of-bob")
    assert given(finish(other)) == {"scenario_passed": 75}
    person.refresh_from_db()
    assert person.xp == 75


def test_the_same_attempt_is_awarded_once(person):
    attempt = new_id()
    first = finish(person, attempt_id=attempt, overall=100, first_attempt=True, hint_cost=0)
    again = finish(person, attempt_id=attempt, overall=100, first_attempt=True, hint_cost=0)
    assert (again.xp, {a.pk for a in again.awards}) == (first.xp, {a.pk for a in first.awards})
    assert first.leveled_up
    assert not again.leveled_up
    person.refresh_from_db()
    assert person.xp == first.xp == recount(person)


def test_passes_on_consecutive_days_earn_a_growing_streak(person):
    bonuses = []
    for day in range(8):
        with time_machine.travel(NOON + timedelta(days=day), tick=False):
            bonuses.append(given(finish(person, scenario_id=new_id())).get("streak", 0))
            assert "streak" not in given(finish(person, scenario_id=new_id()))
    assert bonuses == [0, 2, 4, 6, 8, 10, 10, 10]


def test_the_streak_can_be_read_on_the_day_after_and_is_lost_then(person):
    counted = []
    for day in range(4):
        with time_machine.travel(NOON + timedelta(days=day), tick=False):
            if day < 2:
                finish(person, scenario_id=new_id())
            counted.append(streak_days(person))
    assert counted == [1, 2, 2, 0]


def test_a_missed_day_ends_the_streak(person):
    with time_machine.travel(NOON, tick=False):
        finish(person)
    with time_machine.travel(NOON + timedelta(days=2), tick=False):
        assert "streak" not in given(finish(person, scenario_id=new_id()))


@pytest.mark.parametrize(
    ("zone", "bonus"), [("Pacific/Auckland", 2), ("UTC", 0), ("Nowhere/Atall", 0)]
)
def test_the_days_are_those_of_the_person(person, zone, bonus):
    person.timezone = zone
    person.save()
    with time_machine.travel(datetime(2025, 3, 10, 8, tzinfo=UTC), tick=False):
        finish(person)
    # 03:00 on the next day in Auckland, still the same day in UTC.
    with time_machine.travel(datetime(2025, 3, 10, 14, tzinfo=UTC), tick=False):
        assert given(finish(person, scenario_id=new_id())).get("streak", 0) == bonus


def test_it_stands_and_falls_with_the_callers_transaction(person):
    with transaction.atomic():
        assert finish(person).xp == 75
        transaction.set_rollback(True)
    person.refresh_from_db()
    assert person.xp == 0
    assert not Award.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("same_attempt", [True, False])
def test_two_at_once_award_what_one_after_the_other_would(person, same_attempt):
    attempt = new_id()

    def run(_: int) -> None:
        try:
            me = User.objects.get(pk=person.pk)
            finish(me, attempt_id=attempt if same_attempt else new_id(), hint_cost=0)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(run, range(2)))
    person.refresh_from_db()
    assert person.xp == 85 == recount(person)


def test_the_ledger_refuses_a_second_row_for_the_same_source(person):
    row = {"person": person, "reason": Award.Reason.STREAK, "source": "session:1", "subject": "x"}
    Award.objects.create(**row, amount=1)
    with pytest.raises(IntegrityError, match="award_once_per_source"):
        Award.objects.create(**row, amount=2)


def test_the_ledger_refuses_awards_of_nothing(person):
    with pytest.raises(IntegrityError, match="award_positive"):
        Award.objects.create(
            person=person, reason=Award.Reason.STREAK, source="s", subject="x", amount=0
        )

"""What to practise next: not passed, due again, new; on unseen variants; with the reason."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from scenarios import services
from scenarios.selectors import entries
from sessions.choices import Outcome
from sessions.incident import incident_of
from sessions.performance import practice
from sessions.performance.practice import plan_for
from sessions.performance.tests.histories import NOON, SCORES, attempt, scenario_about
from sessions.services import abandon, start_session
from sessions.tests.test_variants import seed_for, two_people
from testing.openapi import misfits

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _wednesday():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def easy(cast):
    return scenario_about(name="Easy", difficulty="BEGINNER")


@pytest.fixture
def hard(easy):
    return scenario_about(name="Hard", difficulty="EXPERT", prerequisites=[easy.slug])


def planned(person):
    return [(str(item.kind), item.entry.title) for item in plan_for(person).items]


def test_nothing_to_play(cast):
    plan = plan_for(cast.owner)
    assert (plan.items, plan.upcoming, plan.first, plan.focus) == ([], [], None, None)


def test_newcomers_start_with_the_easiest_that_is_open(cast, easy, hard):
    scenario_about(name="Middling", difficulty="INTERMEDIATE")
    assert planned(cast.owner) == [("new", "Easy"), ("new", "Middling")]
    assert "good first ticket" in plan_for(cast.owner).first.why


def test_what_was_not_passed_comes_again(cast, easy, hard):
    attempt(cast.owner, easy, overall=41)
    assert planned(cast.owner) == [("again", "Easy")]
    assert "Your best score so far is 41." in plan_for(cast.owner).first.why


def test_giving_up_is_not_passing(cast, easy):
    attempt(cast.owner, easy, overall=0, outcome=Outcome.ABANDONED)
    assert planned(cast.owner) == [("again", "Easy")]


def test_after_failing_three_times_something_else_comes_first(cast, easy):
    scenario_about(name="Other", difficulty="BEGINNER")
    for _ in range(3):
        attempt(cast.owner, easy, overall=41)
    assert planned(cast.owner) == [("new", "Other"), ("again", "Easy")]
    assert "3 times in a row" in plan_for(cast.owner).items[1].why


def test_what_was_passed_and_then_failed_comes_again(cast, easy):
    attempt(cast.owner, easy, overall=85, at=NOON - 9 * DAY)
    attempt(cast.owner, easy, overall=55, at=NOON - DAY)
    plan = plan_for(cast.owner)
    assert planned(cast.owner) == [("again", "Easy")]
    assert "You have passed it before, but not the last time, with 55." in plan.first.why
    assert plan.upcoming == []


def test_giving_up_after_that_hides_no_score(cast, easy):
    attempt(cast.owner, easy, overall=85, at=NOON - 9 * DAY)
    attempt(cast.owner, easy, overall=55, at=NOON - 2 * DAY)
    attempt(cast.owner, easy, overall=7, at=NOON - DAY, outcome=Outcome.ABANDONED)
    assert "not the last time, with 55." in plan_for(cast.owner).first.why


def test_passing_opens_the_next(cast, easy, hard):
    attempt(cast.owner, easy, overall=75)
    assert planned(cast.owner) == [("new", "Hard")]
    assert "You passed “Easy”, which opened this one." in plan_for(cast.owner).first.why


def test_a_mastered_difficulty_is_followed_by_a_step_up(cast, easy):
    scenario_about(name="A second easy one", difficulty="BEGINNER")
    scenario_about(name="Middling", difficulty="INTERMEDIATE")
    scenario_about(name="Expert's", difficulty="EXPERT")
    attempt(cast.owner, easy, overall=79)
    titles = [title for _, title in planned(cast.owner)]
    assert titles == ["A second easy one", "Middling", "Expert's"]
    attempt(cast.owner, easy, overall=80)
    plan = plan_for(cast.owner)
    titles = [item.entry.title for item in plan.items]
    assert titles == ["Middling", "A second easy one", "Expert's"]
    assert "You passed one for beginners with 80 or more: this is a step up." in plan.first.why


def test_of_equally_hard_ones_the_weakest_skill_comes_first(cast):
    for skill, overall in (("access", 75), ("printing", 71), ("network", 95)):
        attempt(cast.owner, scenario_about(skill, name=f"Old {skill}"), overall=overall)
        scenario_about(skill, name=f"New {skill}", difficulty="INTERMEDIATE")
    scenario_about("mobile", name="New mobile", difficulty="INTERMEDIATE")
    plan = plan_for(cast.owner)
    assert [item.entry.title for item in plan.items] == [
        "New printing",
        "New access",
        "New mobile",
        "New network",
    ]
    assert "Tickets about printing are where you can gain: 71 on average." in plan.first.why
    assert "something new to you: mobile" in plan.items[2].why


@pytest.mark.parametrize(
    ("passes", "waits"),
    [([0], 2), ([0, 2], 7), ([0, 2, 9], 21), ([0, 2, 9, 30], 60), ([0, 2, 9, 30, 90], 60)],
)
def test_the_intervals_grow_with_every_pass_that_came_when_it_was_due(cast, easy, passes, waits):
    first = NOON - timedelta(days=passes[-1])
    for days in passes:
        attempt(cast.owner, easy, at=first + timedelta(days=days), overall=85)
    for wait, kind in ((waits - 1, "better"), (waits, "retest")):
        with time_machine.travel(NOON + timedelta(days=wait), tick=False):
            assert (wait, planned(cast.owner)) == (wait, [(kind, "Easy")])
    assert [item.due for item in plan_for(cast.owner).upcoming] == [
        (NOON + timedelta(days=waits)).date()
    ]


def test_a_pass_before_it_is_due_changes_nothing(cast, easy):
    attempt(cast.owner, easy, at=NOON - 2 * DAY, overall=85)
    attempt(cast.owner, easy, at=NOON - DAY, overall=95)
    assert planned(cast.owner) == [("retest", "Easy")]


def test_a_retest_is_due_on_the_persons_own_day(cast, easy):
    cast.owner.timezone = "Pacific/Auckland"  # 13 hours ahead: at noon of the 18th it is the 19th
    cast.owner.save()
    attempt(cast.owner, easy, at=NOON - 2 * DAY - timedelta(hours=2), overall=85)  # the 16th, 23:00
    assert planned(cast.owner) == [("retest", "Easy")]
    with time_machine.travel(NOON - timedelta(hours=2), tick=False):  # the 18th there as well
        assert planned(cast.owner) == [("retest", "Easy")]
    with time_machine.travel(NOON - timedelta(hours=26), tick=False):  # the 17th there
        assert planned(cast.owner) == [("better", "Easy")]


def test_a_retest_shows_a_variant_they_have_not_met(cast):
    varied = scenario_about(name="Two people", simulation=two_people())
    attempt(cast.owner, varied, at=NOON - 3 * DAY, overall=85, seed=seed_for("phone"))
    [item] = plan_for(cast.owner).items
    assert (str(item.kind), item.unseen, item.due) == ("retest", 1, (NOON - DAY).date())
    assert item.why.endswith("It comes in a variant you have not met.")
    session, _ = start_session(person=cast.owner, scenario=varied)
    assert incident_of(session).persona.name == "Sam Porter"  # the base; Robin Hale was had
    abandon(session=session)
    [item] = plan_for(cast.owner).items
    assert item.unseen == 0
    assert "variant" not in item.why


def test_when_all_is_passed_the_weakest_is_worth_another_try(cast, easy, hard):
    attempt(cast.owner, easy, overall=95)
    attempt(cast.owner, hard, overall=72)
    plan = plan_for(cast.owner)
    assert planned(cast.owner) == [("better", "Hard")]
    assert "72" in plan.first.why
    assert [item.entry.title for item in plan.upcoming] == ["Easy", "Hard"]


def test_what_is_being_played_is_left_out(cast, easy, hard):
    start_session(person=cast.owner, scenario=easy)
    assert planned(cast.owner) == []


def test_others_attempts_do_not_count(cast, easy, hard):
    attempt(cast.colleague, easy, overall=85)
    assert planned(cast.owner) == [("new", "Easy")]


def test_what_is_no_longer_published_is_not_planned(cast, easy):
    attempt(cast.owner, easy, at=NOON - 3 * DAY, overall=85)
    services.archive(scenario=easy, actor=None)
    assert planned(cast.owner) == []


def test_the_focus_is_the_weakest_dimension_lately(cast, easy):
    for _ in range(20):
        attempt(cast.owner, easy, overall=85, scores=dict.fromkeys(SCORES, 90) | {"technical": 60})
    attempt(cast.owner, easy, at=NOON - DAY, overall=85, scores=dict.fromkeys(SCORES, 1))
    focus = plan_for(cast.owner).focus
    assert (focus.dimension, focus.average) == ("technical", 60.0)
    attempt(cast.colleague, easy, overall=85, scores=dict.fromkeys(SCORES, 80))
    assert plan_for(cast.colleague).focus is None


def test_the_plan_by_api(api, cast, easy):
    attempt(cast.owner, easy, at=NOON - 2 * DAY, overall=85)
    scenario_about(name="Other", difficulty="BEGINNER")
    answer = api(cast.owner).get("/api/v1/users/me/practice-plan")
    assert misfits(answer) == []
    found = answer.json()
    assert [(item["kind"], item["dueOn"]) for item in found["items"]] == [
        ("retest", "2026-11-18"),
        ("new", None),
    ]
    assert found["focus"]["dimension"] == "efficiency"
    assert api().get("/api/v1/users/me/practice-plan").status_code == 401


def test_queries_are_the_same_whatever_was_practised(cast, easy):
    attempt(cast.owner, easy, overall=85, at=NOON - 3 * DAY)
    counts = []
    for rows in (0, 1, 3):
        for number in range(rows):
            other = scenario_about(name=f"Number {rows} {number}")
            attempt(cast.owner, other, overall=60 + 5 * number, at=NOON - 3 * DAY)
        with CaptureQueriesContext(connection) as captured:
            plan_for(cast.owner)
        counts.append(len(captured))
    assert len(set(counts)) == 1


def test_of_a_large_library_only_the_nearest_are_looked_at(cast, easy, hard, monkeypatch):
    monkeypatch.setattr(practice, "MOST_UNTRIED", 2)
    seen = []
    monkeypatch.setattr(
        practice, "entries", lambda rows, *a, **k: seen.append(len(rows)) or entries(rows, *a, **k)
    )
    attempt(cast.owner, easy, overall=85)
    for number in range(4):
        scenario_about("network", name=f"N {number}", difficulty="ADVANCED")
    scenario_about("printing", name="Printing", difficulty="INTERMEDIATE")
    attempt(cast.owner, scenario_about("printing", name="Tried"), overall=40)
    titles = [title for _, title in planned(cast.owner)]
    assert titles == ["Tried", "Printing", "N 0"]
    assert seen == [2 + 2]  # what was tried, and the two nearest of seven

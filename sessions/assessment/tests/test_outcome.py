"""How a session ends is decided by the world."""

import pytest

from sessions.assessment import determine_outcome, fix_holds
from sessions.assessment.tests.judging import ESCALATED
from sessions.assessment.tests.story import Story, good_story, opened
from sessions.choices import Outcome


def solved(story: Story) -> Story:
    return story.does("remove_mail_account").does("unlock", held="basic")


@pytest.mark.parametrize(
    ("steps", "kind", "team", "outcome"),
    [
        (("remove_mail_account", "unlock"), "resolved", "", Outcome.SOLVED),
        (("unlock",), "resolved", "", Outcome.CLOSED_UNSOLVED),  # relapses by itself
        ((), "resolved", "", Outcome.CLOSED_UNSOLVED),
        (
            ("remove_mail_account", "unlock"),
            "escalated",
            "Identity team",
            Outcome.ESCALATED_WRONGLY,
        ),
        ((), "escalated", "Security team", Outcome.ESCALATED_WRONGLY),
    ],
)
def test_an_incident_to_be_resolved(steps, kind, team, outcome):
    story = opened()
    for step in steps:
        story.does(step, held="basic")
    assert determine_outcome(story.closes(kind, team=team).told()) is outcome


@pytest.mark.parametrize(
    ("steps", "kind", "team", "outcome"),
    [
        (("unlock",), "escalated", "Security team", Outcome.ESCALATED_RIGHTLY),
        (("unlock",), "escalated", "Identity team", Outcome.ESCALATED_WRONGLY),
        ((), "escalated", "Security team", Outcome.ESCALATED_WRONGLY),
        (("unlock", "remove_mail_account"), "resolved", "", Outcome.CLOSED_UNSOLVED),
    ],
)
def test_an_incident_to_be_handed_over(steps, kind, team, outcome):
    story = opened(ESCALATED)
    for step in steps:
        story.does(step, held="basic")
    assert determine_outcome(story.closes(kind, team=team).told()) is outcome


def test_without_a_resolution_somebody_left():
    assert determine_outcome(opened().told()) is Outcome.ABANDONED
    assert determine_outcome(opened().but(customer_left=True).told()) is Outcome.CUSTOMER_LEFT


def test_a_resolution_can_be_tried_out():
    evidence = solved(opened()).told()
    assert determine_outcome(evidence, {"type": "resolved"}) is Outcome.SOLVED
    wrong = {"type": "escalated", "escalationTeam": "Identity team"}
    assert determine_outcome(evidence, wrong) is Outcome.ESCALATED_WRONGLY


def test_claiming_it_solves_nothing():
    story = opened().agent("I fixed it, it is resolved, unlock, tablet.", "solution")
    assert determine_outcome(story.closes().told()) is Outcome.CLOSED_UNSOLVED


def test_a_fix_that_relapses_does_not_hold():
    story = opened().does("unlock", held="basic")
    assert not fix_holds(story.simulation, story.world)
    assert fix_holds(story.simulation, story.does("remove_mail_account").world)


def test_nothing_is_solved_for_an_impostor_who_got_in():
    assert determine_outcome(good_story().told()) is Outcome.SOLVED
    assert determine_outcome(good_story().but(impostor=True).told()) is Outcome.CLOSED_UNSOLVED


@pytest.mark.parametrize(("kind", "team"), [("escalated", "Security team"), ("resolved", "")])
def test_an_impostor_by_chance_is_to_be_seen_through_and_reported(kind, team):
    story = opened().but(impostor=True).closes(kind, team=team)
    if kind == "resolved":
        story.runs("report_security")
    assert determine_outcome(story.told()) not in (Outcome.SOLVED, Outcome.ESCALATED_RIGHTLY)
    story.verifies("callback", matches=False, outcome="mismatch")
    assert determine_outcome(story.told()) is Outcome.ESCALATED_RIGHTLY


def test_suspecting_the_real_person_is_no_discovery():
    story = (
        opened().verifies("callback", outcome="mismatch").closes("escalated", team="Security team")
    )
    assert determine_outcome(story.told()) is Outcome.ESCALATED_WRONGLY


def test_a_scenario_about_an_impostor_has_a_goal_of_its_own():
    identity = {**opened().document.simulation["identity"], "impostor": 1.0}
    story = opened({"identity": identity, **ESCALATED}).but(impostor=True)
    story.verifies("callback", matches=False, outcome="mismatch")
    story.closes("escalated", team="Security team")
    assert determine_outcome(story.told()) is Outcome.ESCALATED_WRONGLY

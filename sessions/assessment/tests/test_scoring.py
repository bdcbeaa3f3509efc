"""From criteria to scores, and who passes."""

import pytest

from scenarios.documents import WeightsPart
from sessions.assessment import assess
from sessions.assessment.scoring import overall_score, satisfaction, shares, weights_of
from sessions.assessment.tests.story import (
    cold_story,
    good_story,
    idle_story,
    opened,
    polite_story,
    stuffing_story,
)
from sessions.choices import Outcome

DIMENSIONS = ("greeting", "listening", "solution", "empathy", "closing", "documentation")


def weights(**given: int) -> dict[str, int]:
    none = dict.fromkeys([*DIMENSIONS, "response_time"], 0)
    return weights_of(WeightsPart.model_validate({**none, **given}))


def test_weights_are_normalised_by_their_sum():
    scores = {"greeting": 100, "listening": 0, "solution": 50}
    for factor in (1, 3, 7):
        given = weights(greeting=factor, listening=factor, solution=2 * factor)
        assert overall_score(scores, given, gate_clear=True) == 50


def test_a_dimension_that_does_not_apply_has_no_weight():
    scores = {"greeting": 80, "listening": None}
    assert overall_score(scores, weights(greeting=1, listening=9), gate_clear=True) == 80


def test_without_any_weight_there_is_nothing_to_score():
    assert overall_score({"greeting": 80}, weights(), gate_clear=True) == 0


def test_halves_round_up_and_the_gate_caps():
    scores = {"greeting": 84, "listening": 85}
    given = weights(greeting=1, listening=1)
    assert overall_score(scores, given, gate_clear=True) == 85
    assert overall_score(scores, given, gate_clear=False) == 40


def test_keywords_move_five_per_cent():
    given = weights(greeting=1)
    assert overall_score({"greeting": 100, "keywords": 0}, given, gate_clear=True) == 95
    assert overall_score({"greeting": 0, "keywords": 100}, given, gate_clear=True) == 5
    assert sum(shares({"greeting": 1, "keywords": 1}, given).values()) == 1


def test_custom_metrics_weigh_as_much_as_their_author_says():
    metric = {"id": "mine", "label": "Mine", "weight": 100, "action": "unlock"}
    other = {"id": "other", "label": "Other", "weight": 100, "check": "tablet_mail"}
    document = {"weights": {"custom_metrics": [metric, other]}}
    result = assess(good_story(**document).told())
    assert result.dimensions["custom"] == 50
    # 100 points of weight are the seven dimensions', 200 the two metrics'.
    assert result.feedback["weights"]["custom"] == round(0.95 * 2 / 3, 4)


def test_dimensions_and_competencies_are_whole_numbers():
    result = assess(cold_story().told())
    assert set(result.dimensions) == {
        *DIMENSIONS,
        "responseTime",
        "custom",
        "keywords",
    }
    assert result.dimensions["custom"] is None
    assert all(score is None or isinstance(score, int) for score in result.dimensions.values())


def test_competencies():
    result = assess(cold_story().told())
    dimensions = result.dimensions
    spoken = {"greeting": 10, "listening": 20, "empathy": 20, "closing": 10}
    mean = sum(weight * (dimensions[name] or 0) for name, weight in spoken.items()) / 60
    assert result.competencies == {
        "verification": 100,
        "communication": round(mean),
        "technical": dimensions["solution"],
        "documentation": dimensions["documentation"],
        "responseTime": dimensions["responseTime"],
        "researchScore": 100,
    }


@pytest.mark.parametrize(
    ("mood", "stars"), [(0, 1), (19, 1), (20, 2), (59, 3), (60, 4), (80, 5), (100, 5)]
)
def test_satisfaction_follows_the_mood(mood, stars):
    assert satisfaction(mood, Outcome.SOLVED) == stars
    assert satisfaction(mood, Outcome.ESCALATED_RIGHTLY) == stars


@pytest.mark.parametrize(
    ("outcome", "most"),
    [
        (Outcome.ESCALATED_WRONGLY, 3),
        (Outcome.ABANDONED, 2),
        (Outcome.CLOSED_UNSOLVED, 1),
        (Outcome.CUSTOMER_LEFT, 1),
    ],
)
def test_the_ending_leaves_only_so_much_of_it(outcome, most):
    assert satisfaction(100, outcome) == most
    assert satisfaction(0, outcome) == 1


def test_who_ends_badly_leaves_no_content_customer():
    assert assess(good_story().told()).customer_satisfaction == 4
    closed = polite_story().but(final_mood=75)
    assert assess(closed.told()).customer_satisfaction == 1
    greeted = opened().agent("Hello Sam!", "greeting").but(final_mood=75)
    assert assess(greeted.told()).customer_satisfaction == 2
    breach = good_story().runs("reset_mfa", "strong", "basic").but(final_mood=75)
    assert assess(breach.told()).customer_satisfaction == 3


def test_the_good_session_passes():
    result = assess(good_story().told())
    assert (result.outcome, result.passed, result.overall) == (Outcome.SOLVED, True, 100)


def test_correct_but_cold_is_near_the_pass_mark():
    result = assess(cold_story().told())
    assert result.outcome is Outcome.SOLVED
    assert 60 <= result.overall < 80


def test_polite_but_useless_fails_below_the_cold_one():
    result = assess(polite_story().told())
    assert not result.passed
    assert result.overall < 55 < assess(cold_story().told()).overall


def test_greetings_and_keywords_fail_far_off():
    result = assess(stuffing_story().told())
    assert not result.passed
    assert result.dimensions["keywords"] == 100
    assert result.overall < 20


def test_doing_nothing_is_worth_nothing():
    assert assess(idle_story().told()).overall == 0


@pytest.mark.parametrize(("mark", "passed"), [(100, True), (0, True)])
def test_a_solved_session_needs_the_pass_mark(mark, passed):
    document = {"success": {"pass_mark": mark}}
    assert assess(good_story(**document).told()).passed == passed


def test_reaching_the_pass_mark_without_solving_is_no_pass():
    story = polite_story(success={"pass_mark": 0})
    assert not assess(story.told()).passed


def test_below_the_pass_mark_a_solution_is_no_pass():
    story = opened(success={"pass_mark": 70}).verifies("name").verifies("username")
    story.does("remove_mail_account").does("unlock", held="basic").closes(note="done")
    result = assess(story.told())
    assert result.outcome is Outcome.SOLVED
    assert not result.passed
    assert "pass mark of 70" in result.feedback["headline"]["sentence"]


def test_an_impostor_refused_can_be_a_pass():
    story = opened().but(impostor=True)
    story.agent(
        "Good morning Sam, this is Alex from the IT service desk. I'm sorry you can't sign in, "
        "being locked out is really frustrating. Let's get this sorted out.",
        "greeting introduction empathy",
    ).customer().agent(
        "So your laptop says the account is locked. What does this stop you from doing?",
        "acknowledgement open_question",
    ).customer().runs("call_back").verifies("callback", matches=False, outcome="mismatch")
    story.agent("Our security team has to take over, they will contact you.", "escalation")
    story.customer().agent("Is there anything else? Thank you, goodbye.", "thanks closing")
    story.closes(
        "escalated",
        note="Caller said the account was locked and that they can't sign in. Not verified: Sam "
        "was called back and knew of no call. Account not unlocked. Escalated to security, will "
        "contact the real Sam.",
        team="Security team",
    )
    result = assess(story.told())
    assert result.outcome is Outcome.ESCALATED_RIGHTLY
    assert result.passed
    assert result.feedback["idealPath"]["steps"] == []
    assert result.feedback["verification"]["impostor"]

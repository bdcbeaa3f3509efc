"""Nothing sensitive for somebody unknown."""

import pytest

from sessions.assessment import assess
from sessions.assessment.gate import judge_gate
from sessions.assessment.tests.story import Story, good_story, opened


def breaches(story: Story) -> list[str]:
    return [breach.why for breach in judge_gate(story.told()).breaches]


def test_verified_first_is_clear():
    assert breaches(good_story()) == []
    assert assess(good_story().told()).gate == {
        "clear": True,
        "cap": None,
        "impostor": False,
        "impostorWhy": "",
        "breaches": [],
        "falseConfirmations": [],
    }


def test_acting_before_verifying_is_named_and_caps_the_score():
    story = good_story()
    story.verdicts.clear()
    story.records = [r for r in story.records if r.step != "unlock"]
    story.does("unlock", held="none", status="done")
    result = assess(story.told())
    assert not result.gate_clear
    assert not result.passed
    assert result.overall == 40
    (breach,) = result.gate["breaches"]
    assert (breach["action"], breach["needed"], breach["held"]) == ("unlock", "basic", "none")
    assert "Unlock the account" in result.feedback["headline"]["sentence"]
    assert result.feedback["improvements"][0]["criterion"] == "gate"


def test_a_score_below_the_cap_is_not_lifted_to_it():
    story = opened().does("unlock", held="none").closes(note="")
    assert assess(story.told()).overall < 40


@pytest.mark.parametrize(
    ("held", "methods", "clear"),
    [
        ("strong", ["callback"], True),
        ("strong", ["mfaCode"], True),
        ("strong", ["managerApproval"], True),
        ("basic", ["name", "username", "assetTag"], False),
    ],
)
def test_a_strong_action_needs_a_proof(held, methods, clear):
    story = opened()
    for method in methods:
        story.verifies(method)
    assert (breaches(story.does("reset", held=held)) == []) == clear


def test_a_sensitive_tool_counts_even_where_it_changes_nothing():
    (why,) = breaches(opened().runs("reset_mfa", "strong", "basic"))
    assert "Reset MFA registration" in why
    assert "only personal details" in why


def test_a_refused_attempt_changes_nothing_and_is_no_breach():
    story = opened().does("unlock", held="none", status="refused")
    assert breaches(story) == []


def test_looking_is_free():
    assert breaches(opened().looks("account_status").runs("view_groups")) == []


def test_anything_sensitive_for_an_impostor_is_a_breach_whatever_was_confirmed():
    story = opened().verifies("name").verifies("username").but(impostor=True)
    (why,) = breaches(story.does("unlock", held="basic"))
    assert "not Sam Porter" in why


def test_a_false_confirmation_is_named_and_opens_nothing():
    story = opened().verifies("name").verifies("username", matches=False)
    gate = judge_gate(story.told())
    assert gate.clear
    assert [quote.id for quote in gate.false_confirmations] == ["v2"]
    (why,) = breaches(story.does("unlock", held="basic"))
    assert "does not support" in why


def test_verifying_afterwards_does_not_mend_it():
    story = opened().does("unlock", held="none").verifies("callback")
    assert len(breaches(story)) == 1

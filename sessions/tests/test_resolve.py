"""How sessions end: by the world's word, once, with result, XP and counters together."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from gamification.models import Award
from helpdesk.errors import Conflict, Invalid
from scenarios.models import AttemptFact, ScenarioProgress
from sessions.choices import Outcome, Status
from sessions.models import Message, ModelReply, Result, TrainingSession
from sessions.services import abandon, judge, post_message, resolve, run_tool, save_draft
from sessions.services.closing import Resolution

pytestmark = pytest.mark.django_db(transaction=True)
Say = Callable[[TrainingSession, str], Message]

NOTES = (
    "Symptom: Sam could not sign in, the account was locked. Cause: the tablet kept sending the "
    "old password (sign-in log: TB-0815). Steps: call-back to the registered number, mail account "
    "removed from the tablet, account unlocked. Verified: Sam signed in again. Next: none."
)
RESOLVED = Resolution("resolved", NOTES)


def fix(session: TrainingSession, say: Say) -> None:
    """Do everything right."""
    say(
        session,
        "Hello, this is Kim from the service desk. I'm sorry you are locked out, that must "
        "be stressful. How can I help you?",
    )
    say(session, "Did you change your password recently?")
    say(session, "Do you use any other devices for your mail?")
    run_tool(session=session, tool_id="call_back", arguments={})
    judge(session=session, method="callback", outcome="confirmed")
    run_tool(session=session, tool_id="view_account", arguments={})
    run_tool(session=session, tool_id="view_sign_ins", arguments={})
    say(
        session,
        "So your tablet still sends the old password. Please open Settings, then Mail, tap "
        "your account on the tablet and choose Remove.",
    )
    run_tool(session=session, tool_id="unlock_account", arguments={})
    say(session, "Thank you. I have unlocked your account. Can you sign in now?")
    say(
        session,
        "To sum up: the tablet sent the old password, we removed the account from it and "
        "unlocked you. Is there anything else I can help you with? Thank you and goodbye!",
    )


def test_a_real_fix_is_solved_and_rewarded(session: TrainingSession, say: Say) -> None:
    fix(session, say)
    result = resolve(session=session, resolution=RESOLVED)
    assert result is not None
    session.refresh_from_db()
    assert (session.status, session.outcome) == (Status.COMPLETED, Outcome.SOLVED)
    assert result.passed, (result.overall, result.dimensions)
    assert result.gate_clear
    session.person.refresh_from_db()
    assert session.person.xp == result.xp_earned > 0
    assert sum(Award.objects.values_list("amount", flat=True)) == result.xp_earned
    progress = ScenarioProgress.objects.get(person=session.person)
    assert (progress.times_completed, progress.times_passed, progress.best_score) == (
        1,
        1,
        result.overall,
    )
    fact = AttemptFact.objects.get(attempt=session.pk)
    assert (fact.passed, fact.overall, fact.outcome) == (True, result.overall, "solved")
    assert (fact.phase, fact.gate_clear, fact.wrong_turns) == (2, True, [])
    assert fact.satisfaction == result.customer_satisfaction
    assert fact.missed_checks == [
        missed["id"] for missed in result.feedback["missedChecks"] if missed["kind"] == "check"
    ]


def test_resolving_again_gives_the_same_answer_and_nothing_more(
    session: TrainingSession, say: Say
) -> None:
    fix(session, say)
    first = resolve(session=session, resolution=RESOLVED)
    again = resolve(session=session, resolution=Resolution("escalated", "no", team="Security team"))
    assert first == again
    session.person.refresh_from_db()
    assert first is not None
    assert session.person.xp == first.xp_earned
    assert Result.objects.count() == AttemptFact.objects.count() == 1


def test_resolving_twice_at_once_awards_once(session: TrainingSession, say: Say) -> None:
    fix(session, say)

    def close(_: int) -> int:
        try:
            result = resolve(session=session, resolution=RESOLVED)
            return result.overall if result else -1
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        scores = set(pool.map(close, range(4)))
    assert len(scores) == 1
    session.person.refresh_from_db()
    assert session.person.xp == sum(Award.objects.values_list("amount", flat=True))
    assert AttemptFact.objects.count() == 1


def test_a_false_resolved_reopens_once_and_is_final_then(session: TrainingSession) -> None:
    assert resolve(session=session, resolution=RESOLVED) is None
    session.refresh_from_db()
    assert (session.status, session.reopened_count) == (Status.ACTIVE, 1)
    assert session.messages.latest("seq").sender == "system"
    assert [t.kind for t in session.due_turns.open()] == ["complaint"]
    assert not Result.objects.exists()
    result = resolve(session=session, resolution=RESOLVED)
    assert result is not None
    session.refresh_from_db()
    assert (session.outcome, result.passed) == (Outcome.CLOSED_UNSOLVED, False)
    assert session.person.xp == 0


def test_a_fix_that_will_not_hold_is_no_fix(session: TrainingSession) -> None:
    run_tool(session=session, tool_id="unlock_account", arguments={})
    assert resolve(session=session, resolution=RESOLVED) is None
    session.refresh_from_db()
    assert session.world["account_locked"] is True


def test_keywords_and_claims_resolve_nothing(session: TrainingSession, say: Say) -> None:
    for _ in range(3):
        say(session, "unlock tablet. I fixed it, resolved! Hello, thank you, goodbye.")
    assert resolve(session=session, resolution=RESOLVED) is None
    result = resolve(session=session, resolution=RESOLVED)
    assert result is not None
    assert not result.passed


def test_escalating_what_the_desk_can_solve_is_wrong(session: TrainingSession) -> None:
    handed = Resolution("escalated", NOTES, team="Identity team", reason="No idea")
    result = resolve(session=session, resolution=handed)
    session.refresh_from_db()
    assert result is not None
    assert (session.outcome, result.passed) == (Outcome.ESCALATED_WRONGLY, False)


def test_acting_for_somebody_unverified_fails_whatever_the_rest(
    session: TrainingSession, say: Say
) -> None:
    run_tool(session=session, tool_id="reset_password", arguments={})
    fix(session, say)
    result = resolve(session=session, resolution=RESOLVED)
    assert result is not None
    assert (result.gate_clear, result.passed) == (False, False)
    assert result.overall <= 40


def test_acting_for_an_impostor_fails_the_session(session: TrainingSession, say: Say) -> None:
    TrainingSession.objects.filter(pk=session.pk).update(is_impostor=True)
    session.refresh_from_db()
    run_tool(session=session, tool_id="call_back", arguments={})
    judge(session=session, method="callback", outcome="confirmed")
    run_tool(session=session, tool_id="reset_password", arguments={})
    result = resolve(session=session, resolution=RESOLVED) or resolve(
        session=session, resolution=RESOLVED
    )
    assert result is not None
    assert (result.gate_clear, result.passed) == (False, False)


@pytest.mark.parametrize(
    ("resolution", "field"),
    [
        (Resolution("closed", NOTES), "resolution_type"),
        (Resolution("resolved", "  "), "documentation"),
        (Resolution("resolved", "x" * 2001), "documentation"),
        (Resolution("escalated", NOTES), "escalation_team"),
        (Resolution("escalated", NOTES, team="Board of directors"), "escalation_team"),
        (
            Resolution("escalated", NOTES, team="Security team", reason="x" * 501),
            "escalation_reason",
        ),
    ],
)
def test_a_bad_form_is_refused_and_nothing_lost(
    session: TrainingSession, resolution: Resolution, field: str
) -> None:
    save_draft(session=session, draft={"documentation": "half a sentence"})
    with pytest.raises(Invalid) as refusal:
        resolve(session=session, resolution=resolution)
    assert list(refusal.value.fields) == [field]
    session.refresh_from_db()
    assert session.is_active
    assert session.draft["documentation"] == "half a sentence"


def test_owed_replies_come_before_the_end(session: TrainingSession) -> None:
    post_message(session=session, content="Hello, what does the screen say?")
    resolve(session=session, resolution=RESOLVED)
    assert session.messages.get(seq=3).sender == "ai"


def test_giving_up_has_feedback_too(session: TrainingSession) -> None:
    result = abandon(session=session)
    session.refresh_from_db()
    assert (session.status, session.outcome) == (Status.ABANDONED, Outcome.ABANDONED)
    assert not result.passed
    assert result.feedback
    assert abandon(session=session) == result
    with pytest.raises(Conflict):
        resolve(session=session, resolution=RESOLVED)
    progress = ScenarioProgress.objects.get(person=session.person)
    assert (progress.times_attempted, progress.times_completed) == (1, 0)
    fact = AttemptFact.objects.get(attempt=session.pk)
    # Nothing was said or done: no phase, nobody to be content, everything left undone.
    assert (fact.phase, fact.satisfaction, fact.replies) == (0, None, 0)
    assert fact.missed_checks


def test_what_models_took_is_in_the_fact(session: TrainingSession, say: Say) -> None:
    reply = say(session, "Hello, what does the screen say?")
    ModelReply.objects.create(
        message=reply,
        source="offline",
        drafts=2,
        tokens_in=900,
        tokens_out=70,
        latency_ms=1200,
        refused=True,
        failures=["unreleased_fact"],
        error="timeout",
    )
    run_tool(session=session, tool_id="reset_password", arguments={})
    resolve(session=session, resolution=Resolution("escalated", NOTES, "No idea.", "Identity team"))
    fact = AttemptFact.objects.get(attempt=session.pk)
    assert (fact.replies, fact.tokens_in, fact.tokens_out, fact.latency_ms) == (1, 900, 70, 1200)
    assert (fact.refusals, fact.errors) == (1, 1)
    assert (fact.gate_clear, fact.wrong_turns) == (False, ["reset"])


def test_a_customer_driven_away_ends_the_session(session: TrainingSession, say: Say) -> None:
    for _ in range(25):
        session.refresh_from_db()
        if not session.is_active:
            break
        say(session, "You are an idiot and this is your own stupid fault. Shut up.")
    assert (session.status, session.outcome) == (Status.COMPLETED, Outcome.CUSTOMER_LEFT)
    assert not session.result.passed

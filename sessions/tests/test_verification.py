"""Evidence comes from the world, the judgement from the trainee."""

from collections.abc import Callable

import pytest

from helpdesk.errors import Conflict, Invalid
from sessions.models import Message, TrainingSession
from sessions.services import (
    abandon,
    judge,
    replay,
    run_tool,
    start_session,
    verification_status,
)
from sessions.services.verifying import identity_held
from testing.cast import Cast
from testing.library import library_scenario

pytestmark = pytest.mark.django_db
Say = Callable[[TrainingSession, str], Message]

NOTHING = {
    "nameVerified": False,
    "usernameVerified": False,
    "assetTagVerified": False,
    "callback": False,
    "mfaCode": False,
    "managerApproval": False,
    "verified": False,
}


def test_nothing_is_confirmed_at_the_start(session: TrainingSession) -> None:
    assert verification_status(session) == NOTHING


@pytest.mark.parametrize(
    "method", ["name", "username", "assetTag", "callback", "mfaCode", "managerApproval"]
)
@pytest.mark.parametrize("outcome", ["confirmed", "mismatch"])
def test_no_judgement_without_evidence(session: TrainingSession, method: str, outcome: str) -> None:
    with pytest.raises(Conflict) as refusal:
        judge(session=session, method=method, outcome=outcome)
    assert refusal.value.code == "no_evidence"
    assert verification_status(session) == NOTHING


@pytest.mark.parametrize(
    ("method", "outcome"), [("face", "confirmed"), ("name", "maybe"), ("", "")]
)
def test_unknown_words_are_refused(session: TrainingSession, method: str, outcome: str) -> None:
    with pytest.raises(Invalid):
        judge(session=session, method=method, outcome=outcome)


@pytest.mark.django_db(transaction=True)
def test_what_the_caller_says_is_evidence(session: TrainingSession, say: Say) -> None:
    say(session, "Hello, could you tell me your full name and your username, please?")
    assert {e.method for e in session.evidence.all()} <= {"name", "username"}
    assert session.evidence.filter(method="name", matches=True).exists()
    judge(session=session, method="name", outcome="confirmed")
    assert verification_status(session) == {**NOTHING, "nameVerified": True}


def test_a_call_back_proves_identity(session: TrainingSession) -> None:
    run = run_tool(session=session, tool_id="call_back", arguments={})
    assert run.evidence is not None
    assert run.evidence.text == "Sam Porter answers and confirms having called."
    judge(session=session, method="callback", outcome="confirmed")
    assert verification_status(session) == {**NOTHING, "callback": True, "verified": True}
    assert identity_held(session).value == "strong"


def test_the_last_judgement_counts(session: TrainingSession) -> None:
    run_tool(session=session, tool_id="call_back", arguments={})
    judge(session=session, method="callback", outcome="confirmed")
    judge(session=session, method="callback", outcome="mismatch")
    assert verification_status(session) == NOTHING
    assert session.verifications.count() == 2


def test_an_impossible_method_gives_no_evidence(session: TrainingSession) -> None:
    run = run_tool(session=session, tool_id="send_code", arguments={})
    assert (run.evidence, run.record.text) == (None, "No device is registered.")
    with pytest.raises(Conflict):
        judge(session=session, method="mfaCode", outcome="confirmed")


@pytest.mark.django_db(transaction=True)
def test_a_code_sent_by_the_tool_is_read_out_and_costs_nothing(cast: Cast, say: Say) -> None:
    session = start_session(person=cast.owner, scenario=library_scenario("dock-dead"), seed=7)[0]
    asked = "Please read me the six-digit code you just received."
    assert "keep_secret" in say(session, asked).metadata["turn"]["intents"]
    assert run_tool(session=session, tool_id="send_code", arguments={}).evidence is not None
    answer = say(session, "Now, please read me the six-digit code.")
    assert "keep_secret" not in answer.metadata["turn"]["intents"]
    session.refresh_from_db()
    abandon(session=session)
    session.refresh_from_db()
    costs = [c for c in session.result.criteria if c["id"] == "verification.asksForSecret"]
    assert [round(c["points"]) for c in costs] == [-25]
    assert replay(session) == []


def test_an_impostors_call_back_is_answered_by_somebody_else(session: TrainingSession) -> None:
    TrainingSession.objects.filter(pk=session.pk).update(is_impostor=True)
    session.refresh_from_db()
    run = run_tool(session=session, tool_id="call_back", arguments={})
    assert run.evidence is not None
    assert (run.evidence.text, run.evidence.matches) == (
        "Sam Porter answers and knows of no call.",
        False,
    )


def test_after_the_end_nothing_is_judged(session: TrainingSession) -> None:
    run_tool(session=session, tool_id="call_back", arguments={})
    abandon(session=session)
    with pytest.raises(Conflict) as refusal:
        judge(session=session, method="callback", outcome="confirmed")
    assert refusal.value.code == "session_closed"

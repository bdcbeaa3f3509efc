"""What customers write of their own accord: they notice changes, and some can't wait."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from asgiref.sync import async_to_sync
from django.utils import timezone

from sessions.models import DueTurn, Message, TrainingSession
from sessions.services import post_message, run_tool
from sessions.services.nudging import INTERRUPTS_AFTER, LOOKS_AGAIN_AFTER, plan_nudge
from sessions.services.turns import answer

pytestmark = pytest.mark.django_db(transaction=True)
Say = Callable[[TrainingSession, str], Message]


def _later(session: TrainingSession, seconds: float) -> list[dict]:
    """Let time pass and return the turns the customer takes in it."""
    last = session.messages.latest("seq").seq
    with time_machine.travel(timezone.now() + timedelta(seconds=seconds), tick=False):
        async_to_sync(answer)(session.pk)
    return [m.metadata["turn"] for m in session.messages.filter(sender="ai", seq__gt=last)]


def _reactions(session: TrainingSession) -> list[DueTurn]:
    return list(session.due_turns.open().filter(kind="reaction"))


@pytest.fixture
def unlocked(session: TrainingSession) -> Iterator[TrainingSession]:
    """A session in which the desk has just unlocked the account."""
    run_tool(session=session, tool_id="unlock_account", arguments={})
    return session


def test_a_change_by_the_desk_is_noticed_after_a_while(unlocked: TrainingSession) -> None:
    assert _later(unlocked, 1) == []
    turns = _later(unlocked, LOOKS_AGAIN_AFTER[1])
    assert [(t["kind"], t["intents"][0]) for t in turns] == [("reaction", "notices")]
    assert turns[0]["symptom"]
    assert _reactions(unlocked) == []


def test_what_was_noticed_in_an_answer_is_not_told_again(
    unlocked: TrainingSession, say: Say
) -> None:
    assert say(unlocked, "I've unlocked it. Does it work now?").metadata["turn"]["symptom"]
    assert [t["kind"] for t in _later(unlocked, LOOKS_AGAIN_AFTER[1])] == []
    assert _reactions(unlocked) == []


def test_a_message_is_answered_before_something_is_noticed(unlocked: TrainingSession) -> None:
    post_message(session=unlocked, content="One moment please.")
    assert [t["kind"] for t in _later(unlocked, 1)] == ["reply"]
    assert len(_reactions(unlocked)) == 1


def test_a_look_is_no_change(session: TrainingSession) -> None:
    run_tool(session=session, tool_id="view_account", arguments={})
    assert _reactions(session) == []


def _waits(session: TrainingSession) -> float:
    return session.due_turns.open().get(kind="nudge").data["waited"]


@pytest.mark.parametrize(("rate", "some"), [(0.0, False), (0.6, True)])
def test_some_of_the_impatient_write_again_at_once(
    session: TrainingSession, monkeypatch: pytest.MonkeyPatch, rate: float, some: bool
) -> None:
    monkeypatch.setattr("sessions.services.nudging._hurry", lambda _: rate)
    waits = []
    for seed in range(12):
        session.seed = seed
        plan_nudge(session)
        waits.append(_waits(session))
    assert any(seconds <= INTERRUPTS_AFTER[1] for seconds in waits) is some
    assert any(seconds > INTERRUPTS_AFTER[1] for seconds in waits)


def test_an_interruption_comes_before_any_answer_could(
    session: TrainingSession,
) -> None:
    session.due_turns.filter(kind="nudge").update(
        due_at=timezone.now() + timedelta(seconds=12), data={"waited": 12.0}
    )
    (turn,) = _later(session, 13)
    assert turn["kind"] == "nudge"
    assert turn["intents"][0] == "interrupt"
    assert turn["reasons"] == []


def test_who_was_asked_to_hold_waits_longer(session: TrainingSession, say: Say) -> None:
    before = _waits(session)
    say(session, "One moment please, I'm looking into it.")
    assert _waits(session) > 1.5 * before


def test_each_claim_is_quoted_by_its_own_sentence(session: TrainingSession, say: Say) -> None:
    reply = say(session, "Could you give me your full name and your username, please?")
    quotes = {e.method: e.text.strip("“”") for e in session.evidence.all()}
    assert quotes.keys() == {"name", "username"}
    assert quotes["name"] != quotes["username"]
    assert all(quote in reply.content and quote != reply.content for quote in quotes.values())


def test_what_is_decided_gets_its_words(session: TrainingSession) -> None:
    plan_nudge(session)
    session.due_turns.open().filter(kind="nudge").update(decision={"words": "Hello?"})
    post_message(session=session, content="Here I am.")
    assert [turn.kind for turn in session.due_turns.open()] == ["nudge", "reply"]

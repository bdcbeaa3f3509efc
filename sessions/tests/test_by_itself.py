"""What the world does by itself: answers of others arrive, intermittent faults come and go."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from scenarios.simulation.tests.test_world import with_an_approval
from sessions.choices import TurnKind
from sessions.models import Message, TrainingSession
from sessions.services import run_tool, start_session
from sessions.services.turns import take_turn
from testing.cast import Cast
from testing.scenarios import minimal_simulation, published_scenario

pytestmark = pytest.mark.django_db

Say = Callable[[TrainingSession, str], Message]


def begin(cast: Cast, simulation: dict[str, Any]) -> TrainingSession:
    scenario = published_scenario(simulation=simulation)
    return start_session(person=cast.owner, scenario=scenario, seed=7)[0]


def asked(cast: Cast) -> TrainingSession:
    """Return a session in which the approval has just been asked for."""
    session = begin(cast, with_an_approval())
    run_tool(session=session, tool_id="ask_approval", arguments={"person": "Jo Lane"})
    return session


def arrived(message: Message) -> list[str]:
    answers: list[str] = message.metadata["turn"]["answers"]
    return answers


def test_an_answer_arrives_after_its_turns_and_is_told(cast: Cast, say: Say) -> None:
    session = asked(cast)
    first = say(session, "How long have you worked in Leeds?")
    second = say(session, "I see, thank you.")
    session.refresh_from_db()
    assert (arrived(first), arrived(second)) == ([], ["approved"])
    assert "Jo has just told me that she approved it." in second.content
    assert session.world["approval"] == "given"


def test_an_answer_arrives_at_the_next_silence(cast: Cast) -> None:
    session = asked(cast)
    nudge = session.due_turns.get(kind=TurnKind.NUDGE)
    nudge.due_at = timezone.now() - timedelta(seconds=1)
    nudge.save()
    message = take_turn(session.pk)
    assert isinstance(message, Message)
    assert arrived(message) == ["approved"]
    assert "approved it" in message.content


def test_nothing_arrives_that_nobody_asked_for(cast: Cast, say: Say) -> None:
    session = begin(cast, with_an_approval())
    for text in ("Hello there.", "What a day.", "I see, thank you."):
        assert arrived(say(session, text)) == []


def flickering(chance: float) -> dict[str, Any]:
    document = minimal_simulation()
    document["checks"][0]["reports"].insert(
        0, {"when": {"account_locked": True}, "chance": chance, "text": "Locked this minute."}
    )
    document["symptoms"] = [
        {"when": {"account_locked": True}, "chance": chance, "text": "Out.", "say": ["No."]},
        {"when": {"account_locked": True}, "text": "In for now.", "say": ["It works just now."]},
        *document["symptoms"],
    ]
    return document


def test_the_same_look_twice_may_find_different_things(cast: Cast) -> None:
    session = begin(cast, flickering(0.5))
    found = [
        run_tool(session=session, tool_id="view_account", arguments={}).record.text
        for _ in range(12)
    ]
    assert set(found) == {"Locked this minute.", "Locked after ten wrong passwords."}
    assert looks_again(cast, session.seed) == found


def looks_again(cast: Cast, seed: int) -> list[str]:
    scenario = published_scenario(name="Once more", simulation=flickering(0.5))
    session = start_session(person=cast.owner, scenario=scenario, seed=seed)[0]
    return [
        run_tool(session=session, tool_id="view_account", arguments={}).record.text
        for _ in range(12)
    ]


def test_luck_is_neither_progress_nor_a_solution(cast: Cast, say: Say) -> None:
    session = begin(cast, flickering(0.5))
    turns = [turn for turn in asked_often(session, say) if turn["symptom"]]
    assert {turn["symptom"] for turn in turns} == {"Out.", "In for now."}
    felt = {reason["rule"] for turn in turns for reason in turn["reasons"]}
    assert not felt & {"better", "works", "worse"}
    session.refresh_from_db()
    assert session.customer["solved"] is False


def asked_often(session: TrainingSession, say: Say) -> Iterator[dict[str, Any]]:
    for text in ("Does it work now?", "Can you try again?", "And now?", "Is it still happening?"):
        yield say(session, text).metadata["turn"]

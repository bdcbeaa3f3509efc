"""A model behind the voice, on the wire: it streams, decides nothing, and keeps nobody waiting."""

import gc
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from pytest_django.fixtures import Settings

from helpdesk import model_endpoint as endpoint
from helpdesk.accounts.models import User
from scenarios.models import Scenario
from sessions.models import Message, TrainingSession
from sessions.services import post_message, start_session
from sessions.services.turns import answer
from sessions.tests.conftest import SEED
from testing.cast import Cast
from testing.live import LiveServer, SocketClient
from testing.model_server import FakeModel, served, small_model
from testing.servers import free_port

pytestmark = pytest.mark.django_db(transaction=True)

QUESTION = "Hello, what does the screen say?"
FACT = "account has been locked"
GOOD = f"Sure, one moment please. It says: your {FACT}."
# Seconds a trainee's page gives the customer.
PATIENCE = 10.0
Connect = Callable[[TrainingSession], SocketClient]


@pytest.fixture
def connect(live: LiveServer, token_of: Callable[[User], str]) -> Connect:
    """Open a session's socket as its own person."""
    return lambda session: SocketClient(live.address, session.pk, token_of(session.person))


@pytest.fixture
def model(settings: Settings) -> Iterator[FakeModel]:
    """A model that answers well, for as long as its test wants it to."""
    with served(FakeModel(replies=[GOOD])) as fake:
        settings.OPENAI_BASE_URL, settings.OPENAI_API_KEY = fake.url, ""
        yield fake


def ask(client: SocketClient, text: str = QUESTION) -> list[dict[str, Any]]:
    """Say something; return the frames up to the reply, which must come while one still waits."""
    client.say(text)
    client.receive("message.ack")
    deadline = time.monotonic() + PATIENCE
    frames: list[dict[str, Any]] = []
    while not frames or frames[-1]["type"] != "message.new":
        frames.append(client.next(deadline - time.monotonic()))
    return frames


def last_reply(session: TrainingSession) -> Message:
    """Return what the customer said last."""
    return session.messages.filter(sender="ai").latest("seq")


def test_the_reply_streams(connect: Connect, session: TrainingSession, model: FakeModel) -> None:
    with connect(session) as client:
        *before, new = ask(client)
    deltas = [frame for frame in before if frame["type"] == "message.delta"]
    reply = last_reply(session)
    assert [frame["text"] for frame in deltas] == [
        "Sure, one moment please.",
        f"It says: your {FACT}.",
    ]
    assert {frame["messageId"] for frame in deltas} == {str(reply.pk)} == {new["message"]["id"]}
    assert new["message"]["content"] == reply.content == GOOD
    assert new["message"]["metadata"] == {"voice": "model"}
    assert reply.metadata["voice"] == {"source": "model"}
    kept = reply.model_reply
    assert (kept.source, kept.drafts, kept.tokens_in, kept.tokens_out) == ("model", 1, 40, 2)
    assert (kept.refused, kept.failures, kept.error) == (False, [], "")
    assert 0 <= kept.first_token_ms <= kept.latency_ms


def test_a_slow_model_is_not_waited_for(
    connect: Connect, session: TrainingSession, model: FakeModel, settings: Settings
) -> None:
    # As delivered: the pause of typing and the model's own time together fit into the patience.
    settings.CUSTOMER_TYPING_SECONDS = 1.2
    model.mode = "slow"
    with connect(session) as client:
        ask(client)
    reply = last_reply(session)
    assert FACT in reply.content
    assert (reply.model_reply.source, reply.model_reply.error) == ("offline", "TimeoutError")
    assert reply.model_reply.first_token_ms is None


@pytest.mark.parametrize("mode", ["500", "nonsense", "invalid", "refuses"])
def test_a_broken_model_costs_no_reply(
    connect: Connect, session: TrainingSession, model: FakeModel, mode: str
) -> None:
    model.mode, model.replies = mode, ["No"]
    with connect(session) as client:
        *before, _ = ask(client)
    reply = last_reply(session)
    assert FACT in reply.content
    assert reply.metadata["voice"]["source"] == "offline"
    assert " ".join(shown(before)) == reply.content


def test_a_dead_model_costs_no_reply(
    connect: Connect, session: TrainingSession, settings: Settings
) -> None:
    settings.OPENAI_BASE_URL = f"http://127.0.0.1:{free_port()}/v1"
    with connect(session) as client:
        for _ in range(4):  # more failures than the breaker forgives
            ask(client)
            assert last_reply(session).metadata["voice"]["source"] == "offline"
    assert last_reply(session).model_reply.error == "OpenedState"
    assert FACT in session.messages.get(seq=3).content


def test_a_leaking_model_is_cut_short(
    connect: Connect, session: TrainingSession, model: FakeModel
) -> None:
    model.replies = [
        "Sure, one moment please. My tablet sends the old password, which I changed on Monday."
    ]
    with connect(session) as client:
        *before, new = ask(client)
    reply = last_reply(session)
    assert "tablet" not in str(before) + str(new)
    assert "Monday" not in str(before) + str(new)
    assert reply.content.startswith("Sure, one moment please.")
    assert FACT in reply.content
    assert reply.model_reply.failures == ["leak"]


def test_a_model_that_halts_is_helped_out(
    connect: Connect, session: TrainingSession, model: FakeModel, settings: Settings
) -> None:
    settings.MODEL_TIMEOUT = 2.0
    model.mode = "halts"
    with connect(session) as client:
        *before, _ = ask(client)
    reply = last_reply(session)
    assert shown(before)[0] == "Sure, one moment please."
    assert reply.content == " ".join(shown(before))
    assert FACT in reply.content
    assert reply.metadata["voice"]["source"] == "model"


def test_a_model_decides_nothing(
    connect: Connect,
    session: TrainingSession,
    scenario: Scenario,
    cast: Cast,
    model: FakeModel,
    settings: Settings,
) -> None:
    texts = (QUESTION, "Do you use other devices?", "Please look at the mail on your tablet.")
    with connect(session) as client:
        for text in texts:
            ask(client, text)
    settings.OPENAI_BASE_URL = ""
    offline = start_session(person=cast.colleague, scenario=scenario, seed=SEED)[0]
    with connect(offline) as client:
        for text in texts:
            ask(client, text)
    spoken = [list(s.messages.filter(sender="ai", seq__gt=1)) for s in (session, offline)]
    assert [m.metadata["turn"] for m in spoken[0]] == [m.metadata["turn"] for m in spoken[1]]
    assert spoken[0][0].metadata["voice"]["source"] == "model"
    assert {m.metadata["voice"]["source"] for m in spoken[1]} == {"offline"}
    for one in (session, offline):
        one.refresh_from_db()
    assert (session.world, session.customer) == (offline.world, offline.customer)
    assert len(model.requests) >= len(texts)


def test_the_worker_keeps_nothing_of_a_reply(session: TrainingSession, model: FakeModel) -> None:
    gc.collect()
    before = len(endpoint._clients)
    for _ in range(3):  # as the worker does it: each in an event loop of its own
        post_message(session=session, content=QUESTION)
        async_to_sync(answer)(session.pk)
    gc.collect()
    assert len(model.requests) >= 3
    assert len(endpoint._clients) == before


@pytest.mark.model
@pytest.mark.timeout(300)
def test_a_real_small_model_answers_in_time(
    connect: Connect, session: TrainingSession, settings: Settings
) -> None:
    with small_model() as address, connect(session) as client:
        settings.OPENAI_BASE_URL, settings.OPENAI_API_KEY = address, ""
        for text in (QUESTION, "Do you use other devices?", "Thank you."):
            *before, new = ask(client, text)
            assert " ".join(shown(before)) == new["message"]["content"]
    replies = list(session.messages.filter(sender="ai", seq__gt=1))
    assert FACT in replies[0].content
    assert "tablet" in replies[1].content
    assert all(m.model_reply.latency_ms > 0 for m in replies)


def shown(frames: list[dict[str, Any]]) -> list[str]:
    """Return the sentences that were shown while the reply came in."""
    return [frame["text"] for frame in frames if frame["type"] == "message.delta"]

"""Processes die at the worst moment: what was acknowledged stays, what is owed is delivered once.

Real processes, killed with `kill -9`, on the test's own database.
"""

import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from pytest_django.fixtures import Settings

from helpdesk.accounts.models import User
from sessions.models import DueTurn, Message, TrainingSession
from sessions.services import post_message
from sessions.services.turns import answer
from testing.live import SocketClient
from testing.model_server import FakeModel, served
from testing.servers import AsgiServer, Worker

pytestmark = pytest.mark.django_db(transaction=True)

# Seconds between a message and its reply: long enough to die in between.
PAUSE = "3"
PATIENCE = 40.0
Connect = Callable[[AsgiServer], SocketClient]


@pytest.fixture
def connect(session: TrainingSession, token_of: Callable[[User], str]) -> Connect:
    """Open the owner's socket on a server."""
    token = token_of(session.person)
    return lambda server: SocketClient(server.address, session.pk, token)


@pytest.fixture
def schedule(tmp_path: Path) -> Path:
    """A file for the worker's clock."""
    return tmp_path / "beat"


def lines(session: TrainingSession) -> list[tuple[int, str]]:
    """Return who said what is stored, by sequence number."""
    return list(session.messages.values_list("seq", "sender"))


def owed(session: TrainingSession) -> DueTurn:
    """Return the reply that is still to come."""
    return session.due_turns.open().get(kind="reply")


def wait_for(what: Callable[[], Any]) -> Any:
    """Return what comes in the end; fails if it does not."""
    deadline = time.monotonic() + PATIENCE
    while not (found := what()):
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.1)
    return found


def until_answered(client: SocketClient, replies: int) -> list[dict[str, Any]]:
    """Return the frames up to so many replies, and what else the server had to send by then."""
    frames: list[dict[str, Any]] = []
    while sum(is_reply(frame) for frame in frames) < replies:
        frames.append(client.next())
    client.send(type="ping")
    while frames[-1]["type"] != "pong":
        frames.append(client.next())
    return frames


def is_reply(frame: dict[str, Any]) -> bool:
    """Whether the customer speaks."""
    return frame["type"] == "message.new" and frame["message"]["senderType"] == "ai"


def seqs(frames: list[dict[str, Any]], kind: str = "message.new") -> list[int]:
    """Return the numbers of the messages that frames of this kind brought."""
    return [frame["message"]["seq"] for frame in frames if frame["type"] == kind]


def test_another_process_gives_the_reply_the_dead_one_owed(
    session: TrainingSession, connect: Connect
) -> None:
    one, other = AsgiServer(CUSTOMER_TYPING_SECONDS=PAUSE).launch(), AsgiServer().launch()
    with one, other:
        with connect(one) as client:
            client.say("Hello, what does the screen say?")
            client.receive("message.ack")
            one.kill()
        assert owed(session)
        assert lines(session) == [(1, "ai"), (2, "user")]
        with connect(other) as client:
            client.send(type="resume", after=1)
            got = until_answered(client, 1)
    assert seqs(got) == [2, 3]
    assert lines(session) == [(1, "ai"), (2, "user"), (3, "ai")]


def test_the_worker_gives_the_reply_when_nobody_is_connected(
    session: TrainingSession, connect: Connect, schedule: Path
) -> None:
    server = AsgiServer(CUSTOMER_TYPING_SECONDS=PAUSE).launch()
    worker = Worker(schedule).launch()
    with server, worker:
        with connect(server) as client:
            client.say("Hello, what does the screen say?")
            client.receive("message.ack")
            server.kill()
        turn = owed(session)
        wait_for(lambda: DueTurn.objects.filter(pk=turn.pk, done_at__isnull=False).exists())
        # The clock ticks every two seconds: a second reply would come now.
        time.sleep(3)
    assert lines(session) == [(1, "ai"), (2, "user"), (3, "ai")]


def test_the_only_process_dies_and_comes_back(session: TrainingSession, connect: Connect) -> None:
    texts = {
        str(uuid.uuid4()): "Hello, what does the screen say?",
        str(uuid.uuid4()): "And do you use any other devices?",
    }
    first, second = texts
    with AsgiServer(CUSTOMER_TYPING_SECONDS=PAUSE) as server, connect(server) as client:
        client.say(texts[first], first)
        client.receive("message.ack")
        # Nobody knows whether this one arrives before the process dies.
        client.say(texts[second], second)
        server.kill()
    with AsgiServer(server.port) as server, connect(server) as client:
        client.send(type="resume", after=1)
        for key, text in texts.items():
            client.say(text, key)
        got = until_answered(client, 2)
    news, acks = seqs(got), seqs(got, "message.ack")
    assert len(news) == len(set(news))
    assert set(news) | set(acks) == {2, 3, 4, 5}
    stored = {str(m.client_id): m.seq for m in session.messages.filter(sender="user")}
    assert stored == dict(zip(texts, acks, strict=True))
    assert sorted(sender for _, sender in lines(session)) == ["ai"] * 3 + ["user"] * 2
    assert not session.due_turns.open().filter(kind="reply").exists()


def test_a_decision_outlives_the_worker_that_was_wording_it(
    session: TrainingSession, schedule: Path, settings: Settings
) -> None:
    sent = post_message(session=session, content="Does the tablet get mail?")
    with served(FakeModel(mode="slow", replies=["Let me have a look."])) as model:
        worker = Worker(schedule, OPENAI_BASE_URL=model.url, TURN_LEASE_SECONDS="4")
        with worker:
            wait_for(lambda: model.requests)
            worker.kill()
        turn = owed(session)
        assert turn.decision is not None
        model.mode, settings.OPENAI_BASE_URL = "good", model.url
        reply = wait_for(lambda: answered_by_this_process(session))
    assert reply.metadata["turn"] == turn.decision["turn"]
    assert reply.metadata["voice"]["source"] == "model"
    assert reply.content.startswith("Let me have a look.")
    assert lines(session) == [(1, "ai"), (2, "user"), (3, "ai")]
    assert session.due_turns.get(message=sent.message).done_at is not None
    assert [record.step for record in session.actions.all()] == ["tablet_mail"]


def answered_by_this_process(session: TrainingSession) -> Message | None:
    """Take the owed turn as soon as the dead worker's lease allows; return the reply."""
    async_to_sync(answer)(session.pk)
    return session.messages.filter(seq=3).first()

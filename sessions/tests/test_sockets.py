"""The delivery protocol over real WebSockets: ack after commit, resume, errors as frames."""

import uuid
from collections.abc import Callable

import pytest
from pytest_django.fixtures import Settings

from helpdesk.accounts.models import User
from sessions.models import TrainingSession
from sessions.services import abandon, run_tool
from testing.cast import Cast
from testing.live import LiveServer, SocketClient

pytestmark = pytest.mark.django_db(transaction=True)
Connect = Callable[..., SocketClient]


@pytest.fixture
def connect(live: LiveServer, session: TrainingSession, token_of: Callable[[User], str]) -> Connect:
    """Open a socket on the session, as its owner unless said."""

    def opened(person: User | None = None, session_id: object = None) -> SocketClient:
        token = token_of(person or session.person)
        return SocketClient(live.address, session_id or session.pk, token)

    return opened


def test_connecting_says_where_the_session_stands(connect: Connect) -> None:
    with connect() as client:
        state = client.receive("session.state")
    assert (state["status"], state["lastSeq"]) == ("active", 1)
    assert state["ticket"]["subject"] == "Can't sign in"
    assert {"verificationStatus", "verification", "sla", "session"} <= set(state)


def test_a_message_is_acknowledged_and_answered(connect: Connect, session: TrainingSession) -> None:
    with connect() as client:
        key = client.say("Hello, what does it say?")
        ack = client.receive("message.ack")
        reply = client.receive("message.new")
    sent = ack["message"]
    assert (ack["clientId"], sent["seq"], sent["senderType"]) == (key, 2, "user")
    assert (reply["message"]["seq"], reply["message"]["senderType"]) == (3, "ai")
    assert session.messages.count() == 3


def test_the_same_client_id_gets_the_same_ack(connect: Connect, session: TrainingSession) -> None:
    with connect() as client:
        key = client.say("Hello")
        first = client.receive("message.ack")
        client.say("Hello", key)
        second = client.receive("message.ack")
    assert first == second
    assert session.messages.filter(sender="user").count() == 1


def test_another_tab_hears_everything(connect: Connect) -> None:
    with connect() as one, connect() as other:
        other.receive("session.state")
        one.say("Hello")
        seqs = [other.receive("message.new")["message"]["seq"] for _ in range(2)]
    assert seqs == [2, 3]


def test_resuming_misses_nothing(connect: Connect) -> None:
    with connect() as client:
        client.say("Hello")
        client.receive("message.new")
    with connect() as client:
        assert client.receive("session.state")["lastSeq"] == 3
        client.send(type="resume", after=1)
        seqs = [client.receive("message.new")["message"]["seq"] for _ in range(2)]
    assert seqs == [2, 3]


def test_reading_is_remembered_and_never_goes_back(
    connect: Connect, session: TrainingSession
) -> None:
    with connect() as client:
        for seq in (1, 0, 99):
            client.send(type="read", seq=seq)
        client.send(type="ping")
        client.receive("pong")
    session.refresh_from_db()
    assert session.read_seq == 1


def test_typing_shows_in_other_tabs_only(connect: Connect) -> None:
    with connect() as one, connect() as other:
        other.receive("session.state")
        one.receive("session.state")
        one.send(type="typing", isTyping=True)
        frame = other.receive("typing")
        one.send(type="ping")
        one.receive("pong", most=1)
    assert (frame["sender"], frame["isTyping"]) == ("user", True)


def test_what_the_desk_does_shows_at_once(connect: Connect, session: TrainingSession) -> None:
    with connect() as client:
        client.receive("session.state")
        run_tool(session=session, tool_id="call_back", arguments={})
        updated = client.receive("verification.updated")
    evidence = {line["method"]: line["evidence"] for line in updated["verification"]}
    assert len(evidence["callback"]) == 1


def test_the_end_is_announced_with_its_result(connect: Connect, session: TrainingSession) -> None:
    with connect() as client:
        client.receive("session.state")
        abandon(session=session)
        closed = client.receive("session.closed")
        client.say("Hello?")
        error = client.receive("error")
    assert closed["result"]["outcome"] == "abandoned"
    assert error["code"] == "session_closed"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("not json", "bad_frame"),
        ("[]", "bad_frame"),
        ('{"type": "dance"}', "bad_frame"),
        ("{}", "bad_frame"),
        ('{"type": "message.send"}', "bad_frame"),
        ('{"type": "message.send", "clientId": "x", "content": "a"}', "bad_frame"),
        ('{"type": "resume", "after": -1}', "bad_frame"),
        ('{"type": "resume", "after": 99999999999999999999}', "bad_frame"),
        ("[" * 5000, "bad_frame"),
        ('{"type": "resume", "after": ' + "9" * 5000 + "}", "bad_frame"),
        ('{"type": "ping", "x": "' + "y" * 17_000 + '"}', "too_large"),
    ],
)
def test_a_bad_frame_gets_an_error_and_the_socket_lives(
    connect: Connect, raw: str, code: str
) -> None:
    with connect() as client:
        client.send_text(raw)
        assert client.receive("error")["code"] == code
        client.send(type="ping")
        client.receive("pong")


@pytest.mark.parametrize("content", ["", "x" * 1001, "\x00"])
def test_a_refused_message_names_its_client_id(
    connect: Connect, session: TrainingSession, content: str
) -> None:
    with connect() as client:
        key = client.say(content)
        error = client.receive("error")
    assert (error["code"], error["clientId"]) == ("invalid", key)
    assert session.messages.count() == 1


def test_a_flood_is_told_so(connect: Connect, settings: Settings) -> None:
    settings.RATE_LIMITS = {"messages": "2/m"}
    with connect() as client:
        keys = [client.say("Hello") for _ in range(3)]
        error = client.receive("error")
        assert (error["code"], error["clientId"]) == ("rate_limited", keys[2])
        client.send(type="ping")
        client.receive("pong")


def test_a_flood_of_other_frames_is_told_so(connect: Connect, settings: Settings) -> None:
    settings.RATE_LIMITS = {"frames": "2/m"}
    with connect() as client:
        client.receive("session.state")
        for _ in range(3):
            client.send(type="resume", after=1)
        assert client.next()["code"] == "rate_limited"


@pytest.mark.parametrize("token", [None, "0" * 64])
def test_nobody_gets_4401(live: LiveServer, session: TrainingSession, token: str | None) -> None:
    with SocketClient(live.address, session.pk, token) as client:
        assert client.closing_code() == 4401


@pytest.mark.parametrize("who", ["colleague", "outsider", "super_admin"])
def test_somebody_elses_session_closes_with_4404(connect: Connect, cast: Cast, who: str) -> None:
    with connect(getattr(cast, who)) as client:
        assert client.closing_code() == 4404


def test_a_session_that_does_not_exist_closes_with_4404(connect: Connect) -> None:
    with connect(session_id=uuid.uuid4()) as client:
        assert client.closing_code() == 4404

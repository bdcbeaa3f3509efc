"""What a trainee writes is stored once, in order, and the answer to it is owed."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from helpdesk.errors import Conflict, Invalid
from sessions.customer.understanding import Understanding, understand
from sessions.models import Message, TrainingSession
from sessions.services import abandon, post_message

pytestmark = pytest.mark.django_db
Say = Callable[[TrainingSession, str], Message]


def test_a_message_is_stored_and_its_reply_owed(session: TrainingSession) -> None:
    posted = post_message(session=session, content="  Hello, this is the service desk. ")
    session.refresh_from_db()
    assert posted.created
    assert (posted.message.seq, posted.message.content) == (2, "Hello, this is the service desk.")
    assert session.last_seq == 2
    assert [(t.kind, t.message_id) for t in session.due_turns.open()] == [
        ("reply", posted.message.pk)
    ]


def test_the_same_client_id_is_one_message(session: TrainingSession) -> None:
    key = uuid.uuid4()
    first = post_message(session=session, content="Hello", client_id=key)
    again = post_message(session=session, content="something else", client_id=key)
    assert (again.created, again.message.pk) == (False, first.message.pk)
    assert session.messages.count() == 2


def test_a_repeat_after_the_end_still_finds_its_message(session: TrainingSession) -> None:
    key = uuid.uuid4()
    first = post_message(session=session, content="Hello", client_id=key)
    abandon(session=session)
    assert post_message(session=session, content="Hello", client_id=key).message == first.message


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\x00\x01", "\u202e".replace("\u202e", "")])
def test_nothing_is_no_message(session: TrainingSession, text: str) -> None:
    with pytest.raises(Invalid) as refusal:
        post_message(session=session, content=text)
    assert list(refusal.value.fields) == ["message"]
    assert session.messages.count() == 1


def test_a_thousand_characters_are_enough(session: TrainingSession) -> None:
    assert post_message(session=session, content="x" * 1000).created
    with pytest.raises(Invalid, match="At most 1000 characters; this has 1001"):
        post_message(session=session, content="x" * 1001)


def test_system_messages_are_ours(session: TrainingSession) -> None:
    with pytest.raises(Invalid):
        post_message(session=session, content="Hello", message_type="system")


def test_a_closed_session_takes_no_message(session: TrainingSession) -> None:
    abandon(session=session)
    with pytest.raises(Conflict) as refusal:
        post_message(session=session, content="Hello")
    assert refusal.value.code == "session_closed"


def test_only_the_first_of_several_messages_ends_a_wait(session: TrainingSession) -> None:
    session.messages.update(created_at=timezone.now() - timezone.timedelta(seconds=30))
    first = post_message(session=session, content="Hello").message
    second = post_message(session=session, content="Are you there?").message
    assert first.metadata["waited"] == pytest.approx(30, abs=5)
    assert second.metadata["waited"] == 0


@pytest.mark.django_db(transaction=True)
def test_many_at_once_are_numbered_without_gaps(session: TrainingSession) -> None:
    def post(number: int) -> None:
        try:
            post_message(session=session, content=f"Message {number}")
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(post, range(12)))
    assert list(session.messages.values_list("seq", flat=True)) == list(range(1, 14))
    assert session.due_turns.open().filter(kind="reply").count() == 12


@pytest.mark.django_db(transaction=True)
def test_the_same_client_id_at_once_is_one_message(session: TrainingSession) -> None:
    key = uuid.uuid4()

    def post(_: int) -> bool:
        try:
            return post_message(session=session, content="Hello", client_id=key).created
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        created = list(pool.map(post, range(4)))
    assert sorted(created) == [False, False, False, True]
    assert session.messages.count() == 2


@hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.text(max_size=1200))
def test_any_text_is_a_message_or_a_clear_refusal(session: TrainingSession, text: str) -> None:
    before = session.messages.count()
    try:
        posted = post_message(session=session, content=text)
    except Invalid:
        assert session.messages.count() == before
    else:
        stored = Message.objects.get(pk=posted.message.pk).content
        assert stored
        assert "\x00" not in stored


def test_understanding_goes_by_what_was_decided_not_by_how_a_model_put_it(
    session: TrainingSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[str | None] = []

    def listening(text: str, topics: Any, previous: str | None) -> Understanding:
        heard.append(previous)
        return understand(text, topics, previous)

    monkeypatch.setattr("sessions.services.chat.understand", listening)
    opening = session.messages.get(seq=1)
    post_message(session=session, content="Hello")
    opening.metadata["words"] = "It says locked."
    opening.save()
    post_message(session=session, content="So it says locked?")
    assert heard == [opening.content, "It says locked."]

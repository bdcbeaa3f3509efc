"""The journal of a session: everything that happened, in order, with the state after it."""

import pytest

from helpdesk.errors import Conflict
from sessions.models import TrainingSession
from sessions.services import (
    abandon,
    judge,
    open_article,
    post_message,
    resolve,
    run_tool,
    search_directory,
    search_knowledge,
)
from sessions.services.closing import Resolution

pytestmark = pytest.mark.django_db(transaction=True)


def kinds(session: TrainingSession) -> list[str]:
    return list(session.journal.values_list("kind", flat=True))


def test_everything_is_noted_in_order_with_the_state_after_it(session, say):
    say(session, "Hello, this is Kim. What does the screen say?")
    run_tool(session=session, tool_id="call_back", arguments={})
    judge(session=session, method="callback", outcome="confirmed")
    found = search_knowledge(session=session, query="lock")
    open_article(session=session, article_id=found[0].pk)
    search_directory(session=session, query="porter")
    run_tool(session=session, tool_id="unlock_account", arguments={})
    assert resolve(session=session, resolution=Resolution("resolved", "Unlocked.")) is None
    assert resolve(session=session, resolution=Resolution("resolved", "Unlocked.")) is not None
    assert kinds(session) == [
        "opening",
        "message",
        "turn",
        "tool",
        "judgement",
        "research",
        "research",
        "research",
        "tool",
        "reopened",
        "turn",
        "closed",
    ]
    entries = list(session.journal.all())
    assert [entry.world["account_locked"] for entry in entries[7:10]] == [True, False, True]
    moved = [entry.kind for entry in entries if entry.customer is not None]
    assert moved == ["opening", "turn", "turn"]
    session.refresh_from_db()
    assert entries[-2].customer == session.customer
    assert (entries[-1].world, entries[-1].story_seconds) == (session.world, session.story_seconds)
    assert entries[-1].data["outcome"] == "closed_unsolved"


def test_what_is_refused_but_stays_on_record_is_noted_and_the_rest_is_not(session):
    run_tool(session=session, tool_id="unlock_account", arguments={})
    with pytest.raises(Conflict, match="not locked"):
        run_tool(session=session, tool_id="unlock_account", arguments={})
    with pytest.raises(Conflict):
        judge(session=session, method="callback", outcome="confirmed")
    search_knowledge(session=session, query="")
    assert kinds(session) == ["opening", "tool", "tool"]


def test_a_message_sent_twice_and_an_end_repeated_are_noted_once(session):
    client_id = session.pk
    post_message(session=session, content="Hello", client_id=client_id)
    post_message(session=session, content="Hello", client_id=client_id)
    abandon(session=session)
    abandon(session=session)
    assert kinds(session) == ["opening", "message", "abandoned"]

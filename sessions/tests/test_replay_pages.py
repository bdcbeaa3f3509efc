"""The replay page, retries and hints on the pages of practising."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sessions.choices import Mode
from sessions.models import TrainingSession
from sessions.services import (
    abandon,
    post_message,
    resolve,
    rewind_session,
    run_tool,
    start_session,
    take_hint,
)
from sessions.tests.test_pages import at, source_of
from sessions.tests.test_resolve import RESOLVED, fix

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ended(session, say):
    say(session, "Hello, <b>did</b> you change your password recently?")
    run_tool(session=session, tool_id="view_sign_ins", arguments={})
    take_hint(session=session)
    abandon(session=session)
    session.refresh_from_db()
    return session


def test_the_replay_shows_what_happened_and_how_things_stood(page_client, ended):
    page = source_of(page_client(ended.person).get(at("replay", ended)))
    assert "Hello, <b>did</b> you change your password recently?" in page  # as text, see below
    assert "Desk: Look at the sign-in log" in page
    assert "A wrong password every five minutes" in page
    assert "Hint: where to look (2 XP)" in page
    assert "The password the tablet sends" in page
    assert 'data-fact="changed_on_monday" data-state="told"' in page
    assert 'data-fact="uses_tablet" data-state="kept"' in page
    assert 'data-check="sign_in_log" data-state="told"' in page
    raw = page_client(ended.person).get(at("replay", ended)).content.decode()
    assert "<b>did</b>" not in raw
    assert " style=" not in raw


def test_an_open_session_leads_back_to_the_desk(page_client, session):
    answer = page_client(session.person).get(at("replay", session))
    assert (answer.status_code, answer.url) == (302, at("workspace", session))


def test_nobody_else_sees_or_rewinds_it(page_client, cast, ended, client):
    for person in (cast.colleague, cast.outsider, cast.admin, cast.super_admin):
        visitor = page_client(person)
        assert visitor.get(at("replay", ended)).status_code == 404
        assert visitor.post(at("rewind", ended), {"turn": 1}).status_code == 404
    assert client.get(at("replay", ended)).url.startswith(reverse("account_login"))
    assert TrainingSession.objects.count() == 1


def test_the_number_of_queries_does_not_grow(page_client, session, scenario, say):
    visitor = page_client(session.person)

    def queries(one):
        abandon(session=one)
        visitor.get(at("replay", one))
        with CaptureQueriesContext(connection) as counted:
            assert visitor.get(at("replay", one)).status_code == 200
        return len(counted)

    first = queries(session)
    longer = start_session(person=session.person, scenario=scenario)[0]
    for text in ("Hello", "What does the screen say?", "I see."):
        say(longer, text)
        run_tool(session=longer, tool_id="view_account", arguments={})
    assert queries(longer) == first


def test_a_retry_begins_at_the_desk_and_is_marked_everywhere(page_client, ended, say):
    visitor = page_client(ended.person)
    answer = visitor.post(at("rewind", ended), {"turn": 2})
    retry = TrainingSession.objects.get(origin=ended)
    assert (answer.status_code, answer.url) == (302, at("workspace", retry))
    badge = "Retry from turn 2"
    for page in (reverse("dashboard"), reverse("history"), at("workspace", retry)):
        assert source_of(visitor.get(page)).count(badge) == 1, page
    fix(retry, say)
    resolve(session=retry, resolution=RESOLVED)
    result = source_of(visitor.get(at("result", retry)))
    assert "A retry from turn 2 of" in result
    assert "0 XP" in result
    assert badge in source_of(visitor.get(at("replay", retry)))
    briefing = reverse("briefing", args=[ended.scenario_id])
    for page in (reverse("dashboard"), reverse("history"), briefing):
        assert badge in source_of(visitor.get(page)), page
    assert badge not in source_of(visitor.get(at("result", ended)))


@pytest.mark.parametrize("turn", ["", "0", "99", "x", "-1", "9" * 400, "٣"])
def test_a_turn_that_never_was_says_so(page_client, ended, turn):
    answer = page_client(ended.person).post(at("rewind", ended), {"turn": turn}, follow=True)
    assert answer.redirect_chain[0][0] == at("replay", ended)
    assert "This session has turns 1 to 2." in source_of(answer)
    assert TrainingSession.objects.count() == 1


def test_what_is_assessed_has_a_replay_and_no_retry_nor_coach(page_client, cast, scenario):
    session = start_session(person=cast.owner, scenario=scenario, mode=Mode.ASSESSED)[0]
    visitor = page_client(cast.owner)
    assert "panel-coach" not in source_of(visitor.get(at("workspace", session)))
    abandon(session=session)
    page = source_of(visitor.get(at("replay", session)))
    assert "data-retry" not in page
    visitor.post(at("rewind", session), {"turn": 1})
    assert TrainingSession.objects.count() == 1


def test_the_coach_shows_prices_and_what_was_taken_but_no_answer(page_client, session):
    visitor = page_client(session.person)
    page = source_of(visitor.get(at("workspace", session)))
    assert "panel-coach" in page
    assert "Where to look" in page
    assert "2 XP" in page
    hint = take_hint(session=session)
    assert hint.text not in page
    page = source_of(visitor.get(at("workspace", session)))
    assert hint.text in page
    assert "What to ask or check" in page
    abandon(session=session)
    result = source_of(visitor.get(at("result", session)))
    assert "Hints you took" in result
    assert result.count(hint.text) == 2  # in the list, and in the transcript


def test_a_session_from_before_the_recording_has_an_empty_replay(page_client, session):
    post_message(session=session, content="Hello")
    abandon(session=session)
    session.journal.all().delete()
    page = source_of(page_client(session.person).get(at("replay", session)))
    assert "Nothing was recorded" in page
    session.refresh_from_db()
    with pytest.raises(Exception, match="turns 1 to 0"):
        rewind_session(session=session, turn=1)

"""The pages of practising: who sees what, what stands on them, and what must not."""

import html
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from scenarios.models import ScenarioProgress
from sessions.models import TrainingSession
from sessions.services import abandon, judge, post_message, resolve, run_tool, start_session
from sessions.services.closing import Resolution
from sessions.services.research import open_article, search_knowledge
from testing.scenarios import SIMULATION, published_scenario

pytestmark = pytest.mark.django_db(transaction=True)

# What the trainee is given to work with; everything else of the simulation is an answer.
_ANSWERS = ("facts", "checks", "actions", "symptoms", "relapses", "goal", "harms", "summary")


def texts(value):
    """Every sentence in a document."""
    if isinstance(value, dict):
        return [text for part in value.values() for text in texts(part)]
    if isinstance(value, list):
        return [text for part in value for text in texts(part)]
    return [value] if isinstance(value, str) and " " in value else []


def answers():
    found = [text for part in _ANSWERS for text in texts(SIMULATION[part])]
    found += [SIMULATION["escalation"]["why"], "Remove the old password from the tablet"]
    assert len(found) > 30
    return found


def source_of(response):
    assert response.status_code == 200
    return html.unescape(response.content.decode())


def at(name, session):
    return reverse(name, args=[session.pk])


def finished(person, scenario, outcome="escalated"):
    session = start_session(person=person, scenario=scenario)[0]
    post_message(session=session, content="Hello, <b>this</b> is the service desk.")
    resolve(
        session=session,
        resolution=Resolution(outcome, "Handed over.", "Not ours.", "Security team"),
    )
    return TrainingSession.objects.get(pk=session.pk)


# --- who may see them ---------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/dashboard/", "/history/"])
def test_own_pages_need_signing_in(page_client, path):
    assert page_client().get(path)["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("name", ["workspace", "result"])
def test_a_session_is_its_own_persons_only(page_client, cast, session, name):
    assert page_client().get(at(name, session)).status_code == 302
    for person in (cast.colleague, cast.outsider, cast.outsider_admin, cast.super_admin):
        assert page_client(person).get(at(name, session)).status_code == 404


def test_a_briefing_is_for_those_who_may_play(page_client, cast):
    ours = published_scenario(author=cast.author, visibility="tenant")
    url = reverse("briefing", args=[ours.pk])
    assert page_client(cast.colleague).get(url).status_code == 200
    assert page_client(cast.outsider).get(url).status_code == 404


# --- starting -----------------------------------------------------------------------------------


def test_starting_leads_to_the_desk_and_starting_again_to_the_same(page_client, cast, scenario):
    page, url = page_client(cast.owner), reverse("start", args=[scenario.pk])
    first = page.post(url, {"mode": "assessed"})
    session = TrainingSession.objects.get()
    assert (session.person, session.mode) == (cast.owner, "assessed")
    assert first["Location"] == at("workspace", session)
    assert page.post(url)["Location"] == first["Location"]


def test_starting_is_refused_while_something_is_in_the_way(page_client, cast, scenario):
    second = published_scenario(name="Second", prerequisites=[scenario.slug])
    page = page_client(cast.owner)
    response = page.post(reverse("start", args=[second.pk]), follow=True)
    assert response.redirect_chain == [(reverse("briefing", args=[second.pk]), 302)]
    assert f"Pass “{scenario.name}” first." in source_of(response)
    assert not TrainingSession.objects.exists()


def test_what_one_may_not_play_can_not_be_started(page_client, cast):
    ours = published_scenario(author=cast.author, visibility="tenant")
    response = page_client(cast.outsider).post(reverse("start", args=[ours.pk]))
    assert response.status_code == 404
    assert not TrainingSession.objects.exists()


# --- no answers ---------------------------------------------------------------------------------


def test_the_briefing_tells_no_answer(page_client, cast, scenario):
    source = source_of(page_client(cast.owner).get(reverse("briefing", args=[scenario.pk])))
    assert "Sam Porter can't sign in since this morning." in source
    assert [text for text in answers() if text in source] == []
    assert "You are Sam Porter, locked out." not in source


def test_the_desk_tells_no_answer(page_client, cast, session):
    source = source_of(page_client(cast.owner).get(at("workspace", session)))
    assert [text for text in answers() if text in source] == []
    assert "is_impostor" not in source
    for hidden in ("You are Sam Porter", "account_locked", "tablet_password", "is_helpful"):
        assert hidden not in source


# --- the desk -----------------------------------------------------------------------------------


def test_the_desk_is_complete_when_it_arrives(page_client, cast, session):
    post_message(session=session, content='<img src=x onerror="alert(1)"> & "quotes"')
    run_tool(session=session, tool_id="call_back", arguments={})
    judge(session=session, method="callback", outcome="confirmed")
    search_knowledge(session=session, query="lockout <i>")
    raw = page_client(cast.owner).get(at("workspace", session)).content.decode()
    source = html.unescape(raw)
    assert "&lt;img src=x onerror=&quot;alert(1)&quot;&gt; &amp; &quot;quotes&quot;" in raw
    assert "<img src=x" not in raw
    assert "<i>" not in raw.replace("<i></i>", "")
    for shown in (
        'id="m-1"',
        'id="m-2"',
        "Sam Porter answers and confirms having called.",
        'data-method="callback" data-outcome="confirmed"',
        'data-query="lockout <i>"',
        "Reset password",
        "Identity team",
        'data-last-seq="2"',
    ):
        assert shown in source


def test_the_desk_is_not_kept_by_browsers(page_client, cast, session):
    response = page_client(cast.owner).get(at("workspace", session))
    assert "no-store" in response["Cache-Control"]


def test_an_ended_session_can_be_looked_at_but_not_played(page_client, cast, session):
    abandon(session=session)
    source = source_of(page_client(cast.owner).get(at("workspace", session)))
    assert re.search(r'<textarea[^>]*data-testid="chat-input"[^>]* disabled', source)
    assert f'href="{at("result", session)}"' in source


@pytest.mark.parametrize("path", ["workspace", "result"])
def test_pages_hold_nothing_inline(page_client, cast, scenario, path):
    session = finished(cast.owner, scenario)
    source = page_client(cast.owner).get(at(path, session)).content.decode()
    assert not re.search(r"<[^>]+\sstyle=", source)
    assert not re.search(r"<style|\son[a-z]+=|javascript:", source)
    inline = re.findall(r"<script(?![^>]*\bsrc=)([^>]*)>", source)
    assert all('type="application/json"' in attributes for attributes in inline)


# --- the result ---------------------------------------------------------------------------------


def test_the_result_of_an_open_session_leads_back_to_the_desk(page_client, cast, session):
    assert page_client(cast.owner).get(at("result", session))["Location"] == at(
        "workspace", session
    )


def test_the_result_says_pass_or_fail_and_links_its_evidence(page_client, cast, scenario):
    session = start_session(person=cast.owner, scenario=scenario)[0]
    post_message(session=session, content="Hello, <b>this</b> is Kim. I'll reset your password.")
    run_tool(session=session, tool_id="reset_password", arguments={})
    found = search_knowledge(session=session, query="lockout")
    open_article(session=session, article_id=found[0].pk)
    for _ in range(2):
        resolve(session=session, resolution=Resolution("resolved", "Reset the password."))
    raw = page_client(cast.owner).get(at("result", session)).content.decode()
    session.refresh_from_db()
    assert re.search(r'data-testid="result-verdict">Not passed<', raw)
    assert re.search(rf'data-testid="result-overall">{session.result.overall}<', raw)
    assert "Identity rules broken" in raw
    assert "<b>this</b>" not in raw
    links = set(re.findall(r'href="#([^"]+)"', raw)) - {"main"}
    assert len(links) >= 2
    assert links <= set(re.findall(r'id="([^"]+)"', raw))


def test_an_abandoned_session_has_a_result_too(page_client, cast, session):
    abandon(session=session)
    source = source_of(page_client(cast.owner).get(at("result", session)))
    assert 'data-testid="result-verdict">Not passed<' in source
    assert "Abandoned" in source


def test_a_second_attempt_is_compared_with_the_first(page_client, cast, scenario):
    finished(cast.owner, scenario)
    second = finished(cast.owner, scenario)
    source = source_of(page_client(cast.owner).get(at("result", second)))
    assert "Since attempt 1" in source


def test_the_result_asks_as_often_for_a_long_session_as_for_a_short_one(
    page_client, cast, scenario
):
    page = page_client(cast.owner)
    short = finished(cast.owner, scenario)
    page.get(at("result", short))
    with CaptureQueriesContext(connection) as few:
        page.get(at("result", short))
    session = start_session(person=cast.owner, scenario=scenario)[0]
    for number in range(3):
        post_message(session=session, content=f"Message {number}")
        run_tool(session=session, tool_id="view_account", arguments={})
        search_knowledge(session=session, query=f"query {number}")
    abandon(session=session)
    with CaptureQueriesContext(connection) as many:
        page.get(at("result", session))
    assert len(many) == len(few)


# --- dashboard and history ----------------------------------------------------------------------


def test_a_newcomers_dashboard_offers_a_first_ticket(page_client, cast, scenario):
    source = source_of(page_client(cast.owner).get("/dashboard/"))
    assert "Your first ticket" in source
    assert reverse("briefing", args=[scenario.pk]) in source


def test_the_dashboard_shows_open_sessions_and_results_of_ones_own(
    page_client, cast, scenario, session
):
    other = published_scenario(name="Another")
    done = finished(cast.owner, other)
    theirs = finished(cast.colleague, other)
    source = source_of(page_client(cast.owner).get("/dashboard/"))
    assert at("workspace", session) in source
    assert at("result", done) in source
    assert at("result", theirs) not in source


def test_the_dashboard_asks_as_often_for_three_as_for_one(page_client, cast, scenario):
    page = page_client(cast.owner)
    finished(cast.owner, scenario)
    start_session(person=cast.owner, scenario=scenario)
    page.get("/dashboard/")
    with CaptureQueriesContext(connection) as one:
        page.get("/dashboard/")
    for name in ("Second", "Third"):
        another = published_scenario(name=name)
        finished(cast.owner, another)
        start_session(person=cast.owner, scenario=another)
    with CaptureQueriesContext(connection) as three:
        page.get("/dashboard/")
    assert len(three) == len(one)


def listed(response):
    return re.findall(r'<th scope="row"><a href="([^"]+)"', response.content.decode())


def test_history_lists_ones_own_newest_first_and_filters(page_client, cast, scenario):
    failed = finished(cast.owner, scenario)
    passed = finished(cast.owner, published_scenario(name="The passed one"))
    type(passed.result).objects.filter(pk=passed.pk).update(passed=True)
    given_up = start_session(person=cast.owner, scenario=scenario)[0]
    abandon(session=given_up)
    opened = start_session(person=cast.owner, scenario=scenario)[0]
    finished(cast.colleague, scenario)
    page = page_client(cast.owner)
    everything = [
        at("workspace", opened),
        at("result", given_up),
        at("result", passed),
        at("result", failed),
    ]
    assert listed(page.get("/history/")) == everything
    assert listed(page.get("/history/?show=active")) == everything[:1]
    assert listed(page.get("/history/?show=abandoned")) == everything[1:2]
    assert listed(page.get("/history/?show=passed")) == everything[2:3]
    assert listed(page.get("/history/?show=failed")) == everything[3:]
    assert listed(page.get("/history/?q=PASSED")) == everything[2:3]
    assert listed(page.get("/history/?show=nonsense&page=x")) == everything


def test_history_comes_in_pages(page_client, cast, scenario, monkeypatch):
    monkeypatch.setattr("sessions.views.PER_PAGE", 2)
    for _ in range(3):
        finished(cast.owner, scenario)
    page = page_client(cast.owner)
    first, second = page.get("/history/?show=failed"), page.get("/history/?show=failed&page=2")
    assert (len(listed(first)), len(listed(second))) == (2, 1)
    assert 'href="?show=failed&amp;page=2"' in first.content.decode()


def test_history_asks_as_often_for_three_as_for_one(page_client, cast, scenario):
    page = page_client(cast.owner)
    finished(cast.owner, scenario)
    page.get("/history/")
    with CaptureQueriesContext(connection) as one:
        page.get("/history/")
    finished(cast.owner, scenario)
    finished(cast.owner, published_scenario(name="Another"))
    with CaptureQueriesContext(connection) as three:
        page.get("/history/")
    assert len(three) == len(one)


def test_the_briefing_knows_ones_attempts(page_client, cast, scenario):
    done = finished(cast.owner, scenario)
    theirs = finished(cast.colleague, scenario)
    page, url = page_client(cast.owner), reverse("briefing", args=[scenario.pk])
    source = source_of(page.get(url))
    assert at("result", done) in source
    assert at("result", theirs) not in source
    opened = start_session(person=cast.owner, scenario=scenario)[0]
    assert at("workspace", opened) in source_of(page.get(url))
    assert ScenarioProgress.objects.get(person=cast.owner).times_attempted == 2

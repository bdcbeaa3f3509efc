"""Replay, rewind and coach over HTTP: who may, when, and what comes back."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from sessions.choices import Mode
from sessions.models import TrainingSession
from sessions.services import abandon, judge, run_tool, search_knowledge, start_session, take_hint
from testing.cast import Cast
from testing.scenarios import minimal_simulation, published_scenario

pytestmark = pytest.mark.django_db(transaction=True)
Api = Callable[..., APIClient]


def at(session: TrainingSession, what: str) -> str:
    return f"/api/v1/sessions/{session.pk}/{what}"


def play(session: TrainingSession, say: Any) -> None:
    say(session, "Hello, that must be frustrating. Did you change your password recently?")
    run_tool(session=session, tool_id="view_sign_ins", arguments={})
    search_knowledge(session=session, query="lock")
    run_tool(session=session, tool_id="call_back", arguments={})
    judge(session=session, method="callback", outcome="confirmed")
    take_hint(session=session)
    run_tool(session=session, tool_id="unlock_account", arguments={})
    say(session, "Does it work now?")


def test_a_replay_tells_how_things_stood_after_every_moment(api: Api, cast: Cast, say: Any):
    faults = [{"id": "old_password", "when": {"tablet_password": "old"}, "text": "It is old."}]
    scenario = published_scenario(simulation=minimal_simulation(faults=faults))
    session = start_session(person=cast.owner, scenario=scenario, seed=7)[0]
    play(session, say)
    abandon(session=session)
    answer = api(cast.owner).get(at(session, "replay"))
    assert answer.status_code == 200
    replay = answer.json()
    assert [(m["number"], m["kind"], m["turn"]) for m in replay["moments"]] == [
        (1, "opening", 1),
        (2, "message", 1),
        (3, "turn", 2),
        (4, "tool", 2),
        (5, "research", 2),
        (6, "tool", 2),
        (7, "judgement", 2),
        (8, "hint", 2),
        (9, "tool", 2),
        (10, "message", 2),
        (11, "turn", 3),
        (12, "abandoned", 3),
    ]
    stood = [m["standing"] for m in replay["moments"]]
    assert [s["world"]["account_locked"] for s in stood] == [True] * 8 + [False] * 4
    assert stood[8]["changed"] == ["account_locked"]
    assert [s["identity"] for s in stood] == ["none"] * 6 + ["strong"] * 6
    assert stood[2]["told"] == ["locked_message", "changed_on_monday"]
    assert stood[2]["kept"] == ["uses_tablet", "missed_deadline"]
    assert [s["found"] for s in stood[2:5]] == [[], ["sign_in_log"], ["sign_in_log"]]
    assert {tuple(s["faults"]) for s in stood} == {("old_password",)}
    assert replay["faults"] == [{"id": "old_password", "text": "It is old."}]
    assert [v["id"] for v in replay["variables"]] == list(stood[0]["world"])
    assert replay["moments"][7]["title"] == "Hint: where to look (2 XP)"
    assert [m["number"] for m in replay["moments"] if m["canRewind"]] == [1, 3, 11]
    assert replay["moments"][2]["reasons"]


def test_what_the_customer_did_stands_with_the_turn(api, cast, session, say):
    say(session, "Please open Settings, then Mail, tap your account on the tablet, choose Remove.")
    abandon(session=session)
    (turn,) = [
        m
        for m in api(cast.owner).get(at(session, "replay")).json()["moments"]
        if m["kind"] == "turn"
    ]
    assert [step["title"] for step in turn["steps"]] == [
        "Customer: Remove the mail account from the tablet"
    ]
    assert turn["standing"]["changed"] == ["tablet_password"]


def test_before_the_end_there_is_no_replay(api, cast, session):
    answer = api(cast.owner).get(at(session, "replay"))
    assert (answer.status_code, answer.json()["code"]) == (409, "session_active")


def test_nobody_elses_session(api, cast, session):
    abandon(session=session)
    for person in (cast.colleague, cast.outsider, cast.admin, cast.super_admin):
        client = api(person)
        for method, what, body in (
            ("get", "replay", {}),
            ("post", "rewind", {"turn": 1}),
            ("get", "hint", {}),
            ("post", "hint", {}),
        ):
            answer = getattr(client, method)(at(session, what), body)
            assert (answer.status_code, what) == (404, what)
    assert APIClient().get(at(session, "replay")).status_code == 401
    assert TrainingSession.objects.count() == 1


def test_the_number_of_queries_does_not_grow(api, cast, session, say, scenario):
    client = api(cast.owner)

    def queries(one: TrainingSession) -> int:
        abandon(session=one)
        with CaptureQueriesContext(
            connection,
        ) as counted:
            assert client.get(at(one, "replay")).status_code == 200
        return len(counted)

    play(session, say)
    first = queries(session)
    longer = start_session(person=cast.owner, scenario=scenario, seed=7)[0]
    for _ in range(2):
        play(longer, say) if not longer.hints.exists() else say(longer, "Does it work now?")
    assert queries(longer) == first


# --- rewind --------------------------------------------------------------------------------------


def test_a_retry_over_http(api, cast, session, say):
    say(session, "Hello, what does the screen say?")
    abandon(session=session)
    client = api(cast.owner)
    answer = client.post(at(session, "rewind"), {"turn": 2})
    assert answer.status_code == 201
    retry = answer.json()
    assert retry["status"] == "active"
    assert retry["counts"] is False
    assert (retry["originId"], retry["originTurn"]) == (str(session.pk), 2)
    assert retry["lastSeq"] == 3
    again = client.post(at(session, "rewind"), {"turn": 2})
    assert (again.status_code, again.json()["id"]) == (200, retry["id"])
    listed = {row["id"]: row["counts"] for row in client.get("/api/v1/sessions").json()["data"]}
    assert listed == {str(session.pk): True, retry["id"]: False}


@pytest.mark.parametrize("body", [{}, {"turn": 0}, {"turn": "x"}, {"turn": 9}, {"turn": None}])
def test_a_turn_that_never_was(api, cast, session, body):
    abandon(session=session)
    answer = api(cast.owner).post(at(session, "rewind"), body)
    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/turn"]


def test_neither_an_open_nor_an_assessed_session_is_rewound(api, cast, session, scenario):
    client = api(cast.owner)
    answer = client.post(at(session, "rewind"), {"turn": 1})
    assert (answer.status_code, answer.json()["code"]) == (409, "session_active")
    abandon(session=session)
    assessed = start_session(person=cast.owner, scenario=scenario, mode=Mode.ASSESSED)[0]
    abandon(session=assessed)
    answer = client.post(at(assessed, "rewind"), {"turn": 1})
    assert (answer.status_code, answer.json()["code"]) == (409, "assessed_session")
    assert TrainingSession.objects.active().count() == 0


# --- coach ---------------------------------------------------------------------------------------


def test_a_hint_has_its_price_before_it_is_taken(api, cast, session):
    client = api(cast.owner)
    panel = client.get(at(session, "hint")).json()
    assert panel == {
        "offer": {"level": 1, "aim": "Where to look", "price": 2},
        "reason": "",
        "hints": [],
        "spent": 0,
    }
    answer = client.post(at(session, "hint"), {"level": 1})
    assert answer.status_code == 201
    hint = answer.json()
    assert (hint["level"], hint["aim"], hint["price"]) == (1, "Where to look", 2)
    assert hint["text"]
    panel = client.get(at(session, "hint")).json()
    assert (panel["offer"]["level"], panel["spent"]) == (2, 2)
    assert panel["hints"] == [hint]


def test_the_offer_never_says_what_the_hint_says(api, cast, session):
    panel = api(cast.owner).get(at(session, "hint"))
    told = take_hint(session=session)
    assert told.text not in str(panel.content)
    assert told.step not in str(panel.content)


def test_the_same_key_takes_one_hint(api, cast, session):
    client = api(cast.owner)
    answers = [
        client.post(at(session, "hint"), {}, headers={"Idempotency-Key": "one"}) for _ in range(2)
    ]
    assert [a.status_code for a in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert session.hints.count() == 1


def test_refused_hints_over_http(api, cast, session, scenario):
    client = api(cast.owner)
    client.post(at(session, "hint"), {"level": 1})
    answer = client.post(at(session, "hint"), {"level": 1})
    assert (answer.status_code, answer.json()["code"]) == (409, "hint_moved")
    assert client.post(at(session, "hint"), {"level": 4}).status_code == 400
    client.post(at(session, "hint"), {})
    client.post(at(session, "hint"), {})
    answer = client.post(at(session, "hint"), {})
    assert (answer.status_code, answer.json()["code"]) == (409, "no_hint_left")
    panel = client.get(at(session, "hint")).json()
    assert (panel["offer"], panel["spent"]) == (None, 14)
    assert "All three hints" in panel["reason"]
    abandon(session=session)
    answer = client.post(at(session, "hint"), {})
    assert (answer.status_code, answer.json()["code"]) == (409, "session_closed")
    assert client.get(at(session, "hint")).json()["reason"] == "This session is over."
    assessed = start_session(person=cast.owner, scenario=scenario, mode=Mode.ASSESSED)[0]
    for answer in (
        client.get(at(assessed, "hint")),
        client.post(at(assessed, "hint"), {}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "assessed_session")

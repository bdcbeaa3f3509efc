"""The session API: shapes, the wrong person, the wrong state, bad input, nothing leaked."""

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings
from rest_framework.test import APIClient

from helpdesk.api.throttles import allow
from scenarios.models import Scenario
from sessions.models import Message, TrainingSession
from sessions.services import abandon, start_session, turns
from testing.cast import Cast
from testing.openapi import misfits
from testing.scenarios import SIMULATION, published_scenario

pytestmark = pytest.mark.django_db(transaction=True)
Api = Callable[..., APIClient]
Say = Callable[[TrainingSession, str], Message]

NOTES = "Locked account; the tablet sent the old password."


def url(session: TrainingSession, *parts: str) -> str:
    return "/".join([f"/api/v1/sessions/{session.pk}", *parts])


def calls(session: TrainingSession) -> list[tuple[str, str, dict[str, Any] | None]]:
    """Every call on one session."""
    return [
        ("get", url(session), None),
        ("get", url(session, "messages"), None),
        ("post", url(session, "messages"), {"message": "Hello"}),
        ("get", url(session, "directory"), None),
        ("post", url(session, "verification"), {"method": "name", "outcome": "confirmed"}),
        ("get", url(session, "knowledge"), None),
        ("get", url(session, "knowledge", str(uuid.uuid4())), None),
        ("get", url(session, "tools"), None),
        ("post", url(session, "tools", "unlock_account"), {}),
        ("post", url(session, "resolve"), {"resolutionType": "resolved", "documentation": NOTES}),
        ("put", url(session, "draft"), {"documentation": "x"}),
        ("post", url(session, "abandon"), None),
        ("get", url(session, "result"), None),
    ]


@pytest.mark.parametrize("who", ["colleague", "outsider", "outsider_admin", "admin", "super_admin"])
def test_somebody_elses_session_is_not_there(
    session: TrainingSession, cast: Cast, api: Api, who: str
) -> None:
    client = api(getattr(cast, who))
    answers = {path: getattr(client, m)(path, data).status_code for m, path, data in calls(session)}
    assert set(answers.values()) == {404}, answers
    assert client.get("/api/v1/sessions").data["data"] == []
    session.refresh_from_db()
    assert (session.is_active, session.last_seq) == (True, 1)


def test_nobody_gets_401(session: TrainingSession, api: Api) -> None:
    answers = {path: getattr(api(), m)(path, data).status_code for m, path, data in calls(session)}
    assert set(answers.values()) == {401}, answers


def test_start_answers_with_the_session(scenario: Scenario, cast: Cast, api: Api) -> None:
    path = f"/api/v1/scenarios/{scenario.pk}/start"
    created = api(cast.owner).post(path, {"seed": 5})
    again = api(cast.owner).post(path, {})
    assert (created.status_code, again.status_code) == (201, 200)
    assert created.data["id"] == again.data["id"]
    assert {
        "id",
        "scenarioId",
        "scenarioVersion",
        "status",
        "startedAt",
        "completedAt",
        "ticket",
        "verificationStatus",
        "sla",
        "mood",
        "performanceData",
        "resolutionData",
    } <= set(created.data)
    assert created.data["ticket"]["priority"] in ("low", "medium", "high", "critical")


def test_a_seed_is_refused_when_assessed(scenario: Scenario, cast: Cast, api: Api) -> None:
    path = f"/api/v1/scenarios/{scenario.pk}/start"
    answer = api(cast.owner).post(path, {"mode": "assessed", "seed": 5})
    assert (answer.status_code, answer.json()["code"]) == (400, "seed_refused")


def test_a_scenario_of_another_tenant_does_not_start(cast: Cast, api: Api) -> None:
    hidden = published_scenario(author=cast.super_admin, visibility="tenant")
    path = f"/api/v1/scenarios/{hidden.pk}/start"
    assert api(cast.outsider).post(path, {}).status_code == 404
    assert api(cast.colleague).post(path, {}).status_code == 201


def test_waiting_for_the_reply(session: TrainingSession, cast: Cast, api: Api) -> None:
    client = api(cast.owner)
    answer = client.post(
        url(session, "messages"), {"message": "Hello, who is there?"}, headers={"Prefer": "wait=10"}
    )
    assert answer.status_code == 201
    assert (answer.data["seq"], answer.data["senderType"]) == (2, "user")
    assert [r["seq"] for r in answer.data["replies"]] == [3]
    messages = client.get(url(session, "messages"), {"after": 1}).data
    assert [m["seq"] for m in messages["data"]] == [2, 3]


def test_a_long_chat_comes_in_pages(
    session: TrainingSession, cast: Cast, api: Api, say: Say
) -> None:
    for text in ("Hello", "What does the screen say?"):
        say(session, text)
    client = api(cast.owner)
    found, cursor = [], ""
    while cursor is not None:
        page = client.get(url(session, "messages"), {"limit": 2, "cursor": cursor}).data
        found.append([m["seq"] for m in page["data"]])
        previous, cursor = page["pagination"]["previous"], page["pagination"]["next"]
    assert found == [[1, 2], [3, 4], [5]]
    back = client.get(url(session, "messages"), {"limit": 2, "cursor": previous}).data
    assert [m["seq"] for m in back["data"]] == [3, 4]
    assert client.get(url(session, "messages"), {"cursor": "nowhere"}).status_code == 400


def test_waiting_for_a_reply_that_another_process_words(
    session: TrainingSession, cast: Cast, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = []

    async def answer(session_id: uuid.UUID) -> None:
        """Answer at the second look only, as if somebody else were at it until then."""
        taken.append(session_id)
        if len(taken) > 1:
            await turns.answer(session_id)

    monkeypatch.setattr("sessions.api.views.answer", answer)
    body = {"message": "Hello"}
    sent = api(cast.owner).post(url(session, "messages"), body, headers={"Prefer": "wait=10"})
    assert [r["senderType"] for r in sent.data["replies"]] == ["ai"]


def test_socket_and_api_share_the_limit_of_messages(
    session: TrainingSession, cast: Cast, api: Api, settings: Settings
) -> None:
    settings.RATE_LIMITS = {"messages": "3/m"}
    allow("messages", session.person_id)  # as the socket counts
    client = api(cast.owner)
    answers = [client.post(url(session, "messages"), {"message": "Hello"}) for _ in range(3)]
    assert [a.status_code for a in answers] == [201, 201, 429]
    assert [a["X-RateLimit-Remaining"] for a in answers] == ["1", "0", "0"]
    assert 0 < int(answers[2]["Retry-After"]) <= 60
    assert answers[2].json()["code"] == "throttled"
    assert session.messages.filter(sender="user").count() == 2


def test_an_idempotent_tool_runs_once(session: TrainingSession, cast: Cast, api: Api) -> None:
    client, path = api(cast.owner), url(session, "tools", "unlock_account")
    key = {"Idempotency-Key": str(uuid.uuid4())}
    first, again = (client.post(path, {}, headers=key) for _ in range(2))
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert session.actions.count() == 1


def test_the_list_is_filtered_by_ones_own(session: TrainingSession, cast: Cast, api: Api) -> None:
    client = api(cast.owner)
    hidden = published_scenario(author=cast.super_admin, visibility="private")
    asked = {
        "status=active": 1,
        "status=completed": 0,
        f"scenarioId={session.scenario_id}": 1,
        # What exists elsewhere can't be told from what exists nowhere.
        f"scenarioId={hidden.pk}": 0,
        f"scenarioId={uuid.uuid4()}": 0,
    }
    for query, found in asked.items():
        answer = client.get(f"/api/v1/sessions?{query}")
        assert (answer.status_code, len(answer.data["data"])) == (200, found), query
    assert client.get("/api/v1/sessions?status=lost").status_code == 400
    assert client.get("/api/v1/sessions?scenarioId=x").status_code == 400


def test_the_client_id_comes_back(session: TrainingSession, cast: Cast, api: Api) -> None:
    key = str(uuid.uuid4())
    client = api(cast.owner)
    for _ in range(2):
        answer = client.post(url(session, "messages"), {"message": "Hello", "clientId": key})
        assert answer.status_code == 201
        assert answer.data["metadata"] == {"clientId": key}
    assert len(client.get(url(session, "messages")).data["data"]) == 2


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/message"),
        ({"message": ""}, "/message"),
        ({"message": "x" * 1001}, "/message"),
        ({"message": ["a"]}, "/message"),
        ({"message": "Hello", "messageType": "system"}, "/messageType"),
        ({"message": "Hello", "clientId": "no uuid"}, "/clientId"),
    ],
)
def test_a_bad_message_is_a_problem(
    session: TrainingSession, cast: Cast, api: Api, body: dict[str, Any], pointer: str
) -> None:
    answer = api(cast.owner).post(url(session, "messages"), body)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert [e["pointer"] for e in answer.json()["errors"]] == [pointer]
    assert session.messages.count() == 1


def test_conflicts_name_their_code(session: TrainingSession, cast: Cast, api: Api) -> None:
    client = api(cast.owner)
    judged = client.post(
        url(session, "verification"), {"method": "callback", "outcome": "confirmed"}
    )
    assert (judged.status_code, judged.json()["code"]) == (409, "no_evidence")
    assert client.post(url(session, "tools", "unlock_account"), {}).status_code == 200
    refused = client.post(url(session, "tools", "unlock_account"), {})
    assert (refused.status_code, refused.json()["code"]) == (409, "precondition_failed")
    abandon(session=session)
    closed = client.post(url(session, "messages"), {"message": "Hello"})
    assert (closed.status_code, closed.json()["code"]) == (409, "session_closed")


def test_resolving_early_reopens_then_ends(session: TrainingSession, cast: Cast, api: Api) -> None:
    client = api(cast.owner)
    body = {"resolutionType": "resolved", "documentation": NOTES}
    first = client.post(url(session, "resolve"), body)
    assert (first.status_code, first.data) == (200, {"ticketReopened": True, "outcome": "reopened"})
    assert misfits(first) == []
    assert client.get(url(session, "result")).status_code == 404
    final = client.post(url(session, "resolve"), body)
    assert misfits(final) == []  # of the two answers described it is one, and not both
    assert {
        "outcome",
        "passed",
        "scores",
        "gate",
        "customerSatisfaction",
        "feedback",
        "xpEarned",
        "level",
        "leveledUp",
        "achievements",
    } <= set(final.data)
    assert client.post(url(session, "resolve"), body).data == final.data
    assert client.get(url(session, "result")).data == final.data
    assert client.get(url(session)).data["resolutionData"]["documentation"] == NOTES


def test_progress_counts_what_was_passed(session: TrainingSession, cast: Cast, api: Api) -> None:
    answer = api(cast.owner).get("/api/v1/users/me/progress")
    assert answer.data == {
        "completedScenarios": 0,
        "totalScenarios": 1,
        "level": 1,
        "xp": 0,
        "xpToNextLevel": 100,
        "streakDays": 0,
        "competencies": {},
    }


def test_no_answer_leaks_while_it_is_played(session: TrainingSession, cast: Cast, api: Api) -> None:
    client = api(cast.owner)
    client.post(
        url(session, "messages"), {"message": "What is the cause?"}, headers={"Prefer": "wait=10"}
    )
    client.post(
        url(session, "messages"), {"message": "Tell me everything."}, headers={"Prefer": "wait=10"}
    )
    seen = "".join(
        json.dumps(client.get(path).json())
        for method, path, _ in calls(session)
        if method == "get" and "knowledge" not in path
    )
    secrets = [
        SIMULATION["summary"],
        SIMULATION["facts"][1]["say"][0],
        SIMULATION["facts"][2]["statement"],
        SIMULATION["checks"][1]["reports"][0]["text"],
        SIMULATION["actions"][2]["wrong"],
        SIMULATION["escalation"]["why"],
        "You are Sam Porter",
        "topic_id",
        "is_helpful",
    ]
    assert [text for text in secrets if text in seen] == []


def test_a_list_costs_the_same_for_one_and_three(cast: Cast, api: Api) -> None:
    client: APIClient = api(cast.owner)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/api/v1/sessions").status_code == 200
        assert not any('"snapshot"' in query["sql"] for query in queries)
        return len(queries)

    start_session(person=cast.owner, scenario=published_scenario(name="Scenario one"))
    one = cost()
    for name in ("Scenario two", "Scenario three"):
        start_session(person=cast.owner, scenario=published_scenario(name=name))
    assert cost() == one


def test_idempotency_replays_the_start(scenario: Scenario, cast: Cast, api: Api) -> None:
    client, path = api(cast.owner), f"/api/v1/scenarios/{scenario.pk}/start"
    headers = {"Idempotency-Key": "start-1"}
    first = client.post(path, {"seed": 1}, headers=headers)
    again = client.post(path, {"seed": 1}, headers=headers)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["id"] == again.json()["id"]

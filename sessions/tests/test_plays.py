"""The same session over HTTP and over sockets, and the same score; `browser/` plays it too."""

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from helpdesk.accounts.models import User
from sessions.models import TrainingSession
from sessions.services.closing import Resolution, resolve
from sessions.services.desk import run_tool
from sessions.services.research import open_article, search_knowledge
from sessions.services.verifying import judge
from sessions.tests.plays import (
    EXPIRED_PASSWORD,
    FOOLED_BY_AN_IMPOSTOR,
    PACE,
    START,
    Close,
    Judge,
    Play,
    Read,
    Say,
    Use,
    begin,
)
from testing.cast import Cast
from testing.live import LiveServer, SocketClient

pytestmark = pytest.mark.django_db(transaction=True)
Api = Callable[..., APIClient]


def play_over_http(client: APIClient, session: TrainingSession, play: Play, clock: Any) -> Any:
    base = f"/api/v1/sessions/{session.pk}"
    answer: Any = None
    for step in play.steps:
        clock.shift(PACE)
        match step:
            case Say(text):
                answer = client.post(
                    f"{base}/messages", {"message": text}, headers={"Prefer": "wait=10"}
                )
                assert answer.data["replies"], text
            case Use(tool, arguments):
                answer = client.post(f"{base}/tools/{tool}", {"arguments": arguments})
            case Judge(method, outcome):
                answer = client.post(f"{base}/verification", {"method": method, "outcome": outcome})
            case Read(query):
                found = client.get(f"{base}/knowledge", {"q": query}).data["data"]
                answer = client.get(f"{base}/knowledge/{found[0]['id']}")
            case Close():
                answer = client.post(
                    f"{base}/resolve",
                    {
                        "resolutionType": step.kind,
                        "documentation": step.documentation,
                        "escalationTeam": step.team,
                        "escalationReason": step.reason,
                    },
                )
        assert answer.status_code in (200, 201), (step, answer.data)
    return answer.data


def play_over_sockets(
    client: SocketClient, session: TrainingSession, play: Play, clock: Any
) -> Any:
    client.receive("session.state")
    for step in play.steps:
        clock.shift(PACE)
        match step:
            case Say(text):
                client.say(text)
                client.receive("message.ack")
                client.receive("message.new")
            case Use(tool, arguments):
                run_tool(session=session, tool_id=tool, arguments=arguments)
            case Judge(method, outcome):
                judge(session=session, method=method, outcome=outcome)
            case Read(query):
                found = search_knowledge(session=session, query=query)
                open_article(session=session, article_id=found[0].pk)
            case Close():
                resolve(
                    session=session,
                    resolution=Resolution(step.kind, step.documentation, step.reason, step.team),
                )
    return client.receive("session.closed", most=40)["result"]


def test_a_good_session_passes_with_the_same_score_everywhere(
    cast: Cast, api: Api, live: LiveServer, token_of: Callable[[User], str], clock: Any
) -> None:
    over_http = begin(cast.owner, EXPIRED_PASSWORD)
    first = play_over_http(api(cast.owner), over_http, EXPIRED_PASSWORD, clock)
    clock.move_to(START)
    over_sockets = begin(cast.colleague, EXPIRED_PASSWORD)
    with SocketClient(live.address, over_sockets.pk, token_of(cast.colleague)) as client:
        second = play_over_sockets(client, over_sockets, EXPIRED_PASSWORD, clock)
    said = [list(s.messages.values_list("content", flat=True)) for s in (over_http, over_sockets)]
    assert said[0] == said[1]
    assert first["passed"], (first["scores"], first["gate"], said[0])
    assert first["scores"] == second["scores"]
    assert (first["outcome"], second["outcome"]) == ("solved", "solved")


def test_being_fooled_by_an_impostor_fails(cast: Cast, api: Api, clock: Any) -> None:
    session = begin(cast.owner, FOOLED_BY_AN_IMPOSTOR)
    result = play_over_http(api(cast.owner), session, FOOLED_BY_AN_IMPOSTOR, clock)
    assert not result["passed"]
    assert result["scores"]["overall"] <= 40
    assert result["xpEarned"] == 0

"""The calls of comments, as clients make them."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from scenarios.comments.models import Comment
from scenarios.services import comments, publish, share
from testing.hostile import Hostile
from testing.openapi import misfits
from testing.scenarios import draft_scenario

pytestmark = pytest.mark.django_db


@pytest.fixture
def scenario(cast):
    return draft_scenario(author=cast.author)


@pytest.fixture
def thread(cast, scenario):
    return comments.comment(
        scenario=scenario, author=cast.reviewer, content="@arthur warmer?", field="name"
    )


def listed(scenario):
    return f"/api/admin/scenarios/{scenario.pk}/comments"


def one(comment, tail=""):
    return f"/api/admin/comments/{comment.pk}{tail}"


def person(user):
    return {"id": str(user.pk), "name": user.name}


def test_saying_answering_and_reading(cast, api, scenario):
    sent = api(cast.reviewer).post(
        listed(scenario), {"content": "@arthur warmer?", "field": "aiConfig.temperature"}
    )
    assert sent.status_code == 201
    first = sent.json()
    created = first.pop("createdAt")
    assert created.endswith("Z")
    assert first == {
        "id": first["id"],
        "scenarioId": str(scenario.pk),
        "parentCommentId": None,
        "field": "aiConfig.temperature",
        "versionNumber": 1,
        "author": person(cast.reviewer),
        "content": "@arthur warmer?",
        "mentions": [person(cast.author)],
        "attachments": [],
        "isDeleted": False,
        "resolvedAt": None,
        "resolvedBy": None,
        "editedAt": None,
        "replies": [],
    }
    answer = api(cast.author).post(
        listed(scenario), {"content": "Yes.", "parentCommentId": first["id"]}
    )
    assert answer.status_code == 201
    api(cast.admin).post(
        listed(scenario), {"content": "Good.", "parentCommentId": answer.json()["id"]}
    )
    page = api(cast.viewer).get(listed(scenario)).json()
    assert page["pagination"]["total"] == 1
    assert [said["content"] for said in page["data"][0]["replies"]] == ["Yes.", "Good."]
    assert "replies" not in page["data"][0]["replies"][0]
    assert api(cast.viewer).get(f"/api/admin/comments/{first['id']}").json() == page["data"][0]


def test_the_list_narrows(cast, api, scenario, thread):
    other = comments.comment(scenario=scenario, author=cast.author, content="All fine")
    comments.resolve_comment(comment=other, actor=cast.author)
    client = api(cast.author)

    def contents(query):
        answer = client.get(f"{listed(scenario)}?{query}")
        assert answer.status_code == 200
        return [said["content"] for said in answer.json()["data"]]

    assert contents("") == ["@arthur warmer?", "All fine"]
    assert contents("resolved=false") == contents("field=name") == ["@arthur warmer?"]
    assert contents("resolved=true") == contents("page=2&limit=1") == ["All fine"]
    assert client.get(f"{listed(scenario)}?resolved=perhaps").status_code == 400


def test_changing_resolving_and_taking_away(cast, api, thread):
    author, reviewer = api(cast.author), api(cast.reviewer)
    assert author.patch(one(thread), {"content": "Forged"}).status_code == 403
    changed = reviewer.patch(one(thread), {"content": "Warmer, please"}).json()
    assert (changed["content"], changed["mentions"], changed["editedAt"] is None) == (
        "Warmer, please",
        [],
        False,
    )
    resolved = author.post(one(thread, "/resolve")).json()
    assert resolved["resolvedBy"] == person(cast.author)
    again = author.post(one(thread, "/resolve"))
    assert (again.status_code, again.json()["code"]) == (409, "illegal_transition")
    assert author.post(one(thread, "/reopen")).json()["resolvedAt"] is None
    assert author.delete(one(thread)).status_code == 403
    assert reviewer.delete(one(thread)).status_code == 204
    assert reviewer.delete(one(thread)).status_code == 404


def test_a_key_sent_twice_says_it_once(cast, api, scenario):
    client, key = api(cast.author), {"HTTP_IDEMPOTENCY_KEY": "once"}
    answers = [client.post(listed(scenario), {"content": "Hi"}, **key).json() for _ in range(2)]
    assert answers[0]["id"] == answers[1]["id"]
    assert Comment.objects.count() == 1


CALLS = [
    ("get", "/comments/{id}", None),
    ("patch", "/comments/{id}", {"content": "Changed"}),
    ("delete", "/comments/{id}", None),
    ("post", "/comments/{id}/resolve", None),
    ("post", "/comments/{id}/reopen", None),
    ("post", "/scenarios/{scenario}/comments", {"content": "Said"}),
    ("get", "/scenarios/{scenario}/comments", None),
]
# Who gets what: (staff who may read but not speak, trainees, admins of another tenant).
EXPECTED = {"get": (200, 403, 404), None: (403, 403, 404)}


@pytest.mark.parametrize(("method", "path", "body"), CALLS)
def test_the_table_of_roles(cast, api, scenario, thread, method, path, body):
    path = "/api/admin" + path.format(id=thread.pk, scenario=scenario.pk)
    expected = EXPECTED.get(method, EXPECTED[None])
    people = (cast.viewer, cast.owner, cast.outsider_admin)
    found = tuple(getattr(api(who), method)(path, body).status_code for who in people)
    assert found == expected
    assert getattr(api(), method)(path, body).status_code == 401
    assert Comment.objects.get().content == "@arthur warmer?"


def test_what_is_public_to_others_is_not_what_we_say_about_it(cast, api, scenario, thread):
    publish(scenario=scenario, actor=None)
    share(scenario=scenario, actor=None, visibility="public")
    outsider = api(cast.outsider_admin)
    assert outsider.get(f"/api/admin/scenarios/{scenario.pk}").status_code == 200
    for answer in (
        outsider.get(listed(scenario)),
        outsider.post(listed(scenario), {"content": "Hello"}),
    ):
        assert answer.status_code == 403
        assert "warmer" not in answer.content.decode()
    assert outsider.get(one(thread)).status_code == 404


def test_bodies_that_are_refused(cast, api, scenario, thread):
    client = api(cast.author)
    other = comments.comment(
        scenario=draft_scenario(author=cast.author, name="Another"),
        author=cast.author,
        content="Elsewhere",
    )
    for body, pointer in (
        ({}, "/content"),
        ({"content": ""}, "/content"),
        ({"content": "x" * 5001}, "/content"),
        ({"content": ["x"]}, "/content"),
        ({"content": "x", "field": "no.such"}, "/field"),
        ({"content": "x", "parentCommentId": "7"}, "/parentCommentId"),
        ({"content": "x", "parentCommentId": str(uuid4())}, "/parentCommentId"),
        ({"content": "x", "parentCommentId": str(other.pk)}, "/parentCommentId"),
        ({"content": "x", "parentCommentId": str(thread.pk), "field": "name"}, "/field"),
    ):
        answer = client.post(listed(scenario), body)
        assert answer.status_code == 400, body
        assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


@pytest.mark.parametrize("seed", range(6))
def test_nothing_a_client_sends_breaks_it(cast, api, scenario, thread, seed):
    hostile = Hostile(seed)
    client = api(cast.author)
    plausible = {"content": "x", "field": "name", "parentCommentId": str(thread.pk)}
    for _ in range(12):
        body = hostile.body(plausible)
        for method, path in (("post", listed(scenario)), ("patch", one(thread))):
            sent = getattr(client, method)(path, body, content_type="application/json")
            assert sent.status_code in (200, 201, 400, 403), sent.content
        query = hostile.query("resolved", "field", "page", "limit")
        assert client.get(f"{listed(scenario)}?{query}").status_code in (200, 400)


def test_three_threads_cost_as_many_queries_as_one(
    cast, api, scenario, thread, django_assert_num_queries
):
    client = api(cast.author)
    comments.comment(scenario=scenario, author=cast.author, content="@rita", parent=thread)
    client.get(listed(scenario))
    with CaptureQueriesContext(connection) as one_thread:
        client.get(listed(scenario))
    for author in (cast.admin, cast.super_admin):
        more = comments.comment(scenario=scenario, author=author, content="@vic and @rita")
        comments.comment(scenario=scenario, author=cast.author, content="@ada", parent=more)
    with django_assert_num_queries(len(one_thread)):
        client.get(listed(scenario))


def test_answers_are_as_described(cast, api, scenario, thread):
    comments.comment(scenario=scenario, author=cast.author, content="Yes", parent=thread)
    file = {"file": SimpleUploadedFile("a.txt", b"text")}
    for person in (None, cast.owner, cast.viewer, cast.outsider_admin, cast.reviewer):
        client = api(person)
        upload = client.post(one(thread, "/attachments"), file, format="multipart")
        answers = [upload, client.patch(one(thread), {}), client.post(listed(scenario), {})]
        for method, path, body in [*CALLS[3:], CALLS[0], CALLS[1], CALLS[2]]:
            address = "/api/admin" + path.format(id=thread.pk, scenario=scenario.pk)
            answers.append(getattr(client, method)(address, body))
        assert [misfits(answer) for answer in answers] == [[]] * len(answers)
    assert answers[-1].status_code == 204  # the reviewer's own was taken away

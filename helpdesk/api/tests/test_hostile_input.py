"""Nothing that a client can send is a 500."""

import json

import pytest

pytestmark = [pytest.mark.django_db, pytest.mark.urls("helpdesk.api.tests.urls")]

REFUSED_BODIES = {
    "nothing": b"",
    "not JSON": b"{",
    "NUL escaped": rb'{"fullName": "a\u0000b"}',
    "NUL in free form": rb'{"fullName": "a", "freeForm": {"deep": ["\u0000"]}}',
    "NUL in a key": rb'{"fullName": "a", "freeForm": {"\u0000": 1}}',
    "NUL raw": b'{"fullName": "a\x00b"}',
    "lone surrogate": rb'{"fullName": "\ud83d"}',
    "lone surrogate in free form": rb'{"fullName": "a", "freeForm": "\udc00"}',
    "invalid UTF-8": b'{"fullName": "\xff\xfe"}',
    "UTF-16": '{"fullName": "a"}'.encode("utf-16"),
    "NaN": b'{"fullName": "a", "freeForm": NaN}',
    "infinity by size": b'{"fullName": "a", "freeForm": 1e999}',
    "a number of 5000 digits": b'{"fullName": "a", "freeForm": ' + b"9" * 5000 + b"}",
    "a bomb": b"[" * 100_000,
    "a closed bomb": b'{"fullName": "a", "freeForm": ' + b"[" * 5000 + b"]" * 5000 + b"}",
    "bomb of objects": b'{"a":' * 1000 + b"1" + b"}" * 1000,
    "wrong type": b'{"fullName": {"a": 1}}',
    "list": b"[]",
    "null": b"null",
    "text": b'"text"',
}


@pytest.mark.parametrize("name", REFUSED_BODIES)
def test_refused_bodies(api, cast, name):
    response = api(cast.owner).post(
        "/api/try/echo", REFUSED_BODIES[name], content_type="application/json"
    )
    assert response.status_code == 400, response.content
    assert response["Content-Type"] == "application/problem+json"


def test_a_body_of_three_megabytes(api, cast):
    body = json.dumps({"fullName": "a" * 3_000_000})
    response = api(cast.owner).post("/api/try/echo", body, content_type="application/json")
    assert (response.status_code, response.json()["code"]) == (413, "too_large")


@pytest.mark.parametrize(
    "text", ["أهلا", "👩‍👩‍👧", "<b>x</b>", "'; DROP--", "\u202ex", "😀" * 10, "\u0007"]
)
def test_odd_text_is_text(api, cast, text):
    body = {"fullName": text[:10], "freeForm": {text: text}}
    response = api(cast.owner).post("/api/try/echo", body, format="json")
    assert response.status_code in {200, 400}
    if response.status_code == 200:
        assert response.json()["freeForm"] == {text: text}


@pytest.mark.parametrize(
    "address",
    [
        "/api/try/pages?limit=%00",
        "/api/try/pages?x=a%00b",
        "/api/try/refuse/%00",
        "/api/v1/%00",
    ],
)
def test_nul_in_an_address(api, cast, address):
    response = api(cast.owner).get(address)
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("query", ["?limit=%ff%fe", "?%80=1", "?page[]=1", "?" + "a=1&" * 900])
def test_odd_queries(api, cast, query):
    assert api(cast.owner).get(f"/api/try/pages{query}").status_code in {200, 400}


def test_too_many_query_members(api, cast):
    response = api(cast.owner).get("/api/try/pages?" + "a=1&" * 1100)
    assert response.status_code == 400


def test_a_session_cookie_of_nul(client):
    client.cookies["sessionid"] = "\0" * 10
    assert client.get("/api/v1/users/me").status_code in {400, 401}


@pytest.mark.parametrize("name", REFUSED_BODIES)
@pytest.mark.parametrize("view", ["register", "login", "verify-email", "reset-password"])
def test_refused_bodies_before_sign_in(api, db, view, name):
    response = api().post(
        f"/api/v1/auth/{view}", REFUSED_BODIES[name], content_type="application/json"
    )
    assert response.status_code == 400, response.content

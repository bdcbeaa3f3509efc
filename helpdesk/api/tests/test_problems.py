"""Every error of the API is an RFC 9457 problem document."""

import pytest
from django.db import OperationalError, connection
from rest_framework.exceptions import ParseError

from helpdesk.api.errors import ProblemHandler

pytestmark = [pytest.mark.django_db, pytest.mark.urls("helpdesk.api.tests.urls")]

MEMBERS = {"type", "title", "status", "detail", "code", "requestId"}


def problem(response, status):
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    document = response.json()
    assert document.keys() >= MEMBERS
    assert document["status"] == status
    assert document["requestId"] == response["X-Request-ID"]
    return document


@pytest.fixture
def client(api, cast):
    return api(cast.owner)


def test_wrong_fields_are_pointed_at(client):
    body = {"fullName": "much too long a name", "someLines": [{"lineText": "a"}, {"lineCount": 0}]}
    document = problem(client.post("/api/try/echo", body), 400)
    assert document["code"] == "invalid"
    assert {(error["pointer"], error["code"]) for error in document["errors"]} == {
        ("/fullName", "max_length"),
        ("/someLines/1/lineText", "required"),
        ("/someLines/1/lineCount", "min_value"),
    }


@pytest.mark.parametrize("name", ["refused", "whole"])
def test_errors_of_validators_have_the_names_of_the_wire(client, name):
    document = problem(client.post("/api/try/echo", {"fullName": name}), 400)
    assert [error["pointer"] for error in document["errors"]] == ["/fullName"]
    assert document["detail"] == f"“fullName”: {document['errors'][0]['detail']}"


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ({}, "“fullName” is required."),
        ({"fullName": " "}, "“fullName” may not be blank."),
        ({"fullName": "x" * 11}, "Ensure “fullName” has no more than 10 characters."),
        (
            {"fullName": "Ada", "someLines": [{"lineText": "a", "lineKind": "{line}"}]},
            "“someLines.0.lineKind”: “{line}” is none of short, {long}.",
        ),
        (
            {"fullName": None, "someLines": [{"lineText": "", "lineCount": 0}, {}, {}]},
            (
                "“fullName” may not be null. “someLines.0.lineText” may not be blank. "
                "Ensure “someLines.0.lineCount” is greater than or equal to 1. And 2 more."
            ),
        ),
    ],
)
def test_what_is_wrong_is_told_in_sentences_with_the_names_of_the_fields(client, body, detail):
    assert problem(client.post("/api/try/echo", body), 400)["detail"] == detail


def test_a_filter_says_what_can_be_chosen(client, api, cast):
    refused = problem(client.get("/api/v1/scenarios?completed=perhaps"), 400)
    assert refused["detail"] == "“completed”: “perhaps” is none of true, false."
    refused = problem(api(cast.author).get("/api/admin/scenarios?status=DRAFT,LIVE"), 400)
    assert "“status”: “LIVE” is none of DRAFT, PENDING_REVIEW, " in refused["detail"]


def test_a_body_that_is_no_object_points_at_the_whole(client):
    document = problem(client.post("/api/try/echo", [1]), 400)
    assert [error["pointer"] for error in document["errors"]] == [""]


def test_refusal_of_a_verb_as_invalid(client):
    document = problem(client.get("/api/try/refuse/invalid"), 400)
    assert document["detail"] == "No."
    assert document["errors"] == [
        {"code": "invalid", "detail": "Bad.", "pointer": "/customerProfile/free_key"},
        {"code": "invalid", "detail": "Worse.", "pointer": "/customerProfile/free_key"},
    ]


def test_refusal_of_a_verb_as_not_allowed(client):
    assert problem(client.get("/api/try/refuse/not_allowed"), 403)["code"] == "permission_denied"


def test_conflict_carries_its_further_members(client):
    document = problem(client.get("/api/try/refuse/conflict"), 409)
    assert (document["code"], document["differences"]) == ("stale_version", ["name"])


def test_a_value_no_column_holds_is_the_clients_error(client):
    document = problem(client.get("/api/try/refuse/data"), 400)
    assert "SQL" not in str(document)


def test_a_text_no_index_holds_is_the_clients_error():
    words = "SELECT to_tsvector(string_agg(n::text, ' ')) FROM generate_series(1, 200000) AS n"
    with pytest.raises(OperationalError) as caught, connection.cursor() as cursor:
        cursor.execute(words)
    handler = ProblemHandler(caught.value, {})
    assert isinstance(handler.convert_known_exceptions(caught.value), ParseError)
    lost = OperationalError("server closed the connection unexpectedly")
    assert handler.convert_known_exceptions(lost) is lost


@pytest.mark.parametrize("debug", [True, False])
def test_a_bug_says_nothing_of_itself(client, settings, debug):
    settings.DEBUG = debug
    client.raise_request_exception = False
    document = problem(client.get("/api/try/refuse/bug"), 500)
    assert "passwd" not in str(document)


@pytest.mark.parametrize("debug", [True, False])
def test_an_unknown_address(client, settings, debug):
    settings.DEBUG = debug
    assert problem(client.get("/api/v1/nothing/here"), 404)["code"] == "not_found"


def test_an_unknown_address_elsewhere_is_a_page(client):
    response = client.get("/nothing/here")
    assert response.status_code == 404
    assert response["Content-Type"].startswith("text/html")


def test_not_signed_in(api):
    response = api().get("/api/v1/users/me")
    assert problem(response, 401)["code"] == "not_authenticated"
    assert response["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("token", ["nonsense", "ünsinn", "a" * 10_000, "two words", ""])
def test_a_wrong_token(api, token):
    response = api().get("/api/v1/users/me", HTTP_AUTHORIZATION=f"Bearer {token}")
    problem(response, 401)


def test_a_session_needs_the_csrf_token(page_client, cast):
    client = page_client(cast.owner)
    client.handler.enforce_csrf_checks = True
    response = client.patch("/api/v1/users/me", {}, content_type="application/json")
    problem(response, 403)


def test_wrong_method_and_media_type(client):
    assert problem(client.delete("/api/v1/users/me"), 405)["code"] == "method_not_allowed"
    response = client.patch("/api/v1/users/me", "<a/>", content_type="application/xml")
    assert problem(response, 415)["code"] == "unsupported_media_type"

"""The API describes itself completely and without a warning."""

import io

import pytest
from django.core.management import call_command


def test_the_schema_validates_without_a_warning():
    call_command("spectacular", validate=True, fail_on_warn=True, stdout=io.StringIO())


@pytest.fixture(scope="module")
def schema():
    from drf_spectacular.generators import SchemaGenerator

    return SchemaGenerator().get_schema(request=None, public=True)


def test_declared_names_are_camel_case(schema):
    profile = schema["components"]["schemas"]["Profile"]["properties"]
    assert profile.keys() == {"firstName", "lastName", "timezone", "preferences"}


def test_every_operation_documents_its_problems(schema):
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            if not path.startswith("/api/"):
                continue
            assert "400" in operation["responses"], (path, method)
            for status, response in operation["responses"].items():
                if status >= "400":
                    kinds = response["content"].keys()
                    assert kinds == {"application/problem+json"}, (path, method, status)


def test_what_one_practises_with_is_all_there(schema):
    session, scenario = "/api/v1/sessions/{id}", "/api/v1/scenarios/{id}"
    expected = {
        **dict.fromkeys(("login", "refresh", "logout", "verify-email"), "post"),
        **dict.fromkeys(("register", "reset-password", "reset-password/confirm"), "post"),
    }
    expected = {f"/api/v1/auth/{path}": {method} for path, method in expected.items()}
    expected |= {
        "/api/v1/users/me": {"get", "patch"},
        "/api/v1/users/me/progress": {"get"},
        "/api/v1/scenarios": {"get"},
        scenario: {"get"},
        f"{scenario}/start": {"post"},
        f"{scenario}/save": {"put", "delete"},
        f"{scenario}/rating": {"put", "delete"},
        f"{scenario}/report": {"post"},
        "/api/v1/sessions": {"get"},
        session: {"get"},
        f"{session}/messages": {"get", "post"},
        f"{session}/directory": {"get"},
        f"{session}/verification": {"post"},
        f"{session}/knowledge": {"get"},
        f"{session}/knowledge/{{article_id}}": {"get"},
        f"{session}/tools": {"get"},
        f"{session}/tools/{{tool}}": {"post"},
        f"{session}/resolve": {"post"},
        f"{session}/abandon": {"post"},
        f"{session}/result": {"get"},
    }
    described = {path: set(operations) for path, operations in schema["paths"].items()}
    assert {path: described.get(path) for path in expected} == expected


def test_creating_answers_201_and_says_when_it_is_a_repeat(schema):
    paths = schema["paths"]
    start = paths["/api/v1/scenarios/{id}/start"]["post"]["responses"]
    send = paths["/api/v1/sessions/{id}/messages"]["post"]["responses"]
    assert {"200", "201", "404", "409", "422"} <= set(start)
    assert {"201", "404", "409", "422", "429"} <= set(send)
    assert "409" in paths["/api/v1/sessions/{id}/knowledge"]["get"]["responses"]


def test_bearer_tokens_and_sessions_are_described(schema):
    assert schema["paths"]["/api/v1/users/me"]["get"]["security"] == [
        {"bearer": []},
        {"session": []},
    ]


@pytest.mark.django_db
def test_schema_and_documentation_are_served_by_ourselves(client):
    assert client.get("/api/schema/").status_code == 200
    page = client.get("/api/docs/")
    assert page.status_code == 200
    assert "https://" not in page.content.decode()
    policy = page["Content-Security-Policy"].split("; ")
    assert "script-src 'self'" in policy
    assert "style-src 'self' 'unsafe-inline'" in policy
    assert "'unsafe-inline'" not in client.get("/accounts/login/")["Content-Security-Policy"]

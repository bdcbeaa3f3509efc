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
            content = operation["responses"]["400"]["content"]
            assert content.keys() == {"application/problem+json"}, (path, method)


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

"""`GET /api/admin/audit-logs/export`: the log as a file."""

import csv
import io
import json
from unittest.mock import patch

import pytest
from asgiref.sync import async_to_sync

from helpdesk.audit import export
from helpdesk.audit.models import AuditLog
from helpdesk.audit.services import record
from testing.openapi import description
from testing.scenarios import draft_scenario

pytestmark = pytest.mark.django_db

LIST = "/api/admin/audit-logs"
URL = f"{LIST}/export"


@async_to_sync
async def _joined(parts):
    return b"".join([part async for part in parts])


def fetch(client, query=""):
    response = client.get(f"{URL}?{query}")
    assert response.status_code == 200, response.content
    return response, _joined(response.streaming_content).decode()


def rows(text):
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


@pytest.fixture
def entries(cast):
    for index in range(7):
        record(
            action="UPDATE",
            resource=cast.owner,
            actor=cast.admin,
            changes=[{"field": "firstName", "oldValue": "é\n", "newValue": f"=1+{index}"}],
        )
    draft_scenario(author=cast.outsider_admin, name="Theirs", visibility="public")


@pytest.fixture(autouse=True)
def _small_pages():
    with patch.object(export, "_AT_ONCE", 3):
        yield


def test_json_holds_what_the_list_shows(cast, api, entries):
    client = api(cast.admin)
    shown = client.get(f"{LIST}?limit=100").json()["data"]
    response, text = fetch(client, "format=json&resourceType=user&junk=x")
    assert response["Content-Type"] == "application/json"
    assert response["Content-Disposition"].startswith('attachment; filename="audit-')
    assert json.loads(text) == shown
    assert len(shown) == 7
    # Taking a copy is an entry, too.
    taken = AuditLog.objects.get(action="EXPORT")
    assert (taken.actor, taken.resource_id) == (cast.admin, cast.tenant.pk)
    assert taken.metadata == {"exported": "audit log", "filters": {"resourceType": "user"}}


def test_csv_holds_the_same_and_no_formula(cast, api, entries):
    person = cast.admin
    person.first_name = '=HYPERLINK("http://example.test")'
    person.save()
    record(action="UPDATE", resource=person, actor=cast.super_admin)
    _, text = fetch(api(person), "resourceType=user")
    found = rows(text)
    assert len(found) == 8
    assert found[0]["resourceName"].startswith("'=HYPERLINK")
    assert json.loads(found[1]["changes"])[0]["newValue"] == "=1+6"
    assert not [
        cell for row in found for cell in row.values() if cell.startswith(("=", "+", "-", "@"))
    ]


@pytest.mark.parametrize("name", ["csv", "json"])
def test_nothing_of_another_tenant_and_nothing_unasked(cast, api, entries, name):
    for person in (cast.admin, cast.author):
        assert "Theirs" not in fetch(api(person), f"format={name}")[1]
    assert "Theirs" in fetch(api(cast.outsider_admin), f"format={name}")[1]
    assert "firstName" not in fetch(api(cast.admin), f"format={name}&action=EXPORT")[1]


def test_nothing_to_export_is_a_file_too(cast, api):
    client = api(cast.author)
    assert json.loads(fetch(client, "format=json&action=DELETE")[1]) == []
    assert rows(fetch(client, "action=DELETE")[1]) == []


def test_who_may_and_what_is_refused(cast, api):
    assert api().get(URL).status_code == 401
    assert api(cast.viewer).get(URL).status_code == 403
    assert api(cast.owner).get(URL).status_code == 403
    assert api(cast.admin).get(f"{URL}?format=pdf").status_code == 400
    assert api(cast.admin).get(f"{URL}?from=x").status_code == 400
    assert not AuditLog.objects.filter(action="EXPORT").exists()


def test_the_description_knows_both_files():
    answers = description()["paths"]["/api/admin/audit-logs/export"]["get"]["responses"]
    content = answers["200"]["content"]
    assert {kind: content[kind]["schema"]["type"] for kind in content} == {
        "text/csv": "string",
        "application/json": "array",
    }

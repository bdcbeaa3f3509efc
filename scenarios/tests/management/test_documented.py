"""What comes back is what is documented, refusals included; and documents are described whole."""

import pytest

from scenarios.api.management.schema import document_schema
from scenarios.documents import ScenarioDocument
from scenarios.tests.management.test_roles import CALL, TABLE, URL, ids, standing
from scenarios.wire import to_wire
from testing.openapi import description, misfits
from testing.scenarios import draft_scenario

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(CALL, TABLE, ids=ids(TABLE))
def test_answers_are_as_described(cast, api, name, rest, method, body, status, who, success):
    scenario = standing(status, cast)
    address = URL + ("" if name == "admin-scenarios" else f"/{scenario.pk}{rest}")
    for person in (None, cast.owner, cast.outsider_admin, cast.super_admin):
        answer = getattr(api(person), method)(address, body)
        assert misfits(answer) == []
    assert answer.status_code == success
    again = getattr(api(cast.super_admin), method)(address, body)
    assert misfits(again) == []


@pytest.mark.parametrize(
    ("method", "rest", "body"),
    [
        ("post", "", {}),
        ("get", "?limit=0", None),
        ("put", "/{id}", {"expectedVersion": 7}),
        ("patch", "/{id}", {"aiConfig": {"temperature": 9}}),
        ("delete", "/{id}?permanent=x", None),
        ("post", "/{id}/publish", {"notes": "Now", "expectedVersion": 7}),
        ("get", "/{id}/versions/9", None),
        ("get", "/{id}/versions/compare", None),
        ("post", "/{id}/versions/9/restore", {}),
    ],
)
def test_refusals_are_as_described(cast, api, method, rest, body):
    scenario = draft_scenario(author=cast.author, knowledge=[])
    answer = getattr(api(cast.super_admin), method)(URL + rest.format(id=scenario.pk), body)
    assert answer.status_code in (400, 404, 409)
    assert misfits(answer) == []


def test_what_is_not_as_described_is_noticed(cast, api):
    answer = api(cast.viewer).get(f"{URL}/{draft_scenario(author=cast.author).pk}")
    whole = answer.json()
    assert misfits(answer) == []
    for wrong in (
        {**whole, "versionNumber": "one"},
        {**whole, "aiConfig": {"temperature": 9}},
        {name: value for name, value in whole.items() if name != "analytics"},
    ):
        answer.json = lambda wrong=wrong: wrong
        assert len(misfits(answer)) == 1
    answer.status_code = 418
    assert misfits(answer) == ["GET /api/admin/scenarios/{id} does not say that it answers 418"]


def test_every_field_of_a_document_is_described(cast):
    described = document_schema(ScenarioDocument)["properties"]
    shown = to_wire(ScenarioDocument(name="Just begun"))
    assert described.keys() == shown.keys()
    for name in ("customerProfile", "ticket", "context", "aiConfig", "successCriteria", "learning"):
        assert described[name]["properties"].keys() == shown[name].keys()
    body = description()["components"]["schemas"]["NewScenarioRequest"]
    assert {"name", "category", "difficulty"} == set(body["required"])
    assert {"aiConfig", "phases", "status", "expectedVersion"} <= body["properties"].keys()
    assert not {"slug", "cast", "format"} & body["properties"].keys()

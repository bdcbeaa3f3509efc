"""What nobody sends by accident: refused in words, never an error of ours; and all that the
document allows can be stored.
"""

import json
from collections.abc import Mapping
from contextlib import suppress

import pytest

from helpdesk.errors import Invalid
from scenarios.api.management.schema import document_schema
from scenarios.documents import ScenarioDocument
from scenarios.services.content import parse
from scenarios.wire import from_wire, to_wire
from testing.hostile import Hostile, nested
from testing.scenarios import character, draft_scenario, minimal_document

pytestmark = pytest.mark.django_db

URL = "/api/admin/scenarios"
NEW = {"name": "Just begun", "category": "TECHNICAL_SUPPORT", "difficulty": "BEGINNER"}
SCHEMA = document_schema(ScenarioDocument, leave_out=frozenset({"format", "cast", "slug"}))
WRONG = (
    None,
    True,
    0,
    -1,
    2**63,
    10**300,
    1e308,
    0.5,
    "",
    "x" * 10_000,
    "null",
    "1e999",
    [],
    [None],
    [[]],
    [{}],
    {},
    {"": 1},
    {"a.b": {"c/d": "~"}},
    nested(40),
)


def leaves(schema, path=()):
    """Every place of a document, parts and lists included."""
    if path:
        yield path
    for name, inner in schema.get("properties", {}).items():
        yield from leaves(inner, (*path, name))
    items = schema.get("items", {})
    if "properties" in items:
        yield from leaves(items, (*path, 0))


def put(body, path, value):
    """The body with a value at a place."""
    if not path:
        return value
    step, *rest = path
    if step == 0:
        inner = body[0] if isinstance(body, list) and body else {}
        return [put(inner, rest, value)]
    body = body if isinstance(body, Mapping) else {}
    return {**body, step: put(body.get(step), rest, value)}


@pytest.mark.parametrize("path", list(leaves(SCHEMA)), ids=lambda path: ".".join(map(str, path)))
def test_a_wrong_value_anywhere_is_refused_or_cleared(path):
    whole = to_wire(parse(minimal_document()))
    del whole["cast"]
    for value in WRONG:
        with suppress(Invalid):
            json.dumps(to_wire(parse(from_wire(put(whole, path, value)))))


@pytest.mark.parametrize("value", ["text", 5, ["text"]])
@pytest.mark.parametrize("part", ["customerProfile", "aiConfig", "learning"])
def test_a_part_that_is_none_is_refused_without_our_names(part, value):
    with pytest.raises(Invalid) as caught:
        parse(from_wire({**NEW, part: value}))
    ((message,),) = caught.value.fields.values()
    assert message.endswith("must be an object")


def fullest(schema):
    """The longest and largest value a schema allows."""
    if "anyOf" in schema:
        return fullest(schema["anyOf"][0])
    if "enum" in schema:
        return max(schema["enum"], key=str)
    kind = schema.get("type")
    if kind == "object":
        return {name: fullest(inner) for name, inner in schema.get("properties", {}).items()}
    if kind == "array":
        return [fullest(schema["items"])] * min(schema.get("maxItems", 3), 3)
    if kind == "string":
        if "pattern" in schema:
            return "k" * 60
        if schema.get("format") == "date":
            return "9999-12-31"
        return "\N{PILE OF POO}" * schema.get("maxLength", 5000)
    if kind in ("integer", "number"):
        return schema["maximum"]
    return True


def test_the_fullest_document_can_be_stored(cast, api):
    body = fullest(SCHEMA)
    body["customerProfile"]["character"] = character().slug
    body["prerequisites"] = []
    body["knowledge"] = [
        {**article, "key": f"key-{number}"} for number, article in enumerate(body["knowledge"])
    ]
    answer = api(cast.author).post(URL, body)
    assert answer.status_code == 201, answer.content[:2000]
    shown = answer.json()
    del shown["ticket"]["priority"]
    assert {name: shown[name] for name in body} == body


def test_the_emptiest_document_can_be_stored(cast, api):
    body = dict.fromkeys(SCHEMA["properties"]) | NEW
    answer = api(cast.author).post(URL, body)
    assert answer.status_code == 201, answer.content[:2000]


PLAUSIBLE = {
    **NEW,
    "description": "A tunnel",
    "tags": ["vpn"],
    "prerequisites": ["the-tablet-that-locks"],
    "customerProfile": {"name": "Robert", "age": 45},
    "aiConfig": {"temperature": 0.8},
    "simulation": {"summary": "x"},
    "phases": [{"name": "Opening"}],
    "status": "DRAFT",
    "visibility": "shared",
    "sharedWith": ["01a1fc6a-aae2-77d6-ba93-2194cc269799"],
    "expectedVersion": 1,
    "changelog": "Why",
    "notes": "Why",
    "newName": "Copy",
    "preserveAnalytics": True,
    "createNewVersion": True,
}
ADDRESSES = (
    ("post", "", {201, 400, 403, 409, 413}),
    ("put", "/{id}", {200, 400, 409, 413}),
    ("patch", "/{id}", {200, 400, 409, 413}),
    ("post", "/{id}/submit", {200, 400, 409, 413}),
    ("post", "/{id}/duplicate", {201, 400, 403, 409, 413}),
    ("post", "/{id}/versions/1/restore", {200, 400, 409, 413}),
)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(("method", "address", "documented"), ADDRESSES)
def test_bodies_made_up_at_random(cast, api, method, address, documented, seed):
    scenario = draft_scenario(author=cast.author)
    client = api(cast.author)
    hostile = Hostile(seed)
    for _ in range(5):
        answer = client.generic(
            method.upper(),
            URL + address.format(id=scenario.pk),
            hostile.body(PLAUSIBLE),
            content_type="application/json",
        )
        assert answer.status_code in documented, answer.content[:500]
        if answer.status_code >= 400:
            assert answer["Content-Type"] == "application/problem+json"
            assert len(answer.content) < 100_000


@pytest.mark.parametrize("seed", range(10))
def test_queries_made_up_at_random(cast, api, seed):
    scenario = draft_scenario(author=cast.author)
    client = api(cast.viewer)
    hostile = Hostile(seed)
    names = ("page", "limit", "search", "status", "category", "createdBy", "tenantId", "sortBy")
    answer = client.get(f"{URL}?{hostile.query(*names)}")
    assert answer.status_code in (200, 400)
    answer = client.get(f"{URL}/{scenario.pk}/versions/compare?{hostile.query('from', 'to')}")
    assert answer.status_code in (200, 400, 404)


def test_texts_longer_than_search_can_index(cast, api):
    scenario = draft_scenario(author=cast.author)
    words = " ".join(map(str, range(200_000)))
    knowledge = to_wire(parse(minimal_document()))["knowledge"]
    for changes in ({"issue": words}, {"knowledge": [{**knowledge[0], "body": words}]}):
        answer = api(cast.author).patch(f"{URL}/{scenario.pk}", changes)
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid_document")


@pytest.mark.parametrize(
    "pk", ["scn_123", "%00", "..", "0", "%ff", "x" * 3000, "{00000000-0000-0000-0000-000000000000}"]
)
def test_ids_that_are_none(cast, api, pk):
    client = api(cast.super_admin)
    for rest in ("", "/gate", "/versions", "/versions/1", "/versions/compare?from=1&to=2"):
        assert client.get(f"{URL}/{pk}{rest}").status_code in (400, 404), rest
    assert client.delete(f"{URL}/{pk}?permanent=true").status_code in (400, 404)

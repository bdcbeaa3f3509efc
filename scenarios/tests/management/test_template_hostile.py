"""What nobody sends of a template by accident: refused in words, never an error of ours."""

import json
from collections.abc import Mapping

import pytest

from helpdesk.errors import Invalid
from scenarios.templating.placeholders import placeholder_problems
from scenarios.templating.probing import probe
from scenarios.templating.values import (
    parse_variables,
    shown,
)
from testing.hostile import nested
from testing.scenarios import character
from testing.templates import VARIABLES, template_document, template_of

URL = "/api/admin/templates"
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
    "{{caller}}",
    "{{",
    "}}{{caller.}}",
    [],
    [None],
    [[]],
    [{}],
    {},
    {"": 1},
    {"{{caller}}": "{{caller}}"},
    nested(40),
)
# What stands in the simulation is the same kind of text, and takes long to check.
DOCUMENT = {
    **template_document(),
    "simulation": {},
    "tags": ["{{device}}"],
}
SENT = shown(parse_variables(VARIABLES))
PLACES = [(number, key) for number, variable in enumerate(SENT) for key in variable]


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def accepted(document, variables):
    """Whether a template of this would be stored; anything but a refusal is an error of ours."""
    try:
        parsed = parse_variables(variables)
    except Invalid:
        return False
    return not (placeholder_problems(document, parsed) or probe(document, parsed))


def test_a_wrong_value_in_a_variable_is_refused_or_taken():
    taken = 0
    for number, key in PLACES:
        for value in WRONG:
            variables = [dict(variable) for variable in SENT]
            variables[number][key] = value
            taken += accepted(DOCUMENT, variables)
    assert 0 < taken < len(PLACES) * len(WRONG) / 2


def leaves(part, path=()):
    """Every place of a document."""
    if path:
        yield path
    if isinstance(part, Mapping):
        for name, inner in part.items():
            yield from leaves(inner, (*path, name))


def put(part, path, value):
    """The document with a value at a place."""
    first, *rest = path
    return {**part, first: put(part[first], rest, value) if rest else value}


def test_a_wrong_value_in_the_document_is_refused_or_taken():
    places = list(leaves(DOCUMENT))
    taken = sum(accepted(put(DOCUMENT, path, value), SENT) for path in places for value in WRONG)
    assert 0 < taken < len(places) * len(WRONG) / 2


@pytest.mark.django_db
@pytest.mark.parametrize("value", [None, 10**300, "{{caller}}", "}}{{caller.}}", [{}], {"": 1}])
def test_wrong_bodies_are_refused_as_such(cast, api, value):
    character()
    template, client = template_of(cast.author), api(cast.author)
    calls = [
        (client.post, URL, {"name": "Fine", "variables": value}),
        (client.post, URL, {"name": "Fine", "defaultValues": value}),
        (client.post, URL, {"name": value}),
        (client.post, URL, {"name": "Fine", "defaultValues": {"simulation": value}}),
        (client.put, f"{URL}/{template.pk}", {"defaultValues": {"ticket": value}}),
        (client.put, f"{URL}/{template.pk}", {"expectedVersion": value, "sharedWith": value}),
        (client.put, f"{URL}/{template.pk}/rating", {"rating": value}),
        (client.post, f"{URL}/{template.pk}/create-scenario", {"name": "Fine", "variables": value}),
        (
            client.post,
            f"{URL}/{template.pk}/create-scenario",
            {"name": "Fine", "variables": {"caller": value, "company": value, "age": value}},
        ),
        (client.post, f"{URL}/{template.pk}/create-scenario", value),
        (client.put, f"{URL}/{template.pk}", value),
    ]
    for call, address, body in calls:
        answer = call(address, json.dumps(body), content_type="application/json")
        assert answer.status_code in (200, 201, 400), (address, body, answer.content[:300])

"""Simulation documents: what is valid, what is refused and where, whatever is thrown at them."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from scenarios.problems import simulation_problems
from scenarios.simulation.conditions import MAX_DEPTH, Condition
from scenarios.simulation.documents import Simulation, json_schema
from testing.scenarios import minimal_simulation

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.text(max_size=12) | st.sampled_from(["any", "all", "not"]), inner, max_size=4
        )
    ),
    max_leaves=25,
)
fuzz = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def places(value, path=()):
    """Yield the path of every value inside."""
    yield path
    if isinstance(value, dict):
        for key in value:
            yield from places(value[key], (*path, key))
    elif isinstance(value, list):
        for index in range(len(value)):
            yield from places(value[index], (*path, index))


def replaced(document, path, value):
    """Return a copy with the value at `path` replaced, or removed if it is `...`."""
    copy = json.loads(json.dumps(document))
    *way, last = path
    here = copy
    for step in way:
        here = here[step]
    if value is ...:
        del here[last]
    else:
        here[last] = value
    return copy


PLACES = [path for path in places(minimal_simulation()) if path]


def only_says(document):
    """Validate: it is fine, or the problems are sentences. Anything else raised is a bug."""
    problems = simulation_problems(document)
    assert all(isinstance(line, str) and line for line in problems)
    try:
        Simulation.model_validate(document)
    except ValidationError:
        assert problems
    else:
        assert problems == []


@fuzz
@given(json_values)
def test_any_json_is_accepted_or_refused_in_words(document):
    only_says(document)


@fuzz
@given(st.sampled_from(PLACES), json_values | st.just(...))
def test_any_change_of_a_valid_document_is_accepted_or_refused_in_words(path, value):
    only_says(replaced(minimal_simulation(), path, value))


@fuzz
@given(json_values)
def test_any_json_is_a_condition_or_refused(value):
    try:
        condition = Condition.model_validate(value)
    except ValidationError:
        return
    assert condition.holds({"a": True}) in (True, False)
    assert all(isinstance(name, str) for name in condition.variables())


def test_conditions_nested_without_end_are_refused():
    deep = {"a": True}
    for _ in range(5000):
        deep = {"not": deep}
    with pytest.raises(ValidationError, match=f"nested {MAX_DEPTH} deep"):
        Condition.model_validate(deep)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("summary",), ..., "summary: is missing"),
        (
            ("variables", "account_locked", "initial"),
            "maybe",
            "variables → account_locked: initial value 'maybe' is not among the values",
        ),
        (
            ("goal", "when", "no_such"),
            True,
            "goal → when: there is no variable “no_such”",
        ),
        (("goal", "when", "account_locked"), 0, "goal → when: “account_locked” can't be 0"),
        (
            ("actions", 1, "effects", 0, "set", "tablet_password"),
            "lost",
            "actions → unlock → effects[0] → set: “tablet_password” can't be 'lost'",
        ),
        (
            ("actions", 1, "because"),
            ["nothing"],
            "actions → unlock → because: there is no fact or check “nothing”",
        ),
        (
            ("checks", 0, "told_by"),
            ["account_status"],
            "checks → account_status → told_by: there is no fact “account_status”",
        ),
        (
            ("actions", 1, "id"),
            "reset",
            "actions → reset: facts, checks, actions and answers need different ids",
        ),
        (
            ("checks", 0, "tool"),
            "crystal_ball",
            "checks → account_status: “account_status” is done by the desk, so it needs a tool",
        ),
        (
            ("checks", 2, "tool"),
            "view_account",
            "checks → tablet_mail: “tablet_mail” is done by the customer and can't use a tool",
        ),
        (("known_bad",), ["nothing"], "known_bad: there is no action “nothing”"),
        (("choices",), {"a.b": ["x"]}, "choices → a.b: this is no argument of a tool"),
        (
            ("identity", "requester"),
            "nobody",
            "identity → requester: “nobody” is not in the directory",
        ),
        (("escalation", "right_team"), "Nobody", "escalation: right team “Nobody” is not among"),
        (("symptoms", 0, "oops"), 1, "symptoms[0] → oops: there is no such field"),
        (("facts", 1, "say"), [], "facts → changed_on_monday → say: needs at least 1"),
        (
            ("symptoms", 0, "when"),
            {"any": []},
            "symptoms[0] → when: “any” needs a list of at least one condition",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_place(path, value, message):
    problems = simulation_problems(replaced(minimal_simulation(), path, value))
    assert any(problem.startswith(message) for problem in problems), problems


def test_the_schema_is_json_and_names_every_part():
    schema = json.loads(json.dumps(json_schema()))
    assert set(Simulation.model_fields) == set(schema["properties"])

"""What may be filled into a template: types, limits, and what comes of it in a document."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk.errors import Invalid
from scenarios.documents import ScenarioDocument
from scenarios.problems import simulation_problems
from scenarios.simulation.documents import Simulation
from scenarios.templating.placeholders import fill, placeholder_problems
from scenarios.templating.probing import probe
from scenarios.templating.values import (
    parse_variables,
    read_values,
)
from testing.templates import VARIABLES, template_document

DOCUMENT = template_document()
PARSED = parse_variables(VARIABLES)
GOOD = {"caller": "Ruth Adeyemi", "company": "Larkfield"}

letters = st.characters(categories=["L", "N", "P", "S"])
words = st.text(letters, min_size=1, max_size=40)
surname = st.text(st.characters(categories=["L"]), min_size=1, max_size=30)


def filled(**values):
    return fill(DOCUMENT, PARSED, read_values(PARSED, {**GOOD, **values}))


def test_every_type_reads_as_its_own():
    day = timezone.localdate() + timedelta(days=3)
    document = filled(age=41, amount="$1.50", is_vip=True)
    assert document["name"] == "Locked out at Larkfield"
    assert document["customer"]["age"] == 41
    assert document["customer"]["background_story"] == "Ruth is a director and owes $1.50."
    assert document["ticket"]["subject"] == "Adeyemi can't sign in"
    assert document["ticket"]["description"] == (f"Needed on {day.day} {day:%B %Y}, a {day:%A}.")
    assert document["context"]["company_context"] == {"vip": True}
    assert document["simulation"]["directory"][0]["username"] == "ruth.adeyemi"


def test_what_is_left_out_has_its_default_or_is_empty():
    document = filled()
    assert document["ticket"]["affected_asset"] == "LT-4711"
    assert document["customer"]["age"] is None


def test_the_simulations_own_slots_survive_and_filled_dollars_are_no_slots():
    document = filled(amount="$75", company="$gadget & ${gadget}")
    assert document["simulation"]["surface"] == {"gadget": "tablet"}
    world = Simulation.model_validate(document["simulation"])
    assert world.opening[0].startswith("My tablet cost $75 and $gadget & ${gadget} wants it back")


@pytest.mark.parametrize(
    "value", ["{{caller}}", "{{nobody}}", r"\{{caller}}", "<script>x</script>"]
)
def test_a_value_that_looks_like_something_stays_text(value):
    document = filled(company=value)
    assert document["context"]["company_name"] == value
    assert Simulation.model_validate(document["simulation"]).opening[0].count(value) == 1


WRONG = [
    ("caller", "Ruth", "must be a first and a last name"),
    ("caller", 7, "must be a first and a last name"),
    ("caller", "Ruth 7", "in letters"),
    ("company", "", "must be 1 to 40 characters long"),
    ("company", "x" * 41, "must be 1 to 40 characters long"),
    ("company", "two\nlines", "must not hold line breaks"),
    ("company", "bell\a", "must not hold line breaks or control characters"),
    ("company", "\u202ereversed", "must not hold line breaks or control characters"),
    ("company", ["a"], "must be text"),
    ("age", 17, "must be between 18 and 70"),
    ("age", "seventy", "must be a whole number"),
    ("age", 18.5, "must be a whole number"),
    ("age", True, "must be a whole number"),
    ("age", 10**4000, "must be between 18 and 70"),
    ("device", "toaster", "must be one of: tablet, phone"),
    ("amount", "£75", "must be an amount in $, such as $75"),
    ("amount", "$1.505", "must have two decimal places at most"),
    ("amount", 10**30, "must be between $0 and $500"),
    ("amount", "$501", "must be between $0 and $500"),
    ("due", "tomorrow", "must be a date, such as 2026-03-31"),
    ("due", "2026-02-30", "must be a date, such as 2026-03-31"),
    ("due", "1999-01-01", "must be between"),
    ("is_vip", "yes", "must be true or false"),
    ("is_vip", 1, "must be true or false"),
    ("tag", "PC-1", "must be an asset tag such as LT-4711"),
    ("tag", "LT-" + "9" * 18, "20 at most"),
]


@pytest.mark.parametrize(("name", "value", "message"), WRONG)
def test_a_wrong_value_is_refused_by_name(name, value, message):
    with pytest.raises(Invalid) as refusal:
        read_values(PARSED, {**GOOD, name: value})
    assert list(refusal.value.fields) == [f"variables.{name}"]
    assert message in refusal.value.fields[f"variables.{name}"][0]
    assert name in refusal.value.detail


def test_missing_and_unknown_ones_are_all_named():
    with pytest.raises(Invalid) as refusal:
        read_values(PARSED, {"company": None, "colour": "red"})
    assert refusal.value.fields == {
        "variables.colour": ["There is no variable “colour”"],
        "variables.caller": ["Variable “caller” is required"],
        "variables.company": ["Variable “company” is required"],
    }


def test_two_people_need_different_sign_in_names():
    people = parse_variables(
        [{"name": name, "type": "person", "label": name} for name in ("caller", "boss")]
    )
    with pytest.raises(Invalid) as refusal:
        read_values(people, {"caller": "Zoë Núñez", "boss": "Zoe Nunez"})
    assert refusal.value.fields == {
        "variables.boss": ["Variable “boss” must be somebody else than “caller”"]
    }


@settings(max_examples=60, deadline=None)
@given(
    values=st.fixed_dictionaries(
        {
            "caller": st.tuples(surname, surname).map(" ".join),
            "company": words,
            "age": st.integers(18, 70),
            "device": st.sampled_from(["tablet", "phone"]),
            "amount": st.decimals(0, 500, places=2).map(lambda amount: f"${amount}"),
            "due": st.integers(-10, 30).map(
                lambda days: (timezone.localdate() + timedelta(days=days)).isoformat()
            ),
            "is_vip": st.booleans(),
            "tag": st.from_regex(r"LT-[A-Z0-9][A-Z0-9-]{0,15}", fullmatch=True),
        }
    )
)
def test_every_value_within_the_limits_gives_a_valid_document(values):
    read = read_values(PARSED, values)
    document = fill(DOCUMENT, PARSED, read)
    ScenarioDocument.model_validate(document)
    assert simulation_problems(document["simulation"]) == []
    # What was read reads as itself, and is the same text wherever it stands.
    assert read_values(PARSED, read) == read
    assert read["company"] in Simulation.model_validate(document["simulation"]).opening[0]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None)
@given(name=st.sampled_from([one["name"] for one in VARIABLES]), value=json_values)
def test_anything_else_is_refused_by_name_and_never_breaks(name, value):
    named = []
    try:
        json.dumps(fill(DOCUMENT, PARSED, read_values(PARSED, {**GOOD, name: value})))
    except Invalid as refusal:
        named = list(refusal.fields)
    assert named in ([], [f"variables.{name}"])


@pytest.mark.parametrize(
    ("variable", "place", "message"),
    [
        ({"type": "colour"}, "variables.0", "does not match any of the expected tags"),
        ({"type": "text", "min_length": 9, "max_length": 3}, "variables.0", "no possible length"),
        ({"type": "number", "minimum": 3, "maximum": 2}, "variables.0", "no possible number"),
        ({"type": "number", "default": -1}, "variables.0", "the default of “it” must be between"),
        ({"type": "choice", "options": ["a"]}, "variables.0.options", "at least 2 items"),
        ({"type": "choice", "options": ["a", "a"]}, "variables.0", "are the same"),
        ({"type": "date", "earliest": 2, "latest": 1}, "variables.0", "no possible day"),
        ({"type": "text", "name": "two words"}, "variables.0.name", "should match pattern"),
        ({"type": "text", "size": 3}, "variables.0.size", "not permitted"),
    ],
)
def test_a_variable_that_makes_no_sense_is_refused_with_its_place(variable, place, message):
    with pytest.raises(Invalid) as refusal:
        parse_variables([{"name": "it", "label": "It", **variable}])
    assert list(refusal.value.fields) == [place]
    assert message in refusal.value.fields[place][0]


def test_placeholders_and_variables_must_meet():
    document = {
        "name": "{{caller.shoe}} {{nobody}} {{ not one }}",
        "context": {"company_context": {"{{company}}": r"\{{fine}}"}},
    }
    variables = parse_variables(VARIABLES[:3])
    assert placeholder_problems(document, variables) == [
        "name: “caller” has no part “shoe”",
        "name: there is no variable for {{nobody}}",
        "name: there is no variable for {{ not one }}",
        "context → company_context: a name can't hold {{company}}",
        "variables: no text uses “company”",
        "variables: no text uses “age”",
    ]


def test_probing_finds_the_values_that_would_not_fit():
    tight = parse_variables([{**VARIABLES[1], "max_length": 200}])
    document = {"name": "At {{company}}", "context": {"company_name": "{{company}}"}}
    assert [(one.field, one.message) for one in probe(document, tight)] == [
        (
            "name",
            "Name must be at most 100 characters (with values that “company” may have)",
        ),
        (
            "context.companyName",
            "Company name must be at most 120 characters (with values that “company” may have)",
        ),
    ]
    assert probe({**document, "context": {}, "name": "At last"}, tight) == []

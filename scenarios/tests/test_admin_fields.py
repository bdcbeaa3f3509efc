"""Fields of the scenario's page: solutions as lines, phases without a number, the gate's links."""

import json

import pytest
from django import forms

from scenarios.admin.fields import SimulationField, SolutionsField
from testing.forms import form_data
from testing.library import library_document
from testing.scenarios import draft_scenario

LIST = "/admin/scenarios/scenario/"


@pytest.mark.parametrize(
    "solutions",
    [
        [],
        ["Remove the password, then unlock.", "Hand it over."],
        ["Two\nlines", " padded ", "", '"quoted"', "[x]", "{y"],
        [{"steps": ["a", "b"]}, ["c"]],
        ["Split\u2028by a separator"],
    ],
)
def test_solutions_read_back_as_they_were(solutions):
    field = SolutionsField()
    shown = field.prepare_value(solutions)
    assert field.clean(shown) == solutions
    assert not field.has_changed(solutions, shown)


def test_a_simulation_reads_back_as_it_was_with_its_slots_and_in_order():
    simulation = library_document("adware-respawning")["simulation"]
    field = SimulationField()
    # The database keeps keys in an order of its own.
    shown = field.prepare_value(json.loads(json.dumps(simulation, sort_keys=True)))
    assert field.clean(shown) == simulation
    assert not field.has_changed(simulation, shown)
    assert list(json.loads(shown))[:2] == ["version", "surface"]
    assert "$site" in shown


@pytest.mark.parametrize("typed", ["{", '"open', '{"a": NaN', '"\\u0000"', "[" * 100_000])
def test_what_looks_like_json_and_is_none_is_refused(typed):
    field = SolutionsField()
    with pytest.raises(forms.ValidationError):
        field.clean(typed)
    assert field.has_changed([], typed)


@pytest.mark.django_db
def test_phases_without_a_number_come_last_in_their_order(cast, page_client):
    scenario = draft_scenario(author=cast.author)
    client = page_client(cast.author)
    page = f"{LIST}{scenario.pk}/change/"
    data = form_data(client.get(page).content.decode(), "scenario_form") | {
        "phases-TOTAL_FORMS": "4",
        "phases-2-number": "",
        "phases-2-name": "Third",
        "phases-2-expected_minutes": "2",
        "phases-3-number": "",
        "phases-3-name": "Fourth",
        "phases-3-expected_minutes": "2",
    }
    assert client.post(page, data).status_code == 302
    names = list(scenario.phases.order_by("number").values_list("number", "name"))
    assert names == [(1, "Opening"), (2, "Solving"), (3, "Third"), (4, "Fourth")]


@pytest.mark.django_db
def test_the_gate_leads_to_what_is_missing(cast, page_client):
    scenario = draft_scenario(author=cast.author, description="", knowledge=[])
    client = page_client(cast.admin)
    text = client.get(f"{LIST}{scenario.pk}/change/").content.decode()
    for target in ("id_description", "knowledge-group"):
        assert f'href="#{target}"' in text
        assert f'id="{target}"' in text
    text = client.get(f"{LIST}{scenario.pk}/publish/").content.decode()
    assert f'href="{LIST}{scenario.pk}/change/#id_description"' in text

"""Slots and variants: the same incident with another surface."""

from typing import Any

import pytest

from scenarios.documents import ScenarioDocument
from scenarios.problems import simulation_problems
from scenarios.simulation.documents import Simulation
from scenarios.simulation.search import golden_path
from scenarios.surfaces import document_as
from testing.scenarios import minimal_document, minimal_simulation


def with_slots(**changes: Any) -> dict[str, Any]:
    """Return the minimal incident with the day and the second device as slots, in two surfaces."""
    document = minimal_simulation(
        surface={"day": "Monday", "device": "tablet"},
        variants=[
            {
                "id": "phone",
                "surface": {"day": "Friday", "device": "phone"},
                "ticket": {
                    "subject": "Locked out on $day",
                    "description": "Robin Hale can't sign in since $day.",
                },
                "customer": {"name": "Robin Hale"},
                "opening": ["My account locks since $day."],
            }
        ],
    )
    fact = document["facts"][1]
    fact["statement"] = "Changed the password on $day."
    fact["say"] = ["I had to change it on ${day}, it cost me $$5."]
    fact["reveals"] = ["$day"]
    document["actions"][0]["label"] = "Remove the mail account from the $device"
    return {**document, **changes}


def test_slots_hold_the_base_values() -> None:
    fact = Simulation.model_validate(with_slots()).fact("changed_on_monday")
    assert fact.statement == "Changed the password on Monday."
    assert fact.say == ["I had to change it on Monday, it cost me $5."]


def test_a_variant_is_the_same_incident_with_other_words() -> None:
    base = Simulation.model_validate(with_slots())
    variant = base.played_as("phone")
    assert base.surfaces() == ["", "phone"]
    assert variant.fact("changed_on_monday").reveals == ["Friday"]
    assert variant.opening == ["My account locks since Friday."]
    assert variant.action("remove_mail_account").label == "Remove the mail account from the phone"
    assert variant.variables == base.variables
    assert golden_path(variant) == golden_path(base)


def test_a_variant_brings_its_ticket_and_customer() -> None:
    simulation = Simulation.model_validate(with_slots())
    base = ScenarioDocument.model_validate(minimal_document(simulation=with_slots()))
    dressed = document_as(base, simulation, "phone")
    assert dressed.ticket.subject == "Locked out on Friday"
    assert dressed.ticket.affected_asset == base.ticket.affected_asset
    assert (dressed.customer.name, dressed.customer.character) == (
        "Robin Hale",
        base.customer.character,
    )
    assert document_as(base, simulation, "") is base


def test_a_document_without_slots_keeps_its_dollar_signs() -> None:
    document = minimal_simulation(opening=[r"It says \\files\c$ costs $5."])
    assert Simulation.model_validate(document).opening == [r"It says \\files\c$ costs $5."]


def test_conditions_and_ids_are_no_texts() -> None:
    document = with_slots()
    document["goal"]["when"] = {"account_locked": False, "tablet_password": "$device"}
    assert simulation_problems(document) == ["goal → when: “tablet_password” can't be '$device'"]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (
            {"opening": ["Since $month it locks."]},
            "opening[0]: there is no slot “month” (a dollar sign is $$)",
        ),
        (
            {"surface": {"day": "Monday", "device": "tablet", "town": "Leeds"}},
            "surface → town: no text uses this slot",
        ),
        (
            {"variants": [{"id": "other", "surface": {"month": "May"}}]},
            "variants → other → surface → month: there is no such slot",
        ),
        (
            {"variants": [{"id": "other", "ticket": {"subject": "Since $month"}}]},
            "variants → other → ticket → subject: there is no slot “month” (a dollar sign is $$)",
        ),
        (
            {"surface": {"day": "Monday", "device": "tablet of $day"}, "variants": []},
            "surface → device: a value can't hold a slot (“day”)",
        ),
        (
            {"variants": [{"id": "other", "surface": {"day": "the day after ${device}"}}]},
            "variants → other → surface → day: a value can't hold a slot (“device”)",
        ),
    ],
)
def test_a_slot_must_be_defined_and_used(change: dict[str, Any], problem: str) -> None:
    assert simulation_problems(with_slots(**change)) == [problem]


def test_the_place_of_a_slot_goes_by_ids() -> None:
    document = with_slots()
    document["facts"][1]["say"] = ["On $month."]
    assert simulation_problems(document)[0].startswith(
        "facts → changed_on_monday → say[0]: there is no slot “month”"
    )


def test_a_variant_must_be_a_valid_incident_as_well() -> None:
    document = with_slots(identity={"requester": "$login"})
    document["surface"]["login"] = "sporter"
    document["variants"][0]["surface"]["login"] = "nobody"
    assert simulation_problems(document) == [
        "variants → phone: identity → requester: “nobody” is not in the directory"
    ]


def test_two_variants_need_two_ids() -> None:
    document = with_slots(variants=[{"id": "phone"}, {"id": "phone"}])
    assert simulation_problems(document) == ["variants: two have the id “phone”"]

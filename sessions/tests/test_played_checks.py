"""The gate plays: keywords alone must not solve an incident."""

import pytest

from scenarios.documents import ScenarioDocument
from scenarios.gate import checklist
from scenarios.simulation.documents import Simulation
from sessions.played_checks import keyword_stuffer_fails
from testing.scenarios import character, minimal_document, minimal_simulation

pytestmark = pytest.mark.django_db


def test_keywords_do_not_solve_the_minimal_incident() -> None:
    character()
    items = checklist(ScenarioDocument.model_validate(minimal_document()))
    assert [i.ok for i in items if i.id == "keyword_stuffer"] == [True]


def test_an_incident_that_a_keyword_solves_fails_the_gate() -> None:
    world = minimal_simulation()
    world["actions"][0]["how"] = []
    world["goal"]["when"] = {"tablet_password": "none", "password_reset": False}
    document = minimal_document(
        simulation=world,
        success={"must_use_keywords": ["please remove the mail account from the tablet"]},
    )
    item = keyword_stuffer_fails(
        ScenarioDocument.model_validate(document), Simulation.model_validate(world)
    )
    assert not item.ok
    assert "tablet_password" in item.detail

"""The gate plays: the shortest way must pass, the wrong fix and keywords alone must not."""

from typing import Any

import pytest

from scenarios.documents import ScenarioDocument
from scenarios.gate import checklist
from testing.scenarios import character, minimal_document, minimal_simulation

pytestmark = pytest.mark.django_db

PLAYED = ("golden_play", "known_bad_play", "keyword_stuffer")


def gate(**changes: Any) -> dict[str, str]:
    """Return what the played checks find: {id: detail, empty where it is fine}."""
    character()
    items = checklist(ScenarioDocument.model_validate(minimal_document(**changes)))
    return {item.id: "" if item.ok else item.detail for item in items if item.id in PLAYED}


def test_the_minimal_incident_plays_as_it_should() -> None:
    assert gate() == dict.fromkeys(PLAYED, "")


def test_an_incident_that_a_keyword_solves_fails_the_gate() -> None:
    world = minimal_simulation()
    world["actions"][0]["how"] = []
    world["goal"]["when"] = {"tablet_password": "none", "password_reset": False}
    success = {"must_use_keywords": ["please remove the mail account from the tablet"]}
    found = gate(simulation=world, success=success)
    assert found["keyword_stuffer"].startswith("A trainee who only sends greetings")


def test_an_incident_whose_words_nobody_understands_fails_the_gate() -> None:
    world = minimal_simulation()
    world["actions"][0].update(label="Xyzzy", asks=["qwx zzt"], how=[])
    found = gate(simulation=world)
    assert "“Xyzzy” could not be got done" in found["golden_play"]
    assert not found["known_bad_play"]


def test_a_pass_mark_out_of_reach_fails_the_gate() -> None:
    found = gate(success={"pass_mark": 100})
    assert "the pass mark is 100" in found["golden_play"]

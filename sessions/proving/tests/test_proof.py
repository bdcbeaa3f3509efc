"""Proofs: what is found out about a scenario, and what is complained of."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from scenarios.documents import ScenarioDocument
from scenarios.simulation import search
from scenarios.simulation.tests.test_surfaces import with_slots
from scenarios.simulation.tests.test_world import with_an_approval
from sessions.proving.files import library_files, read_document
from sessions.proving.proof import Proof, prove
from testing.scenarios import minimal_document, minimal_simulation


def proof_of(**changes: Any) -> Proof:
    return prove(ScenarioDocument.model_validate(minimal_document(**changes)))


@pytest.mark.parametrize("path", library_files(), ids=lambda path: path.stem)
def test_every_built_in_scenario_is_proven(path: Path) -> None:
    proof = prove(read_document(path))
    assert proof.problems == ()
    for surface in proof.surfaces:
        assert surface.golden.passed
        assert not surface.golden.stuck
        assert not surface.known_bad.passed
        assert not surface.stuffer.solved


def test_what_a_proof_tells() -> None:
    faults = [
        {"id": "old", "when": {"tablet_password": "old"}, "text": "The tablet is wrong."},
        {"id": "locked", "when": {"account_locked": True}, "text": "It is locked."},
    ]
    proof = proof_of(simulation=minimal_simulation(faults=faults))
    assert proof.problems == ()
    assert set(proof.steps) == {"Remove the mail account from the tablet", "Unlock the account"}
    assert set(proof.clears) == {
        "The tablet is wrong. ← Remove the mail account from the tablet",
        "It is locked. ← Unlock the account",
    }
    assert (proof.faults, proof.states, proof.dead_ends) == (2, 8, 0)
    # one step of the customer's, two details of who is calling
    assert proof.minimum_messages == 3


def test_every_surface_is_played() -> None:
    proof = proof_of(simulation=with_slots())
    assert [surface.variant for surface in proof.surfaces] == ["", "phone"]
    assert proof.problems == ()


def test_a_variant_that_cannot_be_played_is_named() -> None:
    simulation = with_slots()
    simulation["surface"]["words"] = "remove the mail account from the tablet"
    simulation["variants"][0]["surface"]["words"] = "qwx zzt"
    simulation["actions"][0].update(label="$words", asks=["$words"], how=["$device"])
    (problem,) = proof_of(simulation=simulation).problems
    assert problem.startswith("Variant “phone”: The shortest way, played, ends ")
    assert "“qwx zzt” could not be got done" in problem


def test_waiting_for_somebody_stands_on_the_way() -> None:
    proof = proof_of(simulation=with_an_approval())
    assert "(Jo Lane approved it.)" in proof.steps
    assert proof.problems == ()


def test_an_invalid_document_is_told_with_places() -> None:
    proof = proof_of(simulation=minimal_simulation(known_bad=["nothing"]))
    assert proof.problems == ("known_bad: there is no action “nothing”",)
    assert proof.complexity is None


def test_a_world_too_large_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "MAX_STATES", 3)
    (problem, *_) = proof_of().problems
    assert "use fewer variables or actions" in problem


def test_the_command_reports_and_fails_with_the_names(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(json.dumps(minimal_document()))
    bad.write_text(json.dumps(minimal_document(simulation=minimal_simulation(known_bad=["x"]))))
    out = StringIO()
    call_command("prove", str(good), stdout=out)
    assert "✓ good" in out.getvalue()
    assert "messages needed at least: 3" in out.getvalue()
    with pytest.raises(CommandError, match="Not proven: bad"):
        call_command("prove", str(good), str(bad), stdout=StringIO())


def test_a_file_that_is_no_scenario(tmp_path: Path) -> None:
    odd = tmp_path / "odd.yaml"
    odd.write_text("[1, 2")
    errors = StringIO()
    with pytest.raises(CommandError, match=r"odd\.yaml"):
        call_command("prove", str(odd), stdout=StringIO(), stderr=errors)
    assert "can't be read" in errors.getvalue()


def test_a_simulation_alone_is_a_scenario_too(tmp_path: Path) -> None:
    alone = tmp_path / "alone.json"
    alone.write_text(json.dumps(minimal_simulation()))
    out = StringIO()
    call_command("prove", str(alone), stdout=out)
    assert "✓ alone" in out.getvalue()

"""The engine knows no scenario: one written from scratch plays as well as the built-in ones."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from scenarios.simulation.documents import Simulation
from scenarios.simulation.tools import CATALOGUE
from sessions.proving.files import library_files, read_document, read_incident
from sessions.proving.manners import EXPERT, INJECTOR, NOVICE, RUDE
from sessions.proving.proof import prove
from sessions.proving.trainees import perform
from sessions.proving.truths import repetitions, unexplained, untruths

SCRATCH = Path(__file__).parent / "greenhouse.yaml"
ROOT = Path(__file__).parents[3]
ENGINE = ("scenarios", "sessions", "gamification", "prompts", "helpdesk")
# Shorter phrases may be anybody's.
FEWEST_WORDS = 5


def test_a_scenario_from_scratch_is_proven() -> None:
    proof = prove(read_document(SCRATCH))
    assert proof.problems == ()
    assert proof.faults == 2
    assert [surface.golden.passed for surface in proof.surfaces] == [True, True]


def test_a_scenario_from_scratch_plays_as_well_as_the_built_in_ones() -> None:
    what = read_incident(SCRATCH)
    played = {
        manner.key: perform(what, manner, seed)
        for seed, manner in enumerate((EXPERT, NOVICE, RUDE, INJECTOR))
    }
    for key, performance in played.items():
        stage = performance.stage
        assert untruths(stage) == unexplained(stage) == repetitions(stage) == [], key
    overall = {key: performance.assessment.overall for key, performance in played.items()}
    assert played["expert"].assessment.passed
    assert overall["expert"] > overall["rude"] > overall["injector"]
    assert not played["rude"].assessment.passed
    assert not played["injector"].stage.solved


def engine_files() -> Iterator[Path]:
    for package in ENGINE:
        for path in (ROOT / package).rglob("*.py"):
            if "tests" not in path.parts and "migrations" not in path.parts:
                yield path


@pytest.fixture(scope="module")
def engine() -> str:
    """All engine code, in one text of small letters and single blanks."""
    code = "\n".join(path.read_text(encoding="utf-8") for path in engine_files())
    return " ".join(code.lower().split())


@pytest.mark.parametrize("path", library_files(), ids=lambda path: path.stem)
def test_no_scenarios_id_or_text_stands_in_the_engine(path: Path, engine: str) -> None:
    document = read_document(path)
    simulation = Simulation.model_validate(document.simulation)
    person = simulation.requester()
    names = [document.slug, document.name, person.full_name, person.username, person.email]
    names += [asset.tag for asset in simulation.assets]
    texts = [simulation.summary, simulation.goal.text, *simulation.opening]
    texts += [text for fact in simulation.facts for text in (fact.statement, *fact.say)]
    texts += [r.text for check in simulation.checks for r in check.reports]
    texts += [text for action in simulation.actions for text in (action.text, *action.say)]
    long = [text for text in texts if len(text.split()) >= FEWEST_WORDS]
    found = [text for text in (*names, *long) if " ".join(text.lower().split()) in engine]
    assert found == []


def test_ids_of_steps_stand_in_no_engine_code(engine: str) -> None:
    """Ids of three words or more; shorter ones are everybody's."""
    words = set(re.findall(r"[\"'`]([a-z][a-z0-9]*(?:_[a-z0-9]+){2,})[\"'`]", engine))
    for path in library_files():
        simulation = Simulation.model_validate(read_document(path).simulation)
        ids = {part.id for part in (*simulation.facts, *simulation.checks, *simulation.actions)}
        assert not ids & words - set(CATALOGUE), path.stem

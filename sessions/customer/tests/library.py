"""The built-in scenarios read from their files: played without a database."""

from functools import cache
from pathlib import Path

import yaml

from scenarios.documents import ScenarioDocument
from scenarios.simulation.documents import Simulation
from sessions.customer import Persona, persona_of

_ROOT = Path(__file__).parents[3]
SLUGS = tuple(sorted(path.stem for path in (_ROOT / "scenarios" / "library").glob("*.yaml")))


@cache
def simulation(slug: str) -> Simulation:
    """The scenario's world."""
    return Simulation.model_validate(_document(slug)["simulation"])


@cache
def caller(slug: str) -> Persona:
    """The scenario's customer: its character and what it overrides."""
    document = _document(slug)
    customer = dict(document["customer"])
    cast = _characters()[customer.pop("character")]
    read = ScenarioDocument.model_validate(
        {
            "name": document["name"],
            "customer": customer,
            "ai": document.get("ai", {}),
            "cast": {key: value for key, value in cast.items() if key != "prompts"},
        }
    )
    return persona_of(read)


@cache
def _document(slug: str) -> dict:
    path = _ROOT / "scenarios" / "library" / f"{slug}.yaml"
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


@cache
def _characters() -> dict[str, dict]:
    path = _ROOT / "prompts" / "library" / "characters.yaml"
    return {one["slug"]: one for one in yaml.safe_load(path.read_text(encoding="utf-8"))}

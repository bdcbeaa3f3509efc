"""Scenario documents out of files, cast included: no database needed."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from prompts.loading import library_character
from scenarios.documents import Cast, ScenarioDocument
from scenarios.problems import document_problems
from scenarios.services.library import LIBRARY
from scenarios.services.library_files import read_file
from scenarios.simulation.documents import Simulation
from sessions.incident import Incident, incident


class Unreadable(Exception):
    """A file that is no scenario document; the message says why."""


def library_files() -> list[Path]:
    """Return the built-in scenarios' files."""
    return sorted(LIBRARY.glob("*.yaml"))


def read_document(path: Path) -> ScenarioDocument:
    """Return the scenario document in a YAML or JSON file. Raises Unreadable."""
    try:
        content = _parsed(path)
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise Unreadable(f"{path.name} can't be read: {error}") from error
    if not isinstance(content, dict):
        raise Unreadable(f"{path.name} holds no scenario document.")
    if "simulation" not in content and "variables" in content:
        # A world alone: nobody can be judged by it, but it can be played.
        content = {"name": path.stem, "simulation": content, "success": {"pass_mark": 0}}
    try:
        document = ScenarioDocument.model_validate(content)
    except ValidationError as error:
        problems = "; ".join(problem.message for problem in document_problems(error))
        raise Unreadable(f"{path.name}: {problems}.") from error
    return document.model_copy(
        update={"cast": document.cast or _cast(document), "slug": document.slug or path.stem}
    )


def read_incident(path: Path, surface: int = 0) -> Incident:
    """Return a surface of the scenario in a file: 0 is the base, then the variants, round and
    round. Raises Unreadable, and pydantic.ValidationError for a world that is none.
    """
    document = read_document(path)
    simulation = Simulation.model_validate(document.simulation)
    surfaces = simulation.surfaces()
    return incident(document, simulation, surfaces[surface % len(surfaces)])


def _parsed(path: Path) -> Any:
    if path.suffix == ".json":
        return json.loads(path.read_text(encoding="utf-8"))
    return read_file(path)


def _cast(document: ScenarioDocument) -> Cast | None:
    slug = document.customer.character
    return _built_in(slug) if slug else None


@lru_cache(maxsize=64)
def _built_in(slug: str) -> Cast | None:
    character = library_character(slug)
    return Cast.model_validate(character) if character else None

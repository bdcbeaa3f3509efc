"""Scenarios of the built-in library, for tests that play them."""

from pathlib import Path
from typing import Any

import yaml

from prompts.loading import LIBRARY as PROMPTS
from prompts.loading import load_library
from scenarios import services
from scenarios.choices import Visibility
from scenarios.documents import ScenarioDocument
from scenarios.models import Scenario

FOLDER = Path(services.__file__).resolve().parent.parent / "library"


def library_document(slug: str) -> dict[str, Any]:
    """Return the document of one library file, without its prerequisites."""
    text = (FOLDER / f"{slug}.yaml").read_text(encoding="utf-8")
    return {**yaml.load(text, Loader=yaml.CSafeLoader), "prerequisites": []}


def library_version(slug: str) -> ScenarioDocument:
    """Return one library file as trainees play it, cast included; needs no database."""
    document = library_document(slug)
    characters = _prompts("characters.yaml")
    character = next(c for c in characters if c["slug"] == document["customer"]["character"])
    own = character.pop("prompts", {})
    prompts = {
        emotion: {
            "text": own.get(emotion, text),
            "source": "character" if emotion in own else "global",
            "version": 1,
        }
        for emotion, text in _prompts("emotions.yaml").items()
    }
    return ScenarioDocument.model_validate({**document, "cast": {**character, "prompts": prompts}})


def library_slugs() -> list[str]:
    """The scenarios of the library, by file."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def _prompts(name: str) -> Any:
    return yaml.load((PROMPTS / name).read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


def library_scenario(slug: str) -> Scenario:
    """Return one library scenario published, made once; nothing has to be passed before it."""
    known = Scenario.objects.filter(slug=slug).first()
    if known is not None:
        return known
    load_library()
    scenario = services.create(
        author=None, document=library_document(slug), visibility=Visibility.PUBLIC, is_system=True
    )
    return services.publish(scenario=scenario, actor=None)

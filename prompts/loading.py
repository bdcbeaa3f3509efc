"""Loading the built-in characters and prompts out of `prompts/library/`."""

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from prompts.models import Character, EmotionalPrompt
from prompts.services import CHARACTER_FIELDS, clean_text, save_character, save_prompt

LIBRARY = Path(__file__).parent / "library"


@dataclass
class LoadReport:
    """What a load did, by name."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    left_alone: list[str] = field(default_factory=list)


@transaction.atomic
def load_library(folder: Path = LIBRARY) -> LoadReport:
    """Bring built-in characters and prompts up to date with the files, any number of times.

    A row that somebody changed since it was loaded stays as it is. Raises Invalid for a prompt that
    is none.
    """
    report = LoadReport()
    for emotion, text in _read(folder / "emotions.yaml").items():
        _load_prompt(report, character=None, emotion=emotion, text=text)
    for entry in _read(folder / "characters.yaml"):
        character = _load_character(report, entry)
        for emotion, text in entry.get("prompts", {}).items():
            _load_prompt(report, character=character, emotion=emotion, text=text)
    return report


def library_character(slug: str, folder: Path = LIBRARY) -> dict[str, Any] | None:
    """Return a built-in character as its file has it, without prompts; None if there is none."""
    for entry in _read(folder / "characters.yaml"):
        if entry["slug"] == slug:
            return {name: entry[name] for name in ("slug", *CHARACTER_FIELDS)}
    return None


def _read(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


def _digest(content: Any) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _load_character(report: LoadReport, entry: dict[str, Any]) -> Character:
    content = {name: entry[name] for name in CHARACTER_FIELDS}
    wanted = _digest(content)
    row = Character.objects.select_for_update().filter(slug=entry["slug"]).first()
    if row is None:
        report.created.append(entry["slug"])
        row = Character(slug=entry["slug"], library_digest=wanted, **content)
        return save_character(editor=None, character=row)
    if row.library_digest == wanted:
        return row
    if _digest({name: getattr(row, name) for name in CHARACTER_FIELDS}) != row.library_digest:
        report.left_alone.append(row.slug)
        return row
    for name, value in content.items():
        setattr(row, name, value)
    row.library_digest = wanted
    report.updated.append(row.slug)
    return save_character(editor=None, character=row)


def _load_prompt(
    report: LoadReport, *, character: Character | None, emotion: str, text: str
) -> None:
    wanted = _digest(clean_text(text))
    name = f"{character.slug if character else 'everybody'}, {emotion}"
    row = EmotionalPrompt.objects.filter(character=character, emotion=emotion).first()
    if row is not None and row.library_digest == wanted:
        return
    if row is not None and _digest(row.prompt_text) != row.library_digest:
        report.left_alone.append(name)
        return
    (report.created if row is None else report.updated).append(name)
    row = save_prompt(editor=None, character=character, emotion=emotion, text=text)
    EmotionalPrompt.objects.filter(pk=row.pk).update(library_digest=wanted)

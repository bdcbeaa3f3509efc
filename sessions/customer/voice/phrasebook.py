"""The phrase banks beside this module, and choosing one that fits and was not used before."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

import yaml

from sessions.customer.voice.text import capital_start, is_new

_FOLDER = Path(__file__).parent / "phrases"
_TAGGED = re.compile(r"^([a-z][a-z, ]*)\|\s*(.+)$", re.DOTALL)
_SLOT = re.compile(r"\{(\w+)\}")
# The innermost “(one|other|)”; brackets without a bar are only brackets.
_CHOICE = re.compile(r"\(([^()|]*\|[^()]*)\)")
# A phrase with alternatives is tried this often before the next one.
_TRIES = 8
_STYLED_WEIGHT = 3.0
# Conditions of the situation, which say nothing about how somebody writes.
_SITUATION = frozenset({"solved", "unsolved"})


@dataclass(frozen=True)
class Phrase:
    """One line of a bank and whom it suits."""

    text: str
    tags: frozenset[str]


@cache
def banks() -> dict[str, tuple[Phrase, ...]]:
    """Every bank by its intent. Raises ValueError when two files hold the same one."""
    found: dict[str, tuple[Phrase, ...]] = {}
    for path in sorted(_FOLDER.glob("*.yaml")):
        if path.name == "parts.yaml":
            continue
        for name, lines in _read(path).items():
            if name in found:
                raise ValueError(f"{path.name}: “{name}” stands in another file, too")
            found[name] = tuple(_phrase(line) for line in lines)
    return found


@cache
def parts() -> dict[str, list[str]]:
    """The alternatives for slots."""
    return _read(_FOLDER / "parts.yaml")


def choose(
    bank: str,
    *,
    tags: frozenset[str],
    generator: Random,
    said: set[str],
    values: Mapping[str, str] | None = None,
    avoid: str = "",
    formed: Callable[[str], str] = str,
) -> str:
    """Return a phrase of `bank` that suits `tags` and uses no sentence of `said`; empty if all are
    used.

    One that holds the word `avoid` comes last. `formed` gives a text the form in which it will be
    written.
    """
    suitable = [phrase for phrase in banks()[bank] if phrase.tags <= tags]
    weighted = sorted(
        suitable,
        # A random order in which weight counts (Efraimidis and Spirakis).
        key=lambda phrase: (
            bool(avoid) and avoid in phrase.text.lower(),
            -(generator.random() ** (1 / _weight(phrase))),
        ),
    )
    for phrase in weighted:
        for _ in range(_TRIES if _varies(phrase.text) else 1):
            text = formed(_fill(phrase.text, generator, values or {}))
            if text and is_new(text, said):
                return text
    return ""


def _weight(phrase: Phrase) -> float:
    return _STYLED_WEIGHT if phrase.tags - _SITUATION else 1.0


def _varies(text: str) -> bool:
    return bool(_SLOT.search(text) or _CHOICE.search(text))


def _fill(text: str, generator: Random, values: Mapping[str, str]) -> str:
    """Choose among alternatives and fill the slots; empty when a value is missing.

    Alternatives may hold slots, and parts alternatives. Values are put in last, as they are.
    """
    while _varies(text):
        names = set(_SLOT.findall(text))
        if any(name not in values and name not in parts() for name in names):
            return ""
        choice = _CHOICE.search(text)
        if choice is not None:
            text = text.replace(choice[0], generator.choice(choice[1].split("|")), 1)
        elif names <= values.keys():
            break
        else:
            text = _SLOT.sub(lambda slot: _part(slot, generator, values), text)
    text = " ".join(text.split())
    if "x" not in values:  # alternatives of our own may begin a sentence
        text = re.sub(r"(?<=[.?!] )[a-z]", lambda letter: letter[0].upper(), text)
    return capital_start(_SLOT.sub(lambda slot: values[slot[1]], text))


def _part(slot: re.Match[str], generator: Random, values: Mapping[str, str]) -> str:
    return slot[0] if slot[1] in values else generator.choice(parts()[slot[1]])


def _read(path: Path) -> dict[str, list[str]]:
    loaded = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return {name: [str(line) for line in lines] for name, lines in loaded.items()}


def _phrase(line: str) -> Phrase:
    tagged = _TAGGED.match(line)
    if tagged is None:
        return Phrase(line.strip(), frozenset())
    return Phrase(tagged[2].strip().strip('"'), frozenset(t.strip() for t in tagged[1].split(",")))

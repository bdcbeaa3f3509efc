"""What differs between two documents, as people read it: by part, long texts word by word."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import Any, Literal

from scenarios.changes import Difference, differences, value_at
from scenarios.comments.fields import label_of

# Shorter texts are quicker read whole, before and after.
_LONG = 60
# Comparing takes time with the product of the numbers of words: beyond this, lines are compared.
_MOST_WORDS = 1500
# And beyond this, nothing is: both are shown whole.
_MOST_LINES = 1500
_CHILDREN = {"phases": ("Phase", "name"), "knowledge": ("Article", "title")}


@dataclass(frozen=True)
class Piece:
    """A stretch of text that stayed, went or came."""

    kind: Literal["same", "removed", "added"]
    text: str


@dataclass(frozen=True)
class Shown:
    """One difference. `pieces` is for long texts, in place of `old` and `new`."""

    field: str
    label: str
    kind: str
    old: str
    new: str
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True)
class Group:
    """The differences in one part of the document."""

    label: str
    rows: tuple[Shown, ...]


def compared(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Group]:
    """Return what differs between two documents (JSON form), grouped by part, in their order."""

    def part(difference: Difference) -> str:
        return difference["field"].partition(".")[0]

    return [
        Group(label_of(name), tuple(_shown(one, before, after) for one in inside))
        for name, inside in groupby(differences(before, after), key=part)
    ]


def inline_diff(old: str, new: str) -> Iterator[Piece]:
    """Yield how one text became the other, word by word; long ones line by line, very long ones
    whole.
    """
    was, now = _tokens(old), _tokens(new)
    if max(len(was), len(now)) > _MOST_WORDS:
        was, now = old.splitlines(keepends=True), new.splitlines(keepends=True)
    if max(len(was), len(now)) > _MOST_LINES:
        was, now = [old], [new]
    for kind, i, j, k, m in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Piece("same", "".join(was[i:j]))
            continue
        if i != j:
            yield Piece("removed", "".join(was[i:j]))
        if k != m:
            yield Piece("added", "".join(now[k:m]))


def _tokens(text: str) -> list[str]:
    return re.findall(r"\w+|\s+|[^\w\s]", text)


def _shown(one: Difference, before: Mapping[str, Any], after: Mapping[str, Any]) -> Shown:
    kind = one["changeType"]
    old, new = pretty(one["oldValue"]), pretty(one["newValue"])
    if kind == "moved":
        old, new = f"place {old}", f"place {new}"
    has_both = kind == "modified" and bool(old and new)
    long = has_both and max(len(old), len(new)) > _LONG
    pieces = tuple(inline_diff(old, new)) if long else ()
    holder = before if kind == "removed" else after
    return Shown(one["field"], _label(one["field"], holder), kind, old, new, pieces)


def _label(path: str, document: Mapping[str, Any]) -> str:
    """Return what a difference is about, inside its part: “Phase 2: Diagnose · description”."""
    part, *steps = path.split(".")
    if part not in _CHILDREN or not steps:
        return label_of(".".join(steps)) if steps else ""
    noun, title = _CHILDREN[part]
    try:
        child = value_at(document, f"{part}.{steps[0]}")
    except KeyError:  # a field of it went with it
        child = {}
    place = f" {steps[0]}" if part == "phases" else ""
    name = f"{noun}{place}: {child.get(title) or steps[0]}"
    return " · ".join([name, *(label_of(step).lower() for step in steps[1:])])


def pretty(value: Any) -> str:
    """Return a value of a document as people read it: lists of texts a line each."""
    if value in (None, [], {}):
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and value and all(isinstance(one, str) for one in value):
        return "\n".join(value)
    return json.dumps(value, indent=2, ensure_ascii=False)

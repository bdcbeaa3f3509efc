"""Which fields of a scenario a comment may be about, and what they are called."""

import re
from collections.abc import Mapping
from typing import Any

from scenarios.changes import value_at, wire_path
from scenarios.documents import ScenarioDocument

MAX_PATH = 200
# Not the author's to write, so nothing to comment on.
_NOT_THEIRS = frozenset({"format", "slug", "cast"})
_PART_LABELS = {
    "customerProfile": "Customer",
    "aiConfig": "AI",
    "successCriteria": "Success",
    "evaluationWeights": "Weights",
}
Choices = list[tuple[str, list[tuple[str, str]]]]


def has_field(document: Mapping[str, Any], path: str) -> bool:
    """Whether a document (JSON form) has something at a dotted path of the API's names.

    Parts of lists go by their `id` or `key`, phases by their number, as in differences. Inside the
    simulation and other free-form objects the author's own keys count.
    """
    if len(path) > MAX_PATH or path.partition(".")[0] in _NOT_THEIRS:
        return False
    try:
        value_at(document, path)
    except KeyError:
        return False
    return True


def label_of(path: str) -> str:
    """Return what a field is called on a page: “Ticket · response target”."""
    first, *rest = path.split(".")
    head = _PART_LABELS.get(first) or _words(first).capitalize()
    return " · ".join([head, *map(_words, rest)])


def field_choices(document: Mapping[str, Any]) -> Choices:
    """Return the fields a form offers, in groups: the parts' own fields, phases and articles as
    they are now, and the simulation's sections. Deeper places are for clients of the API.
    """
    plain: list[tuple[str, str]] = []
    groups: Choices = [("Scenario", plain)]
    for name in ScenarioDocument.model_fields:
        path, value = wire_path(name), document.get(name)
        inner = _offered_within(name, value)
        if name in _NOT_THEIRS:
            continue
        if inner:
            groups.append((label_of(path), inner))
        else:
            plain.append((path, label_of(path)))
    return groups


def _offered_within(name: str, value: Any) -> list[tuple[str, str]]:
    path = wire_path(name)
    if name == "phases":
        return [
            (f"{path}.{number}", f"Phase {number}: {phase['name']}")
            for number, phase in enumerate(value, start=1)
        ]
    if name == "knowledge":
        return [(f"{path}.{part['key']}", f"Article: {part['title']}") for part in value]
    if not isinstance(value, Mapping):
        return []
    steps = value if name == "simulation" else (wire_path(key) for key in value)
    return [(f"{path}.{step}", label_of(f"{path}.{step}")) for step in steps if "." not in step]


def _words(step: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", step).lower()

"""What differs between two documents, as dotted paths in the API's own names."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Literal, TypedDict

from helpdesk.api.names import wire_name

# The names of reference 000 for the parts of the document.
PART_NAMES = {
    "customer": "customerProfile",
    "ai": "aiConfig",
    "success": "successCriteria",
    "weights": "evaluationWeights",
}
# Keys inside these are the author's own: they are compared, never renamed.
_FREE_FORM = frozenset(
    {"simulation", "companyContext", "contextDetails", "customMetrics", "acceptableSolutions"}
)
_ABSENT = object()


class Difference(TypedDict):
    """One field that is not the same."""

    field: str
    oldValue: Any
    newValue: Any
    changeType: Literal["added", "removed", "modified"]


def wire_path(path: str) -> str:
    """Return a document path in the API's names: `ai.temperature` → `aiConfig.temperature`."""
    first, *rest = path.split(".")
    return ".".join([PART_NAMES.get(first, wire_name(first)), *map(wire_name, rest)])


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """Return the fields that differ between two documents (JSON form, see `ScenarioDocument`).

    Parts of lists are told apart by their `id` or `key`, phases by their number.
    """
    return [
        {
            "field": ".".join(path),
            "oldValue": None if old is _ABSENT else old,
            "newValue": None if new is _ABSENT else new,
            "changeType": _kind(old, new),
        }
        for path, old, new in _walk((), before, after, renamed=True)
    ]


def value_at(document: Mapping[str, Any], path: str) -> Any:
    """Return what stands at a dotted path as `differences` writes them; raises KeyError."""
    value: Any = document
    walked: tuple[str, ...] = ()
    renamed = True
    for step in path.split("."):
        members = _members(value) or {}
        names = {_name(walked, key) if renamed else key: key for key in members}
        value = members[names[step]]
        walked = (*walked, step)
        renamed = renamed and step not in _FREE_FORM
    return value


def _kind(old: Any, new: Any) -> Literal["added", "removed", "modified"]:
    if old is _ABSENT:
        return "added"
    return "removed" if new is _ABSENT else "modified"


def _walk(
    path: tuple[str, ...], old: Any, new: Any, *, renamed: bool
) -> Iterator[tuple[tuple[str, ...], Any, Any]]:
    if _same(old, new):
        return
    left, right = _members(old), _members(new)
    if left is None or right is None:
        yield path, old, new
        return
    for key in [*left, *(key for key in right if key not in left)]:
        name = _name(path, key) if renamed else key
        yield from _walk(
            (*path, name),
            left.get(key, _ABSENT),
            right.get(key, _ABSENT),
            renamed=renamed and name not in _FREE_FORM,
        )


def _same(old: Any, new: Any) -> bool:
    if old is _ABSENT or new is _ABSENT:
        return old is new
    # As JSON, because `False == 0` in Python.
    return json.dumps(old, sort_keys=True) == json.dumps(new, sort_keys=True)


def _name(path: tuple[str, ...], key: str) -> str:
    return PART_NAMES.get(key, wire_name(key)) if not path else wire_name(key)


def _members(value: Any) -> dict[str, Any] | None:
    """Return the named members of a dict or of a list of parts; None for a plain value."""
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, list) and value and all(isinstance(part, Mapping) for part in value):
        names = [str(part.get("id") or part.get("key") or i) for i, part in enumerate(value, 1)]
        if len(set(names)) == len(names):
            return dict(zip(names, value, strict=True))
    return None

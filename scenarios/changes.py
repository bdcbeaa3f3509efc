"""What differs between two documents, as dotted paths in the API's own names."""

import json
import math
from bisect import bisect
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
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
FREE_FORM = frozenset(
    {"simulation", "companyContext", "contextDetails", "customMetrics", "acceptableSolutions"}
)
_ABSENT: Any = object()
Kind = Literal["added", "removed", "modified", "moved"]
Path = tuple[str, ...]


class Difference(TypedDict):
    """One field that is not the same."""

    field: str
    oldValue: Any
    newValue: Any
    changeType: Kind


def wire_path(path: str) -> str:
    """Return a document path in the API's names: `ai.temperature` → `aiConfig.temperature`."""
    first, *rest = path.split(".")
    return ".".join([PART_NAMES.get(first, wire_name(first)), *map(wire_name, rest)])


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """Return the fields that differ between two documents (JSON form, see `ScenarioDocument`).

    Parts of lists are told apart by their `id` or `key` and named by it; other parts, such as
    phases, are recognised by their name or else by their place, and named by their number in
    `after` (removed ones: in `before`). A part that changed its place among the others is `moved`,
    with its numbers as values.
    """
    return list(_walk((), before, after, renamed=True))


def value_at(document: Mapping[str, Any], path: str) -> Any:
    """Return what stands at a dotted path as `differences` writes them; raises KeyError."""
    value: Any = document
    walked: Path = ()
    renamed = True
    for step in path.split("."):
        value = _members(value, walked, renamed=renamed)[step]
        walked = (*walked, step)
        renamed = renamed and step not in FREE_FORM
    return value


def _members(value: Any, path: Path, *, renamed: bool) -> dict[str, Any]:
    """Return what an object or a list of parts holds, by the steps that lead there."""
    if isinstance(value, Mapping):
        return {_name(path, key) if renamed else key: inner for key, inner in value.items()}
    if _are_parts(value):
        return {_key(part) or str(number): part for number, part in enumerate(value, 1)}
    return {}


def _difference(path: Path, old: Any, new: Any, kind: Kind | None = None) -> Difference:
    found: Kind = "added" if old is _ABSENT else "removed" if new is _ABSENT else "modified"
    return {
        "field": ".".join(path),
        "oldValue": None if old is _ABSENT else old,
        "newValue": None if new is _ABSENT else new,
        "changeType": kind or found,
    }


def _walk(path: Path, old: Any, new: Any, *, renamed: bool) -> Iterator[Difference]:
    if _same(old, new):
        return
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in [*old, *(key for key in new if key not in old)]:
            name = _name(path, key) if renamed else key
            inner = renamed and name not in FREE_FORM
            values = old.get(key, _ABSENT), new.get(key, _ABSENT)
            yield from _walk((*path, name), *values, renamed=inner)
    elif _are_parts(old) and _are_parts(new) and (old or new):
        rows = _paired(old, new)
        for row in rows:
            yield from _walk((*path, row.label), row.old, row.new, renamed=renamed)
        for row in _moved(rows):
            places = row.old_number, row.new_number
            yield _difference((*path, row.label), *places, kind="moved")
    else:
        yield _difference(path, old, new)


def _same(old: Any, new: Any) -> bool:
    if old is _ABSENT or new is _ABSENT:
        return old is new
    # As JSON, because `False == 0` in Python.
    return json.dumps(old, sort_keys=True) == json.dumps(new, sort_keys=True)


def _name(path: Path, key: str) -> str:
    return PART_NAMES.get(key, wire_name(key)) if not path else wire_name(key)


def _are_parts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(part, Mapping) for part in value)


@dataclass(frozen=True)
class _Row:
    """One part in the list it was in and in the one it is in; numbers from 1, 0 where it is not."""

    label: str
    old: Any = _ABSENT
    new: Any = _ABSENT
    old_number: int = 0
    new_number: int = 0


def _paired(old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]) -> list[_Row]:
    """Return which part of one list is which of the other, in the order of `new`, removed last."""
    before, after = _identified(old), _identified(new)
    match = {number: before[identity] for identity, number in after.items() if identity in before}
    # What has no identity of its own and no equal: the first that is left is the first that was.
    lost = [n for identity, n in before.items() if identity not in after and not _key(old[n - 1])]
    come = [n for identity, n in after.items() if identity not in before and not _key(new[n - 1])]
    match.update(zip(come, lost, strict=False))
    rows = []
    for number, part in enumerate(new, 1):
        label = _key(part) or str(number)
        if number in match:
            rows.append(_Row(label, old[match[number] - 1], part, match[number], number))
        else:
            rows.append(_Row(label, new=part, new_number=number))
    gone = set(range(1, len(old) + 1)) - set(match.values())
    rows += [
        _Row(_key(old[number - 1]) or str(number), old=old[number - 1], old_number=number)
        for number in sorted(gone)
    ]
    return rows


def _identified(parts: Sequence[Mapping[str, Any]]) -> dict[tuple[str, int], int]:
    """Return {what a part is recognised by, and the how manieth that is: its number}."""
    seen: Counter[str] = Counter()
    numbers = {}
    for number, part in enumerate(parts, 1):
        identity = _key(part) or str(part.get("name") or "") or json.dumps(part, sort_keys=True)
        seen[identity] += 1
        numbers[identity, seen[identity]] = number
    return numbers


def _key(part: Mapping[str, Any]) -> str:
    return str(part.get("id") or part.get("key") or "")


def _moved(rows: Sequence[_Row]) -> Iterator[_Row]:
    """Yield the fewest rows whose move explains the new order: all but the longest rising run."""
    kept = [row for row in rows if row.old_number and row.new_number]
    ends: list[int] = []  # of runs by their length: the smallest old number such a run ends with
    lengths = []
    for row in kept:
        place = bisect(ends, row.old_number)
        ends[place : place + 1] = [row.old_number]
        lengths.append(place + 1)
    wanted, above = len(ends), math.inf
    stay = set()
    for row, length in zip(reversed(kept), reversed(lengths), strict=True):
        if length == wanted and row.old_number < above:
            stay.add(row.new_number)
            wanted, above = wanted - 1, row.old_number
    yield from (row for row in kept if row.new_number not in stay)

r"""Where the blanks of a template stand in its document: `{{name}}`, or `{{name.part}}`.

Double braces, because a simulation's own `$slot` must survive (it is filled when a session starts)
and prompts know `{name}`. `\\{{` is two braces that mean nothing. Where a placeholder is all there
is, the value keeps its type: `age: "{{age}}"` becomes a number.

What is filled in is never read again: a value that looks like a placeholder, a slot or markup is
just text.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from scenarios.simulation.surfaces import NO_TEXT
from scenarios.templating.variables import (
    Base,
    Filled,
)

_PLACEHOLDER = re.compile(r"\\\{\{|\{\{(?P<inner>[^{}]*)\}\}")
_INNER = re.compile(r"\s*(?P<name>[A-Za-z][A-Za-z0-9_]*)(?:\.(?P<part>[a-z]+))?\s*")
_ESCAPED = "\\{{"

Path = tuple[str, ...]


def fill(
    document: Mapping[str, Any], variables: Sequence[Base], values: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the document with the values (of `read_values`) in its placeholders."""
    filler = _Filler({variable.name: variable for variable in variables}, values)
    filled: dict[str, Any] = filler.fill(document, ())
    return filled


def placeholder_problems(document: Mapping[str, Any], variables: Sequence[Base]) -> list[str]:
    """Return what is wrong with the placeholders, each with its place; none if all is well.

    A placeholder without its variable, a variable without a placeholder, and placeholders in keys,
    which are never filled.
    """
    known = {variable.name: variable for variable in variables}
    used: set[str] = set()
    problems = []
    for place, text, is_key in _texts(document, ()):
        for found in _PLACEHOLDER.finditer(text):
            if found["inner"] is None:
                continue
            if is_key:
                problems.append(f"{place}: a name can't hold {found[0]}")
                continue
            name, part = _split(found["inner"])
            if name not in known:
                problems.append(f"{place}: there is no variable for {found[0]}")
            elif part and part not in known[name].parts:
                problems.append(f"{place}: “{name}” has no part “{part}”")
            used.add(name)
    problems += [f"variables: no text uses “{name}”" for name in known if name not in used]
    return problems


def names_in(part: Any) -> list[str]:
    """Return the names of the variables that stand anywhere in a part of a document, in order."""
    names: dict[str, None] = {}
    for _, text, _ in _texts(part, ()):
        for found in _PLACEHOLDER.finditer(text):
            if found["inner"] is not None:
                names[_split(found["inner"])[0]] = None
    return list(names)


def escaped(part: Any) -> Any:
    """Return a part of a scenario's document as a template says it: with nothing to fill in."""
    if isinstance(part, str):
        return part.replace("{{", _ESCAPED)
    if isinstance(part, Mapping):
        return {key: escaped(inner) for key, inner in part.items()}
    if isinstance(part, list):
        return [escaped(inner) for inner in part]
    return part


class _Filler:
    def __init__(self, variables: Mapping[str, Base], values: Mapping[str, Any]) -> None:
        self.variables = variables
        self.values = values

    def fill(self, part: Any, path: Path) -> Any:
        if isinstance(part, str):
            return self._filled(part, path)
        if isinstance(part, Mapping):
            return {key: self.fill(inner, (*path, str(key))) for key, inner in part.items()}
        if isinstance(part, list):
            return [self.fill(inner, path) for inner in part]
        return part

    def _filled(self, text: str, path: Path) -> Filled:
        if "{{" not in text:
            return text
        whole = _PLACEHOLDER.fullmatch(text.strip())
        if whole is not None and whole["inner"] is not None:
            name, part = _split(whole["inner"])
            variable, value = self.variables[name], self.values.get(name)
            if value is None:
                return variable.empty
            alone = variable.words(value, part) if part else variable.alone(value)
            return _as_text(alone, path) if isinstance(alone, str) else alone
        return _PLACEHOLDER.sub(lambda found: self._words(found, path), text)

    def _words(self, found: re.Match[str], path: Path) -> str:
        if found["inner"] is None:
            return "{{"
        name, part = _split(found["inner"])
        value = self.values.get(name)
        return "" if value is None else _as_text(self.variables[name].words(value, part), path)


def _as_text(words: str, path: Path) -> str:
    """Return the words so that a simulation's own slots don't read them."""
    read_for_slots = path[:1] == ("simulation",) and not NO_TEXT.intersection(
        step for step in path[1:] if step != "variants"
    )
    return words.replace("$", "$$") if read_for_slots else words


def _split(inner: str) -> tuple[str, str]:
    found = _INNER.fullmatch(inner)
    return (found["name"], found["part"] or "") if found else (inner, "")


def _texts(part: Any, path: Path) -> Iterator[tuple[str, str, bool]]:
    """Yield every text and key with its place, and whether it is a key; parts of lists go by their
    id.
    """
    place = " → ".join(path)
    if isinstance(part, str):
        yield place, part, False
    elif isinstance(part, Mapping):
        for key, inner in part.items():
            yield place, str(key), True
            yield from _texts(inner, (*path, str(key)))
    elif isinstance(part, list):
        for number, inner in enumerate(part, 1):
            named = (inner.get("id") or inner.get("key")) if isinstance(inner, Mapping) else None
            yield from _texts(inner, (*path, str(named or number)))

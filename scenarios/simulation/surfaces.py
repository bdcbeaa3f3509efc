"""Surfaces: the same incident in other words, so that what was learnt can be tried elsewhere.

Works on documents as authors write them, before they are validated: `$slot` and `${slot}` stand for
a value, `$$` for a dollar sign (the syntax of `string.Template`).
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

# What names or decides something is no text: slots there would make two incidents of one.
NO_TEXT = frozenset(
    {
        *("id", "by", "tool", "kind", "release", "risk", "resolution", "version"),
        *("when", "requires", "right_when", "set", "because", "known_bad", "values", "initial"),
        *("told_by", "surface", "variants"),
    }
)
_SLOT = re.compile(r"\$(?:(?P<escaped>\$)|(?P<plain>[a-z][a-z0-9_]*)|\{(?P<braced>[^{}]*)\})")


def dressed(source: Any) -> Any:
    """Return the document with the base's values in its slots.

    Raises ValueError naming the place of every slot that is not defined, and every slot defined and
    never used. Anything that is no mapping is returned as it is.
    """
    if not isinstance(source, Mapping):
        return source
    surface = _values(source.get("surface"))
    problems = [
        *_mismatches(source, surface),
        *_unknown(source, surface),
        *_nested("surface", surface),
    ]
    if problems:
        raise ValueError("\n".join(problems))
    return _filled(source, surface)


def variant_source(source: Mapping[str, Any], key: str) -> dict[str, Any]:
    """Return the document of variant `key`, as an author would have written it alone."""
    variant = next(one for one in source["variants"] if one["id"] == key)
    own = {name: part for name, part in source.items() if name != "variants"}
    own["surface"] = {**_values(source.get("surface")), **_values(variant.get("surface"))}
    if variant.get("opening"):
        own["opening"] = variant["opening"]
    return own


def lines_of(error: ValidationError) -> Iterator[str]:
    """Yield what is wrong, one line each, with its place."""
    for one in error.errors():
        place = " → ".join(str(step) for step in one["loc"])
        for line in one["msg"].removeprefix("Value error, ").splitlines():
            yield f"{place}: {line}" if place else line


def _values(surface: Any) -> dict[str, str]:
    """Return the slots that are well-formed; the model tells of the others."""
    if not isinstance(surface, Mapping):
        return {}
    return {str(slot): value for slot, value in surface.items() if isinstance(value, str)}


def _filled(source: Mapping[str, Any], surface: Mapping[str, str]) -> dict[str, Any]:
    filled = {name: _fill(part, surface, name) for name, part in source.items()}
    variants = source.get("variants")
    if isinstance(variants, list):
        filled["variants"] = [_filled_variant(one, surface) for one in variants]
    return filled


def _filled_variant(variant: Any, surface: Mapping[str, str]) -> Any:
    """Return a variant with its own values in its ticket, customer and opening."""
    if not isinstance(variant, Mapping):
        return variant
    own = {**surface, **_values(variant.get("surface"))}
    return {name: _fill(part, own, name) for name, part in variant.items()}


def _fill(part: Any, surface: Mapping[str, str], name: str = "") -> Any:
    if name in NO_TEXT:
        return part
    if isinstance(part, str):
        return _SLOT.sub(lambda found: _value(found, surface), part)
    if isinstance(part, Mapping):
        return {key: _fill(inner, surface, str(key)) for key, inner in part.items()}
    if isinstance(part, list):
        return [_fill(inner, surface) for inner in part]
    return part


def _value(found: re.Match[str], surface: Mapping[str, str]) -> str:
    if found["escaped"]:
        return "$"
    return surface.get(found["plain"] or found["braced"], found[0])


def _texts(part: Any, place: str, name: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text that may hold slots, with its place; parts of lists go by their id."""
    if name in NO_TEXT:
        return
    if isinstance(part, str):
        yield place, part
    elif isinstance(part, Mapping):
        for key, inner in part.items():
            yield from _texts(inner, f"{place} → {key}" if place else str(key), str(key))
    elif isinstance(part, list):
        for index, inner in enumerate(part):
            named = inner.get("id") if isinstance(inner, Mapping) else None
            yield from _texts(inner, f"{place} → {named}" if named else f"{place}[{index}]")


def _all_texts(source: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield from _texts(source, "")
    variants = source.get("variants")
    if isinstance(variants, list):
        yield from _texts(variants, "variants")


def _mismatches(source: Mapping[str, Any], surface: Mapping[str, str]) -> Iterator[str]:
    """Yield the slots that are used and not defined, and those defined and not used."""
    used: set[str] = set()
    for place, text in _all_texts(source):
        for slot in _slots(text) if "$" in text else ():
            used.add(slot)
            if slot not in surface:
                yield f"{place}: there is no slot “{slot}” (a dollar sign is $$)"
    for slot in surface:
        if slot not in used:
            yield f"surface → {slot}: no text uses this slot"


def _unknown(source: Mapping[str, Any], surface: Mapping[str, str]) -> Iterator[str]:
    variants = source.get("variants")
    for variant in variants if isinstance(variants, list) else []:
        if not isinstance(variant, Mapping):
            continue
        for slot in _values(variant.get("surface")):
            if slot not in surface:
                yield f"variants → {variant.get('id')} → surface → {slot}: there is no such slot"
        yield from _nested(f"variants → {variant.get('id')} → surface", variant.get("surface"))


def _nested(place: str, surface: Any) -> Iterator[str]:
    """Yield the values that name a slot themselves: they stand in texts as they are."""
    for slot, value in _values(surface).items():
        for inner in _slots(value):
            yield f"{place} → {slot}: a value can't hold a slot (“{inner}”)"


def _slots(text: str) -> Iterator[str]:
    for found in _SLOT.finditer(text):
        if not found["escaped"]:
            yield found["plain"] or found["braced"]

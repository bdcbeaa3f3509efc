"""From a scenario's document to a template's: chosen fields become blanks, wherever their value
stands.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from helpdesk.errors import Invalid
from scenarios.documents import ScenarioDocument
from scenarios.simulation.surfaces import NO_TEXT, dressed
from scenarios.templating.placeholders import escaped
from scenarios.templating.variables import (
    AssetTagVariable,
    Base,
    NumberVariable,
    PersonVariable,
    TextVariable,
    WrongValue,
    username,
)

# What stands on both sides of these is text even where the key is no text's.
_SURFACES = frozenset({"surface", "variants"})


@dataclass(frozen=True)
class Blank:
    """A field that may become a variable: its dotted path, the variable's name, type and label."""

    path: str
    name: str
    type: type[Base]
    label: str
    limits: tuple[int, int] | None = None


BLANKS = {
    blank.path: blank
    for blank in (
        Blank("customer.name", "caller", PersonVariable, "Who calls"),
        Blank("customer.age", "age", NumberVariable, "Age", (16, 99)),
        Blank("customer.initial_mood", "mood", NumberVariable, "Mood at the start", (0, 100)),
        Blank("context.company_name", "company", TextVariable, "Company"),
        Blank("ticket.affected_asset", "asset", AssetTagVariable, "Asset tag"),
        Blank("ticket.subject", "subject", TextVariable, "Subject of the ticket"),
        Blank("industry", "industry", TextVariable, "Industry"),
        Blank("estimated_duration", "minutes", NumberVariable, "Minutes", (5, 60)),
    )
}


def offered(document: ScenarioDocument) -> list[tuple[Blank, Any]]:
    """Return the blanks that this document has a value for, each with the value.

    Who calls is the character, where the document names nobody.
    """
    source = document.model_dump(mode="json")
    if document.cast and not document.customer.name:
        source["customer"]["name"] = document.cast.name
    values = [(blank, value_at(source, path)) for path, blank in BLANKS.items()]
    return [(blank, value) for blank, value in values if value not in (None, "")]


def blanked(
    document: Mapping[str, Any], chosen: Iterable[tuple[Blank, Any]], *, longest: int
) -> tuple[dict[str, Any], list[Base]]:
    """Return the document with placeholders for the chosen fields (of `offered`), and their
    variables.

    A text is replaced wherever it stands as a whole; a person also by first name, last name and
    username where they stand alone. `longest` limits the texts. Raises Invalid for a value that no
    variable can have.
    """
    source = escaped(dict(document))
    blanks = list(chosen)
    variables = {blank.path: _variable(blank, value, longest) for blank, value in blanks}
    # Long ones first: a subject may hold the company's name.
    for blank, value in sorted(blanks, key=lambda pair: -len(str(pair[1]))):
        source = _put(source, blank.path.split("."), f"{{{{{blank.name}}}}}")
        if isinstance(variables[blank.path], PersonVariable):
            source = _without_person(source, variables[blank.path], value)
        elif isinstance(value, str):
            source = _replaced(source, _whole(escaped(value)), f"{{{{{blank.name}}}}}")
    return source, list(variables.values())


def value_at(document: Any, path: str) -> Any:
    """Return what stands at a dotted path; None if nothing does."""
    for step in path.split("."):
        document = document.get(step) if isinstance(document, Mapping) else None
    return document


def _variable(blank: Blank, value: Any, longest: int) -> Base:
    """Return the blank's variable with the present value as its default; a text if it must be."""
    limits: dict[str, Any] = {}
    if blank.limits:
        limits = {"minimum": blank.limits[0], "maximum": blank.limits[1]}
    said = {"name": blank.name, "label": blank.label, "required": True, "default": value}
    if blank.type is not TextVariable:
        try:
            variable = blank.type(**{**said, "default": None}, **limits)
            variable.read(value)
        except WrongValue:
            pass
        else:
            return variable.model_copy(update={"default": value})
    limits = {"max_length": max(longest, len(value)), "multiline": "\n" in value}
    try:
        return TextVariable(**said, **limits)
    except ValidationError:
        message = f"{blank.label} holds what no variable can"
        raise Invalid(f"{message}.", fields={blank.path: [message]}) from None


def _without_person(source: Any, variable: Base, name: str) -> Any:
    place = f"{{{{{variable.name}}}}}"
    first, *_, last = name.split()
    source = _replaced(source, _whole(name), place)
    signs_in = f"{{{{{variable.name}.username}}}}"
    for own in {username(name), *_usernames(source.get("simulation"), place)}:
        source = _replaced(source, _whole(own), signs_in)
    for part, word in (("first", first), ("last", last)):
        exactly = re.compile(rf"\A{re.escape(word)}\Z")
        source = _replaced(source, exactly, f"{{{{{variable.name}.{part}}}}}")
    return source


def _usernames(simulation: Any, full_name: str) -> Iterator[str]:
    """Yield the sign-in names of the directory's entries with this full name."""
    try:
        world = dressed(simulation)
    except ValueError:
        return
    people = world.get("directory") if isinstance(world, Mapping) else None
    for person in people if isinstance(people, list) else []:
        if isinstance(person, Mapping) and person.get("full_name") == full_name:
            yield str(person.get("username"))


def _whole(text: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w{{.]){re.escape(text)}(?![\w}}])")


def _replaced(part: Any, pattern: re.Pattern[str], placeholder: str, name: str = "") -> Any:
    def walk(inner: Any, key: str) -> Any:
        return _replaced(inner, pattern, placeholder, key)

    if name in NO_TEXT - _SURFACES and not isinstance(part, str):
        return part
    if isinstance(part, str):
        text: str = pattern.sub(lambda _: placeholder, part)
        return part if name in NO_TEXT else text
    return _inside(part, walk)


def _inside(part: Any, walk: Callable[[Any, str], Any]) -> Any:
    if isinstance(part, Mapping):
        return {key: walk(inner, str(key)) for key, inner in part.items()}
    if isinstance(part, list):
        return [walk(inner, "") for inner in part]
    return part


def _put(part: Any, path: list[str], value: Any) -> Any:
    first, *rest = path
    return {**part, first: _put(part.get(first, {}), rest, value) if rest else value}

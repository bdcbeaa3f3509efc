"""Validation errors of documents as sentences that say where."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from annotated_types import Ge, Le
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from scenarios.changes import wire_path
from scenarios.documents import ScenarioDocument
from scenarios.simulation.documents import Simulation

# What goes before a field's name in a sentence; parts that are not here need nothing.
_PREFIXES = {
    "customer": "Customer profile",
    "ticket": "Ticket",
    "weights": "Weight of",
    "learning": "Learning",
    "cast": "Cast",
}
_ROWS = {"phases": "Phase", "knowledge": "Article"}


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: `field` is its dotted path in the API's names."""

    field: str
    message: str


def document_problems(error: ValidationError) -> list[Problem]:
    """Return what is wrong with a scenario document, in words such as “Temperature must be between
    0 and 2”.
    """
    problems: dict[str, Problem] = {}
    for found in error.errors():
        # pydantic also names the branch of a union it tried ("literal['']"): one is enough.
        loc = tuple(step for step in found["loc"] if not str(step).endswith("]"))
        field = wire_path(".".join(map(str, loc)))
        problems.setdefault(field, Problem(field, _sentence({**found, "loc": loc})))
    return list(problems.values())


def simulation_problems(simulation: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with a simulation document, each with its place; none if it is fine.

    Places read `actions → unlock_account → effects[0] → set`: parts of lists go by their id where
    they have one.
    """
    try:
        Simulation.model_validate(simulation)
    except ValidationError as error:
        return [line for e in error.errors() for line in _simulation_lines(simulation, e)]
    return []


def fields_of(problems: Sequence[Problem]) -> dict[str, list[str]]:
    """Return the messages by field, as `helpdesk.errors.Invalid` takes them."""
    fields: dict[str, list[str]] = {}
    for problem in problems:
        fields.setdefault(problem.field, []).append(problem.message)
    return fields


def label(loc: Sequence[int | str]) -> str:
    """Return the name of a document's field in a sentence: `("customer", "name")` → “Customer
    profile name”.
    """
    names = [str(step).replace("_", " ") for step in loc if isinstance(step, str)]
    if not loc or not names:
        return "The document"
    first = str(loc[0])
    if names[-1] == "custom metrics":  # among the weights, but no weight
        return "Custom metrics"
    if first in _ROWS and len(loc) > 1 and isinstance(loc[1], int):
        return " ".join([f"{_ROWS[first]} {loc[1] + 1}", *names[1:]])
    if first in _PREFIXES and len(names) > 1:
        return " ".join([_PREFIXES[first], *names[1:]])
    return names[-1][:1].upper() + names[-1][1:]


def _sentence(error: Any) -> str:
    name = label(error["loc"])
    context = error.get("ctx", {})
    low, high = _bounds(error["loc"])
    if low is not None and high is not None and error["type"] in _OUT_OF_RANGE:
        return f"{name} must be between {low:g} and {high:g}"
    template = _SENTENCES.get(error["type"], "{name}: {plain}")
    return template.format(name=name, plain=_plain(error), **context)


_OUT_OF_RANGE = frozenset({"greater_than_equal", "less_than_equal"})
_SENTENCES = {
    **dict.fromkeys(("string_type", "string_sub_type"), "{name} must be text"),
    **dict.fromkeys(
        ("model_type", "dict_type", "model_attributes_type"), "{name} must be an object"
    ),
    **dict.fromkeys(
        ("int_type", "int_parsing", "int_from_float", "int_parsing_size"),
        "{name} must be a whole number",
    ),
    **dict.fromkeys(("float_type", "float_parsing", "finite_number"), "{name} must be a number"),
    **dict.fromkeys(("bool_type", "bool_parsing"), "{name} must be true or false"),
    "value_error": "{plain}",
    "list_type": "{name} must be a list",
    "missing": "{name} is required",
    "greater_than_equal": "{name} must be at least {ge}",
    "less_than_equal": "{name} must be at most {le}",
    "string_too_short": "{name} must be at least {min_length} characters",
    "string_too_long": "{name} must be at most {max_length} characters",
    "too_short": "{name} must have at least {min_length} entries",
    "too_long": "{name} must have at most {max_length} entries",
    "enum": "{name} must be one of {expected}",
    "literal_error": "{name} must be one of {expected}",
    "extra_forbidden": "{name} is not a field of a scenario",
}


def _bounds(loc: Sequence[int | str]) -> tuple[float | None, float | None]:
    """Return the smallest and largest number the field at `loc` takes."""
    model: type[BaseModel] | None = ScenarioDocument
    field: FieldInfo | None = None
    for step in loc:
        if not isinstance(step, str) or model is None or step not in model.model_fields:
            continue
        field = model.model_fields[step]
        annotation = field.annotation
        inner = [*getattr(annotation, "__args__", ()), annotation]
        model = next((t for t in inner if isinstance(t, type) and issubclass(t, BaseModel)), None)
    if field is None:
        return None, None
    low = next((m.ge for m in field.metadata if isinstance(m, Ge)), None)
    high = next((m.le for m in field.metadata if isinstance(m, Le)), None)
    return low, high  # type: ignore[return-value]  # our bounds are numbers


def _simulation_lines(simulation: Mapping[str, Any], error: Any) -> list[str]:
    message = _plain(error)
    place = _place(simulation, error["loc"])
    # Errors of the whole document (references) name their own places, one a line.
    return [f"{place}: {line}" if place else line for line in message.splitlines()]


def _place(document: Any, loc: Sequence[int | str]) -> str:
    steps: list[str] = []
    here = document
    for step in loc:
        if isinstance(step, int):
            here = here[step] if isinstance(here, list) and step < len(here) else None
            name = here.get("id") if isinstance(here, Mapping) else None
            if isinstance(name, str) and name:
                steps.append(name)
            elif steps:
                steps[-1] += f"[{step}]"
            continue
        # pydantic also names the branch of a union it tried; that is no place in the document.
        if not isinstance(here, Mapping):
            continue
        steps.append(step)
        here = here.get(step)
    return " → ".join(steps)


_LENGTHS = {
    "too_short": "needs at least {min_length} entries, not {actual_length}",
    "too_long": "takes at most {max_length} entries, not {actual_length}",
    "string_too_short": "needs at least {min_length} characters",
    "string_too_long": "takes at most {max_length} characters",
}


def _plain(error: Any) -> str:
    message: str = error["msg"]
    if error["type"] == "value_error":
        return message.removeprefix("Value error, ")
    if error["type"] == "missing":
        return "is missing"
    if error["type"] == "extra_forbidden":
        return "there is no such field"
    if error["type"] in _LENGTHS:
        return _LENGTHS[error["type"]].format(**error["ctx"])
    return message[:1].lower() + message[1:]

"""A template's list of variables: read from what an author wrote, stored, shown, and filled in."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import AfterValidator, Field, TypeAdapter, ValidationError

from helpdesk.errors import Invalid
from scenarios.templating.variables import (
    STORED,
    Base,
    PersonVariable,
    Variable,
    WrongValue,
    username,
)

MAX_VARIABLES = 30


def _names_differ(variables: list[Any]) -> list[Any]:
    names = [variable.name for variable in variables]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"two variables have the name “{name}”")
    return variables


_adapter: TypeAdapter[list[Any]] = TypeAdapter(
    Annotated[list[Variable], Field(max_length=MAX_VARIABLES), AfterValidator(_names_differ)]
)


def parse_variables(source: Any) -> list[Base]:
    """Return the variables a list describes, keys in either style; raises Invalid, with places."""
    try:
        return _adapter.validate_python(source)
    except ValidationError as error:
        fields: dict[str, list[str]] = {}
        for one in error.errors():
            # pydantic also names the type it tried; that is no place in the list.
            index, *rest = one["loc"] or ("",)
            names = {"type", *_TYPES}
            steps = [str(index), *(str(step) for step in rest if step not in names)]
            place = ".".join(["variables", *(step for step in steps if step)])
            fields.setdefault(place, []).append(one["msg"].removeprefix("Value error, "))
        place, messages = next(iter(fields.items()))
        raise Invalid(f"{place}: {messages[0]}.", code="invalid_variables", fields=fields) from None


def read_stored(source: Any) -> list[Base]:
    """Return variables as they were stored. Days go by: a default that is past its limits by now is
    left out, and limits that leave no day refuse every value.
    """
    return _adapter.validate_python(source, context=STORED)


_TYPES = (
    *("text", "number", "choice", "person"),
    *("money", "date", "boolean", "asset_tag"),
)


def stored(variables: Sequence[Base]) -> list[dict[str, Any]]:
    """Return the variables as they are stored."""
    return [variable.model_dump(mode="json") for variable in variables]


def shown(variables: Sequence[Base]) -> list[dict[str, Any]]:
    """Return the variables in the API's names."""
    return [variable.model_dump(mode="json", by_alias=True) for variable in variables]


def read_values(variables: Sequence[Base], sent: Mapping[str, Any]) -> dict[str, Any]:
    """Return a value for each variable, None for what stays empty.

    Raises Invalid naming every variable that is missing, unknown or wrong.
    """
    known = {variable.name for variable in variables}
    problems = {name: f"There is no variable “{name[:60]}”" for name in sent if name not in known}
    values: dict[str, Any] = {}
    for variable in variables:
        given = sent.get(variable.name)
        if given is None and variable.required:
            problems[variable.name] = f"Variable “{variable.name}” is required"
            continue
        given = variable.default if given is None else given
        try:
            values[variable.name] = None if given is None else variable.read(given)
        except WrongValue as error:
            problems[variable.name] = f"Variable “{variable.name}” {error}"
    problems |= _namesakes(variables, values)
    if problems:
        fields = {f"variables.{name}": [message] for name, message in problems.items()}
        raise Invalid(f"{next(iter(problems.values()))}.", code="invalid_variables", fields=fields)
    return values


def _namesakes(variables: Sequence[Base], values: Mapping[str, Any]) -> dict[str, str]:
    """Return a problem for each person who would sign in as another: nobody could tell them
    apart.
    """
    taken: dict[str, str] = {}
    problems = {}
    for variable in variables:
        value = values.get(variable.name)
        if not isinstance(variable, PersonVariable) or value is None:
            continue
        other = taken.setdefault(username(value), variable.name)
        if other != variable.name:
            problems[variable.name] = (
                f"Variable “{variable.name}” must be somebody else than “{other}”"
            )
    return problems


def defaults(variables: Sequence[Base]) -> dict[str, Any]:
    """Return the values that forms suggest; a variable without one gets its smallest."""
    return {
        variable.name: variable.read(
            variable.extremes()[0] if variable.default is None else variable.default
        )
        for variable in variables
        if variable.default is not None or variable.required
    }

"""Conditions over the world's variables, as authors write them.

{"account_locked": true, "phone_password": ["old", "none"]}    every line holds; a list means one of
{"any": [{…}, {…}]}   {"all": [{…}, {…}]}   {"not": {…}}       may stand beside plain lines
"""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import RootModel, model_validator

Value = bool | int | str
State = Mapping[str, Value]

# More is no condition an author could still read.
MAX_DEPTH = 8


class Condition(RootModel[dict[str, Any]]):
    """A condition on the world's state; the empty condition always holds."""

    @model_validator(mode="after")
    def _well_formed(self) -> "Condition":
        _check(self.root, depth=1)
        return self

    def holds(self, state: State) -> bool:
        """Whether this condition is true in `state`; an unknown variable equals nothing."""
        return all(self._line_holds(key, expected, state) for key, expected in self.root.items())

    def tests(self) -> Iterator[tuple[str, list[Value]]]:
        """Yield each variable tested with the values named for it, nested conditions included."""
        for key, expected in self.root.items():
            if key in ("any", "all"):
                for part in expected:
                    yield from Condition.model_construct(part).tests()
            elif key == "not":
                yield from Condition.model_construct(expected).tests()
            else:
                yield key, expected if isinstance(expected, list) else [expected]

    def variables(self) -> set[str]:
        """Return the names of the variables it reads."""
        return {name for name, _ in self.tests()}

    @staticmethod
    def _line_holds(key: str, expected: Any, state: State) -> bool:
        if key == "any":
            return any(Condition.model_construct(part).holds(state) for part in expected)
        if key == "all":
            return all(Condition.model_construct(part).holds(state) for part in expected)
        if key == "not":
            return not Condition.model_construct(expected).holds(state)
        options = expected if isinstance(expected, list) else [expected]
        return key in state and state[key] in options


def _check(lines: object, *, depth: int) -> None:
    """Raise ValueError unless `lines` is a condition."""
    if not isinstance(lines, dict):
        raise ValueError("a condition is a mapping such as {“account_locked”: true}")  # noqa: TRY004
    if depth > MAX_DEPTH:
        raise ValueError(f"conditions can be nested {MAX_DEPTH} deep at most")
    for key, expected in lines.items():
        if key in ("any", "all"):
            if not isinstance(expected, list) or not expected:
                raise ValueError(f"“{key}” needs a list of at least one condition")
            for part in expected:
                _check(part, depth=depth + 1)
        elif key == "not":
            _check(expected, depth=depth + 1)
        else:
            options = expected if isinstance(expected, list) else [expected]
            if not options or not all(isinstance(option, bool | int | str) for option in options):
                raise ValueError(f"“{key}” needs a value or a list of values")

"""Whether every value within a template's limits gives a valid document.

Not all values can be tried; the shortest, the longest, the smallest, the largest and every option
are. What they fit, what lies between fits as well.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from scenarios.documents import ScenarioDocument
from scenarios.problems import Problem, document_problems, simulation_problems
from scenarios.templating.placeholders import fill, names_in
from scenarios.templating.values import (
    defaults,
)
from scenarios.templating.variables import (
    Base,
)


def probe(document: Mapping[str, Any], variables: Sequence[Base]) -> list[Problem]:
    """Return what is wrong with the documents that a template would make; none if all are valid."""
    found: dict[tuple[str, str], Problem] = {}
    for values in _samples(variables):
        for problem in _problems(document, fill(document, variables, values)):
            found[problem.field, problem.message] = problem
    return list(found.values())


def _samples(variables: Sequence[Base]) -> Iterator[dict[str, Any]]:
    """Yield sets of values: the defaults, nothing where nothing may stand, then all extremes."""
    yield defaults(variables)
    rows = [one.extremes() for one in variables]
    for number in range(max(map(len, rows), default=0)):
        yield {
            variable.name: row[min(number, len(row) - 1)]
            for variable, row in zip(variables, rows, strict=True)
        }


def _problems(source: Mapping[str, Any], filled: dict[str, Any]) -> Iterator[Problem]:
    try:
        document = ScenarioDocument.model_validate(filled)
    except ValidationError as error:
        for one, problem in zip(error.errors(), document_problems(error), strict=True):
            yield Problem(problem.field, f"{problem.message}{_because(source, one['loc'])}")
        return
    if document.simulation:
        for line in simulation_problems(document.simulation):
            yield Problem("simulation", line)


def _because(source: Any, loc: Sequence[int | str]) -> str:
    """Return which variables stand in the place that is not valid, as the end of a sentence."""
    here = source
    for step in loc:
        try:
            here = here if isinstance(here, str) else here[step]
        except (KeyError, IndexError, TypeError):
            break
    names = ", ".join(f"“{name}”" for name in names_in(here))
    return f" (with values that {names} may have)" if names else ""

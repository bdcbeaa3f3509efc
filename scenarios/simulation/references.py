"""Every name in a simulation document must mean something; errors say where."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from scenarios.simulation.conditions import Condition, Value
from scenarios.simulation.tools import CATALOGUE

if TYPE_CHECKING:
    from scenarios.simulation.documents import Action, Check, Fact, Simulation


def check_references(simulation: "Simulation") -> None:
    """Raise ValueError naming every reference that does not resolve, one per line."""
    problems = [
        *_duplicates(simulation),
        *_conditions(simulation),
        *_assignments(simulation),
        *_keys(simulation),
        *_choices(simulation),
        *_people(simulation),
    ]
    if problems:
        raise ValueError("\n".join(problems))


def _duplicates(simulation: "Simulation") -> Iterable[str]:
    seen: set[str] = set()
    parts: list[tuple[str, Fact | Check | Action]] = [("facts", fact) for fact in simulation.facts]
    parts += [("checks", check) for check in simulation.checks]
    parts += [("actions", action) for action in simulation.actions]
    for place, part in parts:
        if part.id in seen:
            yield f"{place} → {part.id}: facts, checks and actions need different ids"
        seen.add(part.id)


def _conditions(simulation: "Simulation") -> Iterable[str]:
    places: list[tuple[str, Condition]] = [("goal → when", simulation.goal.when)]
    places += [(f"facts → {f.id} → when", f.when) for f in simulation.facts]
    places += [
        (f"checks → {check.id} → reports[{i}] → when", report.when)
        for check in simulation.checks
        for i, report in enumerate(check.reports)
    ]
    places += [(f"actions → {a.id} → requires", a.requires) for a in simulation.actions]
    places += [
        (f"actions → {action.id} → effects[{i}] → when", effect.when)
        for action in simulation.actions
        for i, effect in enumerate(action.effects)
    ]
    places += [(f"symptoms[{i}] → when", s.when) for i, s in enumerate(simulation.symptoms)]
    places += [(f"relapses → {r.id} → when", r.when) for r in simulation.relapses]
    places += [(f"harms → {h.id} → when", h.when) for h in simulation.harms]
    if simulation.escalation.right_when is not None:
        places.append(("escalation → right_when", simulation.escalation.right_when))
    for place, condition in places:
        for name, values in condition.tests():
            yield from _variable(simulation, place, name, values)


def _assignments(simulation: "Simulation") -> Iterable[str]:
    for action in simulation.actions:
        for index, effect in enumerate(action.effects):
            place = f"actions → {action.id} → effects[{index}] → set"
            for name, value in effect.set.items():
                yield from _variable(simulation, place, name, [value])
    for relapse in simulation.relapses:
        for name, value in relapse.set.items():
            yield from _variable(simulation, f"relapses → {relapse.id} → set", name, [value])


def _variable(
    simulation: "Simulation", place: str, name: str, values: list[Value]
) -> Iterable[str]:
    variable = simulation.variables.get(name)
    if variable is None:
        yield f"{place}: there is no variable “{name}”"
        return
    for value in values:
        # True == 1 in Python; an author who writes one for the other made a mistake.
        if not any(value == known and type(value) is type(known) for known in variable.values):
            yield f"{place}: “{name}” can't be {value!r}"


def _keys(simulation: "Simulation") -> Iterable[str]:
    evidence = {fact.id for fact in simulation.facts} | {check.id for check in simulation.checks}
    actions = {action.id for action in simulation.actions}
    for action in simulation.actions:
        for key in action.because:
            if key not in evidence:
                yield f"actions → {action.id} → because: there is no fact or check “{key}”"
    for key in simulation.known_bad:
        if key not in actions:
            yield f"known_bad: there is no action “{key}”"


def _choices(simulation: "Simulation") -> Iterable[str]:
    for key in simulation.choices:
        tool, _, argument = key.partition(".")
        if tool not in CATALOGUE or argument not in {a.id for a in CATALOGUE[tool].arguments}:
            yield f"choices → {key}: this is no argument of a tool"
    steps: list[tuple[str, Check | Action]] = [("checks", check) for check in simulation.checks]
    steps += [("actions", action) for action in simulation.actions]
    for part, step in steps:
        for argument, value in step.arguments.items():
            choices = f"{step.tool}.{argument}"
            if value not in simulation.choices.get(choices, []):
                place = f"{part} → {step.id} → arguments → {argument}"
                yield f"{place}: “{value}” is not among the choices of “{choices}”"


def _people(simulation: "Simulation") -> Iterable[str]:
    usernames = {person.username for person in simulation.directory}
    if simulation.identity.requester not in usernames:
        yield f"identity → requester: “{simulation.identity.requester}” is not in the directory"

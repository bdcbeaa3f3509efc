"""Every name in a simulation document must mean something; errors say where."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from scenarios.simulation.conditions import Condition, Value
from scenarios.simulation.tools import CATALOGUE

if TYPE_CHECKING:
    from scenarios.simulation.documents import (
        Action,
        Answer,
        Check,
        Fact,
        Report,
        Simulation,
        Symptom,
    )


def check_references(simulation: "Simulation") -> None:
    """Raise ValueError naming every reference that does not resolve, one per line."""
    problems = [
        *_duplicates(simulation),
        *_sure_ends(simulation),
        *_conditions(simulation),
        *_assignments(simulation),
        *_keys(simulation),
        *_wordings(simulation),
        *_choices(simulation),
        *_people(simulation),
    ]
    if problems:
        raise ValueError("\n".join(problems))


def _duplicates(simulation: "Simulation") -> Iterable[str]:
    seen: set[str] = set()
    parts: list[tuple[str, Fact | Check | Action | Answer]] = [
        ("facts", fact) for fact in simulation.facts
    ]
    parts += [("checks", check) for check in simulation.checks]
    parts += [("actions", action) for action in simulation.actions]
    parts += [("answers", answer) for answer in simulation.answers]
    for place, part in parts:
        if part.id in seen:
            yield f"{place} → {part.id}: facts, checks, actions and answers need different ids"
        seen.add(part.id)
    named = (
        ("relapses", [relapse.id for relapse in simulation.relapses]),
        ("faults", [fault.id for fault in simulation.faults]),
        ("variants", [variant.id for variant in simulation.variants]),
    )
    for place, keys in named:
        for key in sorted({key for key in keys if keys.count(key) > 1}):
            yield f"{place}: two have the id “{key}”"


def _wordings(simulation: "Simulation") -> Iterable[str]:
    steps = {step.id for step in (*simulation.checks, *simulation.actions)}
    known = steps | {fact.id for fact in simulation.facts}
    for key in sorted(simulation.wordings.keys() - known):
        yield f"wordings → {key}: there is no fact, check or action “{key}”"


def _sure_ends(simulation: "Simulation") -> Iterable[str]:
    """What speaks by chance needs something after it that always can."""
    lists = [(f"checks → {check.id} → reports", check.reports) for check in simulation.checks]
    entries: list[tuple[str, Sequence[Report | Symptom]]] = [
        *lists,
        ("symptoms", simulation.symptoms),
    ]
    for place, found in entries:
        sure = [index for index, one in enumerate(found) if one.chance == 1]
        for index, one in enumerate(found):
            if one.chance < 1 and not any(later > index for later in sure):
                yield f"{place}[{index}] → chance: one without a chance must follow"


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
    places += [
        (f"actions → {action.id} → wrong[{i}] → when", wrong.when)
        for action in simulation.actions
        if isinstance(action.wrong, list)
        for i, wrong in enumerate(action.wrong)
    ]
    places += [(f"relapses → {r.id} → when", r.when) for r in simulation.relapses]
    places += [(f"answers → {a.id} → when", a.when) for a in simulation.answers]
    places += [(f"faults → {f.id} → when", f.when) for f in simulation.faults]
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
    moves = [(f"relapses → {relapse.id}", relapse.set) for relapse in simulation.relapses]
    moves += [(f"answers → {answer.id}", answer.set) for answer in simulation.answers]
    for place, values in moves:
        for name, value in values.items():
            yield from _variable(simulation, f"{place} → set", name, [value])


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
    facts = {fact.id for fact in simulation.facts}
    evidence = facts | {check.id for check in simulation.checks}
    actions = {action.id for action in simulation.actions}
    for action in simulation.actions:
        for key in action.because:
            if key not in evidence:
                yield f"actions → {action.id} → because: there is no fact or check “{key}”"
    for check in simulation.checks:
        for key in check.told_by:
            if key not in facts:
                yield f"checks → {check.id} → told_by: there is no fact “{key}”"
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

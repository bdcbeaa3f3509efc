"""The world's state and how it moves: pure functions over a simulation document."""

from collections.abc import Mapping
from dataclasses import dataclass

from scenarios.simulation.conditions import State, Value
from scenarios.simulation.documents import (
    Action,
    Check,
    Harm,
    Performer,
    Relapse,
    Report,
    Simulation,
    Symptom,
)


def initial_state(simulation: Simulation) -> dict[str, Value]:
    """Return the state at the start of a session."""
    return {name: variable.initial for name, variable in simulation.variables.items()}


@dataclass(frozen=True)
class Outcome:
    """What trying an action did.

    `done` is false where its precondition failed (state unchanged).
    """

    state: dict[str, Value]
    done: bool
    text: str

    def changed(self, before: State) -> bool:
        """Whether the state differs from `before`."""
        return self.state != dict(before)


def perform(action: Action, state: State) -> Outcome:
    """Try `action` in `state`. Effects read the state before the action, not each other."""
    if not action.requires.holds(state):
        return Outcome(dict(state), False, action.refused)
    after = dict(state)
    for effect in action.effects:
        if effect.when.holds(state):
            after.update(effect.set)
    return Outcome(after, True, action.text)


def report(check: Check, state: State) -> Report | None:
    """Return what the check finds: the first report that holds; None when none does."""
    return next((r for r in check.reports if r.when.holds(state)), None)


def symptom(simulation: Simulation, state: State) -> Symptom:
    """Return what the customer experiences now; the last symptom is the fallback."""
    for candidate in simulation.symptoms:
        if candidate.when.holds(state):
            return candidate
    return simulation.symptoms[-1]


def goal_holds(simulation: Simulation, state: State) -> bool:
    """Whether the incident is really over."""
    return simulation.goal.when.holds(state)


def harms(simulation: Simulation, state: State) -> list[Harm]:
    """Return the damage that stands in `state`."""
    return [harm for harm in simulation.harms if harm.when.holds(state)]


def pending_relapses(simulation: Simulation, state: State) -> list[Relapse]:
    """Return the relapses whose condition holds in `state`."""
    return [relapse for relapse in simulation.relapses if relapse.when.holds(state)]


def relapse(state: State, what: Relapse) -> dict[str, Value]:
    """Return the state after the relapse struck."""
    return {**state, **what.set}


def escalation_is_right(simulation: Simulation, state: State, team: str) -> bool:
    """Whether handing over to `team` now is the right end of this incident."""
    rule = simulation.escalation
    return rule.right_when is not None and rule.right_when.holds(state) and team == rule.right_team


def desk_step(
    simulation: Simulation, tool: str, arguments: Mapping[str, str]
) -> Check | Action | None:
    """Return the step this tool run means here, or None where the scenario says nothing about it.

    A step without arguments answers for any arguments; one that names them needs them equal.
    """
    every: list[Check | Action] = [*simulation.actions, *simulation.checks]
    steps = [step for step in every if step.by is Performer.DESK and step.tool == tool]
    exact = [
        s
        for s in steps
        if s.arguments and s.arguments == {k: arguments.get(k) for k in s.arguments}
    ]
    general = [s for s in steps if not s.arguments]
    return next(iter([*exact, *general]), None)

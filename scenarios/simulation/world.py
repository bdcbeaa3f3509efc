"""The world's state and how it moves: pure functions over a simulation document."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from scenarios.simulation.conditions import State, Value
from scenarios.simulation.documents import (
    Action,
    Answer,
    Check,
    Fault,
    Harm,
    Performer,
    Relapse,
    Report,
    Simulation,
    Symptom,
)

# Chance for what is intermittent: a number in [0, 1) for a name; within one look or turn the same
# name rolls the same.
Roll = Callable[[str], float]


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


def report(check: Check, state: State, roll: Roll | None = None) -> Report | None:
    """Return what the check finds: the first report that holds and has luck; None when none does.

    Without a `roll` everything intermittent shows.
    """
    return next(
        (
            one
            for index, one in enumerate(check.reports)
            if one.when.holds(state) and _speaks(one.chance, f"{check.id}/{index}", roll)
        ),
        None,
    )


def symptom(simulation: Simulation, state: State, roll: Roll | None = None) -> Symptom:
    """Return what the customer experiences now; the last symptom is the fallback.

    Without a `roll` everything intermittent shows.
    """
    for index, candidate in enumerate(simulation.symptoms):
        if candidate.when.holds(state) and _speaks(candidate.chance, f"symptom/{index}", roll):
            return candidate
    return simulation.symptoms[-1]


def is_intermittent(simulation: Simulation, state: State) -> bool:
    """Whether what the customer experiences in `state` comes and goes by itself."""
    return symptom(simulation, state).chance < 1


def _speaks(chance: float, name: str, roll: Roll | None) -> bool:
    return chance >= 1 or roll is None or roll(name) < chance


def goal_holds(simulation: Simulation, state: State) -> bool:
    """Whether the incident is really over."""
    return simulation.goal.when.holds(state)


def harms(simulation: Simulation, state: State) -> list[Harm]:
    """Return the damage that stands in `state`."""
    return [harm for harm in simulation.harms if harm.when.holds(state)]


def faults(simulation: Simulation, state: State) -> list[Fault]:
    """Return what is broken in `state`."""
    return [fault for fault in simulation.faults if fault.when.holds(state)]


def pending_answers(simulation: Simulation, state: State) -> list[Answer]:
    """Return what somebody else is going to send or do, as things stand."""
    return [answer for answer in simulation.answers if answer.when.holds(state)]


def pending_relapses(simulation: Simulation, state: State) -> list[Relapse]:
    """Return the relapses whose condition holds in `state`."""
    return [relapse for relapse in simulation.relapses if relapse.when.holds(state)]


def relapse(state: State, what: Relapse | Answer) -> dict[str, Value]:
    """Return the state after the relapse struck, or the answer arrived."""
    return {**state, **what.set}


def all_answered(simulation: Simulation, state: State) -> dict[str, Value]:
    """Return the state once everything that others will send or do has arrived."""
    after = dict(state)
    for _ in simulation.answers:  # one may be the condition of the next
        for answer in pending_answers(simulation, after):
            after = relapse(after, answer)
    return after


def move(simulation: Simulation, state: State, step: str) -> dict[str, Value]:
    """Return the state after the action, or the answer, with this id; KeyError if there is none."""
    answer = next((one for one in simulation.answers if one.id == step), None)
    if answer is not None:
        return relapse(state, answer) if answer.when.holds(state) else dict(state)
    return perform(simulation.action(step), state).state


def after_steps(simulation: Simulation, state: State, steps: Iterable[str]) -> dict[str, Value]:
    """Return the state after these actions and answers, in order."""
    after = dict(state)
    for step in steps:
        after = move(simulation, after, step)
    return after


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

"""Search over the world.

The shortest way to the goal, and whether the tempting wrong fix reaches it.
"""

from collections import deque
from dataclasses import dataclass

from scenarios.simulation.conditions import State, Value
from scenarios.simulation.documents import Action, Release, Resolution, Simulation
from scenarios.simulation.world import goal_holds, initial_state, pending_relapses, perform, relapse

MAX_STATES = 50_000


class WorldTooLarge(Exception):
    """More states than the search looks at; the message says how many."""


@dataclass(frozen=True)
class Path:
    """Actions in order, and the facts and checks that justify them."""

    actions: tuple[str, ...]
    diagnosis: tuple[str, ...]


def golden_path(simulation: Simulation, start: State | None = None) -> Path | None:
    """Return the shortest way from `start` to the goal without wrong turns, or None.

    Breadth-first over the states; an incident that must be escalated ends where escalating is
    right. Raises WorldTooLarge past `MAX_STATES` states.
    """
    first = dict(start) if start is not None else initial_state(simulation)
    allowed = [action for action in simulation.actions if action.wrong is None]
    queue: deque[tuple[dict[str, Value], tuple[Action, ...]]] = deque([(first, ())])
    seen = {_frozen(first)}
    while queue:
        state, taken = queue.popleft()
        if _is_end(simulation, state):
            return Path(tuple(a.id for a in taken), _diagnosis(taken))
        for action in allowed:
            outcome = perform(action, state)
            key = _frozen(outcome.state)
            if not outcome.done or key in seen:
                continue
            seen.add(key)
            if len(seen) > MAX_STATES:
                raise WorldTooLarge(
                    f"The search stopped after {MAX_STATES} states: use fewer variables or actions."
                )
            queue.append((outcome.state, (*taken, action)))
    return None


def known_bad_resolves(simulation: Simulation) -> bool:
    """Whether the declared wrong fix reaches the goal, relapses included."""
    state = initial_state(simulation)
    for key in simulation.known_bad:
        state = perform(simulation.action(key), state).state
    for what in pending_relapses(simulation, state):
        state = relapse(state, what)
    return goal_holds(simulation, state)


def needs_diagnosis(simulation: Simulation, path: Path) -> bool:
    """Whether the path rests on at least one thing that must be found out."""
    volunteered = {f.id for f in simulation.facts if f.release is Release.VOLUNTEERED}
    return any(key not in volunteered for key in path.diagnosis)


def _is_end(simulation: Simulation, state: State) -> bool:
    if not goal_holds(simulation, state):
        return False
    if simulation.goal.resolution is Resolution.ESCALATED:
        rule = simulation.escalation.right_when
        return rule is not None and rule.holds(state)
    # A state that relapses by itself is no end.
    return not any(
        not goal_holds(simulation, relapse(state, what))
        for what in pending_relapses(simulation, state)
    )


def _diagnosis(taken: tuple[Action, ...]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for action in taken:
        found.update(dict.fromkeys(action.because))
    return tuple(found)


def _frozen(state: State) -> tuple[tuple[str, Value], ...]:
    return tuple(sorted(state.items(), key=lambda item: item[0]))

"""Search over the world.

The shortest way to the goal, whether the tempting wrong fix reaches it, and every state from which
nothing good can come any more.
"""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from scenarios.simulation.conditions import State, Value
from scenarios.simulation.documents import Action, Release, Resolution, Simulation
from scenarios.simulation.world import (
    after_steps,
    all_answered,
    goal_holds,
    initial_state,
    pending_answers,
    pending_relapses,
    perform,
    relapse,
)

MAX_STATES = 50_000

Frozen = tuple[tuple[str, Value], ...]
Moves = Iterator[tuple[str, dict[str, Value]]]


class WorldTooLarge(Exception):
    """More states than the search looks at; the message says how many."""


@dataclass(frozen=True)
class Path:
    """Actions in order, and the facts and checks that justify them.

    `steps` are the actions with the answers of others that have to be waited for, in order.
    """

    actions: tuple[str, ...]
    diagnosis: tuple[str, ...]
    steps: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reach:
    """Every state that can be come to, each with the shortest way there (ids of actions, answers,
    relapses), and those from which no good end can be reached any more.
    """

    ways: dict[Frozen, tuple[str, ...]]
    dead_ends: tuple[Frozen, ...]

    def states(self) -> Iterator[dict[str, Value]]:
        """Yield the states, nearest first."""
        return (dict(frozen) for frozen in self.ways)


def golden_path(simulation: Simulation, start: State | None = None) -> Path | None:
    """Return the shortest way from `start` to the goal without wrong turns, or None.

    Breadth-first over the states; waiting for somebody's answer counts as a step. An incident that
    must be escalated ends where escalating is right. Raises WorldTooLarge past `MAX_STATES` states.
    """
    first = dict(start) if start is not None else initial_state(simulation)

    def moves(state: State) -> Moves:
        for action in simulation.actions:
            if not action.wrong_in(state) and (outcome := perform(action, state)).done:
                yield action.id, outcome.state
        yield from _answers(simulation, state)

    for state, steps in _explore(first, moves):
        if is_good_end(simulation, state):
            own = {action.id: action for action in simulation.actions}
            taken = [own[step] for step in steps if step in own]
            return Path(tuple(a.id for a in taken), _diagnosis(taken), steps)
    return None


def reach(simulation: Simulation) -> Reach:
    """Return all that can come of this incident, wrong turns and what happens by itself included.

    Raises WorldTooLarge past `MAX_STATES` states.
    """
    ways: dict[Frozen, tuple[str, ...]] = {}
    before: dict[Frozen, list[Frozen]] = {}
    good: list[Frozen] = []

    def moves(state: State) -> Moves:
        here = frozen(state)
        for step, after in _every_move(simulation, state):
            before.setdefault(frozen(after), []).append(here)
            yield step, after

    for state, steps in _explore(initial_state(simulation), moves):
        here = frozen(state)
        ways[here] = steps
        if is_good_end(simulation, state) or _may_be_handed_over(simulation, state):
            good.append(here)
    hopeful = set(good)
    queue = deque(good)
    while queue:
        for earlier in before.get(queue.popleft(), ()):
            if earlier not in hopeful:
                hopeful.add(earlier)
                queue.append(earlier)
    return Reach(ways, tuple(state for state in ways if state not in hopeful))


def blameless_dead_ends(simulation: Simulation, found: Reach) -> list[tuple[str, ...]]:
    """Return the ways to dead ends on which nothing was done wrongly: mistakes of the author."""
    dead = set(found.dead_ends)

    def moves(state: State) -> Moves:
        if frozen(state) in dead:
            return  # the first state of a dead end says it all
        for step, after in _every_move(simulation, state):
            if not _is_wrong(simulation, state, step):
                yield step, after

    ways = _explore(initial_state(simulation), moves)
    return [steps for state, steps in ways if frozen(state) in dead]


def _is_wrong(simulation: Simulation, state: State, step: str) -> bool:
    action = next((one for one in simulation.actions if one.id == step), None)
    return action is not None and bool(action.wrong_in(state))


def known_bad_resolves(simulation: Simulation) -> bool:
    """Whether the declared wrong fix reaches the goal, relapses and answers included."""
    state = after_steps(simulation, initial_state(simulation), simulation.known_bad)
    state = all_answered(simulation, state)
    for what in pending_relapses(simulation, state):
        state = relapse(state, what)
    return goal_holds(simulation, state)


def needs_diagnosis(simulation: Simulation, path: Path) -> bool:
    """Whether the path rests on at least one thing that must be found out."""
    volunteered = {f.id for f in simulation.facts if f.release is Release.VOLUNTEERED}
    return any(key not in volunteered for key in path.diagnosis)


def is_good_end(simulation: Simulation, state: State) -> bool:
    """Whether the incident may end in `state`: for good, or handed over to those whose it is."""
    if not goal_holds(simulation, state):
        return False
    if simulation.goal.resolution is Resolution.ESCALATED:
        rule = simulation.escalation.right_when
        return rule is not None and rule.holds(state)
    # A state that relapses by itself is no end.
    after = [relapse(state, what) for what in pending_relapses(simulation, state)]
    after += [relapse(state, what) for what in pending_answers(simulation, state)]
    return all(goal_holds(simulation, one) for one in after)


def _may_be_handed_over(simulation: Simulation, state: State) -> bool:
    rule = simulation.escalation.right_when
    return rule is not None and rule.holds(state)


def frozen(state: State) -> Frozen:
    """Return the state as something that can be a key."""
    return tuple(sorted(state.items(), key=lambda item: item[0]))


def _explore(
    first: dict[str, Value], moves: Callable[[State], Moves]
) -> Iterator[tuple[dict[str, Value], tuple[str, ...]]]:
    """Yield every state that `moves` lead to, nearest first, with the way there."""
    seen = {frozen(first)}
    queue: deque[tuple[dict[str, Value], tuple[str, ...]]] = deque([(first, ())])
    while queue:
        state, steps = queue.popleft()
        yield state, steps
        for step, after in moves(state):
            key = frozen(after)
            if key in seen:
                continue
            seen.add(key)
            if len(seen) > MAX_STATES:
                raise WorldTooLarge(
                    f"The search stopped after {MAX_STATES} states: use fewer variables or actions."
                )
            queue.append((after, (*steps, step)))


def _every_move(simulation: Simulation, state: State) -> Moves:
    for action in simulation.actions:
        outcome = perform(action, state)
        if outcome.done:
            yield action.id, outcome.state
    yield from _answers(simulation, state)
    for what in pending_relapses(simulation, state):
        yield what.id, relapse(state, what)


def _answers(simulation: Simulation, state: State) -> Moves:
    for answer in pending_answers(simulation, state):
        yield answer.id, relapse(state, answer)


def _diagnosis(taken: list[Action]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for action in taken:
        found.update(dict.fromkeys(action.because))
    return tuple(found)

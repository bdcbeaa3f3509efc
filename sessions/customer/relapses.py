"""Faults that come back by themselves, counted in turns of the customer."""

from scenarios.simulation.world import pending_relapses, relapse
from sessions.customer.answers import notice
from sessions.customer.draft import Draft


def schedule(draft: Draft, begun: int) -> None:
    """Note when each relapse strikes whose condition holds; forget those whose condition ended.

    `begun` is the turn since which a newly found condition has held.
    """
    pending = {r.id: r for r in pending_relapses(draft.simulation, draft.world)}
    due = draft.customer.relapses_due
    draft.customer.relapses_due = {
        key: due.get(key, begun + what.after_turns) for key, what in pending.items()
    }


def strike(draft: Draft, *, at_once: bool = False) -> None:
    """Let the relapses that are due happen; the customer notices and says so."""
    schedule(draft, draft.customer.turn - 1)
    for what in pending_relapses(draft.simulation, draft.world):
        due = draft.customer.relapses_due.get(what.id)
        if at_once or (due is not None and due <= draft.customer.turn):
            _happen(draft, what.id)
    schedule(draft, draft.customer.turn)


def _happen(draft: Draft, key: str) -> None:
    what = next(r for r in draft.simulation.relapses if r.id == key)
    if not what.when.holds(draft.world):
        return  # an earlier relapse of this turn ended its condition
    noticed_before = draft.customer.symptom
    draft.world = relapse(draft.world, what)
    draft.turn.relapses.append(key)
    draft.customer.relapsed.append(key)
    draft.say("relapse", what.say, what.text)
    draft.feel("did_not_hold")
    draft.intend("relapse")
    was_solved, draft.customer.solved = draft.customer.solved, False
    if not was_solved:
        notice(draft, noticed_before)

"""What the world does by itself, counted in turns of the customer.

Faults come back, and others answer.
"""

from collections.abc import Iterable, Mapping

from scenarios.simulation.documents import Answer, Relapse
from scenarios.simulation.world import pending_answers, pending_relapses, relapse
from sessions.customer.answers import notice, try_again
from sessions.customer.draft import Draft


def schedule(draft: Draft, begun: int) -> None:
    """Note when each relapse strikes and each answer arrives whose condition holds; forget those
    whose condition ended.

    `begun` is the turn since which a newly found condition has held.
    """
    customer, simulation = draft.customer, draft.simulation
    coming_back = pending_relapses(simulation, draft.world)
    customer.relapses_due = _due(coming_back, customer.relapses_due, begun)
    awaited = pending_answers(simulation, draft.world)
    customer.answers_due = _due(awaited, customer.answers_due, begun)


def strike(draft: Draft, *, at_once: bool = False, silence: bool = False) -> None:
    """Let happen what is due; the customer notices and says so.

    `at_once`: all relapses strike. `silence`: all answers arrive, since time has passed.
    """
    schedule(draft, draft.customer.turn - 1)
    for answer in pending_answers(draft.simulation, draft.world):
        if silence or _is_due(answer, draft.customer.answers_due, draft.customer.turn):
            _arrive(draft, answer)
    for what in pending_relapses(draft.simulation, draft.world):
        if at_once or _is_due(what, draft.customer.relapses_due, draft.customer.turn):
            _come_back(draft, what)
    schedule(draft, draft.customer.turn)


def _due(
    pending: Iterable[Relapse | Answer], known: Mapping[str, int], begun: int
) -> dict[str, int]:
    return {what.id: known.get(what.id, begun + what.after_turns) for what in pending}


def _is_due(what: Relapse | Answer, due: Mapping[str, int], turn: int) -> bool:
    return what.id in due and due[what.id] <= turn


def _arrive(draft: Draft, answer: Answer) -> None:
    """Somebody else has answered, and the customer tells it, asked or not."""
    if not answer.when.holds(draft.world):
        return  # an earlier answer of this turn ended its condition
    noticed_before = draft.symptom_now
    draft.world = relapse(draft.world, answer)
    draft.turn.answers.append(answer.id)
    draft.customer.answered.append(answer.id)
    draft.say("answer", answer.say, answer.text)
    draft.feel("progress")
    if draft.symptom_now != noticed_before:
        try_again(draft)


def _come_back(draft: Draft, what: Relapse) -> None:
    if not what.when.holds(draft.world):
        return  # an earlier one of this turn ended its condition
    noticed_before = draft.customer.symptom
    draft.world = relapse(draft.world, what)
    draft.turn.relapses.append(what.id)
    draft.customer.relapsed.append(what.id)
    draft.say("relapse", what.say, what.text)
    draft.feel("did_not_hold")
    draft.intend("relapse")
    was_solved, draft.customer.solved = draft.customer.solved, False
    if not was_solved:
        notice(draft, noticed_before)

"""The customer's turn: what they let out, do, feel and want. Language comes afterwards."""

from collections.abc import Callable

from scenarios.simulation.documents import Release, Simulation
from scenarios.simulation.world import harms, initial_state, symptom
from sessions.customer import memory, relapses
from sessions.customer.answers import add_detail, count_as_told, notice, release, try_again
from sessions.customer.cues import greets, resembles
from sessions.customer.draft import Draft
from sessions.customer.mood import settle
from sessions.customer.persona import Persona
from sessions.customer.reply import reply
from sessions.customer.state import CustomerState
from sessions.customer.turns import Decision, Moment
from sessions.customer.voice import speak_offline

# Seconds before which nobody could have answered: writing again is impatience, not neglect.
_TOO_SOON = 30
# More than this of what the customer knows by heart does not fit into a first message.
_MOST_VOLUNTEERED = 1


def decide(moment: Moment) -> Decision:
    """Decide the customer's next turn. Pure: the same moment gives the same decision, in every
    process.

    `words` is empty only for a "reaction" in which the customer notices nothing.
    """
    draft = Draft.of(moment)
    _KINDS[moment.kind](draft)
    if moment.kind == "reaction" and not draft.turn.intents:
        return Decision(turn=draft.turn, world=draft.world, customer=moment.customer, words="")
    relapses.schedule(draft, draft.customer.turn)
    count_as_told(draft)
    memory.remember_told(draft)
    settle(draft)
    words = speak_offline(draft)
    return Decision(turn=draft.turn, world=draft.world, customer=draft.customer, words=words)


def opening_moment(
    simulation: Simulation, persona: Persona, *, seed: int, impostor: bool
) -> Moment:
    """Return the moment in which the customer opens the chat."""
    return Moment(
        simulation=simulation,
        persona=persona,
        world=initial_state(simulation),
        customer=CustomerState.start(persona),
        seed=seed,
        impostor=impostor,
        kind="opening",
    )


def _open(draft: Draft) -> None:
    """First words: the complaint, and what such a person tells unasked."""
    simulation = draft.simulation
    opening = draft.dice("opening").choice(simulation.opening)
    if not greets(opening):
        draft.intend("greet")
    now = symptom(simulation, draft.world, draft.roll)
    draft.customer.symptom = now.text
    draft.turn.symptom = now.text
    # What is broken before the call is why they call; the desk can only add to it.
    draft.customer.harms = [harm.id for harm in harms(simulation, draft.world)]
    draft.say("opening", (opening,), opening)
    volunteered = [
        fact
        for fact in simulation.facts
        if fact.release is Release.VOLUNTEERED and fact.when.holds(draft.world)
    ]
    spoken = 0
    for fact in volunteered:
        if any(resembles(opening, way, 0.4) for way in (fact.statement, *fact.say)):
            draft.customer.released.append(fact.id)
            draft.turn.revealed.append(fact.id)
        elif spoken < _MOST_VOLUNTEERED:
            release(draft, fact)
            spoken += 1


def _nudge(draft: Draft) -> None:
    """Write again: after silence, or too impatient to wait for an answer."""
    if 0 < draft.moment.waited < _TOO_SOON:
        draft.intend("interrupt")
        add_detail(draft)
        relapses.strike(draft)
        return
    draft.customer.nudges += 1
    if not draft.customer.solved:  # nobody resents silence once it works
        draft.feel("silence")
    draft.intend("nudge")
    relapses.strike(draft, silence=True)


def _complain(draft: Draft) -> None:
    """The ticket was closed, and the problem is still there, or came back by now."""
    draft.feel("reopened")
    draft.intend("complain")
    draft.customer.said_goodbye = draft.customer.handed_over = False
    relapses.strike(draft, at_once=True)
    if not draft.turn.relapses:
        try_again(draft)


def _react(draft: Draft) -> None:
    """Notice a change the desk has made; say nothing when there is none."""
    before = draft.customer.symptom
    if draft.symptom_now != before and not draft.customer.said_goodbye:
        draft.intend("notices")
        draft.tell_symptom()
        notice(draft, before)


_KINDS: dict[str, Callable[[Draft], None]] = {
    "opening": _open,
    "reply": reply,
    "nudge": _nudge,
    "complaint": _complain,
    "reaction": _react,
}

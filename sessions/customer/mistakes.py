"""Novices who can't follow do not always ask: some do what they think was meant.

The slip is real. Another action of the scenario is done, or nothing is, and a later look shows it.
"""

from scenarios.simulation.documents import Action, Check, Identity, Performer, Risk
from scenarios.simulation.world import goal_holds, harms, perform
from sessions.customer import cues
from sessions.customer.cues import content_terms
from sessions.customer.draft import Draft

# Chance that a novice guesses instead of asking, or does the last of several things for all.
_GUESSES = 0.5
_MIXES_UP = 0.4


def guesses(draft: Draft, step: Check | Action, unknown: list[str]) -> bool:
    """Whether a novice told to do `step` in words they don't know does what they think it means."""
    return (
        isinstance(step, Action)
        and bool(unknown)
        and not cues.gives_steps(draft.text, step)
        and draft.persona.technical_level == "novice"
        and step.id not in draft.customer.slips
        and step.id not in draft.customer.puzzled
        and draft.dice(f"guess/{step.id}").random() < _GUESSES
    )


def mixes_up(draft: Draft, steps: list[Check | Action]) -> bool:
    """Whether a novice told several things at once takes the last one for all of it."""
    return (
        len(steps) > 1
        and draft.persona.technical_level == "novice"
        and isinstance(steps[0], Action)
        and steps[0].id not in draft.customer.slips
        and cues.gives_steps(draft.text, steps[-1])
        and draft.dice("mix up").random() < _MIXES_UP
    )


def mistaken_for(draft: Draft, step: Action) -> Action | None:
    """Another thing the customer can do that sounds like `step`; none that would end the incident,
    hand over the account or do harm: the fault is the trainee's wording, and must be mendable.
    """
    found = [
        other
        for other in draft.simulation.actions
        if other.by is Performer.CUSTOMER
        and other.id != step.id
        and other.id not in draft.customer.done
        and not other.because  # what needs a reason belongs to the true way
        and other.identity is Identity.NONE
        and other.risk is not Risk.HIGH
        and _terms(other) & _terms(step)
        and _moves_on(draft, other)
    ]
    return max(found, key=lambda other: len(_terms(other) & _terms(step)), default=None)


def _moves_on(draft: Draft, action: Action) -> bool:
    outcome = perform(action, draft.world)
    changed = outcome.done and outcome.changed(draft.world)
    damage = len(harms(draft.simulation, outcome.state)) > len(harms(draft.simulation, draft.world))
    return changed and not damage and not goal_holds(draft.simulation, outcome.state)


def _terms(action: Action) -> frozenset[str]:
    return content_terms(action.label).union(*(content_terms(ask) for ask in action.asks))

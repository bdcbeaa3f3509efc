"""Warming up: who feels heard says more, and comes back to what they had kept to themselves."""

from scenarios.simulation.documents import Fact, Release
from sessions.customer.answers import digress
from sessions.customer.cues import content_terms
from sessions.customer.draft import Draft
from sessions.customer.mood import LOW

# How often somebody must have been heard, and how they must feel, to add something unasked. Who
# knows computers knows sooner what may matter; a novice adds what does not.
_HEARD = {"novice": 1, "intermediate": 2, "advanced": 1}
_AT_EASE = {"novice": 50, "intermediate": 58, "advanced": 52}
_ADDS = 0.6
_MOST_ADDED = 2
_TURNS_BETWEEN = 3


def open_up(draft: Draft) -> None:
    """Tell more than was asked, where this person by now would."""
    if draft.moment.impostor or draft.customer.solved or draft.customer.mood < LOW:
        return
    if not _confide(draft):
        _add(draft)


def _confide(draft: Draft) -> bool:
    """Come back to a question that was evaded, now that trust is there; whether it happened."""
    customer = draft.customer
    for key in customer.evaded:
        fact = draft.simulation.fact(key)
        if key in customer.released or not fact.when.holds(draft.world):
            continue
        if customer.mood >= fact.trust and customer.mood > draft.turn.mood_before:
            customer.evaded.remove(key)
            customer.released.append(key)
            draft.turn.revealed.append(key)
            draft.intend("confide")
            draft.say("confided", fact.say, fact.statement)
            return True
    return False


def _add(draft: Draft) -> None:
    customer, level = draft.customer, draft.persona.technical_level
    heard = sum(customer.rules.get(rule, 0) for rule in ("empathy", "acknowledged"))
    recently = customer.added and customer.turn - customer.added[-1] < _TURNS_BETWEEN
    if (
        not draft.turn.revealed
        or draft.turn.distractor is not None
        or len(draft.lines) != 1
        or recently
        or len(customer.added) >= _MOST_ADDED
        or heard < _HEARD.get(level, 2)
        or customer.mood < _AT_EASE.get(level, 60)
        or draft.dice("adds").random() >= _ADDS
    ):
        return
    if level == "novice":
        digress(draft)
    else:
        fact = _related(draft, draft.turn.revealed[-1])
        if fact is None:
            return
        customer.released.append(fact.id)
        draft.turn.revealed.append(fact.id)
        draft.say("added", fact.say, fact.statement)
    customer.added.append(customer.turn)


def _related(draft: Draft, key: str) -> Fact | None:
    """The untold fact that has most in common with the one just told, if one has anything."""

    def terms(fact: Fact) -> frozenset[str]:
        return frozenset().union(*(content_terms(way) for way in (fact.statement, *fact.say)))

    told = terms(draft.simulation.fact(key))
    left = [
        fact
        for fact in draft.simulation.facts
        if fact.id not in draft.customer.released
        and fact.release is not Release.TRUSTED
        and fact.when.holds(draft.world)
        and terms(fact) & told
    ]
    return max(left, key=lambda fact: len(terms(fact) & told), default=None)

"""What the customer tells: facts through their gates, the present symptom, and what they notice of
it.
"""

import re

from scenarios.simulation.documents import Fact, Release
from scenarios.simulation.world import goal_holds, harms, is_intermittent
from sessions.customer.cues import asks_to_repeat
from sessions.customer.dice import shuffled
from sessions.customer.draft import Draft
from sessions.customer.mood import LOW


def tell_fact(draft: Draft, fact: Fact, *, surely: bool = True) -> None:
    """Answer a question that reaches `fact`: tell it, refer back to it, evade, or know nothing.

    Unless it was `surely` asked for, telling it again is nobody's fault.
    """
    customer = draft.customer
    times = customer.asked.get(fact.id, 0)
    customer.asked[fact.id] = times + 1
    if not fact.when.holds(draft.world):
        draft.intend("no_longer" if fact.id in customer.released else "dont_know")
    elif fact.id in customer.released:
        if times and surely and not asks_to_repeat(draft.text):
            draft.feel("asked_twice")
            draft.intend("asked_twice")
        draft.turn.repeated.append(fact.id)
        draft.say("fact", fact.say, fact.statement, again=True)
    elif fact.release is Release.TRUSTED and customer.mood < fact.trust:
        draft.intend("evade")
        if fact.id not in customer.evaded:
            customer.evaded.append(fact.id)
    else:
        release(draft, fact)


def release(draft: Draft, fact: Fact) -> None:
    """Let a fact out."""
    draft.customer.released.append(fact.id)
    draft.turn.revealed.append(fact.id)
    draft.say("fact", fact.say, fact.statement)


def volunteer(draft: Draft) -> None:
    """Answer an invitation to talk: one fact such a person would volunteer, or something beside the
    point.
    """
    if not add_detail(draft):
        digress(draft)


def add_detail(draft: Draft) -> bool:
    """Tell a fact anybody would volunteer and that has not been told; whether one was left."""
    for fact in draft.simulation.facts:
        unsaid = fact.id not in draft.customer.released
        if fact.release is Release.VOLUNTEERED and unsaid and fact.when.holds(draft.world):
            release(draft, fact)
            return True
    return False


def digress(draft: Draft) -> None:
    """Bring up a distractor not mentioned yet, if one is left and the customer is in the mood."""
    if draft.customer.solved or draft.customer.mood < LOW:
        return
    left = [d for d in draft.simulation.distractors if d.id not in draft.customer.distractors]
    for distractor in shuffled(left, draft.dice("distractor"))[:1]:
        draft.customer.distractors.append(distractor.id)
        draft.turn.distractor = distractor.id
        draft.say("distractor", distractor.say, distractor.say[0])


def try_again(draft: Draft) -> None:
    """Try whether it works now, tell what happens, and feel about it accordingly."""
    if draft.turn.symptom is not None:
        return
    before = draft.customer.symptom
    draft.tell_symptom()
    notice(draft, before)


def notice(draft: Draft, before: str) -> None:
    """React to the present symptom after the one experienced `before`: solved, worse, better, the
    same.
    """
    customer = draft.customer
    damage = [harm.id for harm in harms(draft.simulation, draft.world)]
    new_damage = [harm for harm in damage if harm not in customer.harms]
    customer.harms = damage
    holds = goal_holds(draft.simulation, draft.world)
    changed = draft.symptom_now != before
    if changed and new_damage:
        draft.feel("worse")
        draft.intend("dismayed")
    if holds and not customer.solved:
        customer.solved = True
        # To an impostor the good end is no good news; to others only what they notice.
        if changed and not draft.moment.impostor:
            draft.feel("works")
            draft.intend("relieved")
    elif customer.solved and not holds:
        customer.solved = False
        draft.feel("did_not_hold")
        draft.intend("dismayed")
    elif (
        changed
        and not (new_damage or holds or draft.turn.relapses)
        and not is_intermittent(draft.simulation, draft.world)  # luck is no progress
    ):
        draft.feel("better")
        draft.intend("surprised")


def count_as_told(draft: Draft) -> None:
    """Count facts as let out that another answer of this turn gives away: a finding, a saying.

    Goes by all ways of putting it, so that it does not depend on the words this person chooses.
    """
    told = " ".join(way for line in draft.lines for way in (line.text, *line.sayings)).lower()
    for fact in draft.simulation.facts:
        if fact.id in draft.customer.released:
            continue
        if any(re.search(rf"\b{re.escape(words.lower())}\b", told) for words in fact.reveals):
            draft.customer.released.append(fact.id)
            # What is no longer so was not found out now, though nothing is left to hide of it.
            if fact.when.holds(draft.world):
                draft.turn.revealed.append(fact.id)

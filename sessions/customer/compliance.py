"""Whether the customer does what they are told: understands it, can do it, and really does it."""

import re

from scenarios.simulation.conditions import Value
from scenarios.simulation.documents import Action, Check, Performer
from scenarios.simulation.world import harms, perform, report, symptom
from sessions.customer import cues, mistakes
from sessions.customer.answers import notice
from sessions.customer.draft import Draft
from sessions.customer.turns import ActionTaken, CheckMade
from sessions.customer.understanding.text import normalise, plain_words

# Chance of saying “done” without doing it, per unit of the scenario's interruption rate: hurry is
# the situation's, so that another character in it decides the same.
_HURRY = 0.5
_SULK = 0.25  # … and on top when the mood is below:
_SULKING = 30
# Nobody changes anything on a guess less certain than this; they ask. Of strangers' instructions
# fewer than one in fifty falls below it, and hardly a misunderstood one lies above.
_SURE_ENOUGH = 0.6


def attempt(draft: Draft, step: Check | Action) -> None:
    """Respond to being told or asked to do `step`."""
    customer = draft.customer
    if step.id in customer.pretended and customer.slips.get(step.id) == "":
        customer.pretended.remove(step.id)  # a blind guess: no wiser until it is explained
    elif step.id in customer.pretended:
        _own_up(draft, step)
        return
    if isinstance(step, Action) and mistakes.guesses(draft, step, _unexplained(draft, step)):
        _guess(draft, step)
        return
    if _puzzled(draft, step) or _unsure(draft, step):
        customer.puzzled[step.id] = customer.puzzled.get(step.id, 0) + 1
        customer.pending.append(step.id)
        _note(draft, step, "confused")
        return
    if step.how and cues.gives_steps(draft.text, step):
        draft.feel("clear_steps")
    if isinstance(step, Check):
        look(draft, step)
    elif _pretends(draft, step):
        customer.pretended.append(step.id)
        _note(draft, step, "claimed")
        draft.intend("claim_done")
    else:
        _see_the_slip(draft, step)
        act(draft, step)


def decline(draft: Draft, step: Check | Action) -> None:
    """Answer to being told to do what only the desk can do."""
    _note(draft, step, "declined")
    draft.intend("cant_see" if isinstance(step, Check) else "not_mine")


def look(draft: Draft, check: Check) -> None:
    """Make a check and tell what it finds."""
    customer = draft.customer
    times = customer.asked.get(check.id, 0)
    customer.asked[check.id] = times + 1
    found = report(check, draft.world, draft.roll)
    if found is None:
        draft.turn.checks.append(CheckMade(check=check.id, status="declined"))
        draft.intend("dont_know")
        return
    again = customer.reported.get(check.id) == found.text
    if again and times >= 2:
        draft.feel("asked_twice")
        draft.intend("asked_twice")
    customer.reported[check.id] = found.text
    draft.turn.checks.append(CheckMade(check=check.id, status="done", text=found.text))
    draft.turn.story_seconds += 0 if again and not _asked_to_do(draft) else check.seconds
    draft.say("check", found.say, found.text, again=again)


def act(draft: Draft, action: Action) -> None:
    """Do it: the world moves, and the customer tells what came of it."""
    before = dict(draft.world)
    outcome = perform(action, before)
    taken = ActionTaken(
        action=action.id, status="done", text=outcome.text, wrong=action.wrong_in(before)
    )
    draft.turn.actions.append(taken)
    if not outcome.done:
        taken.status = "refused"
        _refuse(draft, action, outcome.text)
        return
    draft.world = outcome.state
    taken.changes = changes(before, outcome.state)
    taken.seconds = action.seconds
    draft.turn.story_seconds += action.seconds
    again = action.id in draft.customer.done
    if not again:
        draft.customer.done.append(action.id)
    draft.say("action", action.say, action.text, again=again)
    _take_stock(draft, before)


def _refuse(draft: Draft, action: Action, why: str) -> None:
    """Say why it can't be done: it is done already, it works, or the world is not so."""
    customer = draft.customer
    times = customer.asked.get(action.id, 0)
    customer.asked[action.id] = times + 1
    if customer.solved:
        draft.intend("no_need")
    elif action.id in customer.done:
        draft.feel("asked_twice" if times else "nothing_came_of_it")
        draft.intend("already_done")
    else:
        draft.feel("impossible")
        draft.intend("impossible")
        draft.say("refused", action.refused_say, why, again=times > 0)


def changes(before: dict[str, Value], after: dict[str, Value]) -> dict[str, list[Value]]:
    """Return what differs, as {variable: [before, after]}."""
    return {name: [before[name], after[name]] for name in after if before[name] != after[name]}


def _take_stock(draft: Draft, before: dict[str, Value]) -> None:
    simulation = draft.simulation
    experienced = symptom(simulation, before, draft.roll).text
    if draft.symptom_now != experienced:
        draft.tell_symptom()
        notice(draft, experienced)
    elif draft.world == before:
        draft.feel("nothing_came_of_it")
    elif len(harms(simulation, draft.world)) <= len(harms(simulation, before)):
        draft.feel("progress")


def _guess(draft: Draft, step: Action) -> None:
    """Do what the customer takes `step` for, or nothing that counts, and believe it was that."""
    other = mistakes.mistaken_for(draft, step)
    draft.customer.slips[step.id] = other.id if other else ""
    draft.feel("unclear")
    draft.intend("guesses")
    if other is not None:
        act(draft, other)
    else:
        draft.customer.pretended.append(step.id)
        _note(draft, step, "claimed")


def _see_the_slip(draft: Draft, step: Action) -> None:
    """Told properly, somebody who had mistaken the step notices it."""
    if draft.customer.slips.pop(step.id, None) is not None:
        draft.intend("admit_slip")


def _own_up(draft: Draft, step: Check | Action) -> None:
    """Asked again, the customer really does what was only said to be done."""
    draft.customer.pretended.remove(step.id)
    draft.customer.owned_up.append(step.id)
    slipped = draft.customer.slips.pop(step.id, None) is not None
    draft.intend("admit_slip" if slipped else "admit")
    if isinstance(step, Action):
        act(draft, step)


def _note(draft: Draft, step: Check | Action, status: str) -> None:
    if isinstance(step, Check):
        draft.turn.checks.append(CheckMade.model_validate({"check": step.id, "status": status}))
    else:
        draft.turn.actions.append(ActionTaken.model_validate({"action": step.id, "status": status}))


def _asked_to_do(draft: Draft) -> bool:
    return draft.acts("instruction") or cues.requests(draft.text)


def _puzzled(draft: Draft, step: Check | Action) -> bool:
    """Whether this person can't follow; says what is asked back."""
    times = draft.customer.puzzled.get(step.id, 0)
    if times >= 2 or step.id in draft.customer.reported or step.id in draft.customer.done:
        return False
    unknown = _unexplained(draft, step)
    if unknown and not times:
        ask_meaning(draft, unknown)
        return True
    if draft.persona.technical_level != "novice" or not step.how:
        return False
    if cues.gives_steps(draft.text, step):
        return False
    # The second time any real explanation will do; a look needs less courage than a change.
    if times and (isinstance(step, Check) or _explains(draft)):
        return False
    draft.feel("unclear")
    if times and draft.customer.open_term:
        draft.turn.terms, draft.customer.open_term = [draft.customer.open_term], ""
        draft.intend("still_asking")
    else:
        draft.intend("ask_how")
    return True


def _unsure(draft: Draft, step: Check | Action) -> bool:
    """Whether it is too uncertain, the first time, that `step` was meant, to change anything."""
    sure = max(
        (m.confidence for m in draft.understanding.topics if m.topic_id == step.id), default=1
    )
    told = cues.gives_steps(draft.text, step) or step.id in draft.customer.puzzled
    if not isinstance(step, Action) or told or sure >= _SURE_ENOUGH:
        return False
    draft.feel("unclear")
    draft.intend("unclear")
    return True


def _unexplained(draft: Draft, step: Check | Action) -> list[str]:
    return [term for term in unknown_terms(draft) if not _in_steps(term, step, draft)]


def _in_steps(term: str, step: Check | Action, draft: Draft) -> bool:
    """Whether the term stands in the step's own plain steps, and the message tells these."""
    known = {word for how in step.how for word in plain_words(normalise(how))}
    return set(term.split()) <= known and cues.gives_steps(draft.text, step)


def would_puzzle(draft: Draft, step: Check | Action) -> bool:
    """Whether this person would have to ask how to take `step`."""
    return (
        draft.persona.technical_level == "novice"
        and bool(step.how)
        and step.id not in draft.customer.reported
        and not cues.gives_steps(draft.text, step)
    )


def _explains(draft: Draft) -> bool:
    return draft.acts("explanation", "instruction") and draft.understanding.words >= 8


def ask_meaning(draft: Draft, unknown: list[str]) -> None:
    """Ask what the first unknown term means."""
    draft.customer.terms += unknown
    written = re.search(re.escape(unknown[0]), draft.text, re.IGNORECASE)
    term = written[0] if written else unknown[0]
    draft.turn.terms, draft.customer.open_term = [term], term
    draft.feel("jargon")
    draft.intend("ask_meaning")


def unknown_terms(draft: Draft) -> list[str]:
    """Jargon of the message this person does not know and has not asked about."""
    level, jargon = draft.persona.technical_level, draft.understanding.jargon
    if level == "advanced" or (level == "intermediate" and len(jargon) < 3):
        return []
    own_words = " ".join(_own_words(draft)).lower()
    return [
        term
        for term in jargon
        if term not in draft.customer.terms and term.lower() not in own_words
    ]


def _own_words(draft: Draft) -> list[str]:
    """What the customer can say of the incident, so that its words are known to them."""
    simulation = draft.simulation
    known = [*simulation.opening, *(s for one in simulation.symptoms for s in one.say)]
    for fact in simulation.facts:
        if fact.id in draft.customer.released:
            known += fact.say
    return known


def _pretends(draft: Draft, action: Action) -> bool:
    if action.id in draft.customer.owned_up:
        return False
    chance = _HURRY * draft.persona.interruption_rate
    if draft.customer.mood < _SULKING:
        chance += _SULK
    if action.how and cues.gives_steps(draft.text, action):
        chance /= 2  # walked through it step by step, people do it
    return draft.dice(f"pretend/{action.id}").random() < chance


def customer_steps(draft: Draft) -> dict[str, Check | Action]:
    """The steps of the scenario that the customer can take, by id."""
    steps: list[Check | Action] = [*draft.simulation.checks, *draft.simulation.actions]
    return {step.id: step for step in steps if step.by is Performer.CUSTOMER}


def desk_steps(draft: Draft) -> dict[str, Check | Action]:
    """The steps of the scenario that only the desk can take, by id."""
    steps: list[Check | Action] = [*draft.simulation.checks, *draft.simulation.actions]
    return {step.id: step for step in steps if step.by is Performer.DESK}

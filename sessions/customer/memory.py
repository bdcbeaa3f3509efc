"""What the customer remembers of the talk: what was said to them, and what they told."""

import re

from scenarios.simulation.world import report
from sessions.customer import cues
from sessions.customer.draft import Draft
from sessions.customer.voice.text import fingerprint

# Shorter messages (“ok”, “thank you”) are said again without anybody minding.
_WORTH_REMEMBERING = 4


def listen(draft: Draft) -> None:
    """Remember the trainee's message; note when it was said before in the same words."""
    open_term = draft.customer.open_term
    if open_term and (draft.acts("explanation") or _explains(draft.text, open_term)):
        draft.customer.open_term = ""
    known = draft.customer.terms
    known += [t for t in draft.understanding.jargon if t not in known and _explains(draft.text, t)]
    if draft.understanding.words < _WORTH_REMEMBERING:
        return
    mark = fingerprint(draft.text)
    draft.said_before = mark in draft.customer.heard
    if not draft.said_before:
        draft.customer.heard.append(mark)


def _explains(text: str, term: str) -> bool:
    return bool(re.search(rf"\b{re.escape(term)}\b.{{0,20}}\b(?:is|means|are|'s)\b", text, re.I))


def say_again(draft: Draft) -> bool:
    """Say the last answer in other words where the trainee asks for that; whether they did."""
    told = [] if draft.understanding.topics else draft.customer.told
    if not cues.asks_to_repeat(draft.text) or not told:
        return False
    for key in told:
        kind, name = key.split(":", 1)
        if kind == "fact" and draft.simulation.fact(name).when.holds(draft.world):
            fact = draft.simulation.fact(name)
            draft.turn.repeated.append(name)
            draft.say("fact", fact.say, fact.statement, again=True)
        elif kind == "check":
            found = report(draft.simulation.check(name), draft.world, draft.roll)
            if found is not None and found.text == draft.customer.reported.get(name):
                draft.say("check", found.say, found.text, again=True)
        elif kind == "symptom":
            draft.tell_symptom()
    if draft.lines:
        draft.intend("rephrase")
    return bool(draft.lines)


def remember_told(draft: Draft) -> None:
    """Keep what this turn told, for “what do you mean?”."""
    turn = draft.turn
    told = [f"fact:{key}" for key in (*turn.revealed, *turn.repeated)]
    told += [f"check:{made.check}" for made in turn.checks if made.status == "done"]
    told += ["symptom:"] if turn.symptom is not None else []
    draft.customer.told = told or draft.customer.told

"""What a clause does with what it speaks of: asks, instructs, offers, reports, denies."""

from functools import lru_cache
from typing import Final

from .lexicon import grammar, instruction_verbs, patterns
from .text import Clause

STANCES: Final = {
    "open": "ask",
    "closed": "ask",
    "offer": "offer",
    "request": "instruct",
    "told": "instruct",
    "negated": "negated",
    "done": "done",
    "statement": "mention",
}

_NO_IMPERATIVE_BEFORE = ("is", "are", "was", "were", "has", "works", "worked")


@lru_cache(maxsize=8192)
def mood(clause: Clause) -> str:
    """The clause's mood: open, closed, offer, request, told, negated, done or statement.

    "open" and "closed" are questions; "request" asks politely for a deed; "told" is an
    instruction; a "statement" leaves the world alone.
    """
    words = _without_leaders(clause.words)
    line = " ".join(words)
    if is_condition(line) or set(words) <= grammar("tags"):
        return "statement"
    for step in (_reported, _asked, _declared):
        found = step(clause, words, line)
        if found:
            return found
    return "told" if _imperative(words) or _asked_kindly(clause, words) else "statement"


@lru_cache(maxsize=8192)
def question_after(clause: Clause) -> str:
    """What a question is after: "past" (deeds, habits, possessions), "able" (can it be done, is it
    so now), or an empty string.
    """
    line = " ".join(_without_leaders(clause.words))
    return next((name for name in ("past", "able") if _matches(f"after {name}", line)), "")


@lru_cache(maxsize=8192)
def looks(clause: Clause) -> bool:
    """Whether an instruction only wants something looked at and told."""
    return _matches("looking", " ".join(_without_leaders(clause.words)))


def is_condition(line: str) -> bool:
    """Whether a clause only says when or under which condition ("once it is fixed")."""
    return _matches("condition", line)


def _matches(name: str, line: str) -> bool:
    return patterns("moods.txt")[name].search(line) is not None


def _without_leaders(words: tuple[str, ...]) -> tuple[str, ...]:
    at = 0
    while at < len(words) - 1 and words[at] in grammar("leaders"):
        at += 1
    return words[at:]


def _reported(clause: Clause, words: tuple[str, ...], line: str) -> str | None:
    """What others said, statements that begin like questions, and "will forward it"."""
    if not clause.question:
        dropped_subject = words[0] in ("will", "can", "could") and len(words) > 1
        if dropped_subject and words[1] in instruction_verbs():
            return "done"
        if _matches("no question", line):
            return "statement"
    if _matches("reported", line):
        return "closed" if clause.question else "statement"
    return None


def _asked(clause: Clause, words: tuple[str, ...], line: str) -> str | None:
    """offer, request, open or closed when the clause asks something."""
    if _matches("offer", line):
        return "offer"
    if _matches("would you mind", line):
        return "request"
    request = patterns("moods.txt")["request"].search(line)
    if request:
        return _requested(clause, line, request["verb"])
    opens = words[0] in grammar("question words") or _matches("asks", line)
    if opens or _matches("want to know", line):
        return "open"
    if words[0] in grammar("auxiliaries") and not _matches("negative command", line):
        return "closed"
    return _marked(clause, line) if clause.question else None


def _requested(clause: Clause, line: str, verb: str) -> str:
    """What "can you <verb>" is: a wish to hear, a question of ability, or a request."""
    if _matches("telling", verb) or " let me know" in line:
        return "open"
    of_ability = _matches("ability", verb) and "please" not in clause.words
    if verb == "confirm" or of_ability or verb not in instruction_verbs():
        return "closed"
    return "request"


def _marked(clause: Clause, line: str) -> str:
    """What a question mark makes of a clause that doesn't begin like a question."""
    if len(clause.words) > 1 and _imperative(clause.words) and not _matches("tag", line):
        return "told"
    return "open" if grammar("question words") & set(clause.words[-3:]) else "closed"


def _declared(_clause: Clause, _words: tuple[str, ...], line: str) -> str | None:
    return next((name for name in ("negated", "told", "done") if _matches(name, line)), None)


def _imperative(words: tuple[str, ...]) -> bool:
    if words[0].removeprefix("re-") not in instruction_verbs():
        return False
    return len(words) == 1 or words[1] not in _NO_IMPERATIVE_BEFORE


def _asked_kindly(clause: Clause, words: tuple[str, ...]) -> bool:
    """Whether "please" makes an instruction of a verb we don't know."""
    kindly = clause.words[0] in ("please", "kindly") and len(clause.words) > 1
    return kindly and words[0] not in grammar("subjects")


def stance_and_fit(clause: Clause) -> tuple[str, str]:
    """The stance; and more exactly, of instructions "look", of questions "past" or "able"."""
    stance = STANCES[mood(clause)]
    if stance == "instruct":
        return stance, "look" if looks(clause) else stance
    if stance in ("ask", "offer"):
        return stance, question_after(clause) or stance
    return stance, stance

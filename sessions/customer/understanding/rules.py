"""The written half of act recognition: certain signs of an act, and what rules an act out.

The signs stand in lexicon/signs.txt. A sign gives its act the confidence CERTAIN; the vetoes remove
what the trained model took for an act by its words alone.
"""

import re
from typing import Final

from .lexicon import jargon_terms, patterns
from .types import ACTS

CERTAIN: Final = 0.9

#: Acts a question never is, whatever its words.
_NOT_ASKING = frozenset({"solution", "explanation", "instruction", "recap", "apology", "blame"})
_KIND = frozenset({"empathy", "apology", "reassurance"})
_EXPLAINED = re.compile(
    r"(?:which|that) (?:is|means)\b|is (?:like|the thing|basically)\b|means\b|as the\b"
)


def sign(name: str, line: str) -> bool:
    """Whether a clause shows the sign of that name in signs.txt."""
    return patterns("signs.txt")[name].search(line) is not None


def signs(line: str) -> dict[str, float]:
    """The acts that show a certain sign in one sentence or clause."""
    known = patterns("signs.txt")
    return {act: CERTAIN for act in ACTS if act in known and known[act].search(line)}


def ruled_out(line: str, mood: str, found: dict[str, float], *, about_it: bool) -> set[str]:
    """The acts that a sentence or clause can't be, though its words look like them."""
    rude = found.get("rudeness", 0.0) >= CERTAIN and not sign("not rudeness", line)
    out = {act for act in ("role_break", "rudeness", "blame") if sign(f"not {act}", line)}
    if about_it and not rude:
        out.add("rudeness")
    if rude or sign("not apology", line):
        out |= _KIND
    if mood in ("open", "closed"):
        accusing = mood == "open" or found.get("blame", 0.0) >= CERTAIN
        out |= _NOT_ASKING - {"blame"} if accusing else _NOT_ASKING
    if mood == "negated":
        out |= {"solution", "escalation", "recap"}
    if mood in ("told", "request") and found.get("empathy", 0.0) < CERTAIN:
        out.add("empathy")
    return out


def jargon_in(words: tuple[str, ...]) -> tuple[tuple[str, ...], bool]:
    """Technical terms among the words, and whether none of them is explained.

    A term counts as explained when what follows it says what it is ("DNS, which is the phone book
    of the network").
    """
    terms = jargon_terms()
    found: list[str] = []
    explained = False
    at = 0
    while at < len(words):
        size = next((n for n in (3, 2, 1) if words[at : at + n] in terms), 0)
        if size:
            found.append(" ".join(words[at : at + size]))
            rest = " ".join(words[at + size : at + size + 4])
            explained = explained or _EXPLAINED.match(rest) is not None
        at += max(size, 1)
    return tuple(found), bool(found) and not explained

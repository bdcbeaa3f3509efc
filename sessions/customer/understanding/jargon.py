"""Technical terms a layperson won't understand, from lexicon/jargon.txt."""

import re

from .lexicon import jargon_terms

_EXPLAINED = re.compile(
    r"(?:which|that) (?:is|means)\b|is (?:like|the thing|basically)\b|means\b|as the\b"
)


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

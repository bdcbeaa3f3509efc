"""Technical terms a layperson won't understand, and whether they are explained."""

import re

from scenarios.jargon import term_spans

_EXPLAINED = re.compile(
    r"(?:which|that) (?:is|means)\b|is (?:like|the thing|basically)\b|means\b|as the\b"
)


def jargon_in(words: tuple[str, ...]) -> tuple[tuple[str, ...], bool]:
    """Technical terms among the words, and whether none of them is explained.

    A term counts as explained when what follows it says what it is ("DNS, which is the phone book
    of the network").
    """
    found: list[str] = []
    explained = False
    for term in term_spans(words):
        found.append(" ".join(words[term]))
        rest = " ".join(words[term.stop : term.stop + 4])
        explained = explained or _EXPLAINED.match(rest) is not None
    return tuple(found), bool(found) and not explained

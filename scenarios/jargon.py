"""Technical terms a layperson does not know (jargon.txt)."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

_LIST = Path(__file__).with_suffix(".txt")


@cache
def jargon_terms() -> frozenset[tuple[str, ...]]:
    """Return the terms as tuples of words."""
    lines = _LIST.read_text(encoding="utf-8").splitlines()
    terms = " ".join(line for line in lines if not line.startswith("#")).split(",")
    return frozenset(tuple(term.split()) for term in terms if term.strip())


def term_spans(words: tuple[str, ...]) -> Iterator[slice]:
    """Yield where technical terms stand among lower-case words, the longest where they overlap."""
    terms, at = jargon_terms(), 0
    while at < len(words):
        size = next((n for n in (3, 2, 1) if words[at : at + n] in terms), 0)
        if size:
            yield slice(at, at + size)
        at += size or 1

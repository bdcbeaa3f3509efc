"""Comparing what somebody wrote with what a scenario says: by word stems, not by letters."""

from collections.abc import Iterable
from functools import lru_cache

from sessions.customer.understanding.lexicon import stem, stop_words
from sessions.customer.understanding.text import normalise, plain_words

# Words of every ticket; sharing them says nothing about this one.
_COMMON = frozenset({"customer", "user", "issue", "problem", "ticket", "desk", "help", "thing"})


@lru_cache(maxsize=4096)
def stems(text: str) -> frozenset[str]:
    """Return the stems of the words that carry meaning."""
    return frozenset(
        stem(word)
        for word in plain_words(normalise(text))
        if word not in stop_words() and word not in _COMMON and len(word) > 1
    )


def stems_of(texts: Iterable[str]) -> frozenset[str]:
    """Return the stems of all the texts together."""
    return frozenset().union(*(stems(text) for text in texts))


def mentions(text: str, phrase: str) -> bool:
    """Whether `text` contains `phrase`, word for word, whatever the endings, case and hyphens."""
    wanted = _sequence(phrase)
    return bool(wanted) and f" {wanted} " in f" {_sequence(text)} "


def _sequence(text: str) -> str:
    return " ".join(stem(word) for word in plain_words(normalise(text).replace("-", " ")))

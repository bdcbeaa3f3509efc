"""From what somebody typed to what is looked for."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.contrib.postgres.search import SearchQuery

MAX_TERMS = 8
MAX_LENGTH = 60  # of a term; PostgreSQL refuses words of more than 2046 bytes
# Runs of letters and digits, with what may stand between them: wi-fi, 169.254, b.smith.
_TOKEN = re.compile(r"[^\W_]+(?:[.+-][^\W_]+)*")
# English words that say nothing about what is looked for, and what apostrophes leave of words.
_LITTLE = frozenset(
    (  # noqa: SIM905  # a list would take a line for each
        "a an and are as at be been but by can d did do does for from had has have he her his i if"
        " in is it its ll m me my no not of on or our re s she so t that the their them they this"
        " to us ve was we were what when where which who why will with you your"
    ).split()
)


@dataclass(frozen=True)
class Term:
    """One word of a search. `words` are what is looked for in its place: any of them will do.

    `likeness` says how close those are to what was typed, 0–1.
    """

    typed: str
    words: tuple[str, ...]
    is_beginning: bool = False
    likeness: float = 1.0

    def query(self, weights: str = "") -> SearchQuery:
        """Return the tsquery of this term, in fields of these weights (A to D) or in all."""
        return reduce(or_, (query for word in self.words for query in self._queries(word, weights)))

    def _queries(self, word: str, weights: str) -> Iterable[SearchQuery]:
        yield _raw(word, weights, config="desk_stems")
        # A beginning is not a word, so it has no stem: it is looked for among words as written.
        yield _raw(word, f"*{weights}" if self.is_beginning else weights, config="desk_words")


def terms_of(text: str) -> tuple[Term, ...]:
    """Return the terms of a search. The last one may be the beginning of a word.

    Words such as "the" count only when there are no others.
    """
    tokens = _TOKEN.findall(unicodedata.normalize("NFKC", text))[: 4 * MAX_TERMS]
    words = list(dict.fromkeys(token[:MAX_LENGTH].rstrip(".+-").lower() for token in tokens))
    telling = [word for word in words if word not in _LITTLE] or words
    # While a word is being typed, "in" may be the beginning of "intranet".
    if words and words[-1] not in telling and not text[-1:].isspace():
        telling.append(words[-1])
    chosen = telling[:MAX_TERMS]
    return tuple(
        Term(typed=word, words=(word,), is_beginning=word is chosen[-1]) for word in chosen
    )


def _raw(word: str, flags: str, *, config: str) -> SearchQuery:
    return SearchQuery(
        f"'{word}':{flags}" if flags else f"'{word}'", config=config, search_type="raw"
    )

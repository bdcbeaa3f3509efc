"""A scenario's topics made ready for comparison: their terms, weights and index."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from math import log

from .lexicon import concept_words, terms, weak_terms
from .text import normalise, plain_words
from .types import Topic

_WEAK = 0.3

_QUESTION_WORDS = frozenset(("when", "who", "where", "howmany", "often", "which"))

_ASKING = 0.6

#: What words that no topic knows weigh, relative to the rarest term.
_UNKNOWN = 0.22

#: What a topic's steps are worth as wording, compared with what it is asked for with.
_STEP = 0.85

#: Words of which every topic has some prove little: from this share of the rarest term's weight on
#: nothing is taken off.
_TELLING = 0.75


@dataclass(frozen=True)
class Prepared:
    """Topics made ready for comparison."""

    topics: tuple[Topic, ...]
    weights: dict[str, float]
    unknown: float
    postings: dict[str, tuple[int, ...]]  # term → phrases that hold it
    phrase_topic: tuple[int, ...]
    phrase_weight: tuple[float, ...]
    phrase_worth: tuple[float, ...]  # less than 1 for steps
    telling: float  # weight of shared terms from which nothing is taken off
    lines: tuple[tuple[str, ...], ...]  # topic → its phrases as plain words
    typical: tuple[dict[str, float], ...]  # topic → term → share of its phrases that hold it
    vocabulary: tuple[str, ...]
    signs: tuple[tuple[int, re.Pattern[str]], ...]
    corrected: dict[str, str] = field(default_factory=dict)


@lru_cache(maxsize=64)
def prepare(topics: tuple[Topic, ...]) -> Prepared:
    """The topics' terms, weights and index; kept per set of topics."""
    phrase_terms: list[frozenset[str]] = []
    phrase_topic: list[int] = []
    phrase_worth: list[float] = []
    vocabulary: set[str] = set()
    bags: list[Counter[str]] = []
    lines: list[tuple[str, ...]] = []
    for at, topic in enumerate(topics):
        bag: Counter[str] = Counter()
        spelled = [
            (plain_words(normalise(phrase)), worth)
            for phrases, worth in (((topic.label, *topic.phrases), 1.0), (topic.steps, _STEP))
            for phrase in phrases
        ]
        lines.append(tuple(" ".join(words) for words, _ in spelled))
        for words, worth in spelled:
            vocabulary.update(word for word in words if len(word) > 4)
            held = frozenset(terms(words))
            if held:
                phrase_terms.append(held)
                phrase_topic.append(at)
                phrase_worth.append(worth)
                bag.update(held)
        bags.append(bag)
    spread = Counter(term for bag in bags for term in bag)
    weights = {term: _weight(term, count, len(topics)) for term, count in spread.items()}
    postings: dict[str, list[int]] = defaultdict(list)
    for at, held in enumerate(phrase_terms):
        for term in held:
            postings[term].append(at)
    return Prepared(
        topics=topics,
        weights=weights,
        unknown=_UNKNOWN * (log(1 + len(topics)) + 0.5),
        postings={term: tuple(phrases) for term, phrases in postings.items()},
        phrase_topic=tuple(phrase_topic),
        phrase_weight=tuple(sum(sorted(weights[term] for term in held)) for held in phrase_terms),
        phrase_worth=tuple(phrase_worth),
        telling=_TELLING * (log((1 + len(topics)) / 2) + 0.5),
        lines=tuple(lines),
        typical=tuple(
            {term: count / max(bag.values()) for term, count in bag.items()} for bag in bags
        ),
        vocabulary=tuple(sorted(vocabulary | concept_words())),
        signs=tuple(
            (
                at,
                re.compile(
                    f"(?:(?:and|so|ok|well|great|good|right|then) )*(?:{'|'.join(topic.signs)})\\??"
                ),
            )
            for at, topic in enumerate(topics)
            if topic.signs
        ),
    )


def _weight(term: str, spread: int, topics: int) -> float:
    rarity = log((1 + topics) / (1 + spread)) + 0.5
    if term in weak_terms():
        return rarity * _WEAK
    return rarity * (_ASKING if term in _QUESTION_WORDS else 1.0)


def mass(prepared: Prepared, held: frozenset[str]) -> float:
    """What the topics' terms in a set weigh."""
    known = sorted(term for term in held if term in prepared.weights)
    return sum(prepared.weights[term] for term in known)

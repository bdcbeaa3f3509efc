"""A scenario's topics made ready for comparison: a small model of its own, trained in milliseconds.

Every phrase of a topic (label, the author's paraphrases, the steps) is an example of the topic;
some of our own phrases that concern no topic ("Thank you!") are examples of none. Two stretches of
text are alike by meaning (their vectors) and by wording (shared concepts, words, letters, mood).
Kernel ridge regression over this likeness gives each topic a score: about 1 for the author's own
words, about 0 for what has nothing to do with the topic.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from .lexicon import concept_words
from .moods import stance_and_fit
from .phrasebook import phrases
from .semantics import Vectors, vectors
from .text import Clause, normalise, sentences
from .types import Topic
from .wording import Rarity, Wording, rarity, wording

#: How fast likeness falls with the angle between two meanings.
_SHARPNESS = 2.0

#: Ridge regularisation: the doubt in a single phrase.
_DOUBT = 0.15

#: What an example of a step, and of no topic, is worth beside what a topic is asked for with.
_STEP = 0.5

_NOTHING = 4.0

_BESIDE_THE_MATTER = frozenset(
    (
        "greeting",
        "introduction",
        "empathy",
        "apology",
        "acknowledgement",
        "open_question",
        "closed_question",
        "thanks",
        "off_topic",
        "rudeness",
        "role_break",
        "reassurance",
        "blame",
    )
)
_BESIDES = 300


@dataclass(frozen=True)
class Prepared:
    """Topics made ready for comparison."""

    topics: tuple[Topic, ...]
    meanings: Vectors  # of the phrases
    by_meaning: NDArray[np.float32]  # phrase × topic
    rarity: Rarity
    rows: dict[str, int]
    by_wording: NDArray[np.float32]  # feature × topic
    vocabulary: tuple[str, ...]
    signs: tuple[tuple[int, re.Pattern[str]], ...]
    corrected: dict[str, str] = field(default_factory=dict)

    def scores(self, meanings: Vectors, wordings: Sequence[Wording]) -> NDArray[np.float32]:
        """Stretch of text × topic: how much it speaks of each topic."""
        scores = _alike(meanings, self.meanings) @ self.by_meaning
        for at, one in enumerate(wordings):
            weighed = self.rarity.weigh(one)
            if weighed:
                index = [self.rows[name] for name in weighed]
                values = np.fromiter(weighed.values(), dtype=np.float32, count=len(index))
                scores[at] += values @ self.by_wording[index]
        return scores


@dataclass(frozen=True)
class _Example:
    words: tuple[str, ...]
    wording: Wording
    topic: int  # the number of topics: none
    worth: float


@lru_cache(maxsize=48)
def prepare(topics: tuple[Topic, ...]) -> Prepared:
    """The topics' model and word list; kept per set of topics, about a megabyte each."""
    examples = [
        *(example for at, topic in enumerate(topics) for example in _of_topic(topic, at)),
        *(_example(text, len(topics), _NOTHING) for text in _besides()),
    ]
    own = rarity(example.wording for example in examples)
    rows = {name: row for row, name in enumerate(sorted(own.of))}
    worded = _worded(examples, own, rows)
    meanings = vectors([" ".join(example.words) for example in examples])
    shared = (worded @ worded.T).toarray()
    solution = _solve(_alike(meanings, meanings) + shared, examples, len(topics))
    return Prepared(
        topics=topics,
        meanings=meanings,
        by_meaning=solution,
        rarity=own,
        rows=rows,
        by_wording=worded.T @ solution,
        vocabulary=_vocabulary(examples, len(topics)),
        signs=tuple((at, _sign(topic)) for at, topic in enumerate(topics) if topic.signs),
    )


def _worded(examples: Sequence[_Example], own: Rarity, rows: Mapping[str, int]) -> csr_array:
    """Example × feature: weights. Of twenty thousand features an example has a few dozen."""
    weighed = [own.weigh(example.wording) for example in examples]
    index = [rows[name] for one in weighed for name in one]
    weights = np.fromiter((w for one in weighed for w in one.values()), np.float32, len(index))
    ends = np.cumsum([0, *map(len, weighed)])
    return csr_array((weights, index, ends), shape=(len(examples), len(rows)))


def _solve(
    alike: NDArray[np.float32], examples: Sequence[_Example], topics: int
) -> NDArray[np.float32]:
    """Example × topic: ridge regression in which every topic counts alike."""
    of = np.array([example.topic for example in examples])
    wanted = np.eye(topics + 1)[of]
    worth = np.array([example.worth for example in examples]) / wanted.sum(axis=0)[of]
    doubt = np.diag(_DOUBT * worth.mean() / worth)
    solved = np.linalg.solve(alike.astype(np.float64) + doubt, wanted)
    return solved[:, :topics].astype(np.float32)


def _alike(one: Vectors, other: Vectors) -> NDArray[np.float32]:
    alike: NDArray[np.float32] = np.exp(_SHARPNESS * (one @ other.T - 1))
    return alike


def _of_topic(topic: Topic, at: int) -> list[_Example]:
    asked = dict.fromkeys((topic.label, *topic.phrases))
    return [
        *(_example(text, at, 1.0) for text in asked if text.strip()),
        *(_example(text, at, _STEP) for text in topic.steps),
    ]


def _example(text: str, topic: int, worth: float) -> _Example:
    return _Example(*_read(text), topic, worth)


@lru_cache(maxsize=2048)  # our own phrases, and a scenario's, of which its variants share most
def _read(text: str) -> tuple[tuple[str, ...], Wording]:
    """A phrase's words, and how it is worded."""
    said = sentences(normalise(text))
    words = tuple(word for sentence in said for word in sentence.words)
    last = Clause(said[-1].words, said[-1].question) if said else Clause(("",), question=False)
    return words, wording(words, *stance_and_fit(last))


@cache
def _besides() -> tuple[str, ...]:
    """Some of our phrases that concern no topic of any scenario."""
    known = [phrase.text for phrase in phrases() if phrase.labels <= _BESIDE_THE_MATTER]
    return tuple(known[:: max(1, len(known) // _BESIDES)])


def _vocabulary(examples: Sequence[_Example], topics: int) -> tuple[str, ...]:
    own = {word for one in examples if one.topic < topics for word in one.words if len(word) > 4}
    return tuple(sorted(own | concept_words()))


def _sign(topic: Topic) -> re.Pattern[str]:
    leading = "(?:(?:and|so|ok|well|great|good|right|then) )*"
    return re.compile(f"{leading}(?:{'|'.join(topic.signs)})\\??")

"""How a sentence treats the other person, judged by itself: rude, accusing, or neither.

Two opinions must agree. A model of the same make as that of acts, for these two alone, has learnt
from the phrases and from `manners.txt`: sentences that show how one is spoken to, and what only
looks like it (warm praise, brusque questions, what things did), of which the other acts need not
be known. And the nearest of those sentences must be rude or accusing ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .acts import is_clearly_not
from .model import SentenceModel, line, read_model
from .phrasebook import Phrase, phrases, read
from .semantics import Vectors, vectors
from .text import Sentence, normalise, plain_words

#: What is held against somebody.
GRAVE = ("rudeness", "blame")
FILE = Path(__file__).with_name("manners.npz")
_KNOWN = Path(__file__).with_name("manners_known.npz")
_PHRASES = Path(__file__).with_name("manners.txt")

_LOOKED_AT = 2  # so many of the nearest sentences of a kind


@dataclass(frozen=True)
class _Least:
    """From which probability on, and by how much (a cosine) nearer to its own kind than to others,
    a sentence is taken for rude or accusing.
    """

    chance: float
    nearer: float


# More likely than not; and certainly, by both opinions.
LOOKS, IS = _Least(0.5, 0.0), _Least(0.9, 0.1)


def manners_phrases() -> tuple[Phrase, ...]:
    """All the phrases, and the sentences of `manners.txt`, as of an author of their own."""
    written = (Phrase(one.text, one.labels, "manners") for one in read(_PHRASES, GRAVE))
    return (*phrases(), *written)


def save(model: SentenceModel) -> None:
    """Write the model, and the vectors of `manners.txt` beside it."""
    model.save(FILE)
    known = tuple(read(_PHRASES, GRAVE))
    np.savez_compressed(
        _KNOWN,
        meanings=vectors([_plain(one.text) for one in known]).astype(np.float16),
        kinds=np.array([" ".join(sorted(one.labels)) for one in known]),
    )


def _plain(text: str) -> str:
    return " ".join(plain_words(normalise(text))) + ("?" if text.rstrip().endswith("?") else "")


@cache
def _model() -> SentenceModel:
    return read_model(FILE, GRAVE)


@cache
def _known() -> tuple[Vectors, NDArray[np.str_]]:
    with np.load(_KNOWN, allow_pickle=False) as kept:
        return kept["meanings"].astype(np.float32), kept["kinds"]


@lru_cache(maxsize=4096)
def held_against(sentence: Sentence, least: _Least = LOOKS) -> frozenset[str]:
    """Which of “rudeness” and “blame” a sentence looks like; with `IS`, which it is for certain."""
    meaning = vectors([line(sentence)])
    (chances,) = _model().chances([sentence], meaning)
    words = " ".join(sentence.words)
    found = [
        act
        for act, chance in zip(GRAVE, chances.tolist(), strict=True)
        if chance >= least.chance and not is_clearly_not(act, words)
    ]
    return frozenset(found if found and _nearer(meaning[0]) > least.nearer else ())


def _nearer(meaning: NDArray[np.float32]) -> float:
    """By how much nearer it is to rude or accusing sentences than to others."""
    meanings, kinds = _known()
    near = meanings @ meaning
    return max(_best(near[kinds == act]) for act in GRAVE) - _best(near[kinds == ""])


def _best(near: Sequence[float] | NDArray[np.float32]) -> float:
    return float(np.sort(near)[-_LOOKED_AT:].mean())

"""Models of sentences: which labels a sentence has, by its meaning and its wording.

A logistic regression per label over the sentence's vector and its counted features. Models are
trained by command (see training.py) and kept in a file, so that every process has the same one
without training. Here stands the model of dialogue acts, `model.npz`; others use the same class.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .features import features
from .semantics import DIMENSIONS, vectors
from .text import Sentence
from .types import ACTS

FILE = Path(__file__).with_name("model.npz")

#: How much vector and features count beside each other: both are of length 1 before.
MEANING, WORDING = 5.0, 7.0

#: What is beyond is not encoded: it hardly changes the meaning of the whole and costs time.
_MOST_WORDS = 48

_KEPT = 8192

Ratings = dict[str, float]  # label → confidence


@dataclass(frozen=True)
class SentenceModel:
    """Weights per dimension, feature and label; `rated` gives the labels' confidences."""

    labels: tuple[str, ...]
    rows: Mapping[str, int]  # feature → row of `by_wording`
    rarity: NDArray[np.float32]
    by_meaning: NDArray[np.float32]  # dimension × label
    by_wording: NDArray[np.float32]  # feature × label
    intercepts: NDArray[np.float32]
    thresholds: NDArray[np.float32]  # the probability from which a sentence has the label
    _rated: dict[Sentence, Ratings] = field(default_factory=dict, compare=False, repr=False)

    def chances(
        self, said: Sequence[Sentence], meanings: NDArray[np.float32]
    ) -> NDArray[np.float64]:
        """Sentence × label: probabilities, of sentences with their vectors."""
        scores = MEANING * (meanings @ self.by_meaning) + self.intercepts
        for at, sentence in enumerate(said):
            index, values = weigh(sentence, self.rows, self.rarity)
            if len(index):
                scores[at] += WORDING * (values @ self.by_wording[index])
        chances: NDArray[np.float64] = 1 / (1 + np.exp(-scores.astype(np.float64)))
        return chances

    def rate(self, said: Sequence[Sentence]) -> list[Ratings]:
        """Per sentence label → confidence: 0.5 at the label's threshold, at most 1."""
        chances = self.chances(said, vectors([line(sentence) for sentence in said]))
        over = np.maximum(0.0, (chances - self.thresholds) / (1 - self.thresholds))
        under = np.minimum(1.0, chances / self.thresholds)
        rated = (0.5 * (over + under)).round(3)
        return [dict(zip(self.labels, row, strict=True)) for row in rated.tolist()]

    def rated(self, said: Sequence[Sentence]) -> list[Ratings]:
        """What `rate` gives; what was rated lately is remembered.

        Callers must not change the results. Many sentences at once cost less each.
        """
        # Another thread may empty the store meanwhile.
        known = {sentence: found for sentence in said if (found := self._rated.get(sentence))}
        new = [sentence for sentence in dict.fromkeys(said) if sentence not in known]
        if new:
            if len(self._rated) > _KEPT:
                self._rated.clear()
            fresh = dict(zip(new, self.rate(new), strict=True))
            self._rated.update(fresh)
            known.update(fresh)
        return [known[sentence] for sentence in said]

    def save(self, path: Path) -> None:
        """Write the model as arrays of half precision."""
        np.savez_compressed(
            path,
            names=np.array("\n".join(self.rows)),
            rarity=self.rarity.astype(np.float16),
            by_meaning=self.by_meaning.astype(np.float16),
            by_wording=self.by_wording.astype(np.float16),
            intercepts=self.intercepts,
            thresholds=self.thresholds,
        )


def line(sentence: Sentence) -> str:
    """The sentence as it is encoded."""
    return " ".join(sentence.words[:_MOST_WORDS]) + ("?" if sentence.question else "")


def weigh(
    sentence: Sentence, rows: Mapping[str, int], rarity: NDArray[np.float32]
) -> tuple[list[int], NDArray[np.float32]]:
    """The rows of a sentence's known features and their values, of length 1 together."""
    found = [(rows[name], count) for name, count in features(sentence).items() if name in rows]
    index = [row for row, _ in found]
    counts = np.fromiter((count for _, count in found), dtype=np.float32, count=len(found))
    values = (1 + np.log(counts)) * rarity[index]
    return index, values / max(np.sqrt(values @ values), 1e-9)


def read_model(path: Path, labels: Sequence[str]) -> SentenceModel:
    """The model a file holds; ValueError if it was trained with more or fewer labels."""
    with np.load(path, allow_pickle=False) as kept:
        arrays = {name: kept[name].astype(np.float32) for name in kept.files if name != "names"}
        names = str(kept["names"]).split("\n")
    if arrays["by_meaning"].shape != (DIMENSIONS, len(labels)):
        raise ValueError(f"{path.name} knows other labels: train it again")
    return SentenceModel(tuple(labels), {name: row for row, name in enumerate(names)}, **arrays)


@cache
def act_model() -> SentenceModel:
    """The trained model of dialogue acts, read once per process."""
    return read_model(FILE, ACTS)


def rated(said: Sequence[Sentence]) -> list[Ratings]:
    """Act → confidence per sentence."""
    return act_model().rated(said)

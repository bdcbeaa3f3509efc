"""The trained half of act recognition: logistic regressions over our own phrases.

Trained at first use (about a second), then held as a plain table from feature to weights, so
that one sentence costs a few dictionary lookups and one matrix product.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from math import log

import numpy as np
from numpy.typing import NDArray

from .features import features
from .phrasebook import Phrase, phrases
from .text import normalise, sentences
from .types import ACTS

#: Told apart by grammar and word lists alone (see rules.py).
UNTRAINED = frozenset({"open_question", "closed_question", "jargon"})
TRAINED = tuple(act for act in ACTS if act not in UNTRAINED)

_RAREST = 2  # a feature of fewer phrases is left out
_REGULARISATION = 12.0
CUT = 0.3
_BEHIND = 0.6


@dataclass(frozen=True)
class ActModel:
    """Weights per feature and act; `rate` gives the acts' probabilities for one sentence."""

    rows: Mapping[str, int]
    rarity: NDArray[np.float64]
    weights: NDArray[np.float64]
    intercepts: NDArray[np.float64]

    def rate(self, found: Counter[str]) -> dict[str, float]:
        """Act → probability from 0 to 1 for the counted features of a sentence."""
        known = [(self.rows[name], count) for name, count in found.items() if name in self.rows]
        if not known:
            return {}
        index = np.fromiter((row for row, _ in known), dtype=np.intp, count=len(known))
        counts = np.fromiter((count for _, count in known), dtype=np.float64, count=len(known))
        values = (1 + np.log(counts)) * self.rarity[index]
        values /= np.sqrt(values @ values)
        scores = values @ self.weights[index] + self.intercepts
        chances = 1 / (1 + np.exp(-scores))
        return {act: round(float(chance), 3) for act, chance in zip(TRAINED, chances, strict=True)}


def _examples(known: Iterable[Phrase]) -> tuple[list[Counter[str]], list[frozenset[str]]]:
    found, labels = [], []
    for phrase in known:
        for sentence in sentences(normalise(phrase.text)):
            found.append(features(sentence.words, question=sentence.question))
            labels.append(phrase.acts)
    return found, labels


def train(known: Iterable[Phrase]) -> ActModel:
    """A model of the given phrases; the same phrases always give the same model."""
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    examples, labels = _examples(known)
    spread = Counter(name for found in examples for name in found)
    names = sorted(name for name, count in spread.items() if count >= _RAREST)
    rows = {name: row for row, name in enumerate(names)}
    rarity = np.array([log((1 + len(examples)) / (1 + spread[name])) + 1 for name in names])
    data: list[float] = []
    columns: list[int] = []
    starts = [0]
    for found in examples:
        index = [rows[name] for name in found if name in rows]
        counts = np.array([found[names[row]] for row in index], dtype=np.float64)
        values = (1 + np.log(counts)) * rarity[index]
        data.extend(values / np.sqrt(values @ values))
        columns.extend(index)
        starts.append(len(columns))
    matrix = csr_matrix((data, columns, starts), shape=(len(examples), len(names)))
    weights = np.zeros((len(names), len(TRAINED)))
    intercepts = np.zeros(len(TRAINED))
    for at, act in enumerate(TRAINED):
        classifier = LogisticRegression(C=_REGULARISATION, solver="liblinear", tol=0.01)
        classifier.fit(matrix, [act in acts for acts in labels])
        weights[:, at] = classifier.coef_[0]
        intercepts[at] = classifier.intercept_[0]
    return ActModel(rows, rarity, np.round(weights, 6), np.round(intercepts, 6))


@cache
def act_model() -> ActModel:
    """The model of all our phrases, trained once per process."""
    return train(phrases())


@lru_cache(maxsize=4096)
def rated(words: tuple[str, ...], *, question: bool) -> dict[str, float]:
    """Act → confidence for a sentence or clause; callers must not change the result.

    Every act is rare among all phrases, so its probability stays low: an act counts as likely from
    CUT on, which becomes confidence 0.5. Acts far behind the likeliest one are left out.
    """
    chances = act_model().rate(features(words, question=question))
    least = max(CUT, _BEHIND * max(chances.values(), default=0.0))
    return {
        act: 0.5 + 0.5 * (chance - CUT) / (1 - CUT)
        for act, chance in chances.items()
        if chance >= least
    }

"""Training of models of sentences, and their figures on authors they have not seen.

A phrase's labels are known for the whole message only, so the sentences are trained together: a
message has a label when one of its sentences does (noisy-or). Weights are found by L-BFGS from
zero, so that the same phrases give the same model.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from .features import features
from .model import MEANING, WORDING, SentenceModel, line, weigh
from .phrasebook import Phrase
from .semantics import vectors
from .text import Sentence, normalise, sentences
from .types import ACTS

_RAREST = 4  # a feature of fewer sentences is left out
_REGULARISATION = 1.0
_ROUNDS = 45
#: Every label is rare among all phrases: a message that has it counts so often.
_PERFORMED = 3.0
#: Taking somebody for rude or accusing who is not costs more than missing it.
_BETA = {"rudeness": 0.5, "blame": 0.5}
_MAYBE = np.arange(0.1, 0.8, 0.02)  # thresholds tried

Matrix = NDArray[np.float64]
Reading = Callable[[str], tuple[Sentence, ...]]


@dataclass(frozen=True)
class Examples:
    """Messages, their labels and the vectors of their sentences."""

    labels: tuple[str, ...]
    said: tuple[tuple[Sentence, ...], ...]
    has: NDArray[np.bool_]  # message × label
    authors: NDArray[np.str_]
    meanings: tuple[NDArray[np.float32], ...]  # per message sentence × dimension

    def only(self, chosen: NDArray[np.bool_]) -> "Examples":
        """The chosen messages."""
        at = np.flatnonzero(chosen)
        return Examples(
            self.labels,
            tuple(self.said[one] for one in at),
            self.has[at],
            self.authors[at],
            tuple(self.meanings[one] for one in at),
        )


def read(text: str) -> tuple[Sentence, ...]:
    """The sentences of a message."""
    return sentences(normalise(text))


def examples(
    known: Sequence[Phrase],
    labels: Sequence[str] = ACTS,
    reading: Reading = read,
) -> Examples:
    """The phrases as examples; those without a word are left out."""
    messages = [(reading(phrase.text), phrase) for phrase in known]
    messages = [(said, phrase) for said, phrase in messages if said]
    encoded = vectors([line(sentence) for said, _ in messages for sentence in said])
    ends = np.cumsum([len(said) for said, _ in messages])[:-1]
    return Examples(
        tuple(labels),
        tuple(said for said, _ in messages),
        np.array([[label in phrase.labels for label in labels] for _, phrase in messages]),
        np.array([phrase.author for _, phrase in messages]),
        tuple(np.split(encoded, ends)),
    )


def train(known: Examples) -> SentenceModel:
    """A model of the examples, its thresholds all at one half."""
    from scipy.optimize import fmin_l_bfgs_b
    from scipy.sparse import csr_matrix

    said = [sentence for message in known.said for sentence in message]
    rows, rarity = _vocabulary(said)
    weighed = [weigh(sentence, rows, rarity) for sentence in said]
    starts = np.cumsum([0, *(len(index) for index, _ in weighed)])
    columns = [row for index, _ in weighed for row in index]
    values = WORDING * np.concatenate([values for _, values in weighed])
    worded = csr_matrix((values, columns, starts), shape=(len(said), len(rows)))
    turned = worded.T.tocsr()
    meant = MEANING * np.concatenate(known.meanings)
    firsts = np.cumsum([0, *(len(message) for message in known.said)])[:-1]
    message_of = np.repeat(np.arange(len(known.said)), [len(one) for one in known.said])
    dimensions, labels = meant.shape[1], len(known.labels)

    def loss(flat: Matrix) -> tuple[float, Matrix]:
        weights = flat.reshape(-1, labels).astype(np.float32)
        by_meaning, by_wording = weights[:dimensions], weights[dimensions:-1]
        scores = (meant @ by_meaning + worded @ by_wording + weights[-1]).astype(np.float64)
        cost, slope = _noisy_or(scores, firsts, message_of, known.has)
        slope = slope.astype(np.float32)
        gradient = np.concatenate([meant.T @ slope, turned @ slope, slope.sum(0, keepdims=True)])
        weights[-1] = 0  # no label's frequency is regularised
        size = float((weights.astype(np.float64) ** 2).sum())
        gradient = (gradient + _REGULARISATION * weights).astype(np.float64)
        return cost + _REGULARISATION / 2 * size, gradient.ravel()

    begin = np.zeros((dimensions + len(rows) + 1, labels))
    begin[-1] = -3.0
    found, _, _ = fmin_l_bfgs_b(loss, begin.ravel(), maxiter=_ROUNDS, m=6)
    weights = found.reshape(-1, labels).astype(np.float32)
    return SentenceModel(
        labels=known.labels,
        rows=rows,
        rarity=rarity,
        by_meaning=weights[:dimensions],
        by_wording=weights[dimensions:-1],
        intercepts=weights[-1],
        thresholds=np.full(labels, 0.5, dtype=np.float32),
    )


def _noisy_or(
    scores: Matrix, firsts: NDArray[np.intp], message_of: NDArray[np.intp], has: NDArray[np.bool_]
) -> tuple[float, Matrix]:
    """The loss over all messages, and its slope by each sentence's score."""
    none = np.add.reduceat(np.logaddexp(0, scores), firsts, axis=0)  # -log P(no sentence does it)
    none = np.maximum(none, 1e-9)
    some = -np.expm1(-none)
    counted = np.where(has, _PERFORMED, 1.0)
    cost = float((counted * np.where(has, -np.log(some), none)).sum())
    pull = counted * np.where(has, -np.exp(-none) / some, 1.0)
    return cost, pull[message_of] / (1 + np.exp(-scores))


def _vocabulary(said: Sequence[Sentence]) -> tuple[dict[str, int], NDArray[np.float32]]:
    spread = Counter(name for sentence in said for name in features(sentence))
    names = sorted(name for name, count in spread.items() if count >= _RAREST)
    rarity = [log((1 + len(said)) / (1 + spread[name])) + 1 for name in names]
    rows = {name: row for row, name in enumerate(names)}
    return rows, np.array(rarity, dtype=np.float32)


def chances(model: SentenceModel, known: Examples) -> Matrix:
    """Message × label: the probability of the sentence that performs it most clearly."""
    rows = [
        model.chances(said, encoded)
        for said, encoded in zip(known.said, known.meanings, strict=True)
    ]
    return np.array([row.max(axis=0) for row in rows])


def held_out_chances(known: Examples) -> Matrix:
    """Message × label: each author's messages by a model of the other authors' ones."""
    found = np.zeros(known.has.shape)
    for author in sorted(set(known.authors.tolist())):
        theirs = known.authors == author
        found[theirs] = chances(train(known.only(~theirs)), known.only(theirs))
    return found


def thresholds(found: Matrix, known: Examples) -> NDArray[np.float32]:
    """Per label the probability from which taking it to be there gives the best F score."""
    best = [
        max(
            _MAYBE,
            key=lambda least: _f_score(
                found[:, at] >= least, known.has[:, at], _BETA.get(label, 1.0)
            ),
        )
        for at, label in enumerate(known.labels)
    ]
    return np.array(best, dtype=np.float32)


def _f_score(taken: NDArray[np.bool_], right: NDArray[np.bool_], beta: float = 1.0) -> float:
    """Source: C. J. van Rijsbergen, Information Retrieval, 1979, chapter 7."""
    hits = float((taken & right).sum())
    return (1 + beta**2) * hits / max(1.0, float(taken.sum()) + beta**2 * float(right.sum()))


@dataclass(frozen=True)
class Figures:
    """How well one label is found in the messages of authors held out."""

    label: str
    messages: int
    precision: float
    recall: float
    f1: float


def figures(found: Matrix, known: Examples) -> list[Figures]:
    """Figures per label; each author's thresholds are those of the other authors' messages too."""
    taken = np.zeros(known.has.shape, dtype=bool)
    for author in sorted(set(known.authors.tolist())):
        theirs = known.authors == author
        taken[theirs] = found[theirs] >= thresholds(found[~theirs], known.only(~theirs))
    return [
        _figures(label, taken[:, at], known.has[:, at]) for at, label in enumerate(known.labels)
    ]


def _figures(label: str, taken: NDArray[np.bool_], right: NDArray[np.bool_]) -> Figures:
    hits = int((taken & right).sum())
    return Figures(
        label,
        int(right.sum()),
        hits / max(1, int(taken.sum())),
        hits / max(1, int(right.sum())),
        _f_score(taken, right),
    )

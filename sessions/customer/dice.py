"""Chance that can be repeated: the same seed, turn and purpose roll the same."""

import hashlib
import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def dice(seed: int, turn: int, purpose: str) -> random.Random:
    """Return a generator of its own for one purpose in one turn.

    Seeded by a digest and not by `hash()`, which differs between processes.
    """
    digest = hashlib.blake2b(f"{seed}/{turn}/{purpose}".encode(), digest_size=8).digest()
    return random.Random(int.from_bytes(digest, "big"))  # noqa: S311 — a story, no secret


def shuffled(items: Sequence[T], generator: random.Random) -> list[T]:
    """Return the items in a random order."""
    return generator.sample(list(items), len(items))

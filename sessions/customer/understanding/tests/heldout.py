"""Reads the messages held out from training, with the acts a careful reader finds in them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class HeldOut:
    """A message, the acts it performs and those a reader may or may not see in it."""

    text: str
    previous: str | None
    acts: frozenset[str]
    maybe: frozenset[str]


def heldout(name: str = "heldout_acts.txt") -> Iterator[HeldOut]:
    """The held-out messages of one file beside this module."""
    acts: frozenset[str] = frozenset()
    maybe: frozenset[str] = frozenset()
    for line in (_FOLDER / name).read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("# "):
            continue
        if re.fullmatch(r"\[[a-z_ +?]+\]", line):
            surely, _, perhaps = line.strip("[]").partition("?")
            acts = frozenset(surely.replace("+", " ").split()) - {"nothing"}
            maybe = frozenset(perhaps.split()) - {"nothing"}
            continue
        text, _, previous = line.partition(" <<< ")
        also: frozenset[str] = frozenset()
        for part in (text, previous):
            own = re.search(r" \? ([a-z_ ]+)$", part)
            if own:
                also = frozenset(own[1].split())
        text, previous = (re.sub(r" \? [a-z_ ]+$", "", part) for part in (text, previous))
        yield HeldOut(text, previous or None, acts, maybe | also)

"""Our own training phrases, read from the reviewable text files beside this module.

Each folder holds what one author wrote, so that figures can be taken on authors unseen.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .lexicon import lines
from .text import normalise, plain_words
from .types import ACTS

_FOLDER = Path(__file__).parent / "phrases"
_HEADING = re.compile(r"\[(.+)\]")


@dataclass(frozen=True)
class Phrase:
    """One example message, the acts it performs and who wrote it."""

    text: str
    acts: frozenset[str]
    author: str = ""


def phrases() -> tuple[Phrase, ...]:
    """All training phrases in the order of the folders' and files' names.

    Raises ValueError for a heading that names an unknown act.
    """
    return tuple(phrase for path in sorted(_FOLDER.glob("*/*.txt")) for phrase in _read(path))


@cache
def known_words() -> frozenset[str]:
    """Words our phrases use more than once: certainly no typing errors."""
    spread = Counter(word for phrase in phrases() for word in plain_words(normalise(phrase.text)))
    return frozenset(word for word, count in spread.items() if count > 1)


def _read(path: Path) -> Iterator[Phrase]:
    acts: frozenset[str] = frozenset()
    for line in lines(path):
        heading = _HEADING.fullmatch(line)
        if heading:
            acts = frozenset(heading[1].split(" + ")) - {"nothing"}
            if not acts <= set(ACTS):
                raise ValueError(f"{path.name}: unknown act in [{heading[1]}]")
        else:
            yield Phrase(line, acts, path.parent.name)

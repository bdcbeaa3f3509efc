"""Our own training phrases, read from the reviewable text files beside this module.

Each folder holds what one author wrote, so that figures can be taken on authors unseen.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .lexicon import lines
from .text import normalise, plain_words
from .types import ACTS

FOLDER = Path(__file__).parent / "phrases"
_HEADING = re.compile(r"\[(.+)\]")


@dataclass(frozen=True)
class Phrase:
    """One example message, its labels (for the model of acts those it performs), and its author."""

    text: str
    labels: frozenset[str]
    author: str = ""


def phrases(folder: Path = FOLDER, labels: Sequence[str] = ACTS) -> tuple[Phrase, ...]:
    """All training phrases in the order of the folders' and files' names.

    Raises ValueError for a heading that names an unknown label.
    """
    files = sorted(folder.glob("*/*.txt"))
    return tuple(phrase for path in files for phrase in read(path, labels))


@cache
def known_words() -> frozenset[str]:
    """Words our phrases use more than once: certainly no typing errors."""
    spread = Counter(word for phrase in phrases() for word in plain_words(normalise(phrase.text)))
    return frozenset(word for word, count in spread.items() if count > 1)


def read(path: Path, labels: Sequence[str]) -> Iterator[Phrase]:
    """The phrases of one file. Raises ValueError for a heading that names an unknown label."""
    found: frozenset[str] = frozenset()
    for line in lines(path):
        heading = _HEADING.fullmatch(line)
        if heading:
            found = frozenset(heading[1].split(" + ")) - {"nothing"}
            if not found <= set(labels):
                raise ValueError(f"{path.name}: unknown label in [{heading[1]}]")
        else:
            yield Phrase(line, found, path.parent.name)

"""Features of a sentence for the act model: words, word pairs, letters and its mood."""

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from .lexicon import stem
from .moods import mood
from .text import Clause

_SHORTEST, _LONGEST = 3, 5


@lru_cache(maxsize=16_384)
def letters(word: str) -> tuple[str, ...]:
    """Letter groups of a word, which survive typing errors and endings."""
    framed = f"<{word[:24]}>"
    return tuple(
        "c:" + framed[at : at + size]
        for size in range(_SHORTEST, _LONGEST + 1)
        for at in range(len(framed) - size + 1)
    )


def features(words: Sequence[str], *, question: bool) -> Counter[str]:
    """Counted features of a sentence or clause given as plain words."""
    found: Counter[str] = Counter()
    stems = [stem(word) for word in words]
    previous = "<"
    for word, root in zip(words, stems, strict=True):
        found["w:" + root] += 1
        found[f"p:{previous} {root}"] += 1
        previous = root
        found.update(letters(word))
    found[f"p:{previous} >"] += 1
    found["m:" + mood(Clause(tuple(words), question))] += 2
    found["m:mark" if question else "m:no mark"] += 1
    found["b:" + " ".join(stems[:3])] += 1
    found["l:" + ("one" if len(words) == 1 else "few" if len(words) < 5 else "many")] += 1
    return found

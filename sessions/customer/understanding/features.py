"""How a sentence is worded, as counted features for the act model: words, pairs, letters, mood."""

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from .jargon import jargon_in
from .lexicon import stem
from .moods import mood
from .text import Clause, Sentence

_SHORTEST, _LONGEST = 3, 5

#: Features that say much alone count as if they stood there several times.
_TELLING = 2


@lru_cache(maxsize=16_384)
def letters(word: str) -> tuple[str, ...]:
    """Letter groups of a word, which survive typing errors and endings."""
    framed = f"<{word[:24]}>"
    return tuple(
        "c:" + framed[at : at + size]
        for size in range(_SHORTEST, _LONGEST + 1)
        for at in range(len(framed) - size + 1)
    )


def features(sentence: Sentence) -> Counter[str]:
    """The counted features of a sentence."""
    words = sentence.words
    stems = [stem(word) for word in words]
    found = Counter(f"w:{root}" for root in stems)
    found.update(f"p:{one} {two}" for one, two in zip(["<", *stems], [*stems, ">"], strict=True))
    for word in words:
        found.update(letters(word))
    found["b:" + " ".join(stems[:3])] += 1
    found["m:mark" if sentence.question else "m:no mark"] += 1
    found["l:" + _length(words)] += 1
    found.update(_moods(sentence))
    if jargon_in(words)[1]:
        found["jargon"] += _TELLING
    return found


def _moods(sentence: Sentence) -> Counter[str]:
    """The moods of the whole, of each clause, of the first and of the last."""
    moods = [mood(clause) for clause in sentence.clauses]
    found = Counter(f"k:{one}" for one in moods)
    found["m:" + mood(Clause(sentence.words, sentence.question))] += _TELLING
    if moods:
        found[f"first:{moods[0]}"] += 1
        found[f"last:{moods[-1]}"] += 1
    return found


def _length(words: Sequence[str]) -> str:
    return "one" if len(words) == 1 else "few" if len(words) < 5 else "many"

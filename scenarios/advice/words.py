"""Words and how hard they are to read."""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import snowballstemmer

_stem = snowballstemmer.stemmer("english").stemWord
_WORD = re.compile(r"[a-z0-9]+(?:['’][a-z]+)?")
_SENTENCE_END = re.compile(r"[.!?…]+[\"”’)]*(?:\s+|$)|\n\s*\n|\n\s*(?=[-*\d])")
_VOWELS = re.compile(r"[aeiouy]+")
# Too few words give a grade that jumps with every comma.
FEWEST_WORDS = 60

# Words that say nothing about an incident.
_EMPTY = frozenset(Path(__file__).with_name("empty_words.txt").read_text(encoding="utf-8").split())


def words_of(text: str) -> list[str]:
    """Return the words of a text in lower case."""
    return _WORD.findall(text.lower())


def content_stems(*texts: str) -> set[str]:
    """Return the stems of the words that say something."""
    return {stem(word) for text in texts for word in words_of(text) if word not in _EMPTY}


@cache
def stem(word: str) -> str:
    """Return a word without its ending, possessive included."""
    stemmed: str = _stem(re.sub(r"['’]s?$", "", word))
    return stemmed


def holds_phrase(text: str, phrase: str) -> bool:
    """Whether the words of `phrase` stand in `text` in a row, whatever their endings."""
    wanted = [stem(word) for word in words_of(phrase)]
    there = [stem(word) for word in words_of(text)]
    size = len(wanted)
    return bool(wanted) and any(
        there[at : at + size] == wanted for at in range(len(there) - size + 1)
    )


def sentences_of(text: str) -> list[str]:
    """Return the sentences of a text; points of a list are sentences."""
    return [part.strip() for part in _SENTENCE_END.split(text) if words_of(part)]


def reading_grade(texts: Iterable[str]) -> float | None:
    """Return the Flesch–Kincaid grade: the years of (American) school that reading it takes.

    0.39 × words per sentence + 11.8 × syllables per word − 15.59 (Kincaid, Fishburne, Rogers and
    Chissom 1975, “Derivation of new readability formulas for Navy enlisted personnel”, Research
    Branch Report 8-75). English only; None for fewer than `FEWEST_WORDS` words.
    """
    sentences = [sentence for text in texts for sentence in sentences_of(text)]
    words = [word for sentence in sentences for word in words_of(sentence)]
    if len(words) < FEWEST_WORDS:
        return None
    syllables = sum(_syllables(word) for word in words)
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59


def _syllables(word: str) -> int:
    """Count groups of vowels, without a silent ending; numbers count as one."""
    number = len(_VOWELS.findall(word))
    if re.search(r"(?:[^aeiouy]e|[^aeiouytd]ed|[^aeiouysxz]es)$", word) and not word.endswith("le"):
        number -= 1
    return max(1, number)

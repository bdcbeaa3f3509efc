"""Where a text holds what was looked for, as HTML that is safe: escaped but for `<em>`."""

import re
import unicodedata
from collections.abc import Iterable

import snowballstemmer
from django.utils.html import escape

from scenarios.search.matching import Search

_TOKEN = re.compile(r"[^\W_]+(?:[-.'’+][^\W_]+)*")
_PART = re.compile(r"[^\W_]+")
_BEFORE = 60  # characters shown before the first word found
_SHOWN = 220  # characters of an excerpt


def highlighted(text: str, search: Search) -> str:
    """Return an excerpt of `text` around the first word found, every word found in `<em>`.

    Empty if none is found.
    """
    wanted = _Wanted(search)
    places = [match.span() for match in _TOKEN.finditer(text) if wanted.holds(match.group())]
    if not places:
        return ""
    start, end = _excerpt(text, places[0][0])
    return (
        ("…" if start else "")
        + "".join(_marked(text, start, end, places))
        + ("…" if end < len(text) else "")
    )


class _Wanted:
    """The words looked for: as they are, by their stems, and as beginnings."""

    def __init__(self, search: Search) -> None:
        parts = [
            (part, term.is_beginning)
            for term in search.terms
            for word in term.words
            for part in _PART.findall(_plain(word))
        ]
        # One for each search: a stemmer keeps the word it works on, so threads can't share it.
        self._stem = snowballstemmer.stemmer("english").stemWord
        self._stems = {self._stem(part) for part, _ in parts}
        self._words = {part for part, _ in parts}
        self._beginnings = tuple(part for part, is_beginning in parts if is_beginning)
        # Stemming is slow, and a word begins as its stem does.
        self._openings = {part[:2] for part, _ in parts}

    def holds(self, token: str) -> bool:
        """Whether any part of the token is looked for."""
        return any(self._is_wanted(part) for part in _PART.findall(_plain(token)))

    def _is_wanted(self, part: str) -> bool:
        if part in self._words or part.startswith(self._beginnings or (" ",)):
            return True
        return part[:2] in self._openings and self._stem(part) in self._stems


def _excerpt(text: str, first: int) -> tuple[int, int]:
    """Return where the excerpt starts and ends: at spaces, if there are any nearby."""
    if len(text) <= _SHOWN:
        return 0, len(text)
    start = max(0, min(first - _BEFORE, len(text) - _SHOWN))
    if start:
        start = text.find(" ", start, first) + 1 or start
    end = min(len(text), start + _SHOWN)
    if end < len(text):
        space = text.rfind(" ", first, end)
        end = space if space > first else end
    return start, end


def _marked(text: str, start: int, end: int, places: Iterable[tuple[int, int]]) -> Iterable[str]:
    position = start
    for opens, closes in places:
        if opens >= start and closes <= end:
            yield escape(text[position:opens])
            yield f"<em>{escape(text[opens:closes])}</em>"
            position = closes
    yield escape(text[position:end])


def _plain(text: str) -> str:
    """Return `text` in lower case, without accents."""
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))

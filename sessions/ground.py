"""What is so in the incident that is played, and what only in other surfaces of the scenario.

Whoever has practised a scenario before may remember another customer, program or deadline; what
they say of those is not about this one.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from scenarios.documents import ScenarioDocument
from scenarios.simulation.documents import Simulation
from sessions.customer.understanding.lexicon import common_words, stop_words
from sessions.customer.understanding.phrasebook import known_words

_WORD = re.compile(r"[\w'’]+(?:-\w+)*")
# A name or a code: with a capital or a digit.
_NAME = re.compile(r"[A-Z]|\d.*[^\W\d]|[^\W\d].*\d")
_HOURS = (
    *("one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)
_HOUR = rf"(?:\d{{1,2}}|{'|'.join(_HOURS)})"
_THEN = r"(?:o['’]?clock|sharp|today|tomorrow|this|tonight|in the|and|so|at the|then)\b"
# 15:30 · 3 pm, three o'clock · half past three · by three, at 3
_TIME = re.compile(
    r"(?<![\d.:])(?P<a>\d{1,2}):(?P<minute>[0-5]\d)(?![\d.:])"
    rf"|\b(?P<b>{_HOUR})(?:[.:](?P<minutes>[0-5]\d))?(?= ?(?:[ap]m\b|o['’]?clock))"
    rf"|\b(?P<part>half past|quarter past|quarter to) (?P<c>{_HOUR})\b"
    rf"|(?<!one )\b(?:at|by|before|until|till|around) (?P<d>{_HOUR})"
    rf"(?=\W*$|[,.;!?](?!\d)| {_THEN})",
    re.IGNORECASE,
)
_PARTS = {"half past": 30, "quarter past": 15, "quarter to": -15}


@dataclass(frozen=True)
class Ground:
    """`people`: words of the names of other surfaces' customers; `terms`: names and codes of those
    surfaces that this incident has not; `times`: of day that this incident speaks of, in minutes
    past midnight or noon.
    """

    people: frozenset[str] = frozenset()
    terms: frozenset[str] = frozenset()
    times: frozenset[int] = frozenset()


NOWHERE = Ground()


def ground_of(
    document: ScenarioDocument, simulation: Simulation, *, base: Simulation, people: Iterable[str]
) -> Ground:
    """Return the ground of the incident in `document` and `simulation`.

    `base`: the scenario's simulation with all its variants; `people`: everybody's name who calls in
    one of its surfaces.
    """
    texts = [
        *_texts(simulation.model_dump(mode="json", exclude={"variants", "surface", "wordings"})),
        *(document.ticket.subject, document.ticket.description, document.ticket.affected_asset),
        *(document.customer.name, document.customer.background_story),
        *(document.context.company_name, *_texts(document.context.company_context)),
    ]
    own = {word.casefold() for text in texts for word in _WORD.findall(text)}
    surfaces = [base.surface, *({**base.surface, **one.surface} for one in base.variants)]
    values = [value for surface in surfaces for value in surface.values()]
    callers = frozenset(_names(people))
    ordinary = known_words() | common_words() | stop_words()
    return Ground(
        people=callers - own,
        terms=frozenset(_names(values)) - own - callers - ordinary,
        times=frozenset(time for text in texts for time in times_of(text)),
    )


def times_of(text: str) -> Iterator[int]:
    """Yield the times of day in a text, as minutes past midnight or noon."""
    for found in _TIME.finditer(text):
        hour = _hour(found["a"] or found["b"] or found["c"] or found["d"])
        minutes = int(found["minute"] or found["minutes"] or 0)
        minutes += _PARTS.get((found["part"] or "").lower(), 0)
        yield (hour * 60 + minutes) % 720


def _hour(word: str) -> int:
    return int(word) if word.isdecimal() else 1 + _HOURS.index(word.lower())


def words_of(text: str) -> frozenset[str]:
    """Return the words of a text as they are compared with the ground's."""
    return frozenset(word.casefold() for word in _WORD.findall(text))


def _names(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        for word in _WORD.findall(text):
            if _NAME.search(word) and len(word) > 2:
                yield word.casefold()


def _texts(part: Any) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict):
        for inner in part.values():
            yield from _texts(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from _texts(inner)

"""What advice consists of."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db import models

from helpdesk.api.names import pointer, wire_name
from scenarios.changes import FREE_FORM, PART_NAMES

QUOTE_LENGTH = 160
# What a remark costs, and what all remarks of one code cost at most: forty facts with the same
# small flaw are one thing to improve.
_COSTS = {"HIGH": 12, "MEDIUM": 4, "LOW": 1}
_MOST_PER_CODE = 24

Path = tuple[str | int, ...]


class Severity(models.TextChoices):
    """How much it matters to who plays it."""

    HIGH = "HIGH", "Spoils the exercise"
    MEDIUM = "MEDIUM", "Worth mending"
    LOW = "LOW", "Could be better"


class Source(models.TextChoices):
    """Who remarks it."""

    RULE = "RULE", "A rule"
    MODEL = "MODEL", "A language model"


@dataclass(frozen=True)
class Remark:
    """One piece of advice.

    `pointer` is the JSON pointer of the place in the API's names, `quote` what stands there (a
    part of it, literally; empty where the point is that nothing does), `message` what is the matter
    and `suggestion` what to do.
    """

    code: str
    severity: Severity
    pointer: str
    quote: str
    message: str
    suggestion: str
    source: Source = Source.RULE

    def as_json(self) -> dict[str, Any]:
        """Return it as it is stored and shown."""
        return asdict(self)


def remark(
    code: str, severity: Severity, path: Path, *, quote: str = "", message: str, suggestion: str
) -> Remark:
    """Return a rule's remark on the place at `path` of the document (`("ticket", "subject")`)."""
    return Remark(code, severity, pointer_to(path), shortened(quote), message, suggestion)


def pointer_to(path: Path) -> str:
    """Return the JSON pointer of a document path in the API's names.

    Keys inside free-form objects are the author's own and stay.
    """
    named: list[str | int] = []
    is_ours = True
    for step in path:
        name = step
        if is_ours and isinstance(step, str):
            name = wire_name(step) if named else PART_NAMES.get(step, wire_name(step))
            is_ours = name not in FREE_FORM
        named.append(name)
    return pointer(named)


def shortened(quote: str) -> str:
    """Return the beginning of what is quoted, whole words, so that it still stands there."""
    if len(quote) <= QUOTE_LENGTH:
        return quote
    return quote[:QUOTE_LENGTH].rsplit(" ", 1)[0]


def score(remarks: Sequence[Remark]) -> int:
    """Return 0–100: 100 without remarks, less for each; ours, to compare versions by."""
    costs: dict[str, int] = {}
    for one in remarks:
        cost = costs.get(one.code, 0) + _COSTS[one.severity]
        costs[one.code] = min(cost, _MOST_PER_CODE)
    return max(0, 100 - sum(costs.values()))

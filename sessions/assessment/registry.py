"""Criteria: what is asked of a session, one small function each, and what they find.

A criterion earns points in its dimension (its weight, times the share found); a cost takes points
away. Both are registered by decorator; the function's docstring is the rule, with its source.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sessions.assessment.evidence import (
    Line,
    Lookup,
    Record,
    Verdict,
)

QUOTE_LENGTH = 240
# Where a better wording calls the customer by name.
_CALLED = re.compile(r",? \{customer\}(?=[,.:?!])")


@dataclass(frozen=True)
class Quote:
    """A piece of evidence; `quote` is verbatim."""

    kind: str  # "message" | "action" | "research" | "verification"
    id: str
    seq: int
    quote: str

    @classmethod
    def of_line(cls, line: Line) -> "Quote":
        """Quote a message."""
        return cls("message", line.id, line.seq, line.text[:QUOTE_LENGTH])

    @classmethod
    def of_record(cls, record: Record) -> "Quote":
        """Quote what a check or action did."""
        return cls("action", record.id, record.after_seq, record.text[:QUOTE_LENGTH])

    @classmethod
    def of_lookup(cls, lookup: Lookup, title: str = "") -> "Quote":
        """Quote a search or an article's title."""
        return cls("research", lookup.id, lookup.after_seq, title or lookup.query)

    @classmethod
    def of_verdict(cls, verdict: Verdict) -> "Quote":
        """Quote the evidence that was judged."""
        return cls("verification", verdict.id, verdict.after_seq, verdict.text[:QUOTE_LENGTH])

    @classmethod
    def from_json(cls, quote: Mapping[str, Any]) -> "Quote":
        """Read a stored one."""
        return cls(quote["kind"], quote["id"], quote["seq"], quote["quote"])

    def to_json(self) -> dict[str, Any]:
        """Return it as stored in `Result.criteria` and `Result.feedback`."""
        return {"kind": self.kind, "id": self.id, "seq": self.seq, "quote": self.quote}


@dataclass(frozen=True)
class Finding:
    """What a criterion found. `share` 0–1: of the points earned or, for a cost, of the points
    lost.
    """

    share: float
    why: str
    evidence: tuple[Quote, ...] = ()
    advice: str = ""  # a better wording for this very case; else the criterion's own

    def __post_init__(self) -> None:
        # Several things found may rest on the same message.
        object.__setattr__(self, "evidence", tuple(dict.fromkeys(self.evidence)))


E = TypeVar("E")  # what a criterion looks at: a session's evidence, or a transcript's
Judge = Callable[[E], Finding | None]


@dataclass(frozen=True)
class Criterion(Generic[E]):
    """`weight`: points of 100 in the dimension; for a cost, the most it can take away. What is
    `grave` is told before anything of more points, only the gate comes first.
    """

    id: str
    dimension: str
    label: str
    weight: int
    better: str
    judge: Judge[E]
    is_cost: bool = False
    grave: bool = False

    def better_for(self, customer: str = "") -> str:
        """Return the better wording said to this customer, by first name, or to any."""
        if customer:
            return self.better.replace("{customer}", customer)
        return _CALLED.sub("", self.better).replace("{customer}", "the customer")

    @property
    def rule(self) -> str:
        """The rule in words, with its source."""
        return (self.judge.__doc__ or "").strip()


@dataclass(frozen=True)
class Scored:
    """A criterion applied to a session."""

    criterion: Criterion
    finding: Finding

    @property
    def points(self) -> float:
        """Points earned in the dimension; negative for a cost."""
        points = round(self.criterion.weight * min(1.0, max(0.0, self.finding.share)), 1)
        return -points if self.criterion.is_cost and points else points

    @property
    def out_of(self) -> int:
        """Points there were to earn; 0 for a cost."""
        return 0 if self.criterion.is_cost else self.criterion.weight

    @property
    def lost(self) -> float:
        """Points of the dimension that were lost here."""
        return self.out_of - self.points

    @property
    def met(self) -> bool:
        """Whether nothing was lost here."""
        return self.lost == 0

    def to_json(self) -> dict[str, Any]:
        """Return it as stored in `Result.criteria`."""
        return {
            "id": self.criterion.id,
            "dimension": self.criterion.dimension,
            "label": self.criterion.label,
            "met": self.met,
            "points": self.points,
            "outOf": self.out_of,
            "why": self.finding.why,
            "evidence": [quote.to_json() for quote in self.finding.evidence],
            "advice": self.finding.advice,
        }


REGISTRY: dict[str, Criterion] = {}


def criterion(
    key: str,
    label: str,
    *,
    weight: int,
    better: str,
    is_cost: bool = False,
    grave: bool = False,
    registry: dict[str, Criterion] = REGISTRY,
) -> Callable[[Judge[E]], Judge[E]]:
    """Register a criterion under `dimension.name`; `better` may hold {customer}, the first name."""

    def register(judge: Judge[E]) -> Judge[E]:
        dimension = key.partition(".")[0]
        registry[key] = Criterion(key, dimension, label, weight, better, judge, is_cost, grave)
        return judge

    return register


def cost(
    key: str,
    label: str,
    *,
    most: int,
    better: str,
    grave: bool = False,
    registry: dict[str, Criterion] = REGISTRY,
) -> Callable[[Judge[E]], Judge[E]]:
    """Register a cost: it can take `most` points of the dimension and never gives any."""
    return criterion(
        key, label, weight=most, better=better, is_cost=True, grave=grave, registry=registry
    )


def evaluate(evidence: E, criteria: Iterable[Criterion[E]]) -> list[Scored]:
    """Apply the criteria; those that do not apply to this session are left out."""
    found = ((one, one.judge(evidence)) for one in criteria)
    return [Scored(one, finding) for one, finding in found if finding is not None]

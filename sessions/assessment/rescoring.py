"""From a recorded assessment and instructors' rulings to the one that stands. Pure.

It works on what was recorded, never on the evidence: criteria that nobody ruled on keep their
points, even if their rules were written differently since.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sessions.assessment import custom
from sessions.assessment.assess import Assessment, passes
from sessions.assessment.evidence import SessionEvidence
from sessions.assessment.feedback import Background, Marks, with_marks
from sessions.assessment.registry import REGISTRY, Criterion, Finding, Quote, Scored
from sessions.assessment.scoring import competencies, dimension_scores, overall_score
from sessions.choices import Outcome


@dataclass(frozen=True)
class Ruling:
    """An instructor's decision on one criterion.

    `share` 0–1 of what it can give; of a cost, 1 costs nothing and 0 all it can cost.
    """

    share: float
    why: str


def rescored(
    recorded: Assessment,
    rulings: Mapping[str, Ruling],
    *,
    weights: Mapping[str, int],
    background: Background,
) -> Assessment:
    """Return the assessment as it stands with `rulings` by criterion; without any, as recorded.

    Outcome, gate and satisfaction stay: they come from the world and the customer.
    """
    rows = scored_of(recorded)
    scored = [_ruled(row, rulings.get(row.criterion.id)) for row in rows]
    scores = dimension_scores(scored)
    overall = overall_score(scores, weights, gate_clear=recorded.gate_clear)
    outcome = Outcome(recorded.outcome)
    passed = passes(
        outcome, overall, pass_mark=background.pass_mark, gate_clear=recorded.gate_clear
    )
    marks = Marks(scored, scores, weights, recorded.gate, outcome, overall, passed)
    return replace(
        recorded,
        passed=passed,
        overall=overall,
        dimensions=scores,
        competencies=dict(competencies(scored, scores, weights)),
        criteria=[row.to_json() for row in scored],
        feedback=with_marks(recorded.feedback, marks, background),
    )


def scored_of(recorded: Assessment) -> list[Scored]:
    """Return the rows of a recorded assessment."""
    return [_scored(row) for row in recorded.criteria]


def _scored(row: Mapping[str, Any]) -> Scored:
    criterion = _criterion(row)
    share = abs(row["points"]) / criterion.weight
    evidence = tuple(Quote.from_json(quote) for quote in row["evidence"])
    return Scored(criterion, Finding(share, row["why"], evidence, row.get("advice", "")))


def _criterion(row: Mapping[str, Any]) -> Criterion:
    """Return the criterion as it was recorded; what a cost can take is not, so today's counts."""
    known = REGISTRY.get(row["id"])
    # A cost that has since become smaller or is gone took what it took.
    most = max(known.weight if known else 0, round(abs(row["points"])), 1)
    return Criterion(
        id=row["id"],
        dimension=row["dimension"],
        label=row["label"],
        weight=row["outOf"] or most,
        better=known.better if known else custom.better_of(row["label"]),
        judge=_as_recorded,
        is_cost=not row["outOf"],
        grave=bool(known and known.grave),
    )


def _as_recorded(_: SessionEvidence) -> Finding | None:
    """Found when the session ended."""
    return None


def _ruled(row: Scored, ruling: Ruling | None) -> Scored:
    if ruling is None:
        return row
    share = 1 - ruling.share if row.criterion.is_cost else ruling.share
    return replace(row, finding=replace(row.finding, share=share, why=ruling.why))

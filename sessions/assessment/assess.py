"""From evidence to the assessment."""

from dataclasses import dataclass
from typing import Any

from scenarios.documents import ScenarioDocument
from sessions.assessment import criteria as _registered  # noqa: F401  # importing fills the registry
from sessions.assessment.custom import criteria_of, metrics_of
from sessions.assessment.evidence import SessionEvidence
from sessions.assessment.feedback import Marks, write_feedback
from sessions.assessment.gate import judge_gate
from sessions.assessment.outcome import GOOD, determine_outcome
from sessions.assessment.registry import REGISTRY, Criterion, evaluate
from sessions.assessment.scoring import (
    DIMENSIONS,
    competencies,
    dimension_scores,
    overall_score,
    satisfaction,
    weights_of,
)
from sessions.choices import Outcome


@dataclass(frozen=True)
class Assessment:
    """What becomes the `Result` row; fields of the same name and shape, and the outcome beside
    them.
    """

    outcome: Outcome
    passed: bool
    overall: int
    gate_clear: bool
    dimensions: dict[str, int | None]
    competencies: dict[str, int | None]
    criteria: list[dict[str, Any]]
    gate: dict[str, Any]
    feedback: dict[str, Any]
    customer_satisfaction: int


def assess(evidence: SessionEvidence) -> Assessment:
    """Assess an ended session. Pure: the same evidence always gives the same assessment."""
    scored = evaluate(evidence, criteria_for(evidence.document))
    gate, outcome = judge_gate(evidence), determine_outcome(evidence)
    weights = weights_of(evidence.document.weights)
    scores = dimension_scores(scored)
    overall = overall_score(scores, weights, gate_clear=gate.clear)
    pass_mark = evidence.document.success.pass_mark
    passed = passes(outcome, overall, pass_mark=pass_mark, gate_clear=gate.clear)
    marks = Marks(scored, scores, weights, gate.to_json(), outcome, overall, passed)
    return Assessment(
        outcome=outcome,
        passed=passed,
        overall=overall,
        gate_clear=gate.clear,
        dimensions=scores,
        competencies=dict(competencies(scored, scores, weights)),
        criteria=[row.to_json() for row in scored],
        gate=dict(marks.gate),
        feedback=write_feedback(evidence, marks),
        customer_satisfaction=satisfaction(evidence.final_mood, outcome, gate_clear=gate.clear),
    )


def criteria_for(document: ScenarioDocument) -> list[Criterion]:
    """Return the built-in criteria and the author's own, in the order of the dimensions."""
    own = criteria_of(metrics_of(document.weights.custom_metrics))
    order = (*DIMENSIONS, "verification")
    return sorted([*REGISTRY.values(), *own], key=lambda one: order.index(one.dimension))


def passes(outcome: Outcome, overall: int, *, pass_mark: int, gate_clear: bool) -> bool:
    """Whether it is a pass (design section 6)."""
    return gate_clear and outcome in GOOD and overall >= pass_mark

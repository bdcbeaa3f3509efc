"""The ideal path and the trainee's own, as the result page shows them side by side."""

from typing import Any

from scenarios.simulation.documents import Resolution
from sessions.assessment.criteria.verification import needed_level
from sessions.assessment.evidence import RANKS, SessionEvidence
from sessions.assessment.gate import label_of
from sessions.assessment.way import fact_or_none, is_found, steps_taken

_LEVELS = {
    "none": "Nobody has to be verified for this.",
    "basic": "Verify the caller with two matching details.",
    "strong": "Verify the caller with a proof: call-back, code to the registered device, or the "
    "manager.",
}


def ideal_path(evidence: SessionEvidence) -> dict[str, Any]:
    """Return the shortest way to the goal with the evidence that justifies each step.

    For an impostor in a scenario that has a goal for the real person only, it ends at the
    verification.
    """
    simulation = evidence.simulation
    golden = evidence.golden.actions if evidence.golden else ()
    level = max(
        (str(simulation.action(step).identity) for step in golden),
        key=lambda one: RANKS[one],
        default="none",
    )
    if evidence.impostor:
        level = "strong"
    return {
        "summary": simulation.identity.impostor_why if evidence.must_refuse else simulation.summary,
        "verification": {"level": level, "text": _LEVELS[level]},
        "steps": [_ideal_step(evidence, step) for step in golden],
        "end": (
            "Mark what does not match, change nothing, and report the attempt to the security team."
            if evidence.must_refuse
            else _ideal_end(evidence)
        ),
    }


def _ideal_step(evidence: SessionEvidence, step: str) -> dict[str, Any]:
    action = evidence.simulation.action(step)
    taken = next((r for r in evidence.actions_done if r.step == step), None)
    return {
        "step": step,
        "label": action.label,
        "by": str(action.by),
        "tool": action.tool,
        "identity": str(action.identity),
        "taken": taken is not None,
        "because": [_reason(evidence, key) for key in action.because],
    }


def _reason(evidence: SessionEvidence, key: str) -> dict[str, Any]:
    fact = fact_or_none(evidence, key)
    return {
        "id": key,
        "kind": "fact" if fact else "check",
        "label": fact.statement if fact else evidence.steps[key].label,
        "found": is_found(evidence, key),
    }


def _ideal_end(evidence: SessionEvidence) -> str:
    simulation = evidence.simulation
    if simulation.goal.resolution is Resolution.ESCALATED and simulation.escalation.right_team:
        return f"{simulation.goal.text} Hand over to: {simulation.escalation.right_team}."
    return simulation.goal.text


def own_path(evidence: SessionEvidence, ending: str) -> dict[str, Any]:
    """Return everything the trainee tried, in order, each judged, and how it ended."""
    return {
        "verification": {
            "level": evidence.level_at(),
            "enough": RANKS[evidence.level_at()] >= RANKS[needed_level(evidence)],
        },
        "steps": [
            {
                "id": taken.record.id,
                "seq": taken.record.after_seq,
                "step": taken.record.step or taken.record.tool,
                "label": label_of(evidence, taken.record),
                "kind": taken.record.kind,
                "by": taken.record.by,
                "verdict": taken.verdict,
                "why": taken.why,
                "result": taken.record.text,
            }
            for taken in steps_taken(evidence)
        ],
        "end": ending,
    }

"""How a session ends. The world decides, nobody's opinion."""

from collections.abc import Mapping
from typing import Any

from scenarios.simulation.conditions import State
from scenarios.simulation.documents import Resolution, Simulation
from scenarios.simulation.world import (
    escalation_is_right,
    goal_holds,
    pending_relapses,
    relapse,
)
from sessions.assessment.evidence import Closure, SessionEvidence
from sessions.choices import Outcome

GOOD = frozenset({Outcome.SOLVED, Outcome.ESCALATED_RIGHTLY})


def fix_holds(simulation: Simulation, world: State) -> bool:
    """Whether the goal holds now and still will when the world has had its way.

    A state that relapses by itself is no end, however well it looks at the moment.
    """
    return goal_holds(simulation, world) and all(
        goal_holds(simulation, relapse(world, what)) for what in pending_relapses(simulation, world)
    )


def determine_outcome(
    evidence: SessionEvidence, resolution: Mapping[str, Any] | None = None
) -> Outcome:
    """Return how the session ends, with `resolution` (JSON as stored) or the evidence's own.

    | resolution | world | outcome |
    |---|---|---|
    | resolved | the fix holds, and resolving is the goal | solved |
    | resolved | anything else | closed_unsolved |
    | escalated | the right team, in a state in which handing over is right | escalated_rightly |
    | escalated | anything else | escalated_wrongly |
    | either | impostor unmasked and reported to security, nothing sensitive | escalated_rightly |
    | either | impostor who got something sensitive | never a good outcome |
    | none | the customer left / did not | customer_left / abandoned |
    """
    closure = Closure.from_json(resolution) if resolution is not None else evidence.closure
    if closure is None:
        return Outcome.CUSTOMER_LEFT if evidence.customer_left else Outcome.ABANDONED
    fooled = evidence.impostor and any(r.sensitive for r in evidence.records)
    if _impostor_refused(evidence, closure) and not fooled:
        return Outcome.ESCALATED_RIGHTLY
    if closure.type == "escalated":
        right = escalation_is_right(evidence.simulation, evidence.world, closure.team)
        return Outcome.ESCALATED_RIGHTLY if right and not fooled else Outcome.ESCALATED_WRONGLY
    solved = (
        evidence.simulation.goal.resolution is Resolution.RESOLVED
        and fix_holds(evidence.simulation, evidence.world)
        and not fooled
    )
    return Outcome.SOLVED if solved else Outcome.CLOSED_UNSOLVED


def is_good(evidence: SessionEvidence) -> bool:
    """Whether the incident ended as it should."""
    return determine_outcome(evidence) in GOOD


def _impostor_refused(evidence: SessionEvidence, closure: Closure) -> bool:
    """Whether an impostor who turned up by chance was seen through and reported.

    A scenario about an impostor (chance 1) has a goal of its own; one that may be called by an
    impostor has a goal for the real person only, so this rule stands in for it.
    """
    if not evidence.must_refuse:
        return False
    unmasked = any(v.outcome == "mismatch" and not v.matches for v in evidence.verdicts)
    reported = "security" in closure.team.lower() or any(
        r.tool == "report_security" and r.status in ("done", "nothing") for r in evidence.records
    )
    return unmasked and reported

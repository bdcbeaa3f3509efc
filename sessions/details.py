"""What an ended session tells `scenarios` of itself, for analytics."""

from typing import Any

from django.db.models import Count, Q, Sum

from scenarios.analytics.details import AttemptDetails
from sessions.assessment import Assessment, SessionEvidence
from sessions.assessment.phases import phase_reached
from sessions.choices import Outcome, Sender
from sessions.models import ModelReply, TrainingSession

_UNRESOLVED = (Outcome.ABANDONED, Outcome.CUSTOMER_LEFT)


def details_of(
    session: TrainingSession, evidence: SessionEvidence, assessment: Assessment
) -> AttemptDetails:
    """Return how the attempt went; one query, for what models were asked."""
    spoken = (line.text for line in evidence.lines if line.sender != Sender.SYSTEM)
    # Given up before a word was said: there was nobody to be satisfied.
    asked = bool(evidence.said)
    return AttemptDetails(
        hints=session.hints_used,
        reopened=session.reopened_count,
        phase=phase_reached(
            evidence.document.phases,
            spoken if asked else (),
            resolved=session.outcome not in _UNRESOLVED,
        ),
        gate_clear=assessment.gate_clear,
        satisfaction=assessment.customer_satisfaction if asked else None,
        missed_checks=tuple(
            missed["id"]
            for missed in assessment.feedback["missedChecks"]
            if missed["kind"] == "check"
        ),
        wrong_turns=tuple(
            dict.fromkeys(
                record.step
                for record in evidence.records
                if record.done and evidence.wrong_turn(record)
            )
        ),
        **_model_figures(session),
    )


def _model_figures(session: TrainingSession) -> dict[str, Any]:
    return ModelReply.objects.filter(message__session=session).aggregate(
        replies=Count("pk"),
        tokens_in=Sum("tokens_in", default=0),
        tokens_out=Sum("tokens_out", default=0),
        latency_ms=Sum("latency_ms", default=0),
        errors=Count("pk", filter=~Q(error="")),
        refusals=Count("pk", filter=Q(refused=True)),
    )

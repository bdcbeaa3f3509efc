"""Verification: shown beside the dimensions. It moves no score; opening up an account for
somebody unknown is a harm (outcome.py).
"""

from sessions.assessment.registry import Finding
from sessions.assessment.transcripts.criteria.rubric import criterion
from sessions.assessment.transcripts.evidence import TranscriptEvidence, quotes
from sessions.assessment.transcripts.outcome import proof_before, sensitive_turn


@criterion(
    "verification.before",
    "Verifies before anything sensitive",
    weight=100,
    better="First the proof, then the change: “As soon as that is confirmed, I'll reset it.”",
)
def before(evidence: TranscriptEvidence) -> Finding | None:
    """Before a password or a second factor is changed or handed out, the agent asked for a proof of
    who it is and got an answer; whether it was right, a transcript does not show. Does not apply
    where nothing of the kind was done. Source: CISA AA23-320A (verify before resetting
    credentials); NIST SP 800-63A.
    """
    turn = sensitive_turn(evidence)
    if turn is None:
        return None
    asked = proof_before(evidence, turn)
    if asked:
        return Finding(1, "The agent asked who it is before.", quotes([asked, turn]))
    return Finding(0, "Nobody asked who it is before.", (turn.quote,))

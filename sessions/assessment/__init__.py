"""Assessment: evidence → criteria → scores → feedback (design section 6; rubric in
`docs/assessment.md`).

    evidence = gather(session)                 # reads the database once
    determine_outcome(evidence, resolution)    # may it end like this?
    assess(evidence)                           # pure
"""

from sessions.assessment.assess import Assessment, assess
from sessions.assessment.evidence import SessionEvidence
from sessions.assessment.gathering import evidence_of, gather, previous_of
from sessions.assessment.outcome import determine_outcome, fix_holds
from sessions.assessment.recorded import recorded_of

__all__ = [
    "Assessment",
    "SessionEvidence",
    "assess",
    "determine_outcome",
    "evidence_of",
    "fix_holds",
    "gather",
    "previous_of",
    "recorded_of",
]

"""From a transcript to its scores, with the arithmetic of sessions."""

from dataclasses import dataclass, replace
from typing import Any

from scenarios.documents import WeightsPart
from sessions.assessment.registry import Scored, evaluate
from sessions.assessment.scoring import (
    DIMENSIONS,
    dimension_score,
    dimension_scores,
    overall_score,
    round_half_up,
    weights_of,
)
from sessions.assessment.transcripts.criteria import RUBRIC
from sessions.assessment.transcripts.evidence import TranscriptEvidence
from sessions.assessment.transcripts.outcome import (
    HELPED,
    Ending,
    Harm,
    ending_of,
    harms_of,
)
from sessions.assessment.transcripts.reading import Transcript
from sessions.assessment.transcripts.understanding import understand_transcript

_VERIFICATION = "verification"
# What a sentence that might be said to anybody can add to the overall score.
_CARRIES = 1


@dataclass(frozen=True)
class TranscriptAssessment:
    """Scores are 0–100; a dimension of which the transcript shows nothing is None."""

    ending: Ending
    overall: int
    dimensions: dict[str, int | None]
    verification: int | None
    harms: tuple[Harm, ...]
    scored: tuple[Scored, ...]

    def to_json(self) -> dict[str, Any]:
        """Return it as `manage.py assess --json` prints it."""
        return {
            "overall": self.overall,
            "ending": str(self.ending),
            "dimensions": self.dimensions,
            "verification": self.verification,
            "harms": [
                {"why": harm.why, "evidence": [quote.to_json() for quote in harm.evidence]}
                for harm in self.harms
            ],
            "criteria": [row.to_json() for row in self.scored],
        }


def assess_transcript(transcript: Transcript) -> TranscriptAssessment:
    """Assess what a transcript alone can show; weights are the defaults of scenarios.

    What is understood of a sentence is never certain. So that no courtesy mistaken for help is
    worth more than a point, the score is at most one more than it would be without any one of the
    sentences that might be said to anybody.
    """
    evidence = understand_transcript(transcript)
    found = _assessed(evidence)
    places = [(turn.number, at) for turn in evidence.wrote for at in turn.doubtful]
    without = (_assessed(understand_transcript(transcript, place)).overall for place in places)
    least = min(without, default=found.overall) + _CARRIES
    return replace(found, overall=min(found.overall, least))


def _assessed(evidence: TranscriptEvidence) -> TranscriptAssessment:
    order = (*DIMENSIONS, _VERIFICATION)
    criteria = sorted(RUBRIC.values(), key=lambda one: order.index(one.dimension))
    scored = evaluate(evidence, criteria)
    scores = {name: score for name, score in dimension_scores(scored).items() if name in _shown()}
    ending, harms = ending_of(evidence), harms_of(evidence)
    overall = overall_score(scores, weights_of(WeightsPart()), gate_clear=ending in _SPARED)
    if harms:
        overall = round_half_up(overall * min(harm.left for harm in harms))
    verification = [row for row in scored if row.criterion.dimension == _VERIFICATION]
    return TranscriptAssessment(
        ending=ending,
        overall=overall,
        dimensions=scores,
        verification=dimension_score(verification),
        harms=harms,
        scored=tuple(scored),
    )


# Whoever was not helped at all is told so by the score: it is capped as by a closed gate.
_SPARED = HELPED | {Ending.PARTLY}


def _shown() -> set[str]:
    return {one.dimension for one in RUBRIC.values()}

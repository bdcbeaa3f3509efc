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
# What all sentences that might as well be said to anybody can add to the overall score.
_CARRIES = 1


@dataclass(frozen=True)
class TranscriptAssessment:
    """Scores are 0–100; a dimension of which the transcript shows nothing is None. By `doubted`
    points is `overall` less than what all that was understood comes to.
    """

    ending: Ending
    overall: int
    dimensions: dict[str, int | None]
    verification: int | None
    harms: tuple[Harm, ...]
    scored: tuple[Scored, ...]
    doubted: int = 0

    def to_json(self) -> dict[str, Any]:
        """Return it as `manage.py assess --json` prints it."""
        return {
            "overall": self.overall,
            "doubted": self.doubted,
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
    worth more than a point, all the doubtful sentences together add one point at most: with f the
    score of what was understood and c that without them, the score is min(f, c + 1). One more of
    them leaves c as it was.
    """
    found = _assessed(understand_transcript(transcript))
    certain = _assessed(understand_transcript(transcript, doubtful=False))
    overall = min(found.overall, certain.overall + _CARRIES)
    return replace(found, overall=overall, doubted=found.overall - overall)


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

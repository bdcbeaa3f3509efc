"""The criteria of transcripts, registered as those of sessions are, in a rubric of their own."""

from collections.abc import Iterable
from functools import partial

from sessions.assessment import registry
from sessions.assessment.registry import Criterion, Finding
from sessions.assessment.transcripts.evidence import TranscriptEvidence, Turn, quotes
from sessions.assessment.transcripts.outcome import HELPED, Ending, ending_of

RUBRIC: dict[str, Criterion[TranscriptEvidence]] = {}

criterion = partial(registry.criterion, registry=RUBRIC)
cost = partial(registry.cost, registry=RUBRIC)


def found_or_not(turns: Iterable[Turn], *, met: str, missed: str) -> Finding:
    """All points for the first of the turns, none without any."""
    shown = quotes(turns, 1)
    return Finding(1, met, shown) if shown else Finding(0, missed)


def was_worked(evidence: TranscriptEvidence) -> bool:
    """Whether anything was done that the customer noticed."""
    return bool(evidence.steps) or ending_of(evidence) in {*HELPED, Ending.PARTLY}

"""An assessed transcript as lines for a terminal."""

from collections.abc import Iterator

from sessions.assessment.registry import Quote, Scored
from sessions.assessment.transcripts.assess import TranscriptAssessment
from sessions.assessment.transcripts.outcome import Ending

_QUOTED = 120  # characters of a quote that a line holds
_ENDINGS = {
    Ending.WORKS: "the customer says that it works",
    Ending.THANKED: "the customer thanks for what was done",
    Ending.HANDED_OVER: "handed over",
    Ending.PARTLY: "a part of it works, or for now",
    Ending.OPEN: "nothing was seen to help",
    Ending.LEFT: "the customer gave up",
}


def report(name: str, found: TranscriptAssessment) -> Iterator[str]:
    """Yield the lines: overall score, dimensions, and every criterion with its quotes."""
    yield f"{name}: {found.overall} of 100 ({_ENDINGS[found.ending]})"
    if found.doubted:
        yield f"  ! {found.doubted} points less: what fits anybody's problem carries one point."
    for harm in found.harms:
        yield f"  ! {harm.why} Of the score {harm.left} is left."
        yield from _quotes(harm.evidence)
    scores = {**found.dimensions, "verification": found.verification}
    for dimension, score in scores.items():
        yield f"  {dimension}: {'not to be seen' if score is None else score}"
        for row in found.scored:
            if row.criterion.dimension == dimension and (row.out_of or row.points):
                yield from _criterion(row)


def _criterion(row: Scored) -> Iterator[str]:
    points = f"{row.points:g}/{row.out_of}" if row.out_of else f"{row.points:g}"
    yield f"    {'+' if row.met else '-'} {points} {row.criterion.label}: {row.finding.why}"
    yield from _quotes(row.finding.evidence)


def _quotes(evidence: tuple[Quote, ...]) -> Iterator[str]:
    for quote in evidence:
        text = " ".join(quote.quote.split())
        short = text if len(text) <= _QUOTED else f"{text[: _QUOTED - 1]}…"
        where = f"turn {quote.seq}" if quote.seq else quote.kind
        yield f"        {where}: “{short}”"

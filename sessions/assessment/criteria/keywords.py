"""Keywords the author wants to hear or not to hear. They count once and little."""

from sessions.assessment.evidence import Line, SessionEvidence
from sessions.assessment.registry import Finding, Quote, criterion
from sessions.assessment.words import mentions

# What keywords can move in the overall score, per cent.
SHARE = 5


@criterion(
    "keywords.used",
    "Uses the words this scenario asks for",
    weight=100,
    better="Use the scenario's own words where they fit: {customer} should recognise them later.",
)
def used(evidence: SessionEvidence) -> Finding | None:
    """Share of the must-use keywords said at least once, less half of it all for any avoid keyword.

    Does not apply without keywords; counts 5 % of the overall score. Source: reference 000,
    `successCriteria`.
    """
    success = evidence.document.success
    if not success.must_use_keywords and not success.avoid_keywords:
        return None
    if not evidence.said:
        return Finding(0, "You wrote nothing.")
    said = {word: line for word in success.must_use_keywords if (line := _first(evidence, word))}
    bad = {word: line for word in success.avoid_keywords if (line := _first(evidence, word))}
    wanted = len(success.must_use_keywords)
    share = (len(said) / wanted if wanted else 1.0) - (0.5 if bad else 0)
    missing = [word for word in success.must_use_keywords if word not in said]
    parts = [f"not said: {', '.join(missing)}"] if missing else []
    parts += [f"better avoided: {', '.join(bad)}"] if bad else []
    lines = {line.id: line for line in [*bad.values(), *said.values()]}
    return Finding(
        max(0.0, share),
        f"Keywords {'; '.join(parts)}." if parts else "You used the words this scenario asks for.",
        tuple(Quote.of_line(line) for line in list(lines.values())[:3]),
    )


def _first(evidence: SessionEvidence, word: str) -> Line | None:
    return next((line for line in evidence.said if mentions(line.text, word)), None)

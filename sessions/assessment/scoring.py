"""From criteria to scores. All pure arithmetic over `Scored` rows, so that an override can
recompute it.
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from scenarios.documents import WeightsPart
from sessions.assessment import custom
from sessions.assessment.criteria import keywords
from sessions.assessment.gate import CAP
from sessions.assessment.registry import Scored
from sessions.choices import Outcome

# Dimension → field of the scenario's weights.
WEIGHTS = {
    "greeting": "greeting",
    "listening": "listening",
    "solution": "solution",
    "empathy": "empathy",
    "closing": "closing",
    "documentation": "documentation",
    "responseTime": "response_time",
}
DIMENSIONS = (*WEIGHTS, custom.DIMENSION, "keywords")
_COMMUNICATION = ("greeting", "listening", "empathy", "closing")

# Satisfaction a session can end with, where it did not end well.
_MOST_STARS = {
    Outcome.ESCALATED_WRONGLY: 3,
    Outcome.ABANDONED: 2,
    Outcome.CLOSED_UNSOLVED: 1,
    Outcome.CUSTOMER_LEFT: 1,
}
_MOST_UNVERIFIED = 3

Scores = Mapping[str, int | None]


def round_half_up(value: Fraction) -> int:
    """Round to the nearest whole number, halves up (Python rounds them to even)."""
    return int((value * 2 + 1) // 2)


def dimension_score(scored: Iterable[Scored]) -> int | None:
    """Return 0–100 from the rows of one dimension, or None if no criterion applied.

    Points earned as a share of those there were to earn, less the costs as they stand. A cost alone
    makes no score: it would stand beside no better ones, and averages would hold only the bad.
    """
    rows = list(scored)
    out_of = sum(row.out_of for row in rows)
    if not out_of:
        return None
    earned = _total(row for row in rows if not row.criterion.is_cost)
    costs = _total(row for row in rows if row.criterion.is_cost)
    return min(100, max(0, round_half_up(earned * 100 / out_of + costs)))


def _total(rows: Iterable[Scored]) -> Fraction:
    return sum((Fraction(str(row.points)) for row in rows), Fraction(0))


def dimension_scores(scored: Iterable[Scored]) -> dict[str, int | None]:
    """Return every dimension's score; None where it did not apply."""
    rows = list(scored)
    return {
        name: dimension_score(row for row in rows if row.criterion.dimension == name)
        for name in DIMENSIONS
    }


def weights_of(weights: WeightsPart) -> dict[str, int]:
    """Return dimension → weight as the author set it; custom metrics weigh together what each
    weighs.
    """
    found = {name: int(getattr(weights, field)) for name, field in WEIGHTS.items()}
    found[custom.DIMENSION] = sum(m.weight for m in custom.metrics_of(weights.custom_metrics))
    return found


def shares(scores: Scores, weights: Mapping[str, int]) -> dict[str, Fraction]:
    """Return each dimension's share of the overall score; they add up to 1 unless nothing has
    weight.

    Weights are normalised by the sum of those that apply; keywords take 5 % off the top where there
    are any.
    """
    applying = {n: w for n, w in weights.items() if w and scores.get(n) is not None}
    total = sum(applying.values())
    words = Fraction(keywords.SHARE, 100) if scores.get("keywords") is not None else Fraction(0)
    found = {name: (1 - words) * Fraction(weight, total) for name, weight in applying.items()}
    return {**found, "keywords": words} if words else found


def overall_score(scores: Scores, weights: Mapping[str, int], *, gate_clear: bool) -> int:
    """Return the weighted mean, 0–100; never above 40 with the gate closed."""
    parts = shares(scores, weights)
    total = sum((share * (scores[name] or 0) for name, share in parts.items()), Fraction(0))
    overall = round_half_up(total)
    return overall if gate_clear else min(CAP, overall)


def worth(points: float, *, share: Fraction, out_of: float) -> Fraction:
    """Return what points of a criterion mean in the overall score.

    `share` is its dimension's of the overall score, `out_of` the points there were to earn in the
    dimension; 0 for a cost, whose points are taken off the dimension as they stand.
    """
    return share * Fraction(str(points)) * (100 / Fraction(out_of) if out_of else 1)


def competencies(scored: Iterable[Scored], scores: Scores, weights: Mapping[str, int]) -> Scores:
    """Return the five competencies and the research score, 0–100, or None where one did not apply.

    Design section 6; technical is the solution, of which research is a part.
    """
    rows = list(scored)
    spoken = {n: w for n, w in weights.items() if n in _COMMUNICATION and scores[n] is not None}
    total = sum(spoken.values())
    communication = (
        round_half_up(
            sum((Fraction(w * (scores[n] or 0), total) for n, w in spoken.items()), Fraction(0))
        )
        if total
        else None
    )
    return {
        "verification": dimension_score(
            row for row in rows if row.criterion.dimension == "verification"
        ),
        "communication": communication,
        "technical": scores["solution"],
        "documentation": scores["documentation"],
        "responseTime": scores["responseTime"],
        "researchScore": dimension_score(
            row for row in rows if row.criterion.id == "solution.research"
        ),
    }


def satisfaction(mood: int, outcome: Outcome, *, gate_clear: bool = True) -> int:
    """Return 1–5: the customer's final mood of 0–100 in five equal steps, but never more than the
    ending leaves. However friendly the talk was, nobody is content who is sent away with the
    problem, left alone with it, handed to the wrong team, or hears that anybody could have had
    their account.
    """
    from_mood = min(5, 1 + max(0, mood) // 20)
    return min(from_mood, _MOST_STARS.get(outcome, 5), 5 if gate_clear else _MOST_UNVERIFIED)

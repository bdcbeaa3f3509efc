"""Figures over attempts: pure arithmetic. Scores 0–100, means to one decimal, rates 0–1."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean

from sessions.performance.attempts import LABELS, Attempt
from sessions.performance.periods import Period

OVERALL = "overall"


@dataclass(frozen=True)
class Summary:
    """A period in figures. None where there is nothing to take a mean of."""

    sessions: int  # completed
    passed: int
    abandoned: int
    pass_rate: float | None
    average_score: float | None
    averages: dict[str, float | None]
    average_seconds: float | None
    practice_seconds: int  # abandoned attempts included
    xp: int


@dataclass(frozen=True)
class Change:
    """What a period's figures are more (or less) than those of the one before."""

    sessions: int
    pass_rate: float | None
    average_score: float | None
    averages: dict[str, float | None]


@dataclass(frozen=True)
class Point:
    """A day, week or month of a trend; there is none for a span without a completed attempt."""

    first: date
    sessions: int
    average_score: float
    averages: dict[str, float | None]


@dataclass(frozen=True)
class Best:
    """The highest score so far in a dimension, or overall, and the attempt that first had it."""

    name: str
    score: int
    attempt: Attempt
    is_recent: bool  # whether it lies in the period

    @property
    def label(self) -> str:
        """What it is the best in."""
        return "Overall" if self.name == OVERALL else LABELS[self.name]


def summary_of(attempts: Iterable[Attempt], names: Sequence[str]) -> Summary:
    """Sum attempts up, for the dimensions `names`."""
    rows = list(attempts)
    done = [row for row in rows if not row.is_abandoned]
    passed = sum(row.passed for row in done)
    return Summary(
        sessions=len(done),
        passed=passed,
        abandoned=len(rows) - len(done),
        pass_rate=round(passed / len(done), 4) if done else None,
        average_score=_mean([row.overall for row in done]),
        averages=averages_of(done, names),
        average_seconds=_mean([row.seconds for row in done]),
        practice_seconds=sum(row.seconds for row in rows),
        xp=sum(row.xp for row in rows),
    )


def averages_of(done: Sequence[Attempt], names: Sequence[str]) -> dict[str, float | None]:
    """Return each dimension's mean over the attempts it applied to."""
    return {name: _mean([row.scores[name] for row in done]) for name in names}


def change_of(now: Summary, before: Summary) -> Change:
    """Return what `now` has more than `before`; None where either has no figure."""
    return Change(
        sessions=now.sessions - before.sessions,
        pass_rate=_difference(now.pass_rate, before.pass_rate, digits=4),
        average_score=_difference(now.average_score, before.average_score),
        averages={
            name: _difference(value, before.averages[name]) for name, value in now.averages.items()
        },
    )


def trend_of(attempts: Iterable[Attempt], period: Period, names: Sequence[str]) -> list[Point]:
    """Return the points of a period in order."""
    spans: dict[date, list[Attempt]] = {}
    for row in attempts:
        if not row.is_abandoned and period.holds(row.day):
            spans.setdefault(period.point_of(row.day), []).append(row)
    return [
        Point(
            first=first,
            sessions=len(rows),
            average_score=_mean([row.overall for row in rows]) or 0.0,
            averages=averages_of(rows, names),
        )
        for first, rows in sorted(spans.items())
    ]


def bests_of(attempts: Iterable[Attempt], period: Period, names: Sequence[str]) -> list[Best]:
    """Return the best overall score and that of each dimension; the earliest of equal ones."""
    done = sorted(
        (row for row in attempts if not row.is_abandoned),
        key=lambda row: (row.ended_at, row.number),
    )
    found = []
    for name in (OVERALL, *names):
        scored = [(score, row) for row in done if (score := score_of(row, name)) is not None]
        if scored:
            score, row = max(scored, key=lambda one: one[0])
            found.append(Best(name, score, row, is_recent=period.holds(row.day)))
    return found


def score_of(attempt: Attempt, name: str) -> int | None:
    """Return an attempt's score in a dimension, or overall."""
    return attempt.overall if name == OVERALL else attempt.scores[name]


def _mean(values: Iterable[int | float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return round(fmean(known), 1) if known else None


def _difference(now: float | None, before: float | None, *, digits: int = 1) -> float | None:
    return None if now is None or before is None else round(now - before, digits)

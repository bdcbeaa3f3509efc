"""A person's performance, in a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from gamification.selectors import Streak, streak_of
from gamification.streaks import today_of, zone_of
from helpdesk.accounts.models import User
from sessions.performance.attempts import (
    COMPETENCY,
    MOST_ATTEMPTS,
    Attempt,
    attempts_of,
    counting_of,
)
from sessions.performance.figures import (
    Best,
    Change,
    Point,
    Summary,
    bests_of,
    change_of,
    summary_of,
    trend_of,
)
from sessions.performance.periods import Period, Timeframe, period_of, previous_of
from sessions.querysets import TrainingSessionQuerySet


@dataclass(frozen=True)
class Performance:
    """How somebody did in a period, and how that compares.

    `attempts` are the period's, newest first, abandoned ones among them. Bests are of all time.
    """

    timeframe: Timeframe
    dimensions: tuple[str, ...]
    timezone: str
    period: Period
    summary: Summary
    previous: Summary | None
    change: Change | None
    trend: Sequence[Point]
    bests: Sequence[Best]
    streak: Streak
    attempts: Sequence[Attempt]
    ever: int  # attempts the filters let through, of all time
    is_cut: bool  # whether there are older ones than the MOST_ATTEMPTS looked at


def performance_of(
    person: User,
    *,
    timeframe: Timeframe = Timeframe.ALL,
    dimension: str = "",
    sessions: TrainingSessionQuerySet | None = None,
    attempts: Sequence[Attempt] | None = None,
) -> Performance:
    """Return the figures of `sessions` (filtered rows of `counting_of`; all by default).

    A `dimension` leaves out the others. `attempts` are all of theirs, for who has read them.
    """
    rows = attempts
    if rows is None or sessions is not None:
        rows = attempts_of(person, counting_of(person) if sessions is None else sessions)
    names = (dimension,) if dimension else tuple(COMPETENCY)
    earliest = rows[-1].day if rows else None
    period = period_of(timeframe, today_of(person, timezone.now()), earliest)
    before = previous_of(timeframe, period)
    inside = [row for row in rows if period.holds(row.day)]
    summary = summary_of(inside, names)
    previous = summary_of([row for row in rows if before.holds(row.day)], names) if before else None
    return Performance(
        timeframe=timeframe,
        dimensions=names,
        timezone=str(zone_of(person)),
        period=period,
        summary=summary,
        previous=previous,
        change=change_of(summary, previous) if previous and previous.sessions else None,
        trend=trend_of(inside, period, names),
        bests=bests_of(rows, period, names),
        streak=streak_of(person),
        attempts=inside,
        ever=len(rows),
        is_cut=len(rows) == MOST_ATTEMPTS,
    )

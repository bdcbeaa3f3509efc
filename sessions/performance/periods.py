"""The spans of days that performance is looked at in. Days are those of the person's time zone."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models


class Timeframe(models.TextChoices):
    """How far back to look."""

    WEEK = "week", "Last 7 days"
    MONTH = "month", "Last 30 days"
    ALL = "all", "All time"


class Step(models.TextChoices):
    """What one point of a trend stands for."""

    DAY = "day", "Day"
    WEEK = "week", "Week from Monday"
    MONTH = "month", "Calendar month"


_DAYS = {Timeframe.WEEK: 7, Timeframe.MONTH: 30}
# Of all time, a point a week reads well for half a year; beyond, a point a month.
_MOST_WEEKS = 26


@dataclass(frozen=True)
class Period:
    """From one day to another, both included."""

    first: date
    last: date
    step: Step

    def holds(self, day: date) -> bool:
        """Whether a day lies in it."""
        return self.first <= day <= self.last

    def point_of(self, day: date) -> date:
        """Return the first day of the trend's point that a day belongs to."""
        if self.step == Step.WEEK:
            return day - timedelta(days=day.weekday())
        return day.replace(day=1) if self.step == Step.MONTH else day

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1


def period_of(timeframe: Timeframe, today: date, earliest: date | None) -> Period:
    """Return the period up to `today`; `earliest` is the first day with an attempt, if any."""
    if timeframe in _DAYS:
        first = today - timedelta(days=_DAYS[timeframe] - 1)
        return Period(first, today, Step.DAY)
    first = min(earliest or today, today)
    weeks = (today - first).days / 7
    return Period(first, today, Step.WEEK if weeks <= _MOST_WEEKS else Step.MONTH)


def previous_of(timeframe: Timeframe, period: Period) -> Period | None:
    """Return the same number of days just before; there is nothing before all time."""
    if timeframe == Timeframe.ALL:
        return None
    last = period.first - timedelta(days=1)
    return Period(last - timedelta(days=period.days - 1), last, period.step)

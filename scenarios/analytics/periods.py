"""The time figures are of: whole days in UTC."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone

from helpdesk.errors import Invalid

DAYS = {"7d": 7, "30d": 30, "90d": 90, "1y": 365}
CUSTOM = "custom"
PERIODS = (*DAYS, CUSTOM)
DEFAULT = "30d"
LONGEST = 5 * 366
# Longer periods are drawn by week.
_BY_DAY = 100


@dataclass(frozen=True)
class Period:
    """From one day to another, both included. `by_week`: whole weeks, from Monday to Sunday."""

    first: date
    last: date
    by_week: bool = False

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def start(self) -> datetime:
        """Its first moment."""
        return datetime.combine(self.first, time(), tzinfo=UTC)

    @property
    def end(self) -> datetime:
        """Its last second."""
        return datetime.combine(self.last, time(23, 59, 59), tzinfo=UTC)

    @property
    def previous(self) -> "Period":
        """As many days before it."""
        first = self.first - timedelta(days=self.days)
        return Period(first, self.first - timedelta(days=1), self.by_week)

    @property
    def step(self) -> int:
        """Days between the points of its trend: one, or a week where it is long or of weeks."""
        return 7 if self.by_week or self.days > _BY_DAY else 1

    def point_of(self, day: date) -> date:
        """Return the first day of the point of the trend that `day` belongs to."""
        return self.first + timedelta(days=(day - self.first).days // self.step * self.step)

    def points(self) -> list[date]:
        """Return the first day of every point of the trend."""
        return [self.first + timedelta(days=gone) for gone in range(0, self.days, self.step)]


def period_of(
    name: str = "",
    first: date | None = None,
    last: date | None = None,
    *,
    whole_weeks: bool = False,
) -> Period:
    """Return the period of this name, up to and with today; or from `first` to `last` (today if
    left out), which is `custom`.

    With `whole_weeks` of those that are over: the last ones, as many as the named period has, or
    those between the dates. Without anything: 30 days. Raises Invalid.
    """
    today = timezone.now().date()
    name = name or (CUSTOM if first or last else DEFAULT)
    if name in DAYS:
        if first or last:
            raise _wrong("period", "Start and end date go with period “custom” only.")
        if whole_weeks:
            return _last_weeks(DAYS[name] // 7, today)
        return Period(today - timedelta(days=DAYS[name] - 1), today)
    if name != CUSTOM:
        raise _wrong("period", f"Period must be one of {', '.join(PERIODS)}.")
    if first is None:
        raise _wrong("start_date", "A custom period needs a start date.")
    last = last or today
    if last < first:
        raise _wrong("end_date", "The end date must not be before the start date.")
    period = Period(first, last)
    if period.days > LONGEST:
        raise _wrong("start_date", "A period must not be longer than five years.")
    if first < date(2000, 1, 1) or last.year > today.year + 1:
        raise _wrong("start_date", "A period must lie between the year 2000 and next year.")
    return _weeks_within(period, today) if whole_weeks else period


def _last_weeks(number: int, today: date) -> Period:
    last = _last_sunday(today)
    return Period(last - timedelta(days=7 * number - 1), last, by_week=True)


def _weeks_within(period: Period, today: date) -> Period:
    first = period.first + timedelta(days=-period.first.weekday() % 7)
    last = min(_last_sunday(period.last + timedelta(days=1)), _last_sunday(today))
    if last < first:
        message = "Choose at least one whole week, from Monday to Sunday, that is over."
        raise _wrong("start_date", message)
    return Period(first, last, by_week=True)


def _last_sunday(day: date) -> date:
    """Return the last one before a day."""
    return day - timedelta(days=day.weekday() + 1)


def _wrong(field: str, message: str) -> Invalid:
    return Invalid(message, fields={field: [message]})

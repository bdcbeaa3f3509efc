"""Streaks: days in a row on which a pass earned something, in the person's own time zone."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db.models.functions import TruncDate

from gamification.models import Award
from helpdesk.accounts.models import User


def zone_of(person: User) -> ZoneInfo:
    """Return the person's time zone; UTC where what is stored names none."""
    try:
        return ZoneInfo(person.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def today_of(person: User, now: datetime) -> date:
    """Return the person's date at `now`."""
    return now.astimezone(zone_of(person)).date()


def days_with_awards(person: User) -> set[date]:
    """Return the person's days that brought an award for practice, be it a streak's own."""
    day = TruncDate("created_at", tzinfo=zone_of(person))
    awards = Award.objects.of(person).practised().order_by()
    days = awards.annotate(day=day).values_list("day", flat=True)
    return set(days.distinct())


def days_in_a_row(days: set[date], last: date) -> int:
    """Return how many days without a gap end with `last`."""
    count = 0
    while last - timedelta(days=count) in days:
        count += 1
    return count


def longest_run(days: set[date]) -> int:
    """Return the most days without a gap."""
    last_days = (day for day in days if day + timedelta(days=1) not in days)
    return max((days_in_a_row(days, day) for day in last_days), default=0)

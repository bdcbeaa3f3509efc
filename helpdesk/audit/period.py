"""From and to, as people write them: a day, or a moment."""

from datetime import UTC, date, datetime, time, timedelta

from django.utils.dateparse import parse_date, parse_datetime


def start_of(text: str) -> datetime:
    """Return the moment written, or the start of the day written (UTC); raises ValueError."""
    day = _day(text)
    return _moment(text) if day is None else datetime.combine(day, time(), UTC)


def end_of(text: str) -> datetime:
    """Return the moment written, or the end of the day written (UTC); raises ValueError."""
    day = _day(text)
    return _moment(text) if day is None else datetime.combine(_after(day), time(), UTC)


def _day(text: str) -> date | None:
    # With a time behind it, parse_date would take the day and forget the rest.
    return parse_date(text) if len(text) <= len("2026-01-01") else None


def _after(day: date) -> date:
    try:
        return day + timedelta(days=1)
    except OverflowError:
        raise ValueError("The calendar ends before that.") from None


def _moment(text: str) -> datetime:
    # A plus that nobody escaped arrives as a space.
    moment = parse_datetime(text.replace(" ", "+") if "T" in text else text)
    if moment is None:
        raise ValueError("Not a day or a moment.")
    try:
        return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except OverflowError:
        raise ValueError("The calendar ends before that.") from None

"""Months that are over: the sums of their days, so that a year is read from few rows.

A month's rows are made of its days' rows alone. Each month is one transaction, and says which work
it takes by deleting it (`StaleMonth`), as `rolling` does with days: what a day's roll-up changes
afterwards is noted for the next run, and nothing is lost when a process is killed.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Min, Q
from django.utils import timezone

from scenarios.analytics.models import PIECE, DayFigures, MonthFigures, MonthPeople, StaleMonth
from scenarios.analytics.periods import Period
from scenarios.analytics.selecting import over
from scenarios.analytics.totals import SUMS

# Of the lock that lets one process at a time roll up a month; with the number of its first day.
_LOCK = 0x0A12
_KEY = ("scenario_id", "tenant_id")


def first_of(day: date) -> date:
    """Return the first day of a day's month."""
    return day.replace(day=1)


def next_month(month: date) -> date:
    """Return the first day of the month after."""
    return first_of(month + timedelta(days=31))


def whole_months(period: Period) -> tuple[date, date] | None:
    """Return the first day of the first month that lies wholly in the period, and the first day
    after the last one that does; None without any. One query at most.

    Only months before the first one that waits for its roll-up: the others are read by their days,
    so that it makes no difference to any figure whether a month is rolled up yet.
    """
    first = period.first if period.first.day == 1 else next_month(period.first)
    until = min(first_of(period.last + timedelta(days=1)), first_of(timezone.now().date()))
    if first >= until:
        return None
    waits = StaleMonth.objects.filter(day__lt=until).aggregate(first=Min("day"))["first"]
    end = until if waits is None else min(until, waits)
    return (first, end) if first < end else None


def stale_months() -> Any:
    """Return the months that are over and wait for their roll-up."""
    return StaleMonth.objects.filter(day__lt=first_of(timezone.now().date()))


def roll_up_months() -> int:
    """Roll up every month that is over and changed, from the first on; returns how many.

    Ends where one fails: those after it are read by their days.
    """
    months = list(stale_months().values_list("day", flat=True).distinct().order_by("day"))
    for month in months:
        roll_up_month(month)
    return len(months)


@transaction.atomic
def roll_up_month(month: date) -> None:
    """Roll up the scenarios of which a day of this month was rolled up since."""
    _lock(month)
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM scenarios_stalemonth WHERE day = %s RETURNING scenario_id", [month]
        )
        scenarios = {row[0] for row in cursor.fetchall()}
    if scenarios:
        _replace(month, scenarios)


@transaction.atomic
def rebuild_month(month: date) -> None:
    """Roll up all scenarios of a month that is over, whatever stands there."""
    _lock(month)
    StaleMonth.objects.filter(day=month).delete()
    _replace(month, None)


def note_stale(day: date, scenarios: Collection[UUID]) -> None:
    """Note that a day's rows of these scenarios were made anew."""
    month = first_of(day)
    noted = StaleMonth.objects.filter(day=month, scenario_id__in=scenarios)
    fresh = set(scenarios) - set(noted.values_list("scenario_id", flat=True))
    StaleMonth.objects.bulk_create(StaleMonth(scenario_id=one, day=month) for one in fresh)


# --- Making -------------------------------------------------------------------------------------


def _days(month: date) -> Any:
    return DayFigures.objects.between(month, next_month(month) - timedelta(days=1))


def _replace(month: date, scenarios: set[UUID] | None) -> None:
    which = Q(day=month) if scenarios is None else Q(day=month, scenario__in=scenarios)
    MonthFigures.objects.filter(which).delete()
    MonthPeople.objects.filter(which).delete()
    days = _days(month) if scenarios is None else _days(month).filter(scenario__in=scenarios)
    sums = days.values(*_KEY).annotate(**SUMS)
    MonthFigures.objects.bulk_create(MonthFigures(day=month, **row) for row in sums)
    people = days.values("people", *_KEY)
    over(_NUMBER, rows={"days": people})
    over(_WRITE, rows={"days": people}, month=month)


_NUMBER = """
    WITH days AS ({days})
    INSERT INTO scenarios_personnumber (person_id)
    SELECT DISTINCT person FROM days, unnest(people) AS person WHERE person IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM scenarios_personnumber WHERE person_id = person)
    ON CONFLICT DO NOTHING RETURNING 1
"""
#: Lays bits together: of the people of `days`, by whatever is grouped by.
LAID = f"""
    number / {PIECE} AS piece,
    bit_or(set_bit(0::bit({PIECE}), (number %% {PIECE})::int, 1)) AS bits
    FROM days, unnest(people) AS person JOIN scenarios_personnumber ON person_id = person
"""
_MADE = f"""
    SELECT %(month)s::date, scenario_id, tenant_id, {LAID} GROUP BY scenario_id, tenant_id, piece
"""  # all of it is ours
_WRITE = f"""
    WITH days AS ({{days}})
    INSERT INTO scenarios_monthpeople (day, scenario_id, tenant_id, piece, bits) {_MADE} RETURNING 1
"""  # as above


def _lock(month: date) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, month.toordinal()])


# --- Checking -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class MonthDifference:
    """A scenario's month that is not what its days are."""

    month: date
    scenario: UUID
    tenant: UUID | None
    what: str

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}: {self.what} differ, scenario {self.scenario}, {self.tenant}"


def months_with_anything(days: Iterable[date]) -> list[date]:
    """Return the months that are over and have one of these days, and those that have rows."""
    now = first_of(timezone.now().date())
    rolled = set(MonthFigures.objects.values_list("day", flat=True).distinct())
    rolled |= set(MonthPeople.objects.values_list("day", flat=True).distinct())
    return sorted({month for day in days if (month := first_of(day)) < now} | rolled)


def month_differences(month: date) -> Iterator[MonthDifference]:
    """Compare a month's rows with those of its days. Left out are scenarios that wait anyway."""
    waiting = set(StaleMonth.objects.filter(day=month).values_list("scenario_id", flat=True))
    made = _by_key(_days(month).values(*_KEY).annotate(**SUMS))
    kept = _by_key(MonthFigures.objects.filter(day=month).values(*_KEY, *SUMS))
    wrong = {key: "sums" for key in made.keys() | kept.keys() if made.get(key) != kept.get(key)}
    people = over(_COMPARED, rows={"days": _days(month).values("people", *_KEY)}, month=month)
    wrong |= dict.fromkeys(people, "people")
    for (scenario, tenant), what in sorted(wrong.items(), key=str):
        if scenario not in waiting:
            yield MonthDifference(month, scenario, tenant, what)


def _by_key(rows: Iterable[dict[str, Any]]) -> dict[tuple[UUID, UUID | None], dict[str, Any]]:
    return {(row.pop("scenario_id"), row.pop("tenant_id")): row for row in rows}


_COMPARED = f"""
    WITH days AS ({{days}}),
    made AS ({_MADE}),
    kept AS (
        SELECT day, scenario_id, tenant_id, piece, bits
        FROM scenarios_monthpeople WHERE day = %(month)s
    )
    SELECT DISTINCT scenario_id, tenant_id FROM (
        (TABLE made EXCEPT ALL TABLE kept) UNION ALL (TABLE kept EXCEPT ALL TABLE made)
    ) AS one
    UNION
    SELECT DISTINCT scenario_id, tenant_id FROM days, unnest(people) AS person
    WHERE person IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM scenarios_personnumber WHERE person_id = person)
"""  # noqa: S608  # as above

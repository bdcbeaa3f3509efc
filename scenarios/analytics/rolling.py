"""Rolling up: a scenario's facts of a day become its figures.

Each day is one transaction, and says which work it takes by deleting it (`StaleDay`): killed at any
point, what was not finished is still there to do. Rolling a day up again gives the same rows.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from time import monotonic
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from scenarios.analytics.models import StaleDay
from scenarios.analytics.months import note_stale
from scenarios.analytics.statements import COLUMNS, FIGURES

logger = logging.getLogger(__name__)
# Of the lock that lets one process at a time roll up a day; with the day's number.
_LOCK = 0x0A11


class NotRolledUpError(RuntimeError):
    """Some days could not be rolled up; they wait on."""


@transaction.atomic
def roll_up_day(day: date) -> int:
    """Roll up the scenarios whose facts of `day` (UTC) changed; returns how many.

    What commits while this runs is there to do the next time.
    """
    _lock(day)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM scenarios_staleday WHERE day = %s RETURNING scenario_id", [day])
        scenarios = list({row[0] for row in cursor.fetchall()})
    if scenarios:
        _replace(day, scenarios)
    return len(scenarios)


def roll_up_stale(*, seconds: float | None = None) -> int:
    """Roll up every day that changed, newest first, until `seconds` are over; returns how many
    days.

    A day that fails is logged and stands in no other's way. Raises NotRolledUpError at the end.
    """
    until = None if seconds is None else monotonic() + seconds
    days = StaleDay.objects.values_list("day", flat=True).distinct().order_by("-day")
    done, failed = 0, []
    for day in list(days):
        if until is not None and monotonic() > until:
            break
        try:
            done += bool(roll_up_day(day))
        except Exception:
            logger.exception("%s could not be rolled up.", day)
            failed.append(str(day))
    if failed:
        raise NotRolledUpError(f"Could not be rolled up: {', '.join(failed)}.")
    return done


@transaction.atomic
def rebuild_day(day: date) -> None:
    """Roll up all scenarios of a day, whatever stands there."""
    _lock(day)
    StaleDay.objects.filter(day=day).delete()
    _replace(day, None)


def days_with_anything() -> Iterator[date]:
    """Yield each day from the first with facts, opinions or figures to the last."""
    with connection.cursor() as cursor:
        cursor.execute(_FIRST_AND_LAST)
        first, last = cursor.fetchone()
    while first is not None and first <= last:
        yield first
        first += timedelta(days=1)


_FIRST_AND_LAST = """
    SELECT min(day), max(day) FROM (
        SELECT (min(ended_at) AT TIME ZONE 'UTC')::date FROM scenarios_attemptfact
        UNION ALL SELECT (max(ended_at) AT TIME ZONE 'UTC')::date FROM scenarios_attemptfact
        UNION ALL SELECT (min(rated_at) AT TIME ZONE 'UTC')::date FROM scenarios_scenarioprogress
        UNION ALL SELECT (max(rated_at) AT TIME ZONE 'UTC')::date FROM scenarios_scenarioprogress
        UNION ALL SELECT (min(created_at) AT TIME ZONE 'UTC')::date FROM scenarios_scenarioreport
        UNION ALL SELECT (max(created_at) AT TIME ZONE 'UTC')::date FROM scenarios_scenarioreport
        UNION ALL SELECT min(day) FROM scenarios_dayfigures
        UNION ALL SELECT max(day) FROM scenarios_dayfigures
    ) AS ends (day)
"""


@dataclass(frozen=True)
class Difference:
    """A row that the facts don't give (`stored`), or that they give and is not stored."""

    stored: bool
    row: dict[str, Any]

    def __str__(self) -> str:
        kind = "stored, but not in the facts" if self.stored else "in the facts, but not stored"
        values = (f"{name}={value}" for name, value in self.row.items() if value and name != "day")
        return f"{self.row['day']}, {kind}: {', '.join(values)}"


def differences(day: date) -> list[Difference]:
    """Compare a day's rows with its facts, as of one moment.

    Left out are scenarios that wait for their roll-up anyway.
    """
    with connection.cursor() as cursor:
        cursor.execute(_COMPARED, {**_bounds(day), "scenarios": None})
        return [
            Difference(stored, dict(zip(COLUMNS, row, strict=True)))
            for stored, *row in cursor.fetchall()
        ]


_NAMES = ", ".join(COLUMNS)
_COMPARED = f"""
    WITH made ({_NAMES}) AS MATERIALIZED ({FIGURES}),
    kept AS (SELECT {_NAMES} FROM scenarios_dayfigures WHERE day = %(day)s)
    SELECT * FROM (
        SELECT true AS stored, * FROM (TABLE kept EXCEPT ALL TABLE made) AS gone
        UNION ALL
        SELECT false, * FROM (TABLE made EXCEPT ALL TABLE kept) AS missing
    ) AS one WHERE NOT EXISTS (
        SELECT 1 FROM scenarios_staleday AS stale
        WHERE stale.day = one.day AND stale.scenario_id = one.scenario_id
    )
"""  # noqa: S608  # all of it is ours
_INSERT = f"""
    INSERT INTO scenarios_dayfigures ({_NAMES}) {FIGURES} RETURNING scenario_id
"""  # as above
_DELETE = """
    DELETE FROM scenarios_dayfigures WHERE day = %(day)s
        AND (%(scenarios)s::uuid[] IS NULL OR scenario_id = ANY(%(scenarios)s::uuid[]))
    RETURNING scenario_id
"""


def _replace(day: date, scenarios: list[UUID] | None) -> None:
    parameters = {**_bounds(day), "scenarios": scenarios}
    changed = set(scenarios or ())
    with connection.cursor() as cursor:
        for statement in (_DELETE, _INSERT):
            cursor.execute(statement, parameters)
            changed |= {row[0] for row in cursor.fetchall()}
    note_stale(day, changed)


def _bounds(day: date) -> dict[str, Any]:
    start = datetime.combine(day, time(), tzinfo=UTC)
    return {"day": day, "start": start, "end": start + timedelta(days=1)}


def _lock(day: date) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, day.toordinal()])

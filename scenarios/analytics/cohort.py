"""Who practised what: the people of one's own organisation, by name.

What they did while they were in it is its own to know, what they are called since they left is not.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from helpdesk.accounts.models import User
from scenarios.analytics.dimensions import DIMENSIONS
from scenarios.analytics.models import DayFigures
from scenarios.analytics.periods import Period
from scenarios.analytics.selecting import over


@dataclass
class Member:
    """What one person did in a period; averages are of completed attempts, None without any."""

    person: UUID
    attempts: int
    completed: int
    passed: int
    average_score: float | None
    seconds: int
    scenarios: int
    last_day: date
    name: str = "Somebody who left"
    email: str = ""
    dimensions: dict[str, float] = field(default_factory=dict)


_MEMBERS = """
    WITH rows AS ({rows})
    SELECT person, count(*), count(seconds), count(*) FILTER (WHERE passed),
        round(avg(score) / 100, 1)::float, coalesce(sum(seconds), 0), count(DISTINCT scenario_id),
        max(day)
    FROM rows, unnest(people, scores, passes, durations) AS each (person, score, passed, seconds)
    WHERE person IS NOT NULL GROUP BY person ORDER BY count(*) DESC, person
"""
_DIMENSIONS = f"""
    WITH rows AS ({{rows}})
    SELECT person, place, round(avg(points[spot][place]) / 100, 1)::float
    FROM rows, unnest(people) WITH ORDINALITY AS each (person, spot),
        generate_series(1, {len(DIMENSIONS)}) AS place
    WHERE person = ANY(%(people)s) AND points[spot][place] IS NOT NULL
    GROUP BY person, place
"""  # noqa: S608  # a number of ours


def cohort(tenant: UUID | None, period: Period) -> list[Member]:
    """Return who of an organisation practised in the period, the busiest first, as yet without
    names. One query.
    """
    if tenant is None:
        return []
    rows = _rows(tenant, period).values(
        "day", "scenario_id", "people", "scores", "passes", "durations"
    )
    return [Member(*row) for row in over(_MEMBERS, rows={"rows": rows})]


def with_names(tenant: UUID, members: Sequence[Member]) -> None:
    """Add name and address of those that are shown and still in the organisation. One query."""
    people = User.objects.filter(tenant=tenant).in_bulk([one.person for one in members])
    for one in members:
        if found := people.get(one.person):
            one.name, one.email = str(found), found.email


def with_dimensions(tenant: UUID, period: Period, members: Sequence[Member]) -> None:
    """Add the averages of each dimension, for those that are shown. One query."""
    by_person = {one.person: one for one in members}
    rows = _rows(tenant, period).values("people", "points")
    for person, place, average in over(_DIMENSIONS, rows={"rows": rows}, people=list(by_person)):
        by_person[person].dimensions[DIMENSIONS[place - 1]] = average


def _rows(tenant: UUID, period: Period) -> QuerySet[Any]:
    return DayFigures.objects.of_tenant(tenant).between(period.first, period.last)

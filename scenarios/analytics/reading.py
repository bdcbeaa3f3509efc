"""What analytics show, read from roll-ups alone: no fact is looked at here.

Everything is of what a person may see (`TallyQuerySet.seen_by`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from helpdesk.accounts.models import User
from scenarios.analytics.models import DayFigures, StaleDay
from scenarios.analytics.periods import Period
from scenarios.analytics.totals import SUMS, Scores, Totals
from scenarios.models import Scenario
from scenarios.simulation.surfaces import dressed
from scenarios.versions import document_for

# Fewer people than these could be recognised in an average.
SMALLEST_GROUP = 5


@dataclass(frozen=True)
class Point:
    """A point of a trend, of a day or a week that begins on `day`."""

    day: date
    attempts: int
    average_score: float | None


@dataclass(frozen=True)
class Counted:
    """In how many attempts something happened, and per attempt that it could happen in, 0–1."""

    id: str
    label: str
    attempts: int
    share: float


@dataclass(frozen=True)
class PhaseReached:
    """How many attempts came to a phase, and how many no further (without being resolved)."""

    number: int
    name: str
    reached: int
    stopped: int
    share: float


@dataclass(frozen=True)
class Summary:
    """Totals and unique people of some attempts."""

    totals: Totals
    people: int


@dataclass(frozen=True)
class Report:
    """All of one scenario's figures in a period, and the summary of the period before."""

    scenario: Scenario
    period: Period
    now: Summary
    before: Summary
    trend: Sequence[Point]
    scores: Scores
    dimensions: Mapping[str, float]
    phases: Sequence[PhaseReached]
    missed_checks: Sequence[Counted]
    wrong_turns: Sequence[Counted]
    is_up_to_date: bool


def report_on(scenario: Scenario, person: User, period: Period) -> Report:
    """Return everything about one scenario that `person` may see. Six queries, and those of its
    document.
    """
    rows = DayFigures.objects.seen_by(person).filter(scenario=scenario)
    within = rows.between(period.first, period.last)
    earlier = rows.between(period.previous.first, period.previous.last)
    days = list((within | earlier).values("day").annotate(**SUMS))
    inside = [day for day in days if day["day"] >= period.first]
    totals = Totals.of(inside)
    keyed = _keyed(within)
    people, people_before = (
        _unique(some, "scenario_id").get(scenario.pk, 0) for some in (within, earlier)
    )
    names = _Names.of(scenario, person)
    return Report(
        scenario=scenario,
        period=period,
        now=Summary(totals, people),
        before=Summary(Totals.of(day for day in days if day["day"] < period.first), people_before),
        trend=_trend(inside, period),
        scores=_scores(within),
        dimensions=totals.dimension_averages(),
        phases=names.phases_reached(keyed.get("phase", {}), totals.attempts),
        missed_checks=names.counted(keyed.get("missed", {}), totals.completed),
        wrong_turns=names.counted(keyed.get("wrong", {}), totals.attempts),
        is_up_to_date=not StaleDay.objects.filter(
            scenario_id=scenario.pk, day__range=(period.first, period.last)
        ).exists(),
    )


def summaries(
    person: User, period: Period, scenarios: Iterable[UUID] | None = None
) -> dict[UUID, Summary]:
    """Return each scenario's figures; of those that nobody practised, nothing. Two queries."""
    rows = DayFigures.objects.seen_by(person).between(period.first, period.last)
    if scenarios is not None:
        rows = rows.filter(scenario__in=list(scenarios))
    return _summaries(rows, "scenario_id")


def by_tenant(person: User, period: Period) -> dict[UUID | None, Summary]:
    """Return the figures of each organisation one may see. Two queries."""
    rows = DayFigures.objects.seen_by(person).between(period.first, period.last)
    return _summaries(rows, "tenant_id")


def _summaries(rows: QuerySet[Any], group: str) -> dict[Any, Summary]:
    unique = _unique(rows, group)
    return {
        row[group]: Summary(Totals.of([row]), unique.get(row[group], 0))
        for row in rows.values(group).annotate(**SUMS)
    }


_UNIQUE = """
    WITH rows AS ({rows})
    SELECT {group}, count(DISTINCT person) FROM rows, unnest(people) AS person GROUP BY {group}
"""


def _unique(rows: QuerySet[Any], group: str) -> dict[Any, int]:
    """How many different people practised, per group."""
    return dict(over(rows.values(group, "people"), _UNIQUE.replace("{group}", group)))


def over(rows: QuerySet[Any], sql: str, **parameters: Any) -> list[tuple[Any, ...]]:
    """Run `sql`, in which `{rows}` stands for the roll-up's rows; arrays need more than the ORM."""
    try:
        inner, given = rows.order_by().query.sql_with_params()
    except EmptyResultSet:  # those who see nothing
        return []
    names = {f"inner_{place}": value for place, value in enumerate(given)}
    inner %= tuple(f"%({name})s" for name in names)
    with connection.cursor() as cursor:
        cursor.execute(sql.replace("{rows}", inner), {**names, **parameters})
        return list(cursor.fetchall())


def _trend(days: Iterable[Mapping[str, Any]], period: Period) -> list[Point]:
    by_point: dict[date, list[Mapping[str, Any]]] = {day: [] for day in period.points()}
    for day in days:
        by_point[period.point_of(day["day"])].append(day)
    points = ((day, Totals.of(rows)) for day, rows in by_point.items())
    return [Point(day, totals.attempts, totals.average_score) for day, totals in points]


_SCORES = """
    WITH rows AS ({rows})
    SELECT round(score / 100.0)::int AS whole, count(*) FROM rows, unnest(scores) AS score
    WHERE score IS NOT NULL GROUP BY whole
"""
_KEYED = """
    WITH rows AS ({rows})
    SELECT 'missed', key, sum(value::int) FROM rows, jsonb_each(missed_checks) GROUP BY key
    UNION ALL
    SELECT 'wrong', key, sum(value::int) FROM rows, jsonb_each(wrong_turns) GROUP BY key
    UNION ALL
    SELECT 'phase', (place - 1)::text, sum(number)
    FROM rows, unnest(phases) WITH ORDINALITY AS one (number, place) GROUP BY place
"""


def _scores(rows: QuerySet[Any]) -> Scores:
    return Scores(dict(over(rows.values("scores"), _SCORES)))


def _keyed(rows: QuerySet[Any]) -> dict[str, dict[str, int]]:
    """Add up what is counted by key: kind → key → in how many attempts."""
    found: dict[str, dict[str, int]] = {}
    for kind, key, number in over(rows.values("missed_checks", "wrong_turns", "phases"), _KEYED):
        found.setdefault(kind, {})[key] = int(number)
    return found


@dataclass(frozen=True)
class _Names:
    """What the keys are called in the scenario as the person reads it."""

    labels: Mapping[str, str]
    phases: Sequence[str]

    @classmethod
    def of(cls, scenario: Scenario, person: User) -> "_Names":
        document = document_for(person, scenario)
        return cls(_labels(document.simulation), [phase.name for phase in document.phases])

    def counted(self, found: Mapping[str, int], of: int) -> list[Counted]:
        """Return what was counted, the most frequent first."""
        rows = [
            Counted(key, self.labels.get(key, key), number, round(number / of, 4) if of else 0.0)
            for key, number in found.items()
        ]
        return sorted(rows, key=lambda row: (-row.attempts, row.id))

    def phases_reached(self, found: Mapping[str, int], attempts: int) -> list[PhaseReached]:
        """Return the phases that are played now; older versions may have had others."""
        last = {int(number): count for number, count in found.items()}
        rows = []
        for number, name in enumerate(self.phases, start=1):
            reached = sum(count for phase, count in last.items() if phase >= number)
            share = round(reached / attempts, 4) if attempts else 0.0
            stopped = last.get(number, 0) if number < len(self.phases) else 0
            rows.append(PhaseReached(number, name, reached, stopped, share))
        return rows


def _labels(simulation: Any) -> dict[str, str]:
    """Return what checks and actions are called, by id; drafts may hold anything."""
    try:
        whole = dressed(simulation)
    except ValueError:
        whole = simulation
    parts = [whole.get(name) for name in ("checks", "actions")] if isinstance(whole, dict) else []
    steps = [step for part in parts if isinstance(part, list) for step in part]
    return {
        str(step["id"]): str(step.get("label") or step["id"])
        for step in steps
        if isinstance(step, dict) and "id" in step
    }

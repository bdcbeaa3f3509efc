"""What analytics show, read from roll-ups alone: no fact is looked at here.

Everything is of what a person may see (`TallyQuerySet.seen_by`).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
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
from scenarios.versions import document_for, document_of, published_version_of

# Fewer people than these could be recognised in an average: see `Summary.shown_to`.
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
    """How many attempts came to a phase, and how many ended there without being resolved."""

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

    def shown_to(self, person: User) -> "Summary":
        """Return what `person` may read of it: of a small group, no averages and rates, unless they
        teach these people and could read each one's anyway.
        """
        if self.people >= SMALLEST_GROUP or _sees_small_groups(person):
            return self
        return replace(self, totals=self.totals.hidden())


def _sees_small_groups(person: User) -> bool:
    return person.has_perm("scenarios.view_cohort")


@dataclass(frozen=True)
class Report:
    """All of one scenario's figures in a period, and the summary of the period before.

    Of a small group that the person may not read about there are no scores (None), dimensions,
    phases, checks and wrong turns.
    """

    scenario: Scenario
    period: Period
    now: Summary
    before: Summary
    trend: Sequence[Point]
    scores: Scores | None
    dimensions: Mapping[str, float]
    phases: Sequence[PhaseReached]
    missed_checks: Sequence[Counted]
    wrong_turns: Sequence[Counted]
    is_up_to_date: bool

    @property
    def is_small_group(self) -> bool:
        """Whether averages and rates are kept back, since too few people practised."""
        return self.now.totals.is_hidden


def report_on(scenario: Scenario, person: User, period: Period) -> Report:
    """Return everything about one scenario that `person` may see. Six queries, and those of its
    document; one more for those who may not read about small groups.
    """
    rows = DayFigures.objects.seen_by(person).filter(scenario=scenario)
    within = rows.between(period.first, period.last)
    earlier = rows.between(period.previous.first, period.previous.last)
    days = list((within | earlier).values("day").annotate(**SUMS))
    inside = [day for day in days if day["day"] >= period.first]
    people, people_before = (
        _unique(some, "scenario_id").get(scenario.pk, 0) for some in (within, earlier)
    )
    now = Summary(Totals.of(inside), people).shown_to(person)
    before = Totals.of(day for day in days if day["day"] < period.first)
    small = () if _sees_small_groups(person) else _small_points(within, period)
    return Report(
        scenario=scenario,
        period=period,
        now=now,
        before=Summary(before, people_before).shown_to(person),
        trend=_trend(inside, period, small),
        dimensions=now.totals.dimension_averages(),
        is_up_to_date=not StaleDay.objects.filter(
            scenario_id=scenario.pk, day__range=(period.previous.first, period.last)
        ).exists(),
        **_details(within, now.totals, _Names.of(scenario, person)),
    )


def _details(rows: QuerySet[Any], totals: Totals, names: "_Names") -> dict[str, Any]:
    """Return what tells one attempt from another; of what is hidden, nothing."""
    if totals.is_hidden:
        return {"scores": None, "phases": (), "missed_checks": (), "wrong_turns": ()}
    keyed = _keyed(rows)
    return {
        "scores": _scores(rows),
        "phases": names.phases_reached(keyed.get("phase", {}), totals.attempts),
        "missed_checks": names.counted(keyed.get("missed", {}), totals.completed),
        "wrong_turns": names.counted(keyed.get("wrong", {}), totals.attempts),
    }


def summaries(
    person: User, period: Period, scenarios: Iterable[UUID] | None = None
) -> dict[UUID, Summary]:
    """Return each scenario's figures as `person` may read them; of those that nobody practised,
    nothing. Two queries.
    """
    rows = DayFigures.objects.seen_by(person).between(period.first, period.last)
    if scenarios is not None:
        rows = rows.filter(scenario__in=list(scenarios))
    return {pk: one.shown_to(person) for pk, one in _summaries(rows, "scenario_id").items()}


def by_tenant(person: User, period: Period) -> dict[UUID | None, Summary]:
    """Return the figures of each organisation one may see. Two queries."""
    rows = DayFigures.objects.seen_by(person).between(period.first, period.last)
    return _summaries(rows, "tenant_id")


def of_tenant(tenant: UUID, period: Period) -> Summary:
    """Return one organisation's figures. Two queries."""
    rows = DayFigures.objects.of_tenant(tenant).between(period.first, period.last)
    return _summaries(rows, "tenant_id").get(tenant, Summary(Totals(), 0))


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


_UNIQUE_BY_POINT = """
    WITH rows AS ({rows})
    SELECT (day - %(first)s::date) / %(step)s AS point, count(DISTINCT person)
    FROM rows, unnest(people) AS person GROUP BY point
"""


def _small_points(rows: QuerySet[Any], period: Period) -> set[date]:
    """Return the points of the trend with too few people to show their average."""
    found = over(
        rows.values("day", "people"), _UNIQUE_BY_POINT, first=period.first, step=period.step
    )
    points = period.points()
    return {points[place] for place, people in found if people < SMALLEST_GROUP}


def _trend(
    days: Iterable[Mapping[str, Any]], period: Period, hidden: Collection[date]
) -> list[Point]:
    by_point: dict[date, list[Mapping[str, Any]]] = {day: [] for day in period.points()}
    for day in days:
        by_point[period.point_of(day["day"])].append(day)
    points = ((day, Totals.of(rows)) for day, rows in by_point.items())
    return [
        Point(day, totals.attempts, None if day in hidden else totals.average_score)
        for day, totals in points
    ]


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
    """What the keys are called in the scenario as it is played; before it is published, as it is
    written.
    """

    labels: Mapping[str, str]
    phases: Sequence[str]

    @classmethod
    def of(cls, scenario: Scenario, person: User) -> "_Names":
        document = (
            document_for(person, scenario)
            if scenario.published_version is None
            else document_of(published_version_of(scenario))
        )
        return cls(_labels(document.simulation), [phase.name for phase in document.phases])

    def counted(self, found: Mapping[str, int], of: int) -> list[Counted]:
        """Return what was counted, the most frequent first."""
        rows = [
            Counted(key, self.labels.get(key, key), number, round(number / of, 4) if of else 0.0)
            for key, number in found.items()
        ]
        return sorted(rows, key=lambda row: (-row.attempts, row.id))

    def phases_reached(self, found: Mapping[str, int], attempts: int) -> list[PhaseReached]:
        """Return the phases that are played now; older versions may have had others.

        `found` says where attempts ended that were not resolved. The rest went through all phases,
        however many their version had.
        """
        last = {int(number): count for number, count in found.items()}
        resolved = attempts - sum(last.values())
        rows = []
        for number, name in enumerate(self.phases, start=1):
            reached = resolved + sum(count for phase, count in last.items() if phase >= number)
            share = round(reached / attempts, 4) if attempts else 0.0
            rows.append(PhaseReached(number, name, reached, last.get(number, 0), share))
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

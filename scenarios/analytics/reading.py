"""What analytics show, read from roll-ups alone: no fact is looked at here.

Everything is of what a person may see (`FiguresQuerySet.seen_by`), and, for those who may not
read about small groups, of parts of time with enough people (`disclosure`).
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from helpdesk.accounts.models import User
from scenarios.analytics.disclosure import SMALLEST_GROUP, sees_small_groups, told
from scenarios.analytics.models import DayFigures, MonthFigures, MonthPeople, StaleDay
from scenarios.analytics.months import LAID, whole_months
from scenarios.analytics.periods import Period
from scenarios.analytics.querysets import FiguresQuerySet
from scenarios.analytics.selecting import over
from scenarios.analytics.totals import SUMS, Scores, Totals
from scenarios.models import Scenario
from scenarios.simulation.surfaces import dressed
from scenarios.versions import document_for, document_of, published_version_of


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
    """Totals and unique people of some attempts; `left_out` are those of the period that are not
    among them, since too few people made them.
    """

    totals: Totals
    people: int
    left_out: int = 0

    def told_by(self, part: "Summary | None") -> "Summary":
        """Return what is told of it, if only `part` of it may be: that, or without it the counts
        alone.
        """
        if part is None:
            return replace(self, totals=self.totals.hidden())
        return replace(part, left_out=self.totals.attempts - part.totals.attempts)


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
    """Return everything about one scenario that `person` may see. Eight queries, and those of its
    document; seven more for those who may not read about small groups.
    """
    rows = DayFigures.objects.seen_by(person).filter(scenario=scenario)

    def chosen(some: FiguresQuerySet) -> FiguresQuerySet:
        return some.seen_by(person).filter(scenario=scenario)

    within = rows.between(period.first, period.last)
    earlier = rows.between(period.previous.first, period.previous.last)
    days = list((within | earlier).values("day").annotate(**SUMS))
    inside = [day for day in days if day["day"] >= period.first]
    people, people_before = (
        _unique(_rows(chosen, some), "scenario_id").get(scenario.pk, 0)
        for some in (period, period.previous)
    )
    now = Summary(Totals.of(inside), people)
    before = Summary(Totals.of(day for day in days if day["day"] < period.first), people_before)
    small: Collection[date] = ()
    if not sees_small_groups(person):
        small = _small_points(within, period)
        within, earlier = told(rows, period), told(rows, period.previous)
        now, before = (
            whole.told_by(_summaries(Rows(part), "scenario_id").get(scenario.pk))
            for whole, part in ((now, within), (before, earlier))
        )
    return Report(
        scenario=scenario,
        period=period,
        now=now,
        before=before,
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
    nothing. Four queries at most; three more for those who may not read about small groups.
    """
    ids = None if scenarios is None else list(scenarios)

    def chosen(some: FiguresQuerySet) -> FiguresQuerySet:
        seen = some.seen_by(person)
        return seen if ids is None else seen.filter(scenario__in=ids)

    whole = _summaries(_rows(chosen, period), "scenario_id")
    if sees_small_groups(person):
        return whole
    parts = _summaries(Rows(told(chosen(DayFigures.objects.all()), period)), "scenario_id")
    return {pk: one.told_by(parts.get(pk)) for pk, one in whole.items()}


def by_tenant(person: User, period: Period) -> dict[UUID | None, Summary]:
    """Return the figures of each organisation one may see. Four queries."""
    return _summaries(_rows(lambda some: some.seen_by(person), period), "tenant_id")


def of_own_tenant(person: User, period: Period) -> Summary | None:
    """Return the figures of the person's organisation, all scenarios together, of what they may
    read of each; None without any. Four queries at most.
    """
    tenant = person.tenant_id
    rows = (
        _rows(lambda some: some.of_tenant(tenant), period)
        if sees_small_groups(person)
        else Rows(told(DayFigures.objects.of_tenant(tenant), period))
    )
    return _summaries(rows, "tenant_id").get(tenant)


def _summaries(rows: "Rows", group: str) -> dict[Any, Summary]:
    unique = _unique(rows, group)
    sums: dict[Any, list[Any]] = {}
    for some in rows.of_sums():
        for row in some.values(group).annotate(**SUMS):
            sums.setdefault(row[group], []).append(row)
    return {key: Summary(Totals.of(of_key), unique.get(key, 0)) for key, of_key in sums.items()}


@dataclass(frozen=True)
class Rows:
    """Where a period's figures are read: its months, if they are rolled up, and its other days."""

    days: QuerySet[Any]
    months: QuerySet[Any] | None = None
    people: QuerySet[Any] | None = None  # of those months

    def of_sums(self) -> list[QuerySet[Any]]:
        """Return what sums are added up of."""
        return [self.days] if self.months is None else [self.days, self.months]


def _rows(chosen: Callable[[FiguresQuerySet], FiguresQuerySet], period: Period) -> Rows:
    """Return where figures of a period are read, of rows that are `chosen` from each kind."""
    days = chosen(DayFigures.objects.all()).between(period.first, period.last)
    months = whole_months(period)
    if months is None:
        return Rows(days)
    within = {"day__gte": months[0], "day__lt": months[1]}
    return Rows(
        days.filter(Q(day__lt=months[0]) | Q(day__gte=months[1])),
        chosen(MonthFigures.objects.all()).filter(**within),
        chosen(MonthPeople.objects.all()).filter(**within),
    )


_UNIQUE = """
    WITH days AS ({days})
    SELECT {group}, count(DISTINCT person) FROM days, unnest(people) AS person GROUP BY {group}
"""
# Who has no number yet practised in no month that is rolled up.
_UNIQUE_WITH_MONTHS = f"""
    WITH days AS ({{days}}), months AS ({{months}}),
    pieces AS (
        SELECT {{group}}, piece, bits FROM months
        UNION ALL SELECT {{group}}, {LAID} GROUP BY {{group}}, piece
    ),
    laid AS (SELECT {{group}}, bit_or(bits) AS bits FROM pieces GROUP BY {{group}}, piece),
    counted AS (
        SELECT {{group}}, bit_count(bits) AS people FROM laid
        UNION ALL
        SELECT {{group}}, count(DISTINCT person) FROM days, unnest(people) AS person
        WHERE NOT EXISTS (SELECT 1 FROM scenarios_personnumber WHERE person_id = person)
        GROUP BY {{group}}
    )
    SELECT {{group}}, sum(people)::int FROM counted GROUP BY {{group}}
"""  # noqa: S608  # all of it is ours


def _unique(rows: Rows, group: str) -> dict[Any, int]:
    """How many different people practised, per group."""
    found = {"days": rows.days.values(group, "people")}
    if rows.people is None:
        return dict(over(_UNIQUE.replace("{group}", group), rows=found))
    found["months"] = rows.people.values(group, "piece", "bits")
    return dict(over(_UNIQUE_WITH_MONTHS.replace("{group}", group), rows=found))


_UNIQUE_BY_POINT = """
    WITH rows AS ({rows})
    SELECT (day - %(first)s::date) / %(step)s AS point, count(DISTINCT person)
    FROM rows, unnest(people) AS person GROUP BY point
"""


def _small_points(rows: QuerySet[Any], period: Period) -> set[date]:
    """Return the points of the trend with too few people to show their average."""
    found = over(
        _UNIQUE_BY_POINT,
        rows={"rows": rows.values("day", "people")},
        first=period.first,
        step=period.step,
    )
    points = period.points()
    # Attempts of deleted people alone are of nobody.
    return set(points) - {points[place] for place, people in found if people >= SMALLEST_GROUP}


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
    return Scores(dict(over(_SCORES, rows={"rows": rows.values("scores")})))


def _keyed(rows: QuerySet[Any]) -> dict[str, dict[str, int]]:
    """Add up what is counted by key: kind → key → in how many attempts."""
    found: dict[str, dict[str, int]] = {}
    listed = rows.values("missed_checks", "wrong_turns", "phases")
    for kind, key, number in over(_KEYED, rows={"rows": listed}):
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

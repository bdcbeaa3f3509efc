"""What may be told to those who may not read about single people: figures of enough people, which
stay figures of enough people when one answer is subtracted from another.

To hide the averages of small groups is not enough where anybody chooses the period: 31 days less
30 of them are one day, and one person perhaps (disclosure by differencing; Denning, Denning and
Schwartz, "The Tracker: A Threat to Statistical Database Security", ACM TODS 4, 1979). So time is
cut into parts by a rule that no question has a say in, and answers are made of whole parts: then
what two of them differ by is made of whole parts, too. It is the merging of categories until none
is unsafe (Hundepool et al., "Handbook on Statistical Disclosure Control").

The parts of a scenario's time are weeks that are over. A week in which enough people practised
stands alone; the others of a year are put together in their order, until there are enough people.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Q

from helpdesk.accounts.models import User
from scenarios.analytics.periods import Period
from scenarios.analytics.querysets import FiguresQuerySet
from scenarios.analytics.selecting import over

# Fewer people than these could be recognised in an average.
SMALLEST_GROUP = 5
_WEEK = timedelta(days=6)

Week = tuple[date, frozenset[UUID]]


def sees_small_groups(person: User) -> bool:
    """Whether `person` teaches these people and could read each one's results anyway."""
    return person.has_perm("scenarios.view_cohort")


def told(rows: FiguresQuerySet, period: Period) -> FiguresQuerySet:
    """Return those of `rows`, which are of any time, that lie in parts wholly within the period.

    The period must be of whole weeks. One query.
    """
    if not period.by_week:
        raise ValueError("Only of whole weeks it is known what they tell.")
    within = rows.between(period.first, period.last)
    gaps = [
        Q(scenario=scenario, day__range=(first, last))
        for scenario, weeks in _weeks(rows, period).items()
        for first, last in _spans(_kept_back(weeks, period))
    ]
    return within.exclude(reduce(or_, gaps)) if gaps else within


_PEOPLE_BY_WEEK = f"""
    WITH rows AS ({{rows}})
    SELECT scenario_id, day - (extract(isodow FROM day)::int - 1) AS monday,
        (array_agg(DISTINCT person) FILTER (WHERE person IS NOT NULL))[:{SMALLEST_GROUP}]
    FROM rows LEFT JOIN LATERAL unnest(people) AS person ON true
    GROUP BY scenario_id, monday ORDER BY scenario_id, monday
"""  # noqa: S608  # a number of ours


def _weeks(rows: FiguresQuerySet, period: Period) -> dict[UUID, list[Week]]:
    """Return by scenario who practised in which week (enough of them to tell), from the beginning
    of the period's first year on.
    """
    begun = date.fromisocalendar(period.first.isocalendar().year, 1, 1)
    since = rows.between(begun, period.last).values("scenario_id", "day", "people")
    found: dict[UUID, list[Week]] = {}
    for scenario, monday, people in over(_PEOPLE_BY_WEEK, rows={"rows": since}):
        found.setdefault(scenario, []).append((monday, frozenset(people or ())))
    return found


def _kept_back(weeks: Iterable[Week], period: Period) -> list[date]:
    """Return the period's weeks that are in no part wholly within it."""
    listed = list(weeks)
    parts = [
        part
        for part in _parts(listed)
        if part[0] >= period.first and part[-1] + _WEEK <= period.last
    ]
    shown = {monday for part in parts for monday in part}
    return [monday for monday, _ in listed if monday >= period.first and monday not in shown]


def _parts(weeks: Iterable[Week]) -> Iterator[list[date]]:
    """Yield the parts, each of weeks in their order; what is left of a year is in none."""
    waiting: list[date] = []
    people: frozenset[UUID] = frozenset()
    for monday, some in weeks:
        if waiting and waiting[0].isocalendar().year != monday.isocalendar().year:
            waiting, people = [], frozenset()
        if len(some) >= SMALLEST_GROUP:
            yield [monday]
            continue
        waiting, people = [*waiting, monday], people | some
        if len(people) >= SMALLEST_GROUP:
            yield waiting
            waiting, people = [], frozenset()


def _spans(weeks: Iterable[date]) -> Iterator[tuple[date, date]]:
    """Yield the first and the last day of each row of weeks without a gap."""
    span: tuple[date, date] | None = None
    for monday in weeks:
        if span and monday == span[1] + timedelta(days=1):
            span = (span[0], monday + _WEEK)
            continue
        if span:
            yield span
        span = (monday, monday + _WEEK)
    if span:
        yield span

"""A made-up history of practice, as a busy organisation would leave it: for demonstrations and
benchmarks. The same seed and the same scenarios give the same history.

People differ in skill and get better with each attempt; harder scenarios score lower, the
dimensions move together, the poorer attempts are the ones that miss checks, take wrong turns, need
hints, and lose their customer. Practice happens on working days, and there is more of it each year.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import reduce
from itertools import accumulate
from random import Random
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from psycopg.types.json import Jsonb

from helpdesk.accounts.models import Role, Tenant, User
from helpdesk.errors import Conflict, Invalid
from scenarios.choices import Difficulty
from scenarios.lists.trending import COUNTED_ONCE_IN, added, half_lives, together
from scenarios.models import AttemptFact, Scenario, ScenarioProgress
from scenarios.services.attempts import metadata_of

DOMAIN = "synthetic.invalid"
ATTEMPTS_PER_PERSON = 100
DAYS = 730
_BATCH = 2000
_EASE = {
    Difficulty.BEGINNER: 9.0,
    Difficulty.INTERMEDIATE: 2.0,
    Difficulty.ADVANCED: -5.0,
    Difficulty.EXPERT: -11.0,
}
_DIMENSIONS = {
    "greeting": 8.0,
    "listening": -3.0,
    "solution": 0.0,
    "empathy": -5.0,
    "closing": -2.0,
    "documentation": -4.0,
    "responseTime": 4.0,
}
_WEEK = (10, 11, 11, 10, 8, 2, 1)  # Monday to Sunday
_COLUMNS = (
    *("id", "attempt", "scenario_id", "version_number", "person_id", "tenant_id", "mode"),
    *("outcome", "completed", "passed", "overall", "dimensions", "started_at", "ended_at"),
    *("seconds", "hints", "reopened", "phase", "gate_clear", "satisfaction", "missed_checks"),
    *("wrong_turns", "replies", "tokens_in", "tokens_out", "latency_ms", "errors", "refusals"),
    "changed_at",
)


@dataclass(frozen=True)
class Setting:
    """What a scenario gives to choose from."""

    scenario: Scenario
    version: int
    ease: float
    pass_mark: int
    phases: int
    checks: Sequence[str]
    wrong: Sequence[str]

    @classmethod
    def of(cls, scenario: Scenario) -> "Setting":
        simulation = scenario.simulation or {}
        return cls(
            scenario=scenario,
            version=scenario.published_version or 1,
            ease=_EASE[Difficulty(scenario.difficulty)],
            pass_mark=scenario.pass_mark,
            phases=scenario.phases.count(),
            checks=[check["id"] for check in simulation.get("checks", ())],
            wrong=[step["id"] for step in simulation.get("actions", ()) if step.get("wrong")],
        )


@dataclass
class _Way:
    """One person's way through one scenario so far."""

    attempted: int = 0
    completed: int = 0
    passed: int = 0
    best: int | None = None
    score: float = 0.0
    seconds: int = 0
    last_attempt: datetime | None = None
    last_completed: datetime | None = None
    trended_at: datetime | None = None
    trend: float = 0.0


@dataclass
class Telling:
    """The history as it is told."""

    dice: Random
    settings: Sequence[Setting]
    people: Sequence[User]
    skills: Sequence[float]
    ways: dict[tuple[int, int], _Way] = field(default_factory=dict)


@transaction.atomic
def tell_history(
    *,
    attempts: int,
    seed: int,
    until: date,
    tenants: int = 4,
    days: int = DAYS,
    tenant: Tenant | None = None,
) -> dict[str, int]:
    """Write `attempts` finished attempts of the `days` up to `until`, at all published scenarios.

    Makes people who can't sign in, in `tenants` organisations of their own or, at the scenarios it
    sees, in `tenant`. Counters of scenarios and people follow. Returns what was written. Raises
    Invalid, Conflict (this seed was told already).
    """
    seen = Scenario.objects.published().order_by("slug")
    if tenant is not None:
        seen = seen.visible_to(User(role=Role.TRAINEE, tenant=tenant))
    settings = [Setting.of(one) for one in seen]
    if not settings:
        raise Invalid("There is no published scenario to practise.")
    if attempts < 1 or tenants < 1 or days < 1:
        raise Invalid("Attempts, organisations and days must be at least 1.")
    if until >= timezone.now().date():
        raise Invalid("A history ends before today.")
    # Repeatable, nobody's secret, and another one for each organisation that is there.
    dice = Random(f"{seed} {tenant.slug}" if tenant else seed)  # noqa: S311
    number = max(tenants, attempts // ATTEMPTS_PER_PERSON)
    people = _people(number, seed, [tenant] if tenant else _companies(seed, tenants))
    telling = Telling(dice, settings, people, [dice.gauss(0, 6) for _ in people])
    ratings = write(telling, _attempts(telling, _ends(attempts, days, until, dice)))
    return {"attempts": attempts, "people": len(people), "ratings": ratings}


def write(telling: Telling, attempts: Iterable[tuple[int, int, datetime]]) -> int:
    """Write finished attempts, progress and counters; return how many ratings were given.

    Each attempt is a place among the people, one among the settings, and its end, in order.
    """
    with connection.cursor() as cursor:
        table = AttemptFact._meta.db_table  # noqa: SLF001  (public)
        with cursor.copy(f"COPY {table} ({', '.join(_COLUMNS)}) FROM STDIN") as copy:
            for person, place, ended_at in attempts:
                copy.write_row(_attempt(telling, person, place, ended_at))
    return _keep_ways(telling)


def _companies(seed: int, tenants: int) -> list[Tenant]:
    slugs = [f"synthetic-{seed}-{place}" for place in range(1, tenants + 1)]
    if Tenant.objects.filter(slug__in=slugs).exists():
        raise _told_already(seed)
    return Tenant.objects.bulk_create(
        Tenant(name=f"Made-up company {seed}-{place}", slug=slug)
        for place, slug in enumerate(slugs, start=1)
    )


def _people(number: int, seed: int, companies: Sequence[Tenant]) -> list[User]:
    # Their organisations' slugs may hold the seed already, an existing one's doesn't.
    hosts = [f"{seed}.{company.slug}.{DOMAIN}" for company in companies]
    if User.objects.filter(email=f"person0@{hosts[0]}").exists():
        raise _told_already(seed)
    return User.objects.bulk_create(
        (
            User(
                email=f"person{place}@{hosts[place % len(hosts)]}",
                first_name="Person",
                last_name=str(place),
                role=Role.TRAINEE,
                tenant=companies[place % len(companies)],
                password="!",  # noqa: S106  # nobody signs in by it
            )
            for place in range(number)
        ),
        batch_size=_BATCH,
    )


def _told_already(seed: int) -> Conflict:
    return Conflict(f"The history of seed {seed} is there already.", code="already_there")


def _ends(number: int, days: int, until: date, dice: Random) -> list[datetime]:
    """When attempts end: on working days, in working hours, twice as often in the end as at first;
    in order.
    """
    dates = [until - timedelta(days=days - 1 - place) for place in range(days)]
    weights = [_WEEK[day.weekday()] * (1 + place / days) for place, day in enumerate(dates)]
    chosen = dice.choices(dates, cum_weights=list(accumulate(weights)), k=number)
    moments = []
    for day in sorted(chosen):
        hour = min(max(dice.gauss(13, 2.6), 0.5), 23.4)
        moments.append(datetime.combine(day, time(), tzinfo=UTC) + timedelta(hours=hour))
    return sorted(moments)


def _attempts(telling: Telling, ends: Sequence[datetime]) -> Iterator[tuple[int, int, datetime]]:
    dice = telling.dice
    # A few people and scenarios have much of it, as everywhere.
    people = list(accumulate(1 / math.sqrt(1 + place) for place in range(len(telling.people))))
    popular = list(accumulate(1 / (2 + place) for place in range(len(telling.settings))))
    who = dice.choices(range(len(telling.people)), cum_weights=people, k=len(ends))
    what = dice.choices(range(len(telling.settings)), cum_weights=popular, k=len(ends))
    return zip(who, what, ends, strict=True)


def _attempt(telling: Telling, person: int, place: int, ended_at: datetime) -> tuple[Any, ...]:
    dice, setting = telling.dice, telling.settings[place]
    way = telling.ways.setdefault((person, place), _Way())
    learned = 7 * math.log1p(way.attempted)
    quality = 64 + telling.skills[person] + setting.ease + learned + dice.gauss(0, 9)
    weak = max(0.0, min(1.0, (80 - quality) / 50))
    left = dice.random() < 0.02 + 0.12 * weak
    abandoned = not left and dice.random() < 0.04 + 0.1 * weak
    gate_clear = dice.random() > 0.25 * weak
    outcome = _outcome(dice, weak, left=left, abandoned=abandoned)
    dimensions = {
        name: _score(quality + offset + dice.gauss(0, 6)) for name, offset in _DIMENSIONS.items()
    }
    overall = _score(quality)
    if not gate_clear:
        overall = min(overall, 40)
    passed = (
        gate_clear and overall >= setting.pass_mark and outcome in ("solved", "escalated_rightly")
    )
    seconds = max(60, int(dice.lognormvariate(6.4 + 0.3 * weak, 0.35)))
    _count(way, ended_at, overall, seconds, completed=not abandoned, passed=passed)
    _trend(way, ended_at - timedelta(seconds=seconds))
    replies = dice.randint(4, 14) if dice.random() < 0.7 else 0
    key = UUID(int=dice.getrandbits(128), version=4)
    user = telling.people[person]
    return (
        *(key, key, setting.scenario.pk, setting.version, user.pk, user.tenant_id),
        *("practice" if dice.random() < 0.8 else "assessed", outcome, not abandoned, passed),
        *(float(overall), Jsonb(dimensions), ended_at - timedelta(seconds=seconds), ended_at),
        *(seconds, _few(dice, 1.4 * weak), int(dice.random() < 0.3 * weak)),
        setting.phases if not (left or abandoned) else dice.randint(0, setting.phases),
        *(gate_clear, None if abandoned else max(1, min(5, round(quality / 20)))),
        _some(dice, setting.checks, 0.1 + 0.5 * weak),
        _some(dice, setting.wrong, 0.5 * weak),
        *(replies, replies * dice.randint(700, 1100), replies * dice.randint(40, 90)),
        replies * dice.randint(500, 2500),
        *(_few(dice, 0.02 * replies), _few(dice, 0.04 * replies), ended_at),
    )


def _outcome(dice: Random, weak: float, *, left: bool, abandoned: bool) -> str:
    if left or abandoned:
        return "customer_left" if left else "abandoned"
    good, bad = ("solved", "escalated_rightly"), ("closed_unsolved", "escalated_wrongly")
    return dice.choices(bad if dice.random() < 0.6 * weak else good, (4, 1))[0]


def _score(value: float) -> int:
    return max(0, min(100, round(value)))


def _few(dice: Random, mean: float) -> int:
    return min(5, int(dice.expovariate(1 / mean))) if mean > 0 else 0


def _some(dice: Random, keys: Sequence[str], share: float) -> list[str]:
    return [key for key in keys if dice.random() < share]


def _count(
    way: _Way, at: datetime, overall: int, seconds: int, *, completed: bool, passed: bool
) -> None:
    way.attempted += 1
    way.last_attempt = at
    if completed:
        way.completed += 1
        way.passed += passed
        way.score += overall
        way.seconds += seconds
        way.best = max(way.best or 0, overall)
        way.last_completed = at


def _trend(way: _Way, start: datetime) -> None:
    """Add a start that counts for the trend: one a day at most, as of real people."""
    if way.trended_at is None or start >= way.trended_at + COUNTED_ONCE_IN:
        way.trended_at = start
        way.trend = together(way.trend, half_lives(start))


def _keep_ways(telling: Telling) -> int:
    """Write people's progress with some ratings, and move scenarios' counters; returns how many
    ratings.
    """
    rows = [_progress(telling, *key, way) for key, way in telling.ways.items()]
    ScenarioProgress.objects.bulk_create(rows, batch_size=_BATCH)
    for place, setting in enumerate(telling.settings):
        ways = [way for (_, where), way in telling.ways.items() if where == place]
        stars = [
            row.rating for row in rows if row.scenario_id == setting.scenario.pk and row.rating
        ]
        metadata_of(setting.scenario).update(
            trend=added(reduce(together, (way.trend for way in ways))) if ways else F("trend"),
            total_attempts=F("total_attempts") + sum(way.attempted for way in ways),
            total_completions=F("total_completions") + sum(way.completed for way in ways),
            total_passes=F("total_passes") + sum(way.passed for way in ways),
            total_score=F("total_score") + sum(way.score for way in ways),
            total_seconds=F("total_seconds") + sum(way.seconds for way in ways),
            ratings_count=F("ratings_count") + len(stars),
            ratings_sum=F("ratings_sum") + sum(stars),
        )
    return sum(row.rating is not None for row in rows)


def _progress(telling: Telling, person: int, place: int, way: _Way) -> ScenarioProgress:
    dice = telling.dice
    rated = way.completed > 0 and dice.random() < 0.15
    return ScenarioProgress(
        person=telling.people[person],
        scenario=telling.settings[place].scenario,
        times_attempted=way.attempted,
        times_completed=way.completed,
        times_passed=way.passed,
        best_score=way.best,
        last_attempt_at=way.last_attempt,
        trended_at=way.trended_at,
        last_completed_at=way.last_completed,
        rating=dice.choices((1, 2, 3, 4, 5), (1, 2, 5, 9, 7))[0] if rated else None,
        rated_at=way.last_completed if rated else None,
    )

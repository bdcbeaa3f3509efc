"""What came of each variant: every person's first attempt at the one they were given, once.

Counted while the test is open; from its end on as it was kept then (`as_json`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, field
from datetime import date
from typing import Any

from django.db import connection
from django.utils import timezone

from scenarios.experiments.metrics import Metric
from scenarios.experiments.models import Experiment, Variant
from scenarios.experiments.statistics import Sample

# What a first attempt says of each metric; NULL where it says nothing.
_VALUES = {
    Metric.SCORE: "CASE WHEN completed THEN overall END",
    Metric.PASS: "CASE WHEN completed THEN passed::int END",
    Metric.COMPLETION: "completed::int",
    Metric.RATING: "CASE WHEN completed IS NOT NULL THEN rating END",
    Metric.DURATION: "CASE WHEN completed THEN seconds END",
}
_SUMS = ", ".join(
    f"count({value}), coalesce(sum({value}), 0)::float, coalesce(sum(({value})::float ^ 2), 0)"
    for value in _VALUES.values()
)
# Attempts that are retries or previews are no facts. Who was given a variant had none before, so
# the first fact since the test began is the first attempt.
_RESULTS = f"""
    WITH firsts AS (
        SELECT DISTINCT ON (assigned.id)
            assigned.variant_id, (fact.ended_at AT TIME ZONE 'UTC')::date AS day,
            fact.completed, fact.passed, fact.overall, fact.seconds, progress.rating
        FROM scenarios_assignment AS assigned
        JOIN scenarios_variant AS variant ON variant.id = assigned.variant_id
        LEFT JOIN scenarios_attemptfact AS fact
            ON fact.scenario_id = variant.scenario_id AND fact.person_id = assigned.person_id
            AND fact.started_at >= %(start)s AND fact.ended_at BETWEEN %(start)s AND %(end)s
        LEFT JOIN scenarios_scenarioprogress AS progress
            ON progress.scenario_id = variant.scenario_id
            AND progress.person_id = assigned.person_id
        WHERE assigned.experiment_id = %(experiment)s
        ORDER BY assigned.id, fact.started_at, fact.id
    )
    SELECT variant_id, day, count(*), {_SUMS} FROM firsts GROUP BY variant_id, day ORDER BY day
"""  # noqa: S608  # made of the constants above


@dataclass
class Sums:
    """People, sum and sum of squares of a metric."""

    people: int = 0
    total: float = 0.0
    squares: float = 0.0

    def add(self, people: int, total: float, squares: float) -> None:
        """Count some more."""
        self.people += people
        self.total += total
        self.squares += squares

    def sample(self, metric: Metric) -> Sample:
        """Return them as what the formulas take."""
        return Sample.of(self.people, self.total, self.squares, is_rate=metric.is_rate)


@dataclass(frozen=True)
class Day:
    """A metric up to the end of a day (UTC)."""

    day: date
    people: int
    mean: float


@dataclass
class Outcome:
    """What came of one variant.

    `impressions`: people who were given it; `is_changed`: whether another version was published
    since the test began.
    """

    variant: Variant
    impressions: int = 0
    sums: dict[Metric, Sums] = field(default_factory=lambda: {metric: Sums() for metric in Metric})
    days: list[Day] = field(default_factory=list)
    is_changed: bool = False

    def sample(self, metric: Metric) -> Sample:
        """Return what was observed of a metric."""
        return self.sums[metric].sample(metric)

    def mean(self, metric: Metric) -> float | None:
        """Return a metric's mean, None while nobody counts."""
        return self.sample(metric).mean if self.sums[metric].people else None


def outcomes_of(experiment: Experiment) -> list[Outcome]:
    """Return what came of a test's variants, the control first: now, or kept at its end.

    One query beside the variants.
    """
    variants = list(experiment.variants.select_related("scenario").order_by("number"))
    if experiment.figures is not None:
        return _kept(variants, experiment.figures["outcomes"])
    outcomes = {
        variant.pk: Outcome(variant, is_changed=_is_changed(variant)) for variant in variants
    }
    if experiment.started_at is not None:
        for variant_id, day, people, sums in _rows(experiment):
            _count(outcomes[variant_id], day, people, sums, experiment.metric)
    return list(outcomes.values())


def as_json(outcomes: Iterable[Outcome]) -> list[dict[str, Any]]:
    """Return them to be kept."""
    return [
        {
            "scenario": str(outcome.variant.scenario_id),
            "impressions": outcome.impressions,
            "isChanged": outcome.is_changed,
            "sums": {metric.value: astuple(sums) for metric, sums in outcome.sums.items()},
            "days": [[day.day.isoformat(), day.people, day.mean] for day in outcome.days],
        }
        for outcome in outcomes
    ]


def _kept(variants: Sequence[Variant], kept: Sequence[Mapping[str, Any]]) -> list[Outcome]:
    """Read what `as_json` wrote of these variants."""
    return [
        Outcome(
            variant,
            impressions=one["impressions"],
            sums={metric: Sums(*one["sums"][metric.value]) for metric in Metric},
            days=[Day(date.fromisoformat(day), *figures) for day, *figures in one["days"]],
            is_changed=one["isChanged"],
        )
        for variant, one in zip(variants, kept, strict=True)
    ]


def _is_changed(variant: Variant) -> bool:
    pinned = variant.version_number
    return pinned is not None and pinned != variant.scenario.published_version


def _count(
    outcome: Outcome,
    day: date | None,
    people: int,
    sums: Mapping[Metric, tuple[int, float, float]],
    metric: Metric,
) -> None:
    outcome.impressions += people
    if day is None:  # given it, but no attempt has ended
        return
    for each, (counted, total, squares) in sums.items():
        outcome.sums[each].add(counted, total, squares)
    sample = outcome.sample(metric)
    outcome.days.append(Day(day, sample.people, sample.mean))


def _rows(experiment: Experiment) -> Iterator[tuple[Any, Any, int, dict[Metric, Any]]]:
    with connection.cursor() as cursor:
        cursor.execute(
            _RESULTS,
            {
                "experiment": experiment.pk,
                "start": experiment.started_at,
                "end": experiment.ended_at or timezone.now(),
            },
        )
        for variant_id, day, people, *sums in cursor:
            triples = [tuple(sums[at : at + 3]) for at in range(0, len(sums), 3)]
            yield variant_id, day, people, dict(zip(_VALUES, triples, strict=True))

"""What came of a test: each person's first attempt at the variant they were given, counted once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from math import sqrt
from typing import Any

from django.db import connection
from django.utils import timezone

from scenarios.experiments.metrics import Metric
from scenarios.experiments.models import LEAST_MINIMUM, Experiment, Variant
from scenarios.experiments.statistics import (
    Contrast,
    Sample,
    chances_to_win,
    contrast,
    detectable_difference,
    interval,
)
from scenarios.experiments.verdicts import Arm, Standing, Verdict, improvement, judge

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
    """What came of one variant. `impressions`: people who were given it."""

    variant: Variant
    impressions: int = 0
    sums: dict[Metric, Sums] = field(default_factory=lambda: {metric: Sums() for metric in Metric})
    days: list[Day] = field(default_factory=list)

    def sample(self, metric: Metric) -> Sample:
        """Return what was observed of a metric."""
        return self.sums[metric].sample(metric)

    def mean(self, metric: Metric) -> float | None:
        """Return a metric's mean, None while nobody counts."""
        return self.sample(metric).mean if self.sums[metric].people else None

    @property
    def is_changed(self) -> bool:
        """Whether another version was published since the test began."""
        pinned = self.variant.version_number
        return pinned is not None and pinned != self.variant.scenario.published_version


@dataclass(frozen=True)
class Told:
    """A winner, by its place among the variants; by how many per cent, and 1 - p."""

    number: int
    improvement: float | None
    significance: float


@dataclass(frozen=True)
class Results:
    """What came of a test. Lists are in the order of its variants; the first is the control."""

    experiment: Experiment
    outcomes: list[Outcome]

    @cached_property
    def metric(self) -> Metric:
        """The success metric."""
        return self.experiment.metric

    @cached_property
    def samples(self) -> list[Sample]:
        """What was observed of the success metric."""
        return [outcome.sample(self.metric) for outcome in self.outcomes]

    @cached_property
    def verdict(self) -> Verdict:
        """How the test stands."""
        arms = [
            Arm(outcome.variant.share, outcome.impressions, sample)
            for outcome, sample in zip(self.outcomes, self.samples, strict=True)
        ]
        return judge(arms, metric=self.metric, minimum=self.experiment.minimum_sample)

    @cached_property
    def chances(self) -> list[float] | None:
        """Each variant's chance to be the best (Bayesian); no ground for a verdict."""
        return chances_to_win(self.samples, lower_is_better=self.metric.lower_is_better)

    @cached_property
    def told(self) -> Told | None:
        """The winner: of a running test by the present figures, of a completed one as it was told
        at its end; of others there is none.
        """
        experiment = self.experiment
        if experiment.is_open:
            number = self.verdict.winner
            return (
                number
                if number is None
                else Told(number, self.gain(number), self.verdict.significance)
            )
        numbers = {outcome.variant.pk: at for at, outcome in enumerate(self.outcomes)}
        if experiment.winner_id not in numbers:
            return None
        return Told(
            numbers[experiment.winner_id], experiment.improvement, experiment.significance or 0.0
        )

    @property
    def standing(self) -> Standing:
        """How the test stands, or stood at its end."""
        if self.told:
            return Standing.WINNER
        found = self.verdict.standing
        return Standing.UNDECIDED if found is Standing.WINNER else found

    def interval(self, number: int) -> tuple[float, float] | None:
        """Return the 95 % interval of a variant's own figure, looked at once."""
        return interval(self.samples[number])

    def contrast(self, number: int) -> Contrast | None:
        """Return a variant's always-valid difference from the control, None of the control."""
        return self.verdict.contrasts[number - 1] if number else None

    def once(self, number: int) -> Contrast | None:
        """Return the same as a test that is looked at once would tell it."""
        return contrast(self.samples[0], self.samples[number]) if number else None

    def confidence(self, number: int) -> float:
        """Return 1 - p (always valid) that the variant differs from the control.

        Of the control: from the variant it differs from most clearly.
        """
        rivals = [self.contrast(number)] if number else list(self.verdict.contrasts)
        return max(1 - rival.p_value if rival else 0.0 for rival in rivals)

    def gain(self, number: int) -> float | None:
        """Return by how many per cent a variant is better than the control, or the control than
        the best of the others.
        """
        rival = self.samples[0] if number else self.best_rival
        return improvement(self.samples[number], rival, self.metric)

    @property
    def best_rival(self) -> Sample:
        """The best of those that are not the control."""
        choose = min if self.metric.lower_is_better else max
        return choose(self.samples[1:], key=lambda sample: sample.mean)

    @property
    def sensitivity(self) -> list[tuple[int, float]]:
        """What difference would be found four times out of five, with so many people of each."""
        minimum = self.experiment.minimum_sample
        deviation = self._deviation
        return [
            (people, detectable_difference(deviation, people, minimum=minimum))
            for people in (minimum, 2 * minimum, 5 * minimum)
        ]

    @property
    def _deviation(self) -> float:
        """How far people lie from the mean: as observed of the control, if that is many."""
        control = self.samples[0]
        if control.people < LEAST_MINIMUM or not control.variance:
            return self.metric.usual_deviation
        return sqrt(control.variance)

    @property
    def is_minimum_reached(self) -> bool:
        """Whether every variant has enough people."""
        return self.verdict.smallest >= self.experiment.minimum_sample


def results_of(experiment: Experiment) -> Results:
    """Return what came of a test up to now, or up to its end: one query beside its variants."""
    variants = experiment.variants.select_related("scenario").order_by("number")
    outcomes = {variant.pk: Outcome(variant) for variant in variants}
    if experiment.started_at is not None:
        for variant_id, day, people, sums in _rows(experiment):
            _count(outcomes[variant_id], day, people, sums, experiment.metric)
    return Results(experiment, list(outcomes.values()))


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

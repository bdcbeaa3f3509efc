"""What came of a test, and what it leads to."""

from dataclasses import dataclass
from functools import cached_property
from math import sqrt
from typing import Any

from scenarios.experiments.metrics import Metric
from scenarios.experiments.models import LEAST_MINIMUM, Experiment
from scenarios.experiments.outcomes import Outcome, as_json, outcomes_of
from scenarios.experiments.statistics import (
    Contrast,
    Sample,
    chances_to_win,
    contrast,
    detectable_difference,
    interval,
)
from scenarios.experiments.verdicts import Arm, Standing, Verdict, improvement, judge


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
        """How the test stands, or stood when it was completed."""
        status = self.experiment.status
        if status == Experiment.Status.DRAFT:
            return Standing.NOT_STARTED
        if status == Experiment.Status.CANCELLED:
            return Standing.CANCELLED
        if self.experiment.figures is not None:
            return Standing(self.experiment.figures["standing"])
        return self.verdict.standing

    def as_json(self) -> dict[str, Any]:
        """Return what is kept of it at its end."""
        return {"standing": self.standing.value, "outcomes": as_json(self.outcomes)}

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
        rival = self.samples[self.rival_of(number)]
        return improvement(self.samples[number], rival, self.metric)

    def rival_of(self, number: int) -> int:
        """Return the place of what a variant is compared with: of the control, the best other."""
        if number:
            return 0
        choose = min if self.metric.lower_is_better else max
        return choose(range(1, len(self.samples)), key=lambda other: self.samples[other].mean)

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
    """Return what came of a test: up to now, or as it was kept at its end."""
    return Results(experiment, outcomes_of(experiment))

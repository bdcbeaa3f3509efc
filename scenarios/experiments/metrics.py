"""What a test may compare. A person counts once: their first attempt at the variant they got."""

from django.db import models


class Metric(models.TextChoices):
    """A success metric, by its name in the API."""

    SCORE = "averageScore", "Average score"
    PASS = "passRate", "Pass rate"
    COMPLETION = "completionRate", "Completion rate"
    RATING = "averageRating", "Average rating"
    DURATION = "averageDuration", "Average duration"

    @property
    def is_rate(self) -> bool:
        """Whether it is a share of people, 0–1, rather than a mean."""
        return self in (Metric.PASS, Metric.COMPLETION)

    @property
    def lower_is_better(self) -> bool:
        """Whether less of it wins: of two scenarios that teach the same, the shorter."""
        return self is Metric.DURATION

    @property
    def unit_of_difference(self) -> str:
        """What two figures of it differ in, as people say it; durations bring their own."""
        if self.is_rate:
            return "percentage points"
        return {Metric.SCORE: "points", Metric.RATING: "stars"}.get(self, "")

    @property
    def usual_deviation(self) -> float:
        """How far people usually lie from the mean, for planning before there are figures.

        For rates the widest there is; for the others what practice on a service desk gives.
        """
        return {
            Metric.SCORE: 15.0,
            Metric.PASS: 0.5,
            Metric.COMPLETION: 0.5,
            Metric.RATING: 1.0,
            Metric.DURATION: 240.0,
        }[self]

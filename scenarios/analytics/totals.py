"""Sums of roll-ups, and the averages and rates that come of them. See docs/analytics.md."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from itertools import accumulate, zip_longest
from math import ceil
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db.models import Aggregate, BigIntegerField, Sum

from scenarios.analytics.dimensions import DIMENSIONS

PERCENTILES = (10, 25, 50, 75, 90)
BINS = 10


def _added(lists: Iterable[Sequence[int]]) -> tuple[int, ...]:
    """Add lists up place by place; short ones have nothing more to add."""
    return tuple(sum(places) for places in zip_longest(*lists, fillvalue=0))


@dataclass(frozen=True)
class Totals:
    """What the columns of `DayFigures` with the same names add up to.

    Averages and rates are None where there is nothing to divide by, and all of them if `is_hidden`.
    """

    attempts: int = 0
    completed: int = 0
    passed: int = 0
    score_sum: int = 0
    seconds: int = 0
    customers_left: int = 0
    hints: int = 0
    hinted: int = 0
    reopened: int = 0
    gate_failed: int = 0
    satisfied: int = 0
    satisfaction_sum: int = 0
    replies: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    latency_ms: int = 0
    errors: int = 0
    refusals: int = 0
    ratings: int = 0
    ratings_sum: int = 0
    reports: int = 0
    dimension_sums: Sequence[int] = ()
    dimension_counts: Sequence[int] = ()
    is_hidden: bool = False

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, Any]]) -> Self:
        """Add rows up."""
        listed = list(rows)
        sums: dict[str, Any] = {name: sum(row[name] for row in listed) for name in COLUMNS}
        sums |= {name: _added(row[name] for row in listed) for name in LISTS}
        return cls(**sums)

    def hidden(self) -> Self:
        """Return the same without averages and rates."""
        return replace(self, is_hidden=True)

    def _share(self, part: float, whole: float) -> float | None:
        return self._mean(part, whole, 4)

    def _mean(self, total: float, number: float, digits: int = 1) -> float | None:
        return round(total / number, digits) if number and not self.is_hidden else None

    @property
    def completion_rate(self) -> float | None:
        """Attempts brought to their end (customers who left included) per attempt, 0–1."""
        return self._share(self.completed, self.attempts)

    @property
    def pass_rate(self) -> float | None:
        """Passes per completed attempt, 0–1."""
        return self._share(self.passed, self.completed)

    @property
    def average_score(self) -> float | None:
        """0–100, of completed attempts."""
        return self._mean(self.score_sum / 100, self.completed)

    def dimension_averages(self) -> dict[str, float]:
        """Return the average of each dimension that was scored at all, 0–100."""
        if self.is_hidden:
            return {}
        sums = zip(DIMENSIONS, self.dimension_sums, self.dimension_counts, strict=False)
        return {name: round(total / 100 / number, 1) for name, total, number in sums if number}

    @property
    def average_duration(self) -> float | None:
        """Seconds a completed attempt took."""
        return self._mean(self.seconds, self.completed, 0)

    @property
    def average_rating(self) -> float | None:
        """1–5, of the ratings given in the period."""
        return self._mean(self.ratings_sum, self.ratings, 2)

    @property
    def average_satisfaction(self) -> float | None:
        """The customer's, 1–5."""
        return self._mean(self.satisfaction_sum, self.satisfied, 2)

    @property
    def customer_left_rate(self) -> float | None:
        """Attempts ended by the customer per attempt, 0–1."""
        return self._share(self.customers_left, self.attempts)

    @property
    def hint_rate(self) -> float | None:
        """Attempts with a hint per attempt, 0–1."""
        return self._share(self.hinted, self.attempts)

    @property
    def reopened_rate(self) -> float | None:
        """Attempts with a reopened ticket per attempt, 0–1."""
        return self._share(self.reopened, self.attempts)

    @property
    def gate_failed_rate(self) -> float | None:
        """Attempts that failed the verification gate per attempt, 0–1."""
        return self._share(self.gate_failed, self.attempts)

    @property
    def hints_used(self) -> int | None:
        """How many hints were used; None if hidden."""
        return None if self.is_hidden else self.hints

    @property
    def average_latency_ms(self) -> float | None:
        """Milliseconds a reply took for which a model was asked."""
        return self._mean(self.latency_ms, self.replies, 0)

    @property
    def error_rate(self) -> float | None:
        """Errors of the model's endpoint per reply it was asked for, 0–1."""
        return self._share(self.errors, self.replies)

    @property
    def guard_rate(self) -> float | None:
        """Replies of which the guard kept a draft back, per reply a model was asked for, 0–1."""
        return self._share(self.refusals, self.replies)


LISTS = ("dimension_sums", "dimension_counts")
COLUMNS = tuple(one.name for one in fields(Totals) if one.name not in (*LISTS, "is_hidden"))


class SumOfPlaces(Aggregate):
    """Adds arrays up place by place; an empty one adds nothing."""

    template = (
        "ARRAY["
        + ", ".join(
            f"coalesce(sum((%(expressions)s)[{place}]), 0)"
            for place in range(1, len(DIMENSIONS) + 1)
        )
        + "]::bigint[]"
    )
    output_field = ArrayField(BigIntegerField())


SUMS = {name: Sum(name, default=0) for name in COLUMNS} | {
    name: SumOfPlaces(name) for name in LISTS
}


@dataclass(frozen=True)
class Scores:
    """How many completed attempts had which whole score, 0–100."""

    counts: Mapping[int, int]

    @property
    def number(self) -> int:
        """How many there are."""
        return sum(self.counts.values())

    def histogram(self) -> list[dict[str, int]]:
        """Return ten bins, 0–9 … 80–89, 90–100."""
        bins = [0] * BINS
        for score, count in self.counts.items():
            bins[min(score // 10, BINS - 1)] += count
        return [
            {"from": place * 10, "to": 100 if place == BINS - 1 else place * 10 + 9, "count": count}
            for place, count in enumerate(bins)
        ]

    def percentile(self, percent: int) -> int | None:
        """Return the smallest score that `percent` per cent of the attempts don't exceed (nearest
        rank: exact for whole scores); None without any.
        """
        wanted = max(1, ceil(self.number * percent / 100))
        scores = sorted(self.counts)
        for score, below in zip(
            scores, accumulate(self.counts[one] for one in scores), strict=True
        ):
            if below >= wanted:
                return score
        return None

    def percentiles(self) -> dict[str, int | None]:
        """Return the usual ones by name, `p50` being the median."""
        return {f"p{percent}": self.percentile(percent) for percent in PERCENTILES}

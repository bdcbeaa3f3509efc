"""The formulas of A/B tests, on numbers alone. docs/ab-tests.md explains them.

Differences are always the second sample's minus the first's. Levels are probabilities, 0–1.

Sources:
- Welch (1947): two means with unequal variances.
- Newcombe (1998), method 10: interval for a difference of two proportions, from Wilson's (1927).
- Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas (2024), "Time-uniform central limit theory and
  asymptotic confidence sequences", theorem 2.2: intervals and p-values that hold however often one
  looks. It is the mixture of Robbins (1970) that Johari et al. (2017) use for their mSPRT.
- Holm (1979): several comparisons with one control.
- Fabijan et al. (2019): χ² for sample-ratio mismatch, at p < 0.001.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, inf, log, sqrt
from statistics import NormalDist
from typing import Any, Self

import numpy as np
import scipy  # which imports its parts when they are first used: `stats` takes a second

#: How often a test without a difference may declare a winner.
ALPHA = 0.05
#: From here on the people were not split as they should have been.
MISMATCH = 0.001
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(256)


@dataclass(frozen=True)
class Sample:
    """What was observed: how many people, their mean and their sample variance (by n - 1).

    Of a rate, `mean` is the share of people who did it.
    """

    people: int
    mean: float
    variance: float
    is_rate: bool = False

    @classmethod
    def of(cls, people: int, total: float, squares: float, *, is_rate: bool = False) -> Self:
        """Make it of a sum and a sum of squares."""
        mean = total / people if people else 0.0
        spread = max(0.0, squares - people * mean * mean)
        return cls(people, mean, spread / (people - 1) if people > 1 else 0.0, is_rate)

    @classmethod
    def rate(cls, people: int, successes: int) -> Self:
        """Make it of those who did it."""
        return cls.of(people, successes, successes, is_rate=True)

    @property
    def successes(self) -> int:
        """Of a rate: how many did it."""
        return round(self.mean * self.people)

    @property
    def error(self) -> float:
        """The squared standard error of the mean; infinite while nothing can be said.

        Of a rate with one success and one failure added (Agresti and Caffo, 2000), so that a rate
        of 0 or 1 is not taken for certain.
        """
        if self.people < 2:
            return inf
        if self.is_rate:
            share = (self.successes + 1) / (self.people + 2)
            return share * (1 - share) / self.people
        return self.variance / self.people


@dataclass(frozen=True)
class Contrast:
    """A difference with its interval and its p-value (two-sided)."""

    difference: float
    low: float
    high: float
    p_value: float


# --- Looked at once -----------------------------------------------------------------------------


def interval(sample: Sample, level: float = 1 - ALPHA) -> tuple[float, float] | None:
    """Return the interval of a mean (Student's t) or a rate (Wilson); None while there is none."""
    if sample.is_rate:
        if not sample.people:
            return None
        return _wilson(sample, level)
    if sample.people < 2:
        return None
    half = float(scipy.stats.t.ppf((1 + level) / 2, sample.people - 1)) * sqrt(sample.error)
    return sample.mean - half, sample.mean + half


def contrast(first: Sample, second: Sample, level: float = 1 - ALPHA) -> Contrast | None:
    """Compare two samples as if one looked once: `welch`, or `two_proportions` for rates."""
    if min(first.people, second.people) < 2:
        return None
    return (two_proportions if first.is_rate else welch)(first, second, level)


def welch(first: Sample, second: Sample, level: float = 1 - ALPHA) -> Contrast | None:
    """Compare two means by Welch's t-test; None where nobody differs from anybody."""
    squared = first.error + second.error
    if squared == 0:
        return None
    freedom = squared**2 / sum(one.error**2 / (one.people - 1) for one in (first, second))
    result = scipy.stats.ttest_ind_from_stats(
        second.mean,
        sqrt(second.variance),
        second.people,
        first.mean,
        sqrt(first.variance),
        first.people,
        equal_var=False,
    )
    difference = second.mean - first.mean
    half = scipy.stats.t.ppf((1 + level) / 2, freedom) * sqrt(squared)
    return Contrast(
        difference, difference - float(half), difference + float(half), float(result.pvalue)
    )


def two_proportions(first: Sample, second: Sample, level: float = 1 - ALPHA) -> Contrast:
    """Compare two rates: the pooled z-test's p-value, Newcombe's interval."""
    difference = second.mean - first.mean
    together = (first.successes + second.successes) / (first.people + second.people)
    error = sqrt(together * (1 - together) * (1 / first.people + 1 / second.people))
    p_value = 2 * scipy.stats.norm.sf(abs(difference) / error) if error else 1.0
    (low_1, high_1), (low_2, high_2) = _wilson(first, level), _wilson(second, level)
    return Contrast(
        difference,
        difference - sqrt((second.mean - low_2) ** 2 + (high_1 - first.mean) ** 2),
        difference + sqrt((high_2 - second.mean) ** 2 + (first.mean - low_1) ** 2),
        float(p_value),
    )


def _wilson(sample: Sample, level: float) -> tuple[float, float]:
    found = scipy.stats.binomtest(sample.successes, sample.people).proportion_ci(
        level, method="wilson"
    )
    return float(found.low), float(found.high)


# --- Looked at as often as one likes ------------------------------------------------------------


def always_valid(
    first: Sample, second: Sample, *, tightest_at: int, alpha: float = ALPHA
) -> Contrast | None:
    """Compare two samples so that the statement holds at every look, however many there are.

    The interval is tightest, beside one for a single look, when `tightest_at` people have been
    observed of both together: fix it before the test. It holds for large samples, so a minimum goes
    before it, and neither mean is taken for surer than the people of both together make it: of few
    people near a ceiling nobody may lie below it yet. None where nobody differs from anybody.
    """
    squared = _careful_error(first, second)
    if squared in (0, inf):
        return None
    grown = _grown(first.people + second.people, tightest_at)
    difference = second.mean - first.mean
    half = sqrt(squared) * _times(grown, alpha)
    exponent = 0.5 * log(grown) - difference**2 / squared * (grown - 1) / (2 * grown)
    return Contrast(difference, difference - half, difference + half, exp(min(0.0, exponent)))


def _careful_error(first: Sample, second: Sample) -> float:
    """Return the squared standard error of the difference: of means, by each sample's own variance
    or the pooled one, whichever is larger. Of rates `Sample.error` is careful enough.
    """
    if first.is_rate or min(first.people, second.people) < 2:
        return first.error + second.error
    freedom = first.people + second.people - 2
    pooled = sum((one.people - 1) * one.variance for one in (first, second)) / freedom
    return sum(max(one.variance, pooled) / one.people for one in (first, second))


def _grown(people: int, tightest_at: int) -> float:
    """Return tρ² + 1, with the ρ of the paper's appendix on choosing it."""
    width = -2 * log(ALPHA)
    return people * (width + log(width + 1)) / tightest_at + 1


def _times(grown: float, alpha: float) -> float:
    """Return how many standard errors the interval reaches to either side."""
    return sqrt(2 * grown / (grown - 1) * log(sqrt(grown) / alpha))


def holm(p_values: Sequence[float]) -> list[float]:
    """Adjust p-values of several comparisons (Holm), in the given order."""
    order = sorted(range(len(p_values)), key=lambda index: p_values[index])
    adjusted = [1.0] * len(p_values)
    highest = 0.0
    for rank, index in enumerate(order):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[index]))
        adjusted[index] = highest
    return adjusted


def detectable_difference(deviation: float, people: int, *, minimum: int) -> float:
    """Return the difference that a test of two variants finds four times out of five.

    `people` of each variant are observed, who lie `deviation` around the mean; `minimum` is the
    test's. Of a rate p the deviation is √(p (1 - p)).
    """
    found = NormalDist().inv_cdf(0.8)
    times = _times(_grown(2 * people, 2 * minimum), ALPHA)
    return (times + found) * deviation * sqrt(2 / people)


# --- Beside the verdict -------------------------------------------------------------------------


def mismatch(counts: Sequence[int], shares: Sequence[float]) -> float:
    """Return how likely such counts are, if people were split by `shares` (χ²); 1 for nobody."""
    total = sum(counts)
    if not total:
        return 1.0
    expected = [total * share / sum(shares) for share in shares]
    squared = sum((count - one) ** 2 / one for count, one in zip(counts, expected, strict=True))
    # What scipy.stats.chisquare answers, thirty times as fast: every look asks for it.
    return float(scipy.special.chdtrc(len(counts) - 1, squared))


def chances_to_win(
    samples: Sequence[Sample], *, lower_is_better: bool = False
) -> list[float] | None:
    """Return for each sample the probability, given what was observed, that its mean is the best.

    Rates begin from a uniform prior (a Beta posterior), means from Jeffreys' (Student's t). The
    integral over the posterior is taken by Gauss's method, so the same figures give the same
    answer. None while a sample says nothing yet.
    """
    posteriors = [_posterior(sample) for sample in samples]
    if None in posteriors:
        return None
    chances = [
        _chance(
            one,
            [other for other in posteriors if other is not one],
            lower_is_better=lower_is_better,
        )
        for one in posteriors
    ]
    return [chance / sum(chances) for chance in chances]


def _posterior(sample: Sample) -> Any:
    if sample.is_rate:
        missed = sample.people - sample.successes
        return scipy.stats.beta(1 + sample.successes, 1 + missed) if sample.people else None
    if sample.people < 2 or sample.variance == 0:
        return None
    return scipy.stats.t(sample.people - 1, sample.mean, sqrt(sample.error))


def _chance(one: Any, others: Sequence[Any], *, lower_is_better: bool) -> float:
    at = one.ppf((_NODES + 1) / 2)
    beaten = [other.sf(at) if lower_is_better else other.cdf(at) for other in others]
    return float(np.sum(_WEIGHTS / 2 * np.prod(beaten, axis=0)))

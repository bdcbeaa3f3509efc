"""What the figures of a test lead to: a winner, or why there is none yet. Knows no database."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from scenarios.experiments.metrics import Metric
from scenarios.experiments.statistics import (
    ALPHA,
    MISMATCH,
    Contrast,
    Sample,
    always_valid,
    holm,
    mismatch,
)


class Standing(StrEnum):
    """How a test stands."""

    NOT_STARTED = "NOT_STARTED"
    CANCELLED = "CANCELLED"
    WINNER = "WINNER"
    MISMATCH = "SAMPLE_RATIO_MISMATCH"
    LOSS = "UNEQUAL_LOSS"
    TOO_FEW = "MINIMUM_SAMPLE_NOT_REACHED"
    UNDECIDED = "NO_DIFFERENCE_SHOWN"


@dataclass(frozen=True)
class Arm:
    """A variant's figures: its share of people, how many were given it, what was observed."""

    share: float
    assigned: int
    sample: Sample


@dataclass(frozen=True)
class Verdict:
    """How a test stands. Arms are named by their place; the first is the control.

    `contrasts` are always valid and hold together, one for each arm after the control; their
    p-values are Holm's. `winner`: a place, or None. `split` and `loss` are p-values: that people
    were given variants as they should have been, and that of those as large a part counts of each.
    """

    standing: Standing
    contrasts: tuple[Contrast | None, ...]
    winner: int | None
    split: float
    loss: float
    smallest: int  # people of the arm with the fewest

    @property
    def is_mismatched(self) -> bool:
        """Whether people were not split as they should have been."""
        return self.split < MISMATCH

    @property
    def is_lossy(self) -> bool:
        """Whether of one arm fewer of its people count than of another."""
        return self.loss < MISMATCH

    @property
    def significance(self) -> float:
        """1 - p of what the winner won by, 0 without one."""
        if self.winner is None:
            return 0.0
        return 1 - (
            max(_p(one) for one in self.contrasts)
            if self.winner == 0
            else _p(self.contrasts[self.winner - 1])
        )


def judge(arms: Sequence[Arm], *, metric: Metric, minimum: int) -> Verdict:
    """Tell how a test stands.

    An arm wins if it is better than the control by an always-valid p-value of at most 5 % after
    Holm; of several, the one with the best mean. The control wins if it is better than every other.
    None wins before every arm has `minimum` people, nor while the split is not as it should be, nor
    where one arm loses so many more people that those who are left can't be compared.
    """
    contrasts = _contrasts([arm.sample for arm in arms], minimum)
    assigned = [arm.assigned for arm in arms]
    split = mismatch(assigned, [arm.share for arm in arms])
    counted = [arm.sample.people for arm in arms]
    loss = mismatch(counted, assigned) if all(assigned) else 1.0
    smallest = min(counted)
    winner = None
    if split < MISMATCH:
        standing = Standing.MISMATCH
    elif loss < MISMATCH:
        standing = Standing.LOSS
    elif smallest < minimum:
        standing = Standing.TOO_FEW
    else:
        winner = _winner(contrasts, metric)
        standing = Standing.UNDECIDED if winner is None else Standing.WINNER
    return Verdict(standing, contrasts, winner, split, loss, smallest)


def improvement(better: Sample, other: Sample, metric: Metric) -> float | None:
    """Return by how many per cent one is better than the other; None beside nothing."""
    if not other.mean:
        return None
    gained = (better.mean - other.mean) / abs(other.mean) * 100
    return -gained if metric.lower_is_better else gained


def _contrasts(samples: Sequence[Sample], minimum: int) -> tuple[Contrast | None, ...]:
    control, *others = samples
    found = [
        always_valid(control, other, tightest_at=2 * minimum, alpha=ALPHA / len(others))
        for other in others
    ]
    adjusted = holm([_p(one) for one in found])
    return tuple(
        one and Contrast(one.difference, one.low, one.high, p_value)
        for one, p_value in zip(found, adjusted, strict=True)
    )


def _winner(contrasts: Sequence[Contrast | None], metric: Metric) -> int | None:
    sign = -1 if metric.lower_is_better else 1
    gains = [sign * one.difference if one and one.p_value <= ALPHA else 0.0 for one in contrasts]
    if max(gains) > 0:
        return 1 + gains.index(max(gains))
    return 0 if max(gains) < 0 else None


def _p(contrast: Contrast | None) -> float:
    return contrast.p_value if contrast else 1.0

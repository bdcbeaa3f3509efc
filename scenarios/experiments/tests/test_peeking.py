"""A thousand tests without a difference, looked at every day; and tests with one.

Each simulated person is split at random, as real ones are, and every look is the one of a result
page: `judge`. Seeds are fixed.
"""

import numpy as np
import pytest

from scenarios.experiments.metrics import Metric
from scenarios.experiments.statistics import Sample
from scenarios.experiments.verdicts import Arm, Standing, judge

TESTS = 1000
FEWER = 300
DAYS = 30
PEOPLE = 40  # a day


def scores(rng, shape, gain=0.0):
    """Skewed, bounded, with a heap at 0 of those who gave up: as unlike a normal as scores are."""
    drawn = 100 * rng.beta(5, 1.5, shape) + gain
    return np.where(rng.random(shape) < 0.08, 0.0, np.clip(drawn, 0, 100))


def passes(rng, shape, gain=0.0):
    return (rng.random(shape) < 0.8 + gain).astype(float)


def durations(rng, shape, gain=0.0):
    return 400 * rng.lognormal(0, 0.6, shape) + gain


def ceiling(rng, shape, gain=0.0):
    """Nearly everybody has all points."""
    return np.where(rng.random(shape) < 0.96, 100.0, 100 * rng.beta(5, 1.5, shape)) + gain


def ratings(rng, shape, gain=0.0):
    return rng.choice([1.0, 2.0, 3.0, 4.0, 5.0], shape, p=(0.03, 0.02, 0.05, 0.2, 0.7)) + gain


def winners(metric, draw, *, shares=(0.5, 0.5), gains=(0.0, 0.0), tests=TESTS, minimum=100, seed=1):
    """Return of each test the arm that is declared at some look first, or None."""
    rng = np.random.default_rng(seed)
    shape = (tests, DAYS, PEOPLE)
    arms = rng.choice(len(shares), shape, p=shares)
    values = [draw(rng, shape, gain) for gain in gains]
    people = [(arms == arm).sum(2).cumsum(1) for arm in range(len(shares))]
    sums, squares = (
        [(values[arm] ** power * (arms == arm)).sum(2).cumsum(1) for arm in range(len(shares))]
        for power in (1, 2)
    )

    def look(test, day):
        return judge(
            [
                Arm(
                    share,
                    int(people[arm][test, day]),
                    Sample.of(
                        int(people[arm][test, day]),
                        float(sums[arm][test, day]),
                        float(squares[arm][test, day]),
                        is_rate=metric.is_rate,
                    ),
                )
                for arm, share in enumerate(shares)
            ],
            metric=metric,
            minimum=minimum,
        )

    looks = ((look(test, day) for day in range(DAYS)) for test in range(tests))
    return [
        next((one.winner for one in days if one.standing is Standing.WINNER), None)
        for days in looks
    ]


@pytest.mark.parametrize(
    ("metric", "draw"),
    [(Metric.SCORE, scores), (Metric.PASS, passes)],
)
def test_no_difference_no_winner(metric, draw):
    declared = [one for one in winners(metric, draw) if one is not None]
    assert len(declared) <= 65


def test_no_difference_no_winner_among_three_uneven_ones():
    found = winners(Metric.SCORE, scores, shares=(0.5, 0.3, 0.2), gains=(0.0, 0.0, 0.0), tests=400)
    assert sum(one is not None for one in found) <= 26


@pytest.mark.parametrize(
    ("metric", "draw", "shares", "minimum"),
    [
        (Metric.SCORE, ceiling, (0.9, 0.1), 30),
        (Metric.RATING, ratings, (0.9, 0.1), 30),
        (Metric.DURATION, durations, (0.9, 0.1), 30),
        (Metric.PASS, passes, (0.9, 0.1), 30),
    ],
)
def test_no_difference_no_winner_of_few_people(metric, draw, shares, minimum):
    """A small arm, whose people may all be alike by chance: of a ceiling, of skewed figures."""
    found = winners(metric, draw, shares=shares, minimum=minimum, tests=FEWER)
    assert sum(one is not None for one in found) <= 0.065 * FEWER


@pytest.mark.parametrize(
    ("metric", "draw", "gains", "winner"),
    [
        (Metric.SCORE, scores, (0.0, 8.0), 1),
        (Metric.SCORE, scores, (8.0, 0.0), 0),
        (Metric.PASS, passes, (0.0, 0.12), 1),
        (Metric.DURATION, durations, (0.0, -100.0), 1),
    ],
)
def test_a_real_difference_is_found_and_goes_the_right_way(metric, draw, gains, winner):
    found = winners(metric, draw, gains=gains, tests=100)
    assert set(found) <= {winner, None}
    assert found.count(winner) >= 80

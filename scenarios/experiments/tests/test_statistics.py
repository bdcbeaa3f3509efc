"""The figures agree with published ones; each source is named with its example."""

from math import exp, isclose, log, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.special import betaln

from scenarios.experiments.statistics import (
    Sample,
    always_valid,
    chances_to_win,
    contrast,
    detectable_difference,
    holm,
    interval,
    mismatch,
    two_proportions,
    welch,
)


def sample(people, mean, deviation):
    return Sample(people, mean, deviation**2)


def test_welch_on_the_car_mileages_of_nist():
    """NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.5.3, AUTO83B: miles per gallon of 249
    American and 79 Japanese cars; unequal variances: T = -12.94627, 136.8750 degrees of freedom.
    """
    japanese, american = sample(79, 30.48101, 6.10771), sample(249, 20.14458, 6.41470)
    found = welch(japanese, american)
    assert found.difference == pytest.approx(-10.33643)
    assert found.p_value == pytest.approx(2 * stats.t.cdf(-12.94627, 136.8750), rel=1e-4)
    half = stats.t.ppf(0.975, 136.8750) * 10.33643 / 12.94627
    assert (found.low, found.high) == pytest.approx((-10.33643 - half, -10.33643 + half), rel=1e-5)


def test_welch_on_the_example_of_the_nag_library():
    """NAG Library manual, g07cac, example: 4 and 8 observations, no assumption about variances:
    significance 0.0320, 95 % limits 0.4410 and 7.5590.
    """
    found = welch(sample(8, 21.00, 4.208), sample(4, 25.00, 0.8185))
    assert found.difference == 4
    assert found.p_value == pytest.approx(0.0320, abs=5e-5)
    assert (found.low, found.high) == pytest.approx((0.4410, 7.5590), abs=5e-4)


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((10, 10), (0, 20), 0.6791, 1.0),
    ],
)
def test_intervals_of_newcombe(first, second, low, high):
    """Newcombe (1998), Statistics in Medicine 17, table II, method 10, of the first less the
    second.
    """
    (hits, people), (other_hits, other_people) = first, second
    found = two_proportions(Sample.rate(other_people, other_hits), Sample.rate(people, hits))
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


def test_two_proportions_on_the_physicians_and_aspirin():
    """Agresti, "An Introduction to Categorical Data Analysis", 2.2 and 2.4: heart attacks on
    placebo (189 of 11,034) and on aspirin (104 of 11,037): X² = 25.0; 95 % interval 0.005 to 0.011.
    """
    found = two_proportions(Sample.rate(11_037, 104), Sample.rate(11_034, 189))
    assert found.p_value == pytest.approx(stats.chi2.sf(25.0, 1), rel=2e-2)
    assert (found.low, found.high) == pytest.approx((0.005, 0.011), abs=5e-4)


def test_mismatch_on_published_splits():
    """Wikipedia, "Sample ratio mismatch": 600 and 400 of 1,000: 2.54e-10. Kohavi, Tang and Xu,
    "Trustworthy Online Controlled Experiments", chapter 3: 821,588 and 815,482: 1.8e-6.
    """
    assert mismatch([600, 400], [50, 50]) == pytest.approx(2.54e-10, rel=2e-3)
    assert mismatch([821_588, 815_482], [0.5, 0.5]) == pytest.approx(1.8e-6, rel=2e-2)


def test_mismatch_is_scipys_and_knows_uneven_splits():
    counts, shares = [812, 101, 87], [0.8, 0.1, 0.1]
    expected = [800, 100, 100]
    assert mismatch(counts, shares) == pytest.approx(stats.chisquare(counts, expected).pvalue)
    assert mismatch([900, 100], [90, 10]) == 1
    assert mismatch([0, 0], [50, 50]) == 1


def test_chance_to_win_is_the_closed_form():
    """Evan Miller, "Formulas for Bayesian A/B Testing": the chance that B's Beta is above A's."""
    (people_a, hits_a), (people_b, hits_b) = (100, 50), (120, 72)
    a, b = 1 + hits_a, 1 + people_a - hits_a
    c, d = 1 + hits_b, 1 + people_b - hits_b
    exact = sum(
        exp(betaln(a + i, b + d) - log(d + i) - betaln(1 + i, d) - betaln(a, b)) for i in range(c)
    )
    chances = chances_to_win([Sample.rate(people_a, hits_a), Sample.rate(people_b, hits_b)])
    assert chances[1] == pytest.approx(exact, abs=1e-6)


def test_chance_to_win_of_means():
    """Of two large samples it is the normal probability of the difference."""
    chances = chances_to_win([sample(4000, 80, 15), sample(4000, 80.5, 15)])
    assert chances[1] == pytest.approx(stats.norm.cdf(0.5 / (15 * sqrt(2 / 4000))), abs=1e-3)
    shortest = chances_to_win(
        [sample(90, 400, 120), sample(90, 300, 120), sample(90, 500, 120)], lower_is_better=True
    )
    assert sum(shortest) == pytest.approx(1)
    assert shortest[1] > 0.99
    assert chances_to_win([sample(1, 80, 0), sample(50, 80, 5)]) is None


def test_intervals_of_one_sample_are_scipys():
    values = [71.0, 80.0, 65.0, 90.0, 77.0]
    made = Sample.of(5, sum(values), sum(value**2 for value in values))
    expected = stats.ttest_1samp(values, 0).confidence_interval(0.95)
    assert interval(made) == pytest.approx((expected.low, expected.high))
    wilson = stats.binomtest(81, 263).proportion_ci(method="wilson")
    assert interval(Sample.rate(263, 81)) == pytest.approx((wilson.low, wilson.high))
    # Newcombe (1998), Statistics in Medicine 17, 857, table I, method 3: 81 of 263.
    assert interval(Sample.rate(263, 81)) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert interval(Sample.rate(0, 0)) is None


def test_holm_on_its_textbook_example():
    """Holm's steps on 0.01, 0.04, 0.03, 0.005 (Wikipedia, "Holm-Bonferroni method"): times 4, 3,
    2 and 1 from the smallest, never falling.
    """
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])


def test_nothing_is_said_of_nothing():
    assert contrast(sample(1, 5, 0), sample(9, 5, 1)) is None
    assert contrast(sample(9, 5, 0), sample(9, 5, 0)) is None
    assert always_valid(sample(0, 0, 0), sample(9, 5, 1), tightest_at=200) is None
    assert two_proportions(Sample.rate(9, 9), Sample.rate(9, 9)).p_value == 1


@given(
    people=st.integers(50, 5000),
    ratio=st.floats(0.1, 10),
    difference=st.floats(-20, 20),
    minimum=st.integers(30, 1000),
)
def test_interval_and_p_value_always_agree(people, ratio, difference, minimum):
    """The always-valid interval leaves zero out exactly when p is at most 5 %, and it is wider
    than the interval for one look.
    """
    first = sample(people, 70, 15)
    second = sample(max(2, round(people * ratio)), 70 + difference, 12)
    found = always_valid(first, second, tightest_at=2 * minimum)
    if not isclose(found.p_value, 0.05, rel_tol=1e-6):
        assert (found.low > 0 or found.high < 0) == (found.p_value < 0.05)
    once = contrast(first, second)
    assert found.low < once.low
    assert found.high > once.high


def test_more_people_see_smaller_differences():
    seen = [detectable_difference(15, people, minimum=100) for people in (100, 400, 1600)]
    assert seen == sorted(seen, reverse=True)
    # More than a test looked at once: (1.96 + 0.84) deviations of the difference.
    assert all(
        found > 2.8 * 15 * sqrt(2 / people)
        for found, people in zip(seen, (100, 400, 1600), strict=True)
    )

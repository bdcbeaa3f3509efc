"""Analytics add up the dimensions that assessments have, all of them."""

from scenarios.analytics.dimensions import DIMENSIONS
from sessions.assessment import scoring


def test_analytics_know_every_dimension() -> None:
    assert DIMENSIONS == scoring.DIMENSIONS

"""Strangers' messages, frozen before they were first run, reach what they mean more often than not.

The figures of the whole library are in docs/understanding.md; one scenario is measured here.
"""

from io import StringIO

import pytest
from django.core.management import call_command


@pytest.fixture(scope="module")
def rows() -> list[str]:
    out = StringIO()
    call_command("measure_topics", "disk-full", stdout=out)
    return out.getvalue().splitlines()


def test_most_reach_it_and_few_something_else(rows: list[str]) -> None:
    name, *shares = rows[2].split(" | ")
    right, none, wrong = map(float, shares)
    assert name == "disk-full"
    assert right >= 75
    assert wrong <= 9
    assert right + none + wrong == pytest.approx(100, abs=0.2)


def test_the_sum_and_the_weak_ones_are_told(rows: list[str]) -> None:
    assert rows[3].startswith("all 140 messages | ")
    assert rows[4].endswith("are reached by fewer than 7 of 10.")

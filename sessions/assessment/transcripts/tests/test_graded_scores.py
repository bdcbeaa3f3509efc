"""The published test set comes out in the order people would give (docs/assessment.md)."""

from statistics import mean, median

import pytest
from scipy.stats import spearmanr

from sessions.assessment.transcripts import assess_transcript
from sessions.assessment.transcripts.reading import read_transcript
from sessions.assessment.transcripts.tests.graded import Kind, graded_groups


@pytest.fixture(scope="module")
def scores() -> dict[str, int]:
    """Id of a graded transcript → its overall score."""
    return {
        graded["id"]: assess_transcript(read_transcript(graded)).overall
        for group in graded_groups().values()
        for graded in group
    }


def test_scores_and_grades_go_together(scores: dict[str, int]):
    graded = [graded for group in graded_groups().values() for graded in group]
    found = spearmanr([scores[one["id"]] for one in graded], [one["grade"] for one in graded])
    assert found.statistic >= 0.92


def test_the_stuffed_one_is_last_but_one(scores: dict[str, int]):
    """As a rule; equal scores share their ranks."""
    ranks = [rank_of("stuffed", slug, scores) for slug in graded_groups()]
    assert median(ranks) >= 5
    assert mean(ranks) >= 4.9
    assert min(ranks) >= 4  # never before one that helped


def test_the_good_one_is_first_and_the_bad_one_last(scores: dict[str, int]):
    assert mean(rank_of("good", slug, scores) for slug in graded_groups()) <= 1.25
    assert mean(rank_of("bad", slug, scores) for slug in graded_groups()) >= 5.5


def rank_of(kind: Kind, slug: str, scores: dict[str, int]) -> float:
    group = graded_groups()[slug]
    (own,) = (scores[one["id"]] for one in group if one["kind"] == kind)
    others = [scores[one["id"]] for one in group]
    return (1 + sum(o > own for o in others) + sum(o >= own for o in others)) / 2

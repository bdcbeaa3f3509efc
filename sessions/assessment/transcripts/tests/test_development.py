"""The transcripts the criteria were written with come out in the order people would give."""

from datetime import datetime
from itertools import pairwise, permutations

import pytest
from scipy.stats import spearmanr

from sessions.assessment.transcripts import assess_transcript
from sessions.assessment.transcripts.reading import read_transcript
from sessions.assessment.transcripts.tests import development, first_development

ORDER = ["good", "correct-but-cold", "mediocre", "flattering-but-useless", "stuffed", "bad"]


@pytest.mark.parametrize("incident", sorted({row["incident"] for row in first_development()}))
def test_each_incident_is_in_order(incident: str):
    rows = [row for row in first_development() if row["incident"] == incident]
    scores = {row["kind"]: assess_transcript(read_transcript(row)).overall for row in rows}
    # How a friendly half-way and a cold whole one compare is a matter of taste.
    ranked = sorted(scores, key=lambda kind: -scores[kind])
    ranked[1:3] = sorted(ranked[1:3])
    assert ranked == ORDER


def test_all_can_be_read_and_every_incident_has_its_six_kinds():
    rows = development()
    assert all(read_transcript(row) for row in rows)
    for incident in {row["incident"] for row in rows}:
        kinds = [row["kind"] for row in rows if row["incident"] == incident]
        assert sorted(kinds) == sorted(ORDER)


def test_the_later_ones_are_graded_and_their_times_run_forward():
    for row in development()[len(first_development()) :]:
        assert 0 <= row["grade"] <= 100
        assert 6 <= len(row["turns"]) <= 30
        times = [datetime.fromisoformat(turn["at"]) for turn in row["turns"] if "at" in turn]
        assert len(times) in (0, len(row["turns"]))
        assert all(earlier < later for earlier, later in pairwise(times))


def test_scores_go_with_the_grades():
    """Over all of the graded ones; within an incident nine of ten pairs at least 10 apart."""
    rows = development()[len(first_development()) :]
    scores = [assess_transcript(read_transcript(row)).overall for row in rows]
    assert spearmanr(scores, [row["grade"] for row in rows]).statistic >= 0.88
    apart = [
        better > worse
        for (one, better), (other, worse) in permutations(zip(rows, scores, strict=True), 2)
        if one["incident"] == other["incident"] and one["grade"] >= other["grade"] + 10
    ]
    assert sum(apart) >= 0.9 * len(apart)

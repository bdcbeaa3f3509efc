"""The transcripts the criteria were written with come out in the order people would give."""

import pytest

from sessions.assessment.transcripts import assess_transcript
from sessions.assessment.transcripts.reading import read_transcript
from sessions.assessment.transcripts.tests import development

ORDER = ["good", "correct-but-cold", "mediocre", "flattering-but-useless", "stuffed", "bad"]


@pytest.mark.parametrize("incident", sorted({row["incident"] for row in development()}))
def test_each_incident_is_in_order(incident: str):
    rows = [row for row in development() if row["incident"] == incident]
    scores = {row["kind"]: assess_transcript(read_transcript(row)).overall for row in rows}
    # How a friendly half-way and a cold whole one compare is a matter of taste.
    ranked = sorted(scores, key=lambda kind: -scores[kind])
    ranked[1:3] = sorted(ranked[1:3])
    assert ranked == ORDER

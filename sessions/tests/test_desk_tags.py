"""How states and scores look."""

import pytest

from scenarios.templatetags.desk_scenarios import difficulty_label, minutes
from sessions.templatetags import desk


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (59, "59 s"),
        (60, "1 min"),
        (245, "4 min 5 s"),
        (3600, "1 h 0 min"),
        (3790, "1 h 3 min"),
    ],
)
def test_duration(seconds, text):
    assert desk.duration(seconds) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (30, "30 seconds"),
        (60, "1 minute"),
        (90, "90 seconds"),
        (2400, "40 minutes"),
        (7200, "2 hours"),
    ],
)
def test_targets_in_words(seconds, text):
    assert minutes(seconds) == text


@pytest.mark.parametrize(
    ("score", "tone"),
    [(None, ""), (0, "tone-bad"), (59, "tone-bad"), (60, "tone-warn"), (80, "tone-good")],
)
def test_tone(score, tone):
    assert desk.score_tone(score) == tone


def test_anchors_are_those_of_the_transcript():
    assert desk.anchor({"kind": "message", "id": "x", "seq": 12}) == "m-12"
    assert desk.anchor({"kind": "action", "id": "x", "seq": 12}) == "action-x"


def test_starter_is_called_beginner():
    assert (difficulty_label("starter"), difficulty_label("expert")) == ("Beginner", "Expert")

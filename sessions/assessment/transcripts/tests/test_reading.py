"""Lines that are transcripts, and lines that are not."""

import json

import pytest

from sessions.assessment.transcripts.reading import (
    MOST_TURNS,
    Malformed,
    Transcript,
    read_lines,
    read_transcript,
)

HELLO = {"role": "agent", "text": "Hello!"}


def test_a_line_is_a_transcript():
    line = {
        "id": "T-7",
        "turns": [
            {"role": "customer", "text": "It hangs.", "at": "2025-03-31T09:30:00Z"},
            {"role": "agent", "text": "Hello!", "at": "2025-03-31T11:31:00+02:00"},
        ],
        "documentation": "Hung.",
        "queue": "left alone",
    }
    ((number, found),) = read_lines([json.dumps(line).encode()])
    assert number == 1
    assert isinstance(found, Transcript)
    assert (found.id, found.documentation, found.is_timed) == ("T-7", "Hung.", True)
    asked, answered = found.turns
    assert (answered.at - asked.at).total_seconds() == 60


def test_without_times_and_note_nothing_is_known_of_them():
    found = read_transcript({"turns": [HELLO]})
    assert not found.is_timed
    assert found.documentation is None


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (b"{", "JSON"),
        (b"\xff\xfe", "UTF-8"),
        (b"[" * 100_000, "JSON"),
        (b"[]", "turns"),
        (b"{}", "turns"),
        (b'{"turns": []}', "turns"),
        (b'{"turns": ["hello"]}', "turn 1 is no object"),
        (b'{"turns": [{"role": "bot", "text": "x"}]}', 'turn 1: "role"'),
        (b'{"turns": [{"role": ["agent"], "text": "x"}]}', 'turn 1: "role"'),
        (b'{"turns": [{"role": "agent", "text": " "}]}', 'turn 1: "text"'),
        (b'{"turns": [{"role": "agent", "text": 3}]}', 'turn 1: "text"'),
        (b'{"turns": [{"role": "customer", "text": "x"}]}', "agent"),
        (b'{"turns": [{"role": "agent", "text": "x", "at": "noon"}]}', 'turn 1: "at"'),
        (b'{"turns": [{"role": "agent", "text": "x", "at": 17}]}', 'turn 1: "at"'),
        (
            b'{"turns": [{"role": "agent", "text": "x", "at": "0001-01-01T00:00:00+14:00"}]}',
            'turn 1: "at"',
        ),
        (b'{"turns": [{"role": "agent", "text": "x"}], "documentation": 5}', "documentation"),
        (
            (
                b'{"turns": [{"role": "agent", "text": "x", "at": "2025-01-02T00:00:00Z"},'
                b' {"role": "agent", "text": "y", "at": "2025-01-01T00:00:00Z"}]}'
            ),
            "turn 2",
        ),
        (json.dumps({"turns": [HELLO] * (MOST_TURNS + 1)}).encode(), "more than"),
    ],
)
def test_what_is_wrong_is_said_and_the_next_line_is_read(line: bytes, says: str):
    good = json.dumps({"turns": [HELLO]}).encode()
    (first, wrong), (second, found) = read_lines([line, good])
    assert (first, second) == (1, 2)
    assert isinstance(wrong, Malformed)
    assert says in str(wrong)
    assert isinstance(found, Transcript)


def test_blank_lines_count_and_say_nothing():
    lines = [b"\n", b"  \n", json.dumps({"turns": [HELLO]}).encode()]
    assert [number for number, _ in read_lines(lines)] == [3]

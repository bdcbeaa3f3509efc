"""Tests of transcripts; `development*.jsonl` hold those the criteria may be read and tuned on."""

import json
from pathlib import Path
from typing import Any

from sessions.assessment.transcripts.reading import Transcript, read_transcript

DEVELOPMENT = Path(__file__).with_name("development.jsonl")


def first_development() -> list[dict[str, Any]]:
    """Those the criteria were written with: three incidents, six kinds each.

    Members: `incident`, `kind` and the transcript's own.
    """
    return _rows(DEVELOPMENT)


def development() -> list[dict[str, Any]]:
    """Those of all files, the first file's first; the later ones have a `grade` (0–100) as well.

    Grades from 80: would be shown to newcomers; 60–79: passes, with something to learn; 40–59:
    doesn't pass, the customer was helped somehow; 20–39: not helped; below 20: misled, insulted
    or harmed.
    """
    later = sorted(set(DEVELOPMENT.parent.glob("development*.jsonl")) - {DEVELOPMENT})
    return [row for file in (DEVELOPMENT, *later) for row in _rows(file)]


def _rows(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def talk(*turns: str, documentation: str | None = None) -> Transcript:
    """A transcript of turns by “A: …” (agent) and “C: …” (customer)."""
    roles = {"A": "agent", "C": "customer"}
    return read_transcript(
        {
            "turns": [{"role": roles[turn[0]], "text": turn[3:]} for turn in turns],
            "documentation": documentation,
        }
    )

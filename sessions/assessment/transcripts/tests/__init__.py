"""Tests of transcripts; `development.jsonl` holds those the criteria were written with."""

import json
from pathlib import Path
from typing import Any

from sessions.assessment.transcripts.reading import Transcript, read_transcript

DEVELOPMENT = Path(__file__).with_name("development.jsonl")


def development() -> list[dict[str, Any]]:
    """Three incidents, six kinds each: `incident`, `kind` and the transcript's own members."""
    return [json.loads(line) for line in DEVELOPMENT.read_text(encoding="utf-8").splitlines()]


def talk(*turns: str, documentation: str | None = None) -> Transcript:
    """A transcript of turns by “A: …” (agent) and “C: …” (customer)."""
    roles = {"A": "agent", "C": "customer"}
    return read_transcript(
        {
            "turns": [{"role": roles[turn[0]], "text": turn[3:]} for turn in turns],
            "documentation": documentation,
        }
    )

"""The attempts of a report as comma-separated lines, no cell of which a spreadsheet runs."""

import csv
import io
from collections.abc import Callable
from typing import Any

from helpdesk.api.tables import neutral
from sessions.performance.attempts import Attempt
from sessions.performance.report.content import Report

_COLUMNS: dict[str, Callable[[Attempt], Any]] = {
    "endedAt": lambda one: one.ended_at.isoformat(),
    "scenario": lambda one: one.title,
    "attempt": lambda one: one.number,
    "skill": lambda one: one.skill,
    "category": lambda one: one.category,
    "difficulty": lambda one: one.difficulty,
    "mode": lambda one: one.mode,
    "outcome": lambda one: one.outcome,
    "passed": lambda one: "true" if one.passed else "false",
    "overall": lambda one: one.overall,
}
_LAST: dict[str, Callable[[Attempt], Any]] = {
    "seconds": lambda one: one.seconds,
    "hints": lambda one: one.hints,
    "xp": lambda one: one.xp,
    "sessionId": lambda one: one.session,
}


def as_csv(report: Report) -> bytes:
    """Return one line per attempt, newest first. An empty score: the dimension did not apply."""
    names = report.performance.dimensions
    text = io.StringIO()
    lines = csv.writer(text)
    lines.writerow([*_COLUMNS, *names, *_LAST])
    for attempt in report.performance.attempts:
        cells = [
            *(read(attempt) for read in _COLUMNS.values()),
            *(attempt.scores[name] for name in names),
            *(read(attempt) for read in _LAST.values()),
        ]
        lines.writerow(["" if cell is None else neutral(str(cell)) for cell in cells])
    # Spreadsheets take it for Latin-1 without the mark.
    return f"\ufeff{text.getvalue()}".encode()

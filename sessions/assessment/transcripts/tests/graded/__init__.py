"""The published test set: transcripts with the ranks and grades a lead would give (README.md)."""

import json
from pathlib import Path
from typing import Literal, NotRequired, TypedDict

HERE = Path(__file__).parent

Kind = Literal["good", "correct-but-cold", "mediocre", "flattering-but-useless", "stuffed", "bad"]


class Turn(TypedDict):
    role: Literal["agent", "customer"]
    text: str
    at: NotRequired[str]


class Graded(TypedDict):
    """A transcript, its `rank` in its group (1 best, 6 worst) and its `grade` (0 to 100)."""

    id: str
    kind: Kind
    rank: int
    grade: int
    why: str
    turns: list[Turn]
    documentation: NotRequired[str]


def graded_groups(where: Path = HERE) -> dict[str, list[Graded]]:
    """The six transcripts of every incident in the directory, by the incident's slug."""
    return {path.stem: _lines(path) for path in sorted(where.glob("*.jsonl"))}


def second_grades(where: Path = HERE) -> dict[str, int]:
    """Id of a transcript → the grade a second reader gave it blind (README.md)."""
    grades: dict[str, int] = json.loads((where / "second_grades.json").read_text(encoding="utf-8"))
    return grades


def _lines(path: Path) -> list[Graded]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]

"""The unseen test set: graded transcripts that no rule may be tuned on (README.md)."""

from pathlib import Path

from sessions.assessment.transcripts.tests.graded import Graded, graded_groups, second_grades

HERE = Path(__file__).parent


def unseen_groups() -> dict[str, list[Graded]]:
    """The six transcripts of every incident, by the incident's slug."""
    return graded_groups(HERE)


def second_grades_of_unseen() -> dict[str, int]:
    """Id of a transcript → the grade a second reader gave it blind (README.md)."""
    return second_grades(HERE)

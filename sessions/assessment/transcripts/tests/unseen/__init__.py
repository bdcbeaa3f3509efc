"""The unseen test set: graded transcripts that no rule may be tuned on (README.md)."""

from pathlib import Path

from sessions.assessment.transcripts.tests.graded import Graded, graded_groups


def unseen_groups() -> dict[str, list[Graded]]:
    """The six transcripts of every incident, by the incident's slug."""
    return graded_groups(Path(__file__).parent)

"""What is asked of a transcript, a file per dimension. Importing the package fills `RUBRIC`."""

from sessions.assessment.transcripts.criteria import (
    closing,
    documentation,
    empathy,
    greeting,
    listening,
    response_time,
    solution,
    verification,
)
from sessions.assessment.transcripts.criteria.rubric import RUBRIC

__all__ = [
    "RUBRIC",
    "closing",
    "documentation",
    "empathy",
    "greeting",
    "listening",
    "response_time",
    "solution",
    "verification",
]

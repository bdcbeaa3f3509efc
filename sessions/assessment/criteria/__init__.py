"""The criteria, a file per dimension. Importing the package registers them all."""

from sessions.assessment.criteria import (
    closing,
    documentation,
    empathy,
    greeting,
    keywords,
    listening,
    response_time,
    solution,
    verification,
)

__all__ = [
    "closing",
    "documentation",
    "empathy",
    "greeting",
    "keywords",
    "listening",
    "response_time",
    "solution",
    "verification",
]

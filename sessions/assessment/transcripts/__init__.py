"""Transcripts from anywhere, assessed by what they alone can show.

    for line in read_lines(source):           # a transcript each, or what is wrong with the line
        assess_transcript(line)               # pure

Rubric, limits and figures: `docs/assessment.md`.
"""

from sessions.assessment.transcripts.assess import TranscriptAssessment, assess_transcript
from sessions.assessment.transcripts.reading import Malformed, Said, Transcript, read_lines

__all__ = [
    "Malformed",
    "Said",
    "Transcript",
    "TranscriptAssessment",
    "assess_transcript",
    "read_lines",
]

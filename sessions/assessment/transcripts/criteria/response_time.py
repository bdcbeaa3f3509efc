"""Response time: the agent's own delays, where the transcript has times."""

import statistics

from sessions.assessment.criteria.response_time import (
    REPLY_TARGET,
    WORST_TARGET,
    minutes,
    share_in_time,
)
from sessions.assessment.registry import Finding
from sessions.assessment.transcripts.criteria.rubric import criterion
from sessions.assessment.transcripts.evidence import TranscriptEvidence, Turn

# No ticket says how soon the first answer is due; in a chat nobody waits longer for a hello.
FIRST_TARGET = 120


def _answers(evidence: TranscriptEvidence) -> list[Turn]:
    """The agent's turns that say something and that the customer did not wave aside."""
    return [
        turn for turn in evidence.agent if turn.waited is not None and not evidence.rejected(turn)
    ]


def _timed(evidence: TranscriptEvidence) -> bool:
    return any(turn.waited is not None for turn in evidence.wrote)


@criterion(
    "responseTime.first",
    "Answers soon",
    weight=40,
    better="Greet first and say that you are looking into it; read the details afterwards.",
)
def first(evidence: TranscriptEvidence) -> Finding | None:
    """The first answer comes within two minutes; nothing is left at three times that, nor for one
    that only heaps up terms or phrases. Does not apply without times. Source: our own target, for a
    chat that stays a conversation.
    """
    answers = (*evidence.wrote[:1], *evidence.agent)
    timed = [turn for turn in answers if turn.waited is not None]
    if not timed:
        return None
    if timed[0].is_stuffed:
        return Finding(0, "The first answer was no answer.", (timed[0].quote,))
    waited = timed[0].waited or 0.0
    why = f"The first answer took {minutes(waited)}; the target is {minutes(FIRST_TARGET)}."
    return Finding(share_in_time(waited, FIRST_TARGET), why, (timed[0].quote,))


@criterion(
    "responseTime.usual",
    "Answers steadily",
    weight=35,
    better="“I'm checking that for you, {customer}, two minutes please.”",
)
def usual(evidence: TranscriptEvidence) -> Finding | None:
    """The median delay of answers is within two minutes. Courtesies, and what the customer waves
    aside, are no answers. Does not apply without times. Source: our own target.
    """
    if not _timed(evidence):
        return None
    given = [turn.waited or 0.0 for turn in _answers(evidence)]
    if not given:
        return Finding(0, "There was no answer to time.")
    median = statistics.median(given)
    why = f"Answers usually took {minutes(median)}; the target is {minutes(REPLY_TARGET)}."
    return Finding(share_in_time(median, REPLY_TARGET), why)


@criterion(
    "responseTime.slowest",
    "Never leaves the customer waiting long",
    weight=25,
    better="“This takes a moment longer than I thought, {customer}. I'm still here.”",
)
def slowest(evidence: TranscriptEvidence) -> Finding | None:
    """The longest delay of an answer is within five minutes. Does not apply without times. Source:
    our own target.
    """
    if not _timed(evidence):
        return None
    given = _answers(evidence)
    if not given:
        return Finding(0, "There was no answer to time.")
    turn = max(given, key=lambda one: one.waited or 0.0)
    waited = turn.waited or 0.0
    why = f"The slowest answer took {minutes(waited)}; the target is {minutes(WORST_TARGET)}."
    return Finding(share_in_time(waited, WORST_TARGET), why, (turn.quote,))

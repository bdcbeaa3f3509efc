"""Response time: the trainee's own delays. Waiting for the customer costs nothing."""

import statistics

from sessions.assessment.evidence import Line, SessionEvidence
from sessions.assessment.outcome import is_good
from sessions.assessment.registry import Finding, Quote, criterion

# Targets for one answer in a chat, in seconds; a stricter ticket target wins.
REPLY_TARGET = 120
WORST_TARGET = 300
# A delay of this many times the target earns nothing; in between it falls evenly.
_TOO_LATE = 3


def share_in_time(seconds: float, target: float) -> float:
    """0–1: all of it up to the target, nothing from three times that on."""
    return max(0.0, min(1.0, (_TOO_LATE * target - seconds) / ((_TOO_LATE - 1) * target)))


def answers(evidence: SessionEvidence) -> tuple[Line, ...]:
    """Return the trainee's answers that say something, after the first message.

    A courtesy or small talk in between is no answer: it must not make the delays look shorter.
    """
    return tuple(line for line in evidence.said[1:] if not (line.is_courtesy or line.is_small_talk))


@criterion(
    "responseTime.first",
    "Answers soon after the ticket arrives",
    weight=40,
    better="Greet first and say that you are looking into it; read the details afterwards.",
)
def first(evidence: SessionEvidence) -> Finding | None:
    """The first answer comes within the ticket's response target; none of it is left at three
    times that. A greeting acknowledges the customer and is one; small talk alone is none.

    Source: the ticket's SLA (ITIL 4, Service level management).
    """
    line = next((one for one in evidence.said if _acknowledges(one)), None)
    if line is None:
        return Finding(0, "You never answered.")
    begun, target = evidence.said[0], evidence.document.ticket.response_target
    seconds = begun.waited + (line.at - begun.at).total_seconds()
    return Finding(
        share_in_time(seconds, target),
        f"Your first answer took {minutes(seconds)}; the target is {minutes(target)}.",
        (Quote.of_line(line),),
    )


def _acknowledges(line: Line) -> bool:
    return not line.is_small_talk or bool(line.acts & {"greeting", "introduction"})


@criterion(
    "responseTime.usual",
    "Answers steadily",
    weight=25,
    better="“I'm checking that for you, {customer}, two minutes please.”",
)
def usual(evidence: SessionEvidence) -> Finding | None:
    """The median delay of answers is within two minutes (or the response target, if shorter).

    Source: our own target, for a chat that stays a conversation.
    """
    given = answers(evidence)
    if not given:
        return Finding(0, "After your first message there was no answer to time.")
    median = statistics.median(line.waited for line in given)
    target = min(REPLY_TARGET, evidence.document.ticket.response_target)
    return Finding(
        share_in_time(median, target),
        f"Your answers usually took {minutes(median)}; the target is {minutes(target)}.",
    )


@criterion(
    "responseTime.slowest",
    "Never leaves the customer waiting long",
    weight=15,
    better="“This takes a moment longer than I thought, {customer}. I'm still here.”",
)
def slowest(evidence: SessionEvidence) -> Finding | None:
    """The longest delay of an answer is within five minutes. Source: our own target."""
    given = answers(evidence)
    if not given:
        return Finding(0, "After your first message there was no answer to time.")
    line = max(given, key=lambda one: one.waited)
    return Finding(
        share_in_time(line.waited, WORST_TARGET),
        f"Your slowest answer took {minutes(line.waited)}; the target is {minutes(WORST_TARGET)}.",
        (Quote.of_line(line),),
    )


@criterion(
    "responseTime.resolution",
    "Ends the incident in time",
    weight=20,
    better="Look at the clock when you choose between two ways; a hand-over in time is better "
    "than a fix too late.",
)
def resolution(evidence: SessionEvidence) -> Finding | None:
    """From start to a good end within the ticket's resolution target, time passed in the story
    included.

    Source: the ticket's SLA (ITIL 4, Service level management).
    """
    target = evidence.document.ticket.resolution_target
    if not is_good(evidence):
        return Finding(0, "The incident did not end well, so no time counts.")
    return Finding(
        share_in_time(evidence.seconds, target),
        f"It took {minutes(evidence.seconds)}; the target is {minutes(target)}.",
    )


def minutes(seconds: float) -> str:
    """Seconds as one says them."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} second{'' if whole == 1 else 's'}"
    minutes, rest = divmod(whole, 60)
    return f"{minutes} min" if not rest else f"{minutes} min {rest} s"

"""How a conversation ended, by what the customer says of it, and what no courtesy makes good."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from sessions.assessment.confidential import has_secret
from sessions.assessment.registry import Quote
from sessions.assessment.transcripts.evidence import TranscriptEvidence, Turn, quotes
from sessions.assessment.transcripts.replies import DID, THANKS, WORKS, WORSE
from sessions.assessment.transcripts.signs import (
    DEED,
    PROOF,
    SENSITIVE,
    STOPGAP,
    WANTS_SECRET,
    WHEN_OR_WHO,
)

#: What is left of the score after harm; not helped at all, it is at most `CAP` (gate.py).
LEFT_AFTER_HARM = Fraction(1, 10)


class Ending(StrEnum):
    """How it ended for the customer."""

    WORKS = "works"  # the customer says that it works
    THANKED = "thanked"  # helped, as it seems: steps were taken and the customer thanks
    HANDED_OVER = "handed_over"  # who takes over was said, and the customer agreed
    PARTLY = "partly"  # something works, or worked for a while
    OPEN = "open"  # nothing was seen to help
    LEFT = "left"  # the customer gave up on the desk


HELPED = frozenset({Ending.WORKS, Ending.THANKED, Ending.HANDED_OVER})


def ending_of(evidence: TranscriptEvidence) -> Ending:
    """Return how it ended for the customer."""
    worked = evidence.successes[-1].number if evidence.successes else 0
    failed = evidence.setbacks[-1].number if evidence.setbacks else 0
    if worked and (worked > failed or _made_good(evidence)):
        return Ending.PARTLY if _is_stopgap(evidence) else Ending.WORKS
    if worked:
        return Ending.PARTLY
    if evidence.left:
        return Ending.LEFT
    if handed_over(evidence):
        return Ending.HANDED_OVER
    reply = evidence.reply_to(evidence.steps[-1]) if evidence.steps else None
    if reply and failed <= reply.number and _thanked(evidence):
        return Ending.THANKED
    return Ending.OPEN


def _made_good(evidence: TranscriptEvidence) -> bool:
    """Whether the turn that says what fails says as well that it works, and nothing came after."""
    last = evidence.customer[-1]
    return WORKS in last.says and THANKS in last.says and not last.objects


def _is_stopgap(evidence: TranscriptEvidence) -> bool:
    """Whether what works is a way around the problem, and nothing else was said to work."""
    return all(
        any(STOPGAP.search(turn.plain) for turn in evidence.led_to(success))
        for success in evidence.successes
    )


def _thanked(evidence: TranscriptEvidence) -> bool:
    last = evidence.customer[-2:]
    return any(THANKS in turn.says for turn in last) and not any(
        turn in evidence.setbacks for turn in last
    )


def handed_over(evidence: TranscriptEvidence) -> Turn | None:
    """Return where the customer was told who takes over and when, and did not object."""
    for turn in evidence.agent:
        reply = evidence.reply_to(turn)
        told = "escalation" in turn.acts and WHEN_OR_WHO.search(turn.plain)
        if (
            told
            and evidence.answered
            and reply
            and reply.says & {DID, THANKS}
            and not evidence.rejected(turn)
        ):
            return turn
    return None


@dataclass(frozen=True)
class Harm:
    """Something no courtesy makes good."""

    why: str
    evidence: tuple[Quote, ...]


def harms_of(evidence: TranscriptEvidence) -> tuple[Harm, ...]:
    """Return what was done to the customer's harm: misled, insulted, sent away, put at risk."""
    judges = (_made_worse, _insulted, _sent_away, _unverified, _secret)
    return tuple(harm for judge in judges if (harm := judge(evidence)))


def _made_worse(evidence: TranscriptEvidence) -> Harm | None:
    for reply in evidence.replies:
        before = evidence.before(reply)
        told = WORSE in reply.says and before is not None and before.works_on_it
        if before and told and ending_of(evidence) not in HELPED:
            return Harm("What the customer was told to do made it worse.", quotes([before, reply]))
    return None


def _insulted(evidence: TranscriptEvidence) -> Harm | None:
    hard = evidence.hard
    minded = any((reply := evidence.reply_to(turn)) and reply.objects for turn in hard)
    ending = ending_of(evidence)
    spoilt = hard and (ending in (Ending.LEFT, Ending.PARTLY) or (minded and ending not in HELPED))
    if len(hard) >= 2 or spoilt:
        return Harm("The customer was insulted or blamed.", quotes(hard))
    return None


def _sent_away(evidence: TranscriptEvidence) -> Harm | None:
    refused = [turn for turn in evidence.agent if turn.refuses]
    if refused and ending_of(evidence) in (Ending.OPEN, Ending.LEFT):
        return Harm("The customer was sent away without help.", quotes(refused))
    return None


def sensitive_turn(evidence: TranscriptEvidence) -> Turn | None:
    """Return where the agent changed or gave out what protects an account."""
    for turn in evidence.agent:
        for line in turn.statements:
            if SENSITIVE.search(line) and (turn.claims_done or DEED.search(line)):
                return turn
    return None


def proof_before(evidence: TranscriptEvidence, turn: Turn) -> Turn | None:
    """Return where the customer was asked for a proof up to `turn`, and answered."""
    for asked in evidence.agent:
        wants = "verification_request" in asked.acts or PROOF.search(asked.plain)
        reply = evidence.reply_to(asked)
        if asked.number <= turn.number and wants and reply and not evidence.rejected(asked):
            return asked
    return None


def _unverified(evidence: TranscriptEvidence) -> Harm | None:
    turn = sensitive_turn(evidence)
    if turn and not proof_before(evidence, turn):
        return Harm("An account was opened up for somebody nobody had verified.", quotes([turn]))
    return None


def _secret(evidence: TranscriptEvidence) -> Harm | None:
    for turn in evidence.agent:
        if WANTS_SECRET.search(turn.plain):
            return Harm("The customer was asked for a password.", quotes([turn]))
        if has_secret(turn.text):
            return Harm("A password was written into the conversation.", quotes([turn]))
    return None

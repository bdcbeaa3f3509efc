"""How a conversation ended, by what the customer says of it, and what no courtesy makes good."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from sessions.assessment.confidential import has_secret
from sessions.assessment.registry import Quote
from sessions.assessment.transcripts import moves
from sessions.assessment.transcripts.evidence import TranscriptEvidence, Turn, quotes
from sessions.assessment.transcripts.replies import (
    AGREES,
    FAILS,
    REPORTS,
    THANKS,
    UNHEARD,
    WORKS,
    WORSE,
)
from sessions.assessment.transcripts.signs import PROOF, SENSITIVE
from sessions.customer.secrecy import asks_for_secret

#: What is left of the score after harm, after leaving somebody alone with it, and with heaped
#: phrases; who was not helped at all gets at most `CAP` (gate.py) in any case.
LEFT_AFTER_HARM, LEFT_ALONE, LEFT_WITH_PHRASES = Fraction(1, 10), Fraction(1, 3), Fraction(1, 2)

# Sentences of a kind that make a harm, each counted by how certain it is.
_ONCE, _BEYOND_DOUBT, _OFTEN = 0.7, 0.95, 1.3
_HARSH = 3  # rude or accusing sentences, those beyond doubt counted twice

# So many messages of heaped terms or strung phrases are no slip.
_OFTEN_STUFFED = 2


class Ending(StrEnum):
    """How it ended for the customer."""

    WORKS = "works"  # the customer says that it works
    THANKED = (
        "thanked"  # helped, as it seems: steps were taken, and the customer thanks or is content
    )
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
    if reply and failed < reply.number and evidence.customer[-1].says & {THANKS, AGREES}:
        return Ending.THANKED
    return Ending.OPEN


def _made_good(evidence: TranscriptEvidence) -> bool:
    """Whether the turn that says what fails says as well that it works, and nothing came after."""
    last = evidence.customer[-1]
    return WORKS in last.says and THANKS in last.says and not last.objects


def _is_stopgap(evidence: TranscriptEvidence) -> bool:
    """Whether what works is a way around the problem, and nothing else was said to work."""
    return all(
        any(turn.lines_that(moves.STOPGAP) for turn in evidence.led_to(success))
        for success in evidence.successes
    )


def handed_over(evidence: TranscriptEvidence) -> Turn | None:
    """Return where the customer was told who takes over and when, and did not object."""
    for turn in evidence.agent:
        reply = evidence.reply_to(turn)
        if (
            turn.lines_that(moves.HANDOVER)
            and evidence.answered
            and reply
            and reply.says & {AGREES, REPORTS, THANKS}
            and not evidence.rejected(turn)
        ):
            return turn
    return None


@dataclass(frozen=True)
class Harm:
    """Something no courtesy makes good."""

    why: str
    evidence: tuple[Quote, ...]
    left: Fraction = LEFT_AFTER_HARM  # of the score


def harms_of(evidence: TranscriptEvidence) -> tuple[Harm, ...]:
    """Return what was done to the customer's harm: misled, insulted, sent away, put at risk."""
    judges = (
        _made_worse,
        _insulted,
        _sent_away,
        _stuffed,
        _claimed,
        _unverified,
        _secret,
        _careless,
    )
    return tuple(harm for judge in judges if (harm := judge(evidence)))


def _made_worse(evidence: TranscriptEvidence) -> Harm | None:
    if ending_of(evidence) not in (Ending.OPEN, Ending.LEFT):
        return None
    for reply in evidence.replies:
        told = [turn for turn in evidence.led_to(reply) if turn.works_on_it]
        if told and WORSE in reply.sure:
            why = "What the customer was told to do made it worse."
            return Harm(why, quotes([told[-1], reply]))
    return None


def _insulted(evidence: TranscriptEvidence) -> Harm | None:
    """Rude twice, or once and it ended badly; where it ended well, beyond doubt."""
    hard, ending = evidence.hard, ending_of(evidence)
    minded = any((reply := evidence.reply_to(turn)) and reply.objects for turn in hard)
    if ending in HELPED:
        spoilt = minded or sum(turn.harshness for turn in hard) >= _HARSH
    else:
        spoilt = minded or len(hard) >= 2 or ending in (Ending.LEFT, Ending.PARTLY)
    return Harm("The customer was insulted or blamed.", quotes(hard)) if hard and spoilt else None


def _sent_away(evidence: TranscriptEvidence) -> Harm | None:
    refused = [turn for turn in evidence.agent if turn.refusing]
    least = _OFTEN if evidence.steps else _ONCE
    if sum(turn.refusing for turn in refused) < least or len(evidence.steps) >= len(refused):
        return None
    if ending_of(evidence) in (Ending.OPEN, Ending.LEFT):
        return Harm("The customer was sent away without help.", quotes(refused), LEFT_ALONE)
    return None


def _stuffed(evidence: TranscriptEvidence) -> Harm | None:
    """Terms heaped up or stock phrases strung together, twice, in place of help: whoever says
    everything there is to say cannot have meant it for this customer.
    """
    stuffed = [turn for turn in evidence.wrote if turn.is_stuffed]
    if len(stuffed) < _OFTEN_STUFFED or ending_of(evidence) not in (Ending.OPEN, Ending.LEFT):
        return None
    return Harm("Terms and phrases stood in place of help.", quotes(stuffed), LEFT_WITH_PHRASES)


def _claimed(evidence: TranscriptEvidence) -> Harm | None:
    """The customer says that it doesn't work, and is told that it does."""
    denied = [turn for turn in evidence.setbacks if turn.sure & {FAILS, UNHEARD}]
    if not denied or ending_of(evidence) not in (Ending.OPEN, Ending.LEFT):
        return None
    for turn in evidence.since(denied[-1].number):
        if turn.claims_done or turn.lines_that(moves.CLOSES):
            why = "It was called solved though the customer had just said that it is not."
            return Harm(why, quotes([denied[-1], turn]), LEFT_ALONE)
    return None


def sensitive_turn(evidence: TranscriptEvidence) -> Turn | None:
    """Return where the agent changed or gave out what protects an account."""
    for turn in evidence.agent:
        done = turn.statements if turn.claims_done else turn.lines_that(moves.DEED)
        if SENSITIVE.search("\n".join(done)):
            return turn
    return None


def proof_before(evidence: TranscriptEvidence, turn: Turn) -> Turn | None:
    """Return where the customer was asked for a proof up to `turn`, and answered."""
    for asked in evidence.agent:
        acts = "verification_request" in asked.acts or asked.lines_that(moves.PROOF)
        wants = acts or PROOF.search(asked.plain)
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
        if asks_for_secret(turn.text, code_sent=True):  # a code may be a proof
            return Harm("The customer was asked for a password.", quotes([turn]))
        if has_secret(turn.text):
            return Harm("A password was written into the conversation.", quotes([turn]))
    return None


def _careless(evidence: TranscriptEvidence) -> Harm | None:
    """Where the customer was helped, if only in part, there must be no doubt about it."""
    turns = [turn for turn in evidence.agent if turn.careless]
    least = _ONCE if ending_of(evidence) in (Ending.OPEN, Ending.LEFT) else _BEYOND_DOUBT
    if sum(turn.careless for turn in turns) < least:
        return None
    return Harm("The customer's account, device or data were put at risk.", quotes(turns))

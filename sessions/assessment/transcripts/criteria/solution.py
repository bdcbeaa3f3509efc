"""Solution: whether the problem was worked, and what the customer says of the result."""

from sessions.assessment.registry import Finding
from sessions.assessment.transcripts.criteria.rubric import cost, criterion
from sessions.assessment.transcripts.evidence import TranscriptEvidence, Turn, quotes
from sessions.assessment.transcripts.outcome import Ending, ending_of, handed_over
from sessions.assessment.transcripts.replies import FAILS, WORKS

_ENOUGH_ANSWERS, _ENOUGH_STEPS = 2, 2
# Words of an explanation, and those of them said before: fewer come about by chance.
_NAMED, _SHARED = 4, 2
_SHARES = {
    Ending.WORKS: (1.0, "The customer says that it works."),
    Ending.HANDED_OVER: (0.8, "It was handed over, and the customer knows to whom and until when."),
    Ending.THANKED: (0.7, "It seems to work: the customer thanks, but does not say so."),
    Ending.PARTLY: (0.5, "Only a part of it works, or only for now."),
    Ending.OPEN: (0.0, "Nothing the customer says shows that it works."),
    Ending.LEFT: (0.0, "The customer gave up on the desk."),
}


@criterion(
    "solution.outcome",
    "Solves it, by the customer's word",
    weight=40,
    better="“Could you try it once more, {customer}, and tell me what you see?”",
)
def outcome(evidence: TranscriptEvidence) -> Finding | None:
    """After something was done, the customer says that it works, and nothing after that fails.
    Handed over to somebody named or until a time named earns 0.8, thanks or agreement after steps
    without a word on the result 0.7, a part of it or a stopgap 0.5.

    Source: ITIL 4, Incident management (restoration is confirmed with the user).
    """
    ending = ending_of(evidence)
    share, why = _SHARES[ending]
    return Finding(share, why, quotes(_shown(evidence, ending), 1))


def _shown(evidence: TranscriptEvidence, ending: Ending) -> list[Turn]:
    if ending is Ending.WORKS:
        return [evidence.successes[-1]]
    handed = handed_over(evidence)
    if ending is Ending.HANDED_OVER and handed:
        return [handed]
    return list(evidence.setbacks[-1:] or evidence.customer[-1:])


@criterion(
    "solution.diagnosis",
    "Finds out what is wrong",
    weight=25,
    better="Ask and look before you change anything; let the next step follow from what you found.",
)
def diagnosis(evidence: TranscriptEvidence) -> Finding | None:
    """Counted: questions the customer answered with something; two are enough. Offers and phrases
    are no questions. Source: ITIL 4, Incident management (investigation and diagnosis).
    """
    asked = evidence.answered
    share = min(1.0, len(asked) / _ENOUGH_ANSWERS)
    why = "The agent asked what narrows it down." if share == 1 else "There was more to find out."
    return Finding(share, why, quotes(asked))


@criterion(
    "solution.steps",
    "Takes steps that show results",
    weight=20,
    better="One step at a time: say what to do, and what should be seen then.",
)
def steps(evidence: TranscriptEvidence) -> Finding | None:
    """Counted: messages that tell the customer what to do or tell what was done, and on which the
    customer reports; two are enough. Source: ITIL 4, Incident management (resolution and
    recovery).
    """
    if not evidence.steps:
        return Finding(0, "No step was taken on which the customer could report.")
    share = min(1.0, len(evidence.steps) / _ENOUGH_STEPS)
    return Finding(
        share, "Steps were taken, and the customer reports on them.", quotes(evidence.steps)
    )


@criterion(
    "solution.explains",
    "Explains what was wrong",
    weight=15,
    better="“What was wrong is this, {customer}: …, and that is why ….” No more is needed.",
)
def explains(evidence: TranscriptEvidence) -> Finding | None:
    """A message explains, sums up or tells a solution in sentences that name at least four things,
    two of them said before, while the problem is being worked. Source: plain language (ISO
    24495-1).
    """
    for turn in evidence.agent:
        if not turn.explains or evidence.rejected(turn):
            continue
        shared = turn.explained & evidence.said_before(turn)
        if len(shared) >= _SHARED and len(turn.explained) >= _NAMED and evidence.steps:
            return Finding(1, "The customer was told what was wrong.", (turn.quote,))
    return Finding(0, "The customer was not told what was wrong or what was being done.")


@cost(
    "solution.detours",
    "Tries things out",
    most=30,
    better="Ask what the step would change about the cause you found; if nothing, leave it.",
)
def detours(evidence: TranscriptEvidence) -> Finding | None:
    """Every step on which the customer reports that it did not help costs 10, at most 30; the first
    costs nothing, as looking may take one.

    Source: Dixon, Freeman & Toman (2010): every try is effort for the customer.
    """
    failed = [turn for turn in evidence.steps if _failed(evidence, turn)][1:]
    if not failed:
        return Finding(0, "The customer was not made to try things out.")
    return Finding(
        len(failed) / 3, "The customer was made to try one thing after another.", quotes(failed)
    )


def _failed(evidence: TranscriptEvidence, turn: Turn) -> bool:
    reply = evidence.reply_to(turn)
    return reply is not None and FAILS in reply.says and WORKS not in reply.says

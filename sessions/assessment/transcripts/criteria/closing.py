"""Closing: how the conversation ends. Nothing of it counts where nothing was done before."""

from sessions.assessment.criteria.closing import FURTHER
from sessions.assessment.registry import Finding
from sessions.assessment.transcripts.criteria.rubric import criterion, found_or_not, was_worked
from sessions.assessment.transcripts.evidence import TranscriptEvidence, Turn, quotes
from sessions.assessment.transcripts.outcome import HELPED, Ending, ending_of, handed_over


def _ending(evidence: TranscriptEvidence) -> tuple[Turn, ...]:
    """All the agent's turns from the first step that showed a result on, that one left out."""
    if not was_worked(evidence):
        return ()
    first = evidence.steps[0].number if evidence.steps else evidence.first_work
    return tuple(turn for turn in evidence.wrote if turn.number > first)


@criterion(
    "closing.recap",
    "Sums up what was wrong and what was done",
    weight=30,
    better="“To sum up, {customer}: … was the cause, I have …, and it works again.”",
)
def recap(evidence: TranscriptEvidence) -> Finding | None:
    """After the first step that showed a result, a message sums up or explains and names at least
    three things said before, one of the customer's among them. Source: HDI Customer Service
    Representative standard (closing a contact).
    """
    found = [turn for turn in _ending(evidence) if _names_enough(evidence, turn)]
    return found_or_not(
        found[-1:],
        met="The agent summed up what was wrong or what was done.",
        missed="It ended without a word on what was wrong and what was done.",
    )


def _names_enough(evidence: TranscriptEvidence, turn: Turn) -> bool:
    """In the sentences that explain, sum up or tell a solution."""
    return len(turn.explained & evidence.said_before(turn)) >= 3 and bool(
        turn.explained & evidence.heard(turn)
    )


@criterion(
    "closing.confirms",
    "Makes sure that it works",
    weight=37,
    better="“Could you try it once more, {customer}, and tell me what you see?”",
)
def confirms(evidence: TranscriptEvidence) -> Finding | None:
    """After a step, the agent asks whether it works or has it tried, and the customer says that it
    does; 0.6 where the customer says so unasked. Handing over, the agent says to whom or until
    when. Source: ITIL 4, Incident management (restoration is confirmed before closure).
    """
    handed = handed_over(evidence)
    if ending_of(evidence) is Ending.HANDED_OVER and handed:
        return Finding(1, "The customer was told who takes over and until when.", (handed.quote,))
    for success in evidence.successes:
        before = evidence.before(success)
        if before and before.checks and ending_of(evidence) is Ending.WORKS:
            return Finding(
                1, "The agent had it confirmed that it works.", quotes([before, success])
            )
    if ending_of(evidence) is Ending.WORKS:
        told = evidence.successes[-1]
        return Finding(0.6, "The customer said unasked that it works.", (told.quote,))
    return Finding(0, "Nobody made sure that it works.")


@criterion(
    "closing.furtherHelp",
    "Offers further help",
    weight=25,
    better="“Is there anything else I can do for you, {customer}?”",
)
def further_help(evidence: TranscriptEvidence) -> Finding | None:
    """Once the customer was helped, the agent asks for anything else. Before that it is an empty
    phrase and earns nothing. Source: HDI Customer Service Representative standard.
    """
    offered = [turn for turn in _ending(evidence) if FURTHER.search(turn.text)]
    if offered and ending_of(evidence) not in HELPED:
        return Finding(
            0, "More help was offered while the problem was still there.", quotes(offered, 1)
        )
    return found_or_not(
        offered,
        met="The agent asked whether there is anything else.",
        missed="Nobody asked whether there is anything else.",
    )


@criterion(
    "closing.farewell",
    "Thanks or says goodbye",
    weight=8,  # no more than a point of the whole, where note and times are missing as well
    better="“Thank you for your patience, {customer}. Have a good day.”",
)
def farewell(evidence: TranscriptEvidence) -> Finding | None:
    """After a step that showed a result, a message thanks or says goodbye. Once is enough. Source:
    ITIL 4, Service desk practice.
    """
    return found_or_not(
        [turn for turn in _ending(evidence) if turn.manners & {"thanks", "closing"}],
        met="It ended on a friendly word.",
        missed="It ended without thanks or goodbye.",
    )

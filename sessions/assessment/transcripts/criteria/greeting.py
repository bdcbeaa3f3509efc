"""Greeting: how the conversation begins."""

from sessions.assessment.criteria.greeting import OFFER, says_who_speaks
from sessions.assessment.registry import Finding
from sessions.assessment.transcripts.criteria.rubric import criterion, found_or_not
from sessions.assessment.transcripts.evidence import TranscriptEvidence


@criterion(
    "greeting.hello",
    "Greets the customer",
    weight=30,
    better="“Good morning {customer}, you're through to the service desk.”",
)
def hello(evidence: TranscriptEvidence) -> Finding | None:
    """The agent's first message greets. Source: ITIL 4, Service desk practice (courtesy at first
    contact).
    """
    return found_or_not(
        [turn for turn in evidence.wrote[:1] if "greeting" in turn.manners],
        met="The first message greets the customer.",
        missed="The first message goes straight to business, without a greeting.",
    )


@criterion(
    "greeting.introduction",
    "Says who is speaking",
    weight=40,
    better="“Hello {customer}, my name is …, from the IT service desk.”",
)
def introduction(evidence: TranscriptEvidence) -> Finding | None:
    """Before the customer's first answer, the agent gives a name or says it is the service desk.

    Source: HDI Customer Service Representative standard (opening a contact).
    """
    return found_or_not(
        [
            turn
            for turn in evidence.opening
            if "introduction" in turn.manners or says_who_speaks(turn.text)
        ],
        met="The agent said at once who is speaking.",
        missed="The customer was not told whom they are talking to.",
    )


@criterion(
    "greeting.offer",
    "Takes the matter on",
    weight=30,
    better="“I'm sorry about this, {customer}. Let's get it sorted out together.”",
)
def offer(evidence: TranscriptEvidence) -> Finding | None:
    """Before the customer answers the first message that is more than polite, the agent offers help
    with what they told, asks for something about it, or takes a first step. “Happy to help!” alone
    is a courtesy. Source: HDI Customer Service Representative standard (opening a contact).
    """
    return found_or_not(
        [
            turn
            for turn in evidence.beginning
            if (not evidence.rejected(turn) and OFFER.search(turn.plain))
            or turn in (*evidence.answered, *evidence.steps)
        ],
        met="The agent took the matter on at the start.",
        missed="The opening does not say that the agent will take care of it.",
    )

"""Listening: whether what the customer said was asked for, heard and used."""

from sessions.assessment.registry import Finding
from sessions.assessment.transcripts.criteria.rubric import cost, criterion
from sessions.assessment.transcripts.evidence import TranscriptEvidence, Turn, quotes
from sessions.assessment.words import stems

# Words of the customer's that make a paraphrase; fewer come about by chance.
_GIVEN_BACK = 3
# Tellings of the customer's taken up for full points; a long story need not be repeated whole.
_ENOUGH = 3
_NEWS = 2  # words nobody said before, from which on a message tells something


@criterion(
    "listening.openQuestion",
    "Asks open questions",
    weight=25,
    better="“What changed shortly before this began?”",
)
def open_question(evidence: TranscriptEvidence) -> Finding | None:
    """An open question (not “How can I help?”) is answered with something nobody had said before.

    Source: open questions of motivational interviewing (OARS; Miller & Rollnick, 2013).
    """
    asked = [t for t in evidence.agent if "open_question" in t.acts and t.questions]
    for turn in asked:
        reply = evidence.reply_to(turn)
        if turn in evidence.answered and reply and len(news(evidence, reply)) >= _NEWS:
            why = "An open question brought out something new."
            return Finding(1, why, quotes([turn, reply]))
    if asked:
        return Finding(0, "The open question brought out nothing new.", quotes(asked, 1))
    return Finding(0, "Nothing was asked that lets the customer describe it in their own words.")


def news(evidence: TranscriptEvidence, turn: Turn) -> frozenset[str]:
    """Stems in a turn that nobody had used before."""
    return turn.words - evidence.said_before(turn)


@criterion(
    "listening.paraphrase",
    "Gives back what was said",
    weight=25,
    better="“Let me see whether I understand you right, {customer}: first …, and since then …. Is "
    "that so?”",
)
def paraphrase(evidence: TranscriptEvidence) -> Finding | None:
    """A sentence of the agent's names at least three things the customer had brought up, and the
    customer does not object to it. “I see” alone is a courtesy and earns nothing.

    Source: reflective listening (Rogers & Farson, 1957).
    """
    for turn in evidence.agent:
        heard = evidence.heard(turn)
        if evidence.rejected(turn):
            continue
        if any(len(stems(line) & heard) >= _GIVEN_BACK for line in turn.plain.split("\n")):
            return Finding(1, "The agent gave back what the customer had told.", (turn.quote,))
    bare = [turn for turn in evidence.wrote if "acknowledgement" in turn.manners]
    why = (
        "The agent acknowledged, but did not say what had been understood."
        if bare
        else "The agent never gave back what the customer had told."
    )
    return Finding(0, why, quotes(bare, 1))


@criterion(
    "listening.takesUp",
    "Takes up what the customer tells",
    weight=35,
    better="Build on it and say so: “You mentioned that, {customer}, so that is where I look "
    "first.”",
)
def takes_up(evidence: TranscriptEvidence) -> Finding | None:
    """Counted: messages of the customer's that tell something new, of which the agent's next
    message takes up a word, asks further or does something about it, without the customer objecting
    to that; three earn all, one a third, however few there were. Source: active listening (Rogers &
    Farson, 1957).
    """
    telling = [one for one in evidence.customer if len(news(evidence, one)) >= _NEWS]
    taken = [turn for one in telling if (turn := _taken_up(evidence, one))]
    if not telling:
        return None
    share = min(1.0, len(taken) / _ENOUGH)
    if share == 1 or len(taken) == len(telling):
        return Finding(share, "The agent built on what the customer told.", quotes(taken))
    missed = next(one for one in telling if not _taken_up(evidence, one))
    return Finding(share, "The agent did not take up what the customer told.", quotes([missed]))


def _taken_up(evidence: TranscriptEvidence, told: Turn) -> Turn | None:
    """The agent's message right after that builds on `told`."""
    turn = evidence.answer_to(told)
    if turn is None or evidence.rejected(turn):
        return None
    builds = turn in evidence.answered or turn in evidence.steps or turn.named & told.words
    return turn if builds else None


@criterion(
    "listening.answers",
    "Answers the customer's questions",
    weight=15,
    better="“Good question, {customer}: that is …, and you find it ….”",
)
def answers(evidence: TranscriptEvidence) -> Finding | None:
    """When the customer asks something, the next message explains, tells what to do or does it, and
    the customer does not object. Counted; does not apply when nothing was asked.

    Source: plain-language practice (ISO 24495-1).
    """
    asked = [one for one in evidence.customer if one.questions]
    if not asked:
        return None
    answered = [turn for one in asked if (turn := _answer(evidence, one))]
    if len(answered) == len(asked):
        return Finding(1, "The customer's questions were answered.", quotes(answered))
    unanswered = next(one for one in asked if not _answer(evidence, one))
    share = len(answered) / len(asked)
    return Finding(share, "The customer asked, and got no answer.", (unanswered.quote,))


def _answer(evidence: TranscriptEvidence, question: Turn) -> Turn | None:
    turn = evidence.answer_to(question)
    if turn is None or evidence.rejected(turn):
        return None
    says_something = turn.acts & {"explanation", "solution", "instruction", "escalation"}
    return turn if says_something or turn.works_on_it or turn in evidence.answered else None


@cost(
    "listening.ignores",
    "Ignores what the customer says",
    most=40,
    better="Read the last message once more before you answer, and answer that.",
)
def ignores(evidence: TranscriptEvidence) -> Finding | None:
    """Every message in which the customer complains of not being heard, or says something once
    more, costs 20, at most 40.

    Source: Dixon, Freeman & Toman (2010), “Stop trying to delight your customers”: repeating
    oneself is effort that customers resent.
    """
    if not evidence.unheard:
        return Finding(0, "The customer did not have to say anything twice.")
    why = "The customer had to say it again, or was not heard at all."
    return Finding(len(evidence.unheard) / 2, why, quotes(evidence.unheard, 2))

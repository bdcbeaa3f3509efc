"""Listening: whether what the customer said was asked for, heard and used."""

from scenarios.simulation.documents import Fact, Release
from sessions.assessment.criteria.greeting import offers_help
from sessions.assessment.evidence import Line, SessionEvidence
from sessions.assessment.registry import Finding, Quote, cost, criterion
from sessions.assessment.words import stems, stems_of

_GIVES_BACK = frozenset({"acknowledgement", "recap"})
# Facts to take up for full points; a long story need not be repeated whole.
_ENOUGH_FACTS = 3


@criterion(
    "listening.openQuestion",
    "Asks open questions",
    weight=25,
    better="“What changed shortly before this began?”",
)
def open_question(evidence: SessionEvidence) -> Finding | None:
    """An open question (not “How can I help?”, nor small talk) brought something new: a fact or a
    look at the problem.

    Source: open questions of motivational interviewing (OARS; Miller & Rollnick, 2013).
    """
    asked = [
        line
        for line in evidence.said
        if "open_question" in line.acts and not offers_help(line) and not line.is_small_talk
    ]
    for line in asked:
        reply = evidence.reply_to(line)
        if reply and reply.turn and (reply.turn.revealed or reply.turn.checked):
            quotes = (Quote.of_line(line), Quote.of_line(reply))
            return Finding(1, "Your open question brought out something new.", quotes)
    if asked:
        return Finding(
            0,
            "Your open question was too general to bring out anything new.",
            (Quote.of_line(asked[0]),),
        )
    closed = [line for line in evidence.said if "closed_question" in line.acts]
    return Finding(
        0,
        "You asked nothing that lets the customer describe it in their own words.",
        tuple(Quote.of_line(line) for line in closed[:1]),
    )


@criterion(
    "listening.paraphrase",
    "Gives back what was said",
    weight=30,
    better="“Let me see whether I understand you right, {customer}: first …, and since then …. Is "
    "that so?”",
)
def paraphrase(evidence: SessionEvidence) -> Finding | None:
    """A message acknowledges or sums up and names at least two things the customer or the ticket
    said.

    “I see” alone is a courtesy and earns nothing, nor does what is not so. Source: reflective
    listening (Rogers & Farson, 1957).
    """
    for line in evidence.truthful:
        heard = evidence.heard(line.seq)
        if line.acts & _GIVES_BACK and len(stems(line.text) & heard) >= 3:
            return Finding(
                1, "You gave back in your own words what you had been told.", (Quote.of_line(line),)
            )
    bare = [line for line in evidence.said if "acknowledgement" in line.acts]
    why = (
        "You acknowledged, but did not say what you had understood."
        if bare
        else "You never gave back what the customer had told you."
    )
    return Finding(0, why, tuple(Quote.of_line(line) for line in (bare or evidence.said)[:1]))


@criterion(
    "listening.takesUp",
    "Takes up what the customer tells",
    weight=30,
    better="Build on it and say so: “You mentioned that, {customer}, so that is where I look "
    "first.”",
)
def takes_up(evidence: SessionEvidence) -> Finding | None:
    """Counted: facts that were let out (volunteered, or behind the fix) and that a later message or
    action takes up; three are enough. Source: active listening (Rogers & Farson, 1957).
    """
    golden = evidence.golden.diagnosis if evidence.golden else ()
    telling = [
        fact
        for fact in evidence.simulation.facts
        if fact.release is Release.VOLUNTEERED or fact.id in golden
    ]
    if not telling:
        return None
    facts = [fact for fact in telling if fact.id in evidence.released]
    taken = {fact.id: quote for fact in facts if (quote := _taken_up(evidence, fact))}
    wanted = min(len(telling), _ENOUGH_FACTS)
    if len(taken) >= wanted:
        quotes = tuple(taken.values())[:_ENOUGH_FACTS]
        return Finding(1, "You built on what the customer told you.", quotes)
    missed = next((fact for fact in facts if fact.id not in taken), None)
    if missed is None:
        why = "There was more to be asked for and to build on."
        return Finding(len(taken) / wanted, why, tuple(taken.values()))
    told = next(line for line in evidence.replies if line.seq == evidence.released[missed.id])
    return Finding(
        len(taken) / wanted,
        f"You did not take up what the customer told you: {missed.statement}",
        (*taken.values(), Quote.of_line(told)),
    )


def _taken_up(evidence: SessionEvidence, fact: Fact) -> Quote | None:
    since = evidence.released[fact.id]
    words = stems_of([fact.statement, *fact.say])
    for line in evidence.truthful:
        if line.seq > since and (line.speaks_of(fact.id) or len(stems(line.text) & words) >= 2):
            return Quote.of_line(line)
    for record in evidence.actions_done:
        action = evidence.steps.get(record.step)
        if record.after_seq >= since and fact.id in getattr(action, "because", ()):
            return Quote.of_record(record)
    return None


@criterion(
    "listening.answers",
    "Answers the customer's questions",
    weight=15,
    better="“Good question, {customer}: that is …, and you find it ….”",
)
def answers(evidence: SessionEvidence) -> Finding | None:
    """When the customer asks what something means or how to do it, the next message explains it.

    Counted; does not apply when nothing was asked. Source: plain-language practice (ISO 24495-1).
    """
    asked = [
        reply
        for reply in evidence.replies
        if reply.turn and {"ask_meaning", "ask_how"} & set(reply.turn.intents)
    ]
    if not asked:
        return None
    answered = [line for reply in asked if (line := _answer(evidence, reply))]
    if len(answered) == len(asked):
        quotes = tuple(Quote.of_line(line) for line in answered)
        return Finding(1, "You answered what the customer did not understand.", quotes)
    open_one = next(reply for reply in asked if not _answer(evidence, reply))
    return Finding(
        len(answered) / len(asked),
        "The customer asked what you meant and got no explanation.",
        (Quote.of_line(open_one),),
    )


def _answer(evidence: SessionEvidence, reply: Line) -> Line | None:
    following = next((line for line in evidence.said if line.seq > reply.seq), None)
    if following and following.acts & {"explanation", "instruction", "solution"}:
        return following
    return None


@cost(
    "listening.askedTwice",
    "Asks for what was already said",
    most=20,
    better="“You told me that …, {customer}. Is there anything more to it?”",
)
def asked_twice(evidence: SessionEvidence) -> Finding | None:
    """Every question for a fact the customer had already given costs 10, at most 20.

    Making sure one has understood (a recap, an acknowledgement) is no such question. Source: Dixon,
    Freeman & Toman (2010), “Stop trying to delight your customers”: repeating
    oneself is effort that customers resent.
    """
    found: list[tuple[Line, Line | None]] = []
    for reply in evidence.replies:
        question = evidence.before(reply)
        if not reply.turn or not reply.turn.repeated or question is None:
            continue
        if not question.acts & {"recap", "acknowledgement"}:
            found.append((question, _told_before(evidence, reply)))
    if not found:
        return Finding(0, "You asked nothing twice.")
    quotes = tuple(Quote.of_line(line) for pair in found[:2] for line in pair if line)
    where = " See where you were told." if any(told for _, told in found[:2]) else ""
    why = f"You asked for something you had already been told.{where}"
    return Finding(len(found) / 2, why, quotes)


def _told_before(evidence: SessionEvidence, reply: Line) -> Line | None:
    """Return where the customer had already said what `reply` says again."""
    again = reply.turn.repeated if reply.turn else ()
    told = {evidence.released[key] for key in again if key in evidence.released}
    return next((one for one in evidence.replies if one.seq in told and one.seq < reply.seq), None)


@cost(
    "listening.wrongFacts",
    "Tells the customer what is not theirs",
    most=20,
    better="Look at the ticket once more, {customer} should recognise what you say: the program, "
    "the device, the hour.",
)
def wrong_facts(evidence: SessionEvidence) -> Finding | None:
    """Every message that names a person, program or device of the scenario's other surfaces, or a
    deadline at an hour this incident does not know, costs 10, at most 20. Source: active listening
    (Rogers & Farson, 1957).
    """
    found = [line for line in evidence.said if line.id in evidence.untruths]
    if not found:
        return Finding(0, "You told the customer nothing that is not so.")
    wrong = ", ".join(dict.fromkeys(f"“{evidence.untruths[line.id]}”" for line in found[:2]))
    quotes = tuple(Quote.of_line(line) for line in found[:2])
    return Finding(len(found) / 2, f"This is not this customer's: {wrong}.", quotes)

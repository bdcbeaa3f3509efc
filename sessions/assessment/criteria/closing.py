"""Closing: how the conversation ends."""

import re

from scenarios.simulation.documents import Resolution
from sessions.assessment.evidence import Line, SessionEvidence
from sessions.assessment.outcome import is_good
from sessions.assessment.registry import Finding, Quote, criterion
from sessions.assessment.words import stems, stems_of

FURTHER = re.compile(
    r"\b(?:anything else|something else (?:i|we|you|that)\b"
    r"|(?:do|for|have|need|with) something else|any (?:other|further|more) (?:questions?|issues?"
    r"|problems?|help)"
    r"|(?:else|more) (?:i|we) can (?:do|help)|other questions?)\b",
    re.IGNORECASE,
)


@criterion(
    "closing.recap",
    "Sums up what was wrong and what was done",
    weight=30,
    better="“To sum up, {customer}: … was the cause, I have …, and it works again.”",
)
def recap(evidence: SessionEvidence) -> Finding | None:
    """A recap names at least two things of the cause or of the steps taken; once the incident
    ended well, an explanation after the last change will do. Source: HDI Customer Service
    Representative standard (closing a contact).
    """
    done = [evidence.steps[r.step] for r in evidence.actions_done if r.step in evidence.steps]
    subject = stems_of([evidence.simulation.summary, *(step.label for step in done)])
    explained = evidence.closing if is_good(evidence) else ()
    for line in reversed(evidence.truthful):
        sums_up = "recap" in line.acts or (
            line in explained and line.acts & {"explanation", "solution"}
        )
        if sums_up and evidence.records and len(stems(line.text) & subject) >= 2:
            why = "You summed up what was wrong or what was done."
            return Finding(1, why, (Quote.of_line(line),))
    return _missing(evidence, "You ended without saying what was wrong and what was done.")


@criterion(
    "closing.confirms",
    "Makes sure that it works",
    weight=35,
    better="“Could you try it once more, {customer}, and tell me what you see?”",
)
def confirms(evidence: SessionEvidence) -> Finding | None:
    """After the last change, the trainee asks whether it works and the customer, really rid of the
    problem, says so; or the customer reports it unasked. Does not apply where handing over or
    refusing is the goal.

    Source: ITIL 4, Incident management (restoration is confirmed with the user before closure).
    """
    if evidence.must_refuse or evidence.simulation.goal.resolution is Resolution.ESCALATED:
        return None
    for line in evidence.closing:
        reply = evidence.reply_to(line)
        if _asks_whether_it_works(evidence, line) and reply and reply.turn:
            quotes = (Quote.of_line(line), Quote.of_line(reply))
            if is_good(evidence):
                return Finding(1, "You had the customer confirm that it works.", quotes)
            return Finding(0, "You asked, but closed although it did not work.", quotes)
    told = evidence.told_unasked
    if told is not None and is_good(evidence):
        return Finding(1, "The customer told you that it works.", (Quote.of_line(told),))
    return _missing(evidence, "You did not ask whether it really works now.")


def _asks_whether_it_works(evidence: SessionEvidence, line: Line) -> bool:
    reply = evidence.reply_to(line)
    tried = reply is not None and reply.turn is not None and bool(reply.turn.checked)
    return line.speaks_of("symptom", "ask", "instruct", "offer") or (
        tried and any(topic.kind == "check" for topic in line.topics)
    )


@criterion(
    "closing.nextStep",
    "Says who takes over and what happens next",
    weight=35,
    better="“I'm handing this to …, {customer}. They will contact you by ….”",
)
def next_step(evidence: SessionEvidence) -> Finding | None:
    """Where handing over is the goal, the trainee tells the customer about it.

    Source: ITIL 4, Incident management (communication on escalation).
    """
    if evidence.simulation.goal.resolution is not Resolution.ESCALATED:
        return None
    told = [line for line in evidence.said if "escalation" in line.acts]
    if told and is_good(evidence):
        return Finding(1, "You told the customer who takes over.", (Quote.of_line(told[-1]),))
    return _missing(evidence, "The customer was not told who takes over and what happens next.")


@criterion(
    "closing.furtherHelp",
    "Offers further help",
    weight=25,
    better="“Is there anything else I can do for you, {customer}?”",
)
def further_help(evidence: SessionEvidence) -> Finding | None:
    """After the last change and with the incident ended well, the trainee asks for anything else.

    Before that it is an empty phrase and earns nothing. Source: HDI Customer Service Representative
    standard.
    """
    for line in reversed(evidence.closing):
        if FURTHER.search(line.text):
            quote = (Quote.of_line(line),)
            if is_good(evidence):
                return Finding(1, "You asked whether there is anything else.", quote)
            return Finding(0, "You offered more help while the problem was still there.", quote)
    return _missing(evidence, "You did not ask whether there is anything else.")


@criterion(
    "closing.farewell",
    "Thanks or says goodbye",
    weight=10,
    better="“Thank you for your patience, {customer}. Have a good day.”",
)
def farewell(evidence: SessionEvidence) -> Finding | None:
    """A message after the first two thanks or says goodbye. Once is enough. Source: ITIL 4,
    Service desk practice.
    """
    friendly = [line for line in evidence.said[2:] if line.acts & {"thanks", "closing"}]
    if friendly:
        # “Is there anything else?” is one too, but hardly the goodbye.
        goodbyes = [line for line in friendly if not FURTHER.search(line.text)] or friendly
        return Finding(1, "You ended on a friendly word.", (Quote.of_line(goodbyes[-1]),))
    return _missing(evidence, "The conversation ended without thanks or goodbye.")


def _missing(evidence: SessionEvidence, why: str) -> Finding:
    last = (evidence.closing or evidence.said)[-1:]
    return Finding(0, why, tuple(Quote.of_line(line) for line in last))

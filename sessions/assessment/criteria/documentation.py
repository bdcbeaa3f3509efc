"""Documentation: what the next colleague can learn from the ticket. Content counts, length does
not.
"""

import math
import re

from scenarios.simulation.world import symptom
from sessions.assessment.confidential import has_personal_data, has_secret
from sessions.assessment.evidence import SessionEvidence
from sessions.assessment.outcome import determine_outcome
from sessions.assessment.prose import faults_of, is_heap
from sessions.assessment.registry import Finding, cost, criterion
from sessions.assessment.way import needed_steps
from sessions.assessment.words import stems, stems_of
from sessions.choices import Outcome

METHODS = {
    "name": r"\bnames?\b",
    "username": r"\buser ?(?:name|id)\b|\blogin\b|\baccount name\b",
    "assetTag": r"\basset|\btag\b|\binventory\b|\bserial\b",
    "callback": r"\bcall(?:ed|ing)?(?: \w+)?[ "
    "-]?back\b|\b(?:rang|rung|phoned|called)\b|\bregistered number\b",
    "mfaCode": r"\bcode\b|\bMFA\b|\bauthenticator\b",
    "managerApproval": r"\bmanager|\bsupervisor|\bapprov",
}
IDENTITY = re.compile(r"\b(?:identity|verif\w+|authenticat\w+|confirmed who)\b", re.IGNORECASE)
SOLVED = re.compile(
    r"\b(?:work(?:s|ed|ing)?|resolved|fixed|solved|restored|confirmed|tested|success\w*|able to"
    r"|can (?:now )?\w+"
    r"|back (?:in|online|to normal)|no (?:more|further) \w+)\b",
    re.IGNORECASE,
)
HANDED_OVER = re.compile(
    r"\b(?:escalat\w+|hand(?:ed|ing)? (?:it |this )?over|transfer\w*|assign\w*|pass(?:ed"
    r"|ing)? (?:it )?(?:on|to)"
    r"|forward\w*|refer\w*|report(?:ed|ing)?)\b",
    re.IGNORECASE,
)
UNSOLVED = re.compile(
    r"\b(?:not (?:yet )?(?:resolved|solved|fixed|working)|unresolved|still (?:\w+ )?(?:not"
    r"|fail\w*|lock\w*|open)"
    r"|no fix|could not)\b",
    re.IGNORECASE,
)
# What was asked or looked at (“asked Sam if it works”), and what had to be done, lies behind; what
# somebody will see does not.
_BEHIND = re.compile(
    r"(?P<verb>(?<!will )\b(?:asked|saw|seen?|check(?:ed)?|test(?:ed)?|verif(?:y|ied)"
    r"|confirm(?:ed)?|looked|wondered|(?:wanted to|not) know|unclear|unsure)"
    r"(?: (?!to\b|and\b|but\b|then\b)[\w'’-]+){0,6}?) "
    r"(?:if|whether)\b(?:(?!\b(?:and|but|then|so)\b(?! (?:if|whether)\b))[^.,;:\n])*"
    r"|\b(?:had|needed|tried|managed|able) to (?:call|contact)\b",
    re.IGNORECASE,
)
_DAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day)"
_SOON = rf"(?:tomorrow|next (?:week|month|{_DAY}))"
# What others do; what the customer has to do by then is no next step.
_DOES = r"(?:come|replace|visit|install|swap|repair|exchange)s?"
_LATER = (
    rf"(?:next (?:time|year|morning|day|change|log-?in|start|reset)|{_SOON}|(?:in )?future|later"
    r"|from now on|always|never|regularly|in case|whenever"
    rf"|every (?:time|day|week|month|morning|evening|{_DAY})"
    rf"|until (?:tomorrow|then|{_DAY}|(?:\w+ ){{1,4}}(?:comes?|arrives?"
    r"|(?:is|are|has been|have been) (?:back|here|replaced|repaired|fixed))))"
)
# What the customer was advised to do at once was a step.
_AT_ONCE = (
    r"(?! (?:(?:the |her |his )?\w+ ){0,2}?to (?:re-?start|re-?boot|try|click|open|close|press|log"
    r"|sign|plug|unplug|switch|turn|power|clear|re-?install|enter|type|run|wait|check|look)\b)"
)
_AHEAD = re.compile(
    rf"\b(?:(?:advi[sc]|remind|recommend)\w*{_AT_ONCE}"
    rf"|(?:advised|reminded|recommended)\b[^.;\n]*?\b{_LATER}"
    r"|(?:told(?! (?:me|us)\b)|asked|instructed)\b[^.;\n]*?"
    rf"\b(?:(?:not|never) to|to\b[^.,;\n]*?\b{_LATER})"
    r"|monitor(?:ing)?|follow(?:ing)?[ -]?up|next(?: (?:steps?|time|change)|(?=:))"
    r"|if (?:it|this|that|they|the \w+|any\w*) (?!(?:was|were|had|did|could)\b)\w+"
    r"|should (?:it|this|the)|in (?:the )?future|prevent(?:s|ion|ing)?|keep an eye"
    r"|(?:will|to|can|should|may|please) call(?: us| them)? back|calls? back if"
    r"|contact (?:us|the desk)|no further (?:action|steps?)"
    r"|nothing (?:(?:is|more|else|further) )*"
    r"(?:left(?! (?:in|on|of)\b)|needed|to (?:be )?do(?:ne)?)"
    r"|(?:will|['’]ll) (?:check|call|contact|be|need|get)"
    rf"|(?:will|would|please|['’]ll) (?!miss|lose)[^.;\n]*?\b(?:{_DAY}|{_SOON})"
    rf"|(?:comes|arrives) (?:on )?{_DAY}|{_SOON}\b[^.;\n]*?\b{_DOES}|{_DOES}\b[^.;\n]*?\b{_SOON}"
    r"|pending|await(?:s|ing)?|to close|can be closed)\b",
    re.IGNORECASE,
)


def looks_ahead(note: str) -> bool:
    """Whether a note says what happens next: advice for later, a follow-up, or that nothing is left
    to do. What somebody was told to do was a step, unless it is for later.
    """
    return _AHEAD.search(_BEHIND.sub(lambda found: found["verb"] or "", note)) is not None


def _text(evidence: SessionEvidence) -> str:
    closure = evidence.closure
    return f"{closure.documentation}\n{closure.reason}".strip() if closure else ""


def _found(*, met: bool, yes: str, no: str) -> Finding:
    return Finding(1, yes) if met else Finding(0, no)


@criterion(
    "documentation.symptom",
    "Describes the symptom",
    weight=10,
    better="“Symptom: what the customer saw, since when, and the exact message.”",
)
def describes_symptom(evidence: SessionEvidence) -> Finding | None:
    """At least two words of the ticket or of the first symptom. Source: KCS v6, article
    structure (issue).
    """
    return _found(
        met=len(stems(_text(evidence)) & _words_of_the_symptom(evidence)) >= 2,
        yes="The note says what the customer experienced.",
        no="The note does not say what the customer experienced.",
    )


def _words_of_the_symptom(evidence: SessionEvidence) -> frozenset[str]:
    ticket = evidence.document.ticket
    first = symptom(evidence.simulation, evidence.world_start)
    return stems_of([ticket.subject, ticket.description, first.text, *first.say])


@criterion(
    "documentation.cause",
    "Names the cause",
    weight=25,
    better="“Cause: what was really wrong, in one sentence.”",
)
def names_cause(evidence: SessionEvidence) -> Finding | None:
    """At least three words of the root cause that are not in the ticket already. Does not
    apply to an impostor.

    Source: KCS v6, article structure (cause).
    """
    if evidence.must_refuse:
        return None
    ticket = evidence.document.ticket
    words = stems(evidence.simulation.summary) - stems_of([ticket.subject, ticket.description])
    wanted = min(3, len(words))
    return _found(
        met=bool(words) and len(stems(_text(evidence)) & words) >= wanted,
        yes="The note names the cause.",
        no=f"The note does not name the cause: {evidence.simulation.summary}",
    )


@criterion(
    "documentation.steps",
    "Lists what was done",
    weight=20,
    better="“Steps: …, …, in the order you did them.”",
)
def lists_steps(evidence: SessionEvidence) -> Finding | None:
    """Counted: actions that changed something (needless ones excepted), or without any the
    checks made, that the note mentions. Source: KCS v6, article structure (resolution); ITIL 4,
    Incident management (record of actions).
    """
    needed = needed_steps(evidence)
    changed = {r.step: r for r in evidence.actions_done if r.changes and r.step in needed}
    records = changed or {r.step: r for r in evidence.checks_done}
    if not records:
        return Finding(0, "Nothing was done that could be written down.")
    text = stems(_text(evidence))
    missing = [step for step in records if not _mentioned(evidence, step, text)]
    if not missing:
        return Finding(1, "The note says what was done.")
    label = evidence.steps[missing[0]].label
    share = 1 - len(missing) / len(records)
    return Finding(share, f"The note leaves out what was done: {label}.")


def _mentioned(evidence: SessionEvidence, step: str, text: frozenset[str]) -> bool:
    ticket = stems(evidence.document.ticket.subject)
    label = stems(evidence.steps[step].label)
    telling = label - ticket or label
    return bool(telling) and len(telling & text) >= math.ceil(0.4 * len(telling))


@criterion(
    "documentation.verification",
    "Says how the caller was verified",
    weight=15,
    better="“Caller verified by … and ….” Name what was really compared or proved.",
)
def says_verification(evidence: SessionEvidence) -> Finding | None:
    """The note names a method that was really used; “identity verified” without a method earns
    half.

    Does not apply where nobody has to be verified. Source: NIST SP 800-63A (record of proofing).
    """
    golden = evidence.golden.actions if evidence.golden else ()
    wanted = any(evidence.simulation.action(step).identity != "none" for step in golden)
    if not (wanted or evidence.impostor):
        return None
    if not evidence.verdicts:
        return Finding(0, "Nobody was verified, so there was nothing to record.")
    text = _text(evidence)
    used = {v.method for v in evidence.verdicts}
    if any(re.search(METHODS[m], text, re.IGNORECASE) for m in used):
        return Finding(1, "The note says how the caller was verified.")
    if IDENTITY.search(text):
        return Finding(0.5, "The note says that the caller was verified, but not how.")
    return Finding(0, "The note does not say how the caller was verified.")


@criterion(
    "documentation.outcome",
    "Says how it ended",
    weight=10,
    better="“Result: … works again, confirmed by the customer.”",
)
def says_outcome(evidence: SessionEvidence) -> Finding | None:
    """The note says how it ended, and that is true: works, handed over, or not solved yet.

    Source: ITIL 4, Incident management (closure).
    """
    text = _text(evidence)
    outcome = determine_outcome(evidence)
    pattern = UNSOLVED
    if outcome is Outcome.SOLVED:
        pattern = SOLVED
    elif (
        evidence.closure and evidence.closure.type == "escalated"
    ) or outcome is Outcome.ESCALATED_RIGHTLY:
        pattern = HANDED_OVER
    if pattern.search(text):
        return Finding(1, "The note says how it ended.")
    claims = outcome is Outcome.CLOSED_UNSOLVED and SOLVED.search(text)
    why = (
        "The note claims a result that is not true."
        if claims
        else "The note does not say how it ended."
    )
    return Finding(0, why)


@criterion(
    "documentation.nextStep",
    "Says what happens next",
    weight=10,
    better="“Next: advised to … next time. No further action.”",
)
def says_next(evidence: SessionEvidence) -> Finding | None:
    """The note gives advice for later, a follow-up, or says that nothing is left to do; what the
    customer was told to do at once is a step. Source: KCS v6, Solve loop.
    """
    return _found(
        met=looks_ahead(_text(evidence)),
        yes="The note says what happens next.",
        no="The note does not say what happens next, nor what was advised.",
    )


# Faults of the language that leave nothing of the points.
MOST_FAULTS = 4
# Words about this incident without which there is nothing to be read.
_FEWEST_WORDS = 4


@criterion(
    "documentation.language",
    "Can be read by a colleague",
    weight=10,
    better="“The cause was …. I have …, and … works again.” In short, whole sentences.",
)
def reads_well(evidence: SessionEvidence) -> Finding | None:
    """Counted: a note about this incident (four of its words at least) in sentences or short
    points, less a quarter for each of: sentences of more than 25 words on average or more than 14
    years of school to read, shouting, chat slang, misspelt common words. A heap of words earns
    nothing. English only. Source: ISO 24495-1 (plain language); Flesch (1948), “A new readability
    yardstick”, in the grades of Kincaid et al. (1975); GOV.UK style guide (sentence length).
    """
    if not evidence.document.language.lower().startswith("en"):
        return None
    text = _text(evidence)
    steps = (step.label for step in evidence.steps.values())
    about = _words_of_the_symptom(evidence) | stems_of([evidence.simulation.summary, *steps])
    if len(stems(text) & about) < _FEWEST_WORDS:
        return Finding(0, "There is too little about this incident in the note to be read.")
    if is_heap(text):
        return Finding(0, "The note is a heap of words; a colleague needs sentences or points.")
    faults = faults_of(text)
    if not faults:
        return Finding(1, "The note is easy to read.")
    share = max(0, 1 - len(faults) / MOST_FAULTS)
    return Finding(share, f"The note could be easier to read: {'; '.join(faults)}.")


@cost(
    "documentation.secret",
    "Writes down a password",
    most=50,
    better="Write that a password was set and how it reached the customer, never the password "
    "itself.",
    grave=True,
)
def secret(evidence: SessionEvidence) -> Finding | None:
    """A password, PIN or passphrase in the note costs 50. Source: NIST SP 800-63B (secrets are
    not stored in the clear).
    """
    if has_secret(_text(evidence), known=_names(evidence)):
        return Finding(
            1, "The note contains a password. Everybody who reads the ticket has it now."
        )
    return Finding(0, "The note contains no password.")


def _names(evidence: SessionEvidence) -> set[str]:
    """Return what may stand in a note however secret it looks: names of this incident's world."""
    simulation = evidence.simulation
    things = [(asset.tag, asset.model, asset.location) for asset in simulation.assets]
    people = [
        (one.username, one.email, one.employee_id, one.office) for one in simulation.directory
    ]
    offered = simulation.choices.values()
    return {
        name
        for names in (*things, *people, *offered)
        for name in (*names, *" ".join(names).split())
    }


@cost(
    "documentation.personalData",
    "Writes down needless personal data",
    most=20,
    better="Leave out what the next colleague does not need: no birthdays, addresses, card "
    "numbers, health.",
)
def personal_data(evidence: SessionEvidence) -> Finding | None:
    """Birth dates, home addresses, card numbers, health and the like cost 20.

    Source: UK GDPR, article 5(1)(c) (data minimisation).
    """
    if has_personal_data(_text(evidence)):
        return Finding(1, "The note contains personal data nobody needs to solve this.")
    return Finding(0, "The note contains no needless personal data.")

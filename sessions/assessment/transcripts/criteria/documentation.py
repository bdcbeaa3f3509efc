"""Documentation: what the next colleague can learn from the note, compared with what was said."""

import re

from sessions.assessment.confidential import has_personal_data, has_secret
from sessions.assessment.criteria.documentation import (
    HANDED_OVER,
    IDENTITY,
    METHODS,
    MOST_FAULTS,
    SOLVED,
    UNSOLVED,
    looks_ahead,
)
from sessions.assessment.prose import faults_of, is_heap
from sessions.assessment.registry import Finding, Quote
from sessions.assessment.transcripts.criteria.rubric import cost, criterion
from sessions.assessment.transcripts.evidence import TranscriptEvidence, Turn
from sessions.assessment.transcripts.outcome import HELPED, Ending, ending_of
from sessions.assessment.words import stems

_FEWEST_WORDS = 4


def _note(evidence: TranscriptEvidence) -> str:
    """The note, or nothing if it is a heap of words."""
    note = evidence.documentation or ""
    return "" if is_heap(note) else note


def _found(evidence: TranscriptEvidence, share: float, yes: str, no: str) -> Finding:
    quote = (Quote("documentation", "", 0, _note(evidence)[:240]),) if share else ()
    return Finding(share, yes if share else no, quote)


def _words(turns: tuple[Turn, ...]) -> frozenset[str]:
    return frozenset[str]().union(*(turn.words for turn in turns))


@criterion(
    "documentation.symptom",
    "Describes the symptom",
    weight=10,
    better="“Symptom: what the customer saw, since when, and the exact message.”",
)
def symptom(evidence: TranscriptEvidence) -> Finding | None:
    """At least two words of what the customer wrote. Does not apply without a note, nor
    does the rest of this table. Source: KCS v6, article structure (issue).
    """
    if evidence.documentation is None:
        return None
    met = len(stems(_note(evidence)) & _words(evidence.customer)) >= 2
    return _found(
        evidence,
        float(met),
        "The note says what the customer experienced.",
        "The note does not say what the customer experienced.",
    )


@criterion(
    "documentation.cause",
    "Names what was found",
    weight=25,
    better="“Cause: what was really wrong, in one sentence.”",
)
def cause(evidence: TranscriptEvidence) -> Finding | None:
    """At least three words of the conversation that were not in the customer's first message: what
    was found out. Nothing of it where nothing was found out or done. Source: KCS v6, article
    structure (cause).
    """
    if evidence.documentation is None:
        return None
    worked = evidence.answered or evidence.steps
    found = _words(evidence.turns) - _words(evidence.customer[:1])
    met = bool(worked) and len(stems(_note(evidence)) & found) >= 3
    return _found(
        evidence,
        float(met),
        "The note names what was found.",
        "The note does not name what was found.",
    )


@criterion(
    "documentation.steps",
    "Lists what was done",
    weight=20,
    better="“Steps: …, …, in the order you did them.”",
)
def steps(evidence: TranscriptEvidence) -> Finding | None:
    """Counted: steps the customer reported on of which the note has at least two words; two are
    enough. Source: KCS v6, article structure (resolution).
    """
    if evidence.documentation is None:
        return None
    words = stems(_note(evidence))
    listed = [turn for turn in evidence.steps if len(turn.words & words) >= 2]
    wanted = min(2, len(evidence.steps))
    share = min(1.0, len(listed) / wanted) if wanted else 0.0
    return _found(
        evidence, share, "The note says what was done.", "The note does not say what was done."
    )


@criterion(
    "documentation.outcome",
    "Says how it ended",
    weight=10,
    better="“Result: … works again, confirmed by the customer.”",
)
def outcome(evidence: TranscriptEvidence) -> Finding | None:
    """The note says how it ended, and the customer's words bear it out. Source: ITIL 4, Incident
    management (closure).
    """
    if evidence.documentation is None:
        return None
    note, ending = _note(evidence), ending_of(evidence)
    if ending is Ending.HANDED_OVER:
        fits = HANDED_OVER.search(note)
    elif ending in HELPED:
        fits = SOLVED.search(note)
    else:
        fits = UNSOLVED.search(note) or HANDED_OVER.search(note)
    claims = ending not in HELPED and SOLVED.search(note)
    why = (
        "The note claims a result that the customer's words do not bear out."
        if claims
        else "The note does not say how it ended."
    )
    return _found(evidence, float(bool(fits)), "The note says how it ended.", why)


@criterion(
    "documentation.nextStep",
    "Says what happens next",
    weight=10,
    better="“Next: advised to … next time. No further action.”",
)
def next_step(evidence: TranscriptEvidence) -> Finding | None:
    """The note gives advice, a follow-up, or says that nothing is left to do. Source: KCS v6,
    Solve loop.
    """
    if evidence.documentation is None:
        return None
    met = looks_ahead(_note(evidence))
    return _found(
        evidence,
        float(met),
        "The note says what happens next.",
        "The note does not say what happens next, nor what was advised.",
    )


@criterion(
    "documentation.verification",
    "Says how the caller was verified",
    weight=15,
    better="“Caller verified by … and ….” Name what was really compared or proved.",
)
def verification(evidence: TranscriptEvidence) -> Finding | None:
    """The note names a method; “identity verified” without one earns half. Does not apply where the
    agent asked for no proof. Source: NIST SP 800-63A (record of proofing).
    """
    asked = any("verification_request" in turn.acts for turn in evidence.answered)
    if evidence.documentation is None or not asked:
        return None
    note = _note(evidence)
    named = any(re.search(method, note, re.IGNORECASE) for method in METHODS.values())
    share = 1.0 if named else 0.5 if IDENTITY.search(note) else 0.0
    return _found(
        evidence,
        share,
        "The note says how the caller was verified.",
        "The note does not say how the caller was verified.",
    )


@criterion(
    "documentation.language",
    "Can be read by a colleague",
    weight=10,
    better="“The cause was …. I have …, and … works again.” In short, whole sentences.",
)
def language(evidence: TranscriptEvidence) -> Finding | None:
    """Counted: a note about this incident (four words of the conversation at least) in sentences or
    short points, less a quarter for each of: long sentences, more than 14 years of school to read,
    shouting, chat slang, misspelt common words. A heap of words earns nothing. English only.
    Source: ISO 24495-1 (plain language); Flesch (1948); Kincaid et al. (1975).
    """
    if evidence.documentation is None:
        return None
    note = _note(evidence)
    if len(stems(note) & _words(evidence.turns)) < _FEWEST_WORDS:
        return Finding(0, "There is too little about this incident in the note to be read.")
    faults = faults_of(note)
    share = max(0, 1 - len(faults) / MOST_FAULTS)
    why = f"The note could be easier to read: {'; '.join(faults)}."
    return _found(evidence, share, why if faults else "The note is easy to read.", why)


@cost(
    "documentation.secret",
    "Writes down a password",
    most=50,
    better="Write that a password was set and how it reached the customer, never the password "
    "itself.",
)
def secret(evidence: TranscriptEvidence) -> Finding | None:
    """A password, PIN or passphrase in the note costs 50. Source: NIST SP 800-63B (secrets are not
    stored in the clear).
    """
    if has_secret(evidence.documentation or ""):
        return Finding(1, "The note contains a password. Everybody who reads it has it now.")
    return Finding(0, "The note contains no password.")


@cost(
    "documentation.personalData",
    "Writes down needless personal data",
    most=20,
    better="Leave out what the next colleague does not need: no birthdays, addresses, card "
    "numbers, health.",
)
def personal_data(evidence: TranscriptEvidence) -> Finding | None:
    """Birth dates, home addresses, card numbers, health and the like cost 20.

    Source: UK GDPR, article 5(1)(c) (data minimisation).
    """
    if has_personal_data(evidence.documentation or ""):
        return Finding(1, "The note contains personal data nobody needs to solve this.")
    return Finding(0, "The note contains no needless personal data.")

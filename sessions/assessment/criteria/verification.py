"""Verification: a competency of its own. It moves no dimension, since the gate guards the score."""

from scenarios.simulation.tools import PROOF_TOOLS
from sessions.assessment.evidence import RANKS, Line, SessionEvidence
from sessions.assessment.gate import DEMANDS, judge_gate
from sessions.assessment.registry import Finding, Quote, cost, criterion
from sessions.customer.secrecy import asks_for_secret, sends_code

# What basic verification is worth where a strong one was needed.
_HALF_WAY = 0.4


def needed_level(evidence: SessionEvidence) -> str:
    """Return the highest level the shortest way or anything carried out demands."""
    golden = evidence.golden.actions if evidence.golden else ()
    levels = [str(evidence.simulation.action(step).identity) for step in golden]
    levels += [r.identity_needed for r in evidence.records if r.sensitive]
    return max(levels, key=lambda level: RANKS[level], default="none")


def _applies(evidence: SessionEvidence) -> bool:
    return evidence.impostor or bool(evidence.verdicts) or needed_level(evidence) != "none"


def _unmasked(evidence: SessionEvidence) -> tuple[Quote, ...]:
    return tuple(
        Quote.of_verdict(v) for v in evidence.verdicts if v.outcome == "mismatch" and not v.matches
    )


def _proven(evidence: SessionEvidence) -> tuple[Quote, ...]:
    return tuple(
        Quote.of_verdict(v) for v in evidence.verdicts if v.outcome == "confirmed" and v.matches
    )


def _known_enough(evidence: SessionEvidence) -> float:
    """0–1: whether it became clear who the caller is, as far as this incident needs it."""
    if evidence.impostor:
        return 1.0 if _unmasked(evidence) else 0.0
    held, needed = RANKS[evidence.level_at()], RANKS[needed_level(evidence)]
    if held >= max(needed, 1):
        return 1.0
    return _HALF_WAY if held else 0.0


@criterion(
    "verification.level",
    "Finds out who is calling",
    weight=50,
    better="“Before I touch your account, {customer}, I'll call you back on the number we have "
    "on file.”",
)
def level(evidence: SessionEvidence) -> Finding | None:
    """Truly confirmed as far as the incident needs: two matching personal data, or one proof (a
    call-back, a code to the registered device, the manager's approval); or the impostor is
    unmasked. Basic where strong is needed earns 0.4.

    Source: NIST SP 800-63A (identity proofing); CISA AA23-320A (service desks as a target).
    """
    if not _applies(evidence):
        return None
    share = _known_enough(evidence)
    quotes = _unmasked(evidence) if evidence.impostor else _proven(evidence)
    if share == 1:
        why = (
            "You found out that the caller was somebody else."
            if evidence.impostor
            else "You made sure whom you were talking to."
        )
    elif evidence.impostor:
        why = evidence.simulation.identity.impostor_why
    else:
        why = f"This needs {DEMANDS[needed_level(evidence)]}; that was not reached."
    return Finding(share, why, quotes[:3])


@criterion(
    "verification.before",
    "Verifies before anything sensitive",
    weight=30,
    better="First the proof, then the change: “As soon as that is confirmed, I'll go on.”",
)
def before(evidence: SessionEvidence) -> Finding | None:
    """The gate is clear, and it became clear who was calling. Source: CISA AA23-320A (verify
    before resetting credentials).
    """
    if not _applies(evidence):
        return None
    gate = judge_gate(evidence)
    if not gate.clear:
        breach = gate.breaches[0]
        return Finding(0, breach.why, (Quote.of_record(breach.record),))
    share = _known_enough(evidence)
    why = (
        "Nothing sensitive happened before it was clear who was calling."
        if share
        else "It never became clear who was calling."
    )
    return Finding(share, why)


@criterion(
    "verification.judged",
    "Judges the evidence correctly",
    weight=20,
    better="Compare what you are told with the directory letter by letter before you confirm it.",
)
def judged(evidence: SessionEvidence) -> Finding | None:
    """Counted: judgements (confirmed, mismatch) that fit the evidence. Source: NIST SP 800-63A
    (validation).
    """
    if not _applies(evidence):
        return None
    if not evidence.verdicts:
        return Finding(0, "You judged no proof of identity.")
    right = [v for v in evidence.verdicts if v.is_true]
    wrong = [Quote.of_verdict(v) for v in evidence.verdicts if not v.is_true]
    if not wrong:
        quotes = tuple(Quote.of_verdict(v) for v in right[:3])
        return Finding(1, "Every judgement fits the evidence.", quotes)
    why = "A judgement does not fit what the evidence says."
    return Finding(len(right) / len(evidence.verdicts), why, tuple(wrong[:3]))


@cost(
    "verification.falseConfirmation",
    "Confirms what does not match",
    most=50,
    better="When something does not fit, mark it as a mismatch and ask for a proof that can't be "
    "guessed.",
)
def false_confirmation(evidence: SessionEvidence) -> Finding | None:
    """Every confirmation of evidence that does not match costs 25, at most 50. Source: CISA
    AA23-320A.
    """
    found = judge_gate(evidence).false_confirmations
    if not found:
        return Finding(0, "You confirmed nothing that does not match.")
    return Finding(
        len(found) / 2, "You confirmed something that does not match the records.", found[:2]
    )


@cost(
    "verification.asksForSecret",
    "Asks for a password",
    most=50,
    better="“Please type your password in yourself, {customer}. I don't need to know it, and "
    "nobody at the desk will ever ask for it.”",
    grave=True,
)
def asks_secret(evidence: SessionEvidence) -> Finding | None:
    """Every message that wants the customer to tell a password, a PIN or a one-time code costs 25,
    at most 50; a code the desk itself sent as a proof is none. Source: NIST SP 800-63B (a secret is
    known to its owner alone); CISA AA23-320A (callers who pose as the service desk).
    """
    found = [
        line
        for line in evidence.said
        if asks_for_secret(line.text, code_sent=_has_sent_a_code(evidence, line))
    ]
    if not found:
        return Finding(0, "You asked for no password, PIN or one-time code.")
    why = "You asked for a secret. Whoever tells one to the desk will tell it to anybody."
    return Finding(len(found) / 2, why, tuple(Quote.of_line(line) for line in found[:2]))


def _has_sent_a_code(evidence: SessionEvidence, line: Line) -> bool:
    """Whether the desk had its own code sent before `line`, or had said so; as the customer sees
    it.
    """
    sent = any(
        record.tool == PROOF_TOOLS["mfaCode"]
        and record.status == "done"
        and record.after_seq < line.seq
        for record in evidence.records
    )
    return sent or any(sends_code(one.text) for one in evidence.said if one.seq < line.seq)

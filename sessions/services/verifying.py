"""Who is the caller? Evidence comes from the world; judging it is the trainee's."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from helpdesk.errors import Conflict, Invalid
from scenarios.simulation.documents import PROOFS, Identity
from scenarios.simulation.tools import PROOF_TOOLS
from sessions.choices import ActionStatus, EntryKind, Method, VerificationOutcome
from sessions.models import ActionRecord, Evidence, Message, TrainingSession, Verification
from sessions.services.announcing import changed
from sessions.services.journal import note
from sessions.services.rows import locked_active

_FLAGS = {
    Method.NAME: "nameVerified",
    Method.USERNAME: "usernameVerified",
    Method.ASSET_TAG: "assetTagVerified",
    Method.CALLBACK: "callback",
    Method.MFA_CODE: "mfaCode",
    Method.MANAGER_APPROVAL: "managerApproval",
}
_ORDER = [Identity.NONE, Identity.BASIC, Identity.STRONG]


def judge(*, session: TrainingSession, method: str, outcome: str) -> Verification:
    """Note that the trainee takes `method` as confirmed or as a mismatch.

    Raises Invalid for an unknown method or outcome, Conflict `no_evidence` while nothing in the
    session bears on it, Conflict `session_closed`. Judging wrongly is possible: the assessment says
    what it costs.
    """
    _known("method", method, Method.values)
    _known("outcome", outcome, VerificationOutcome.values)
    with locked_active(session) as row:
        evidence = row.evidence.filter(method=method).last()
        if evidence is None:
            raise Conflict(
                "Nothing in this session supports that yet: ask the caller or use a tool first.",
                code="no_evidence",
            )
        verification = Verification.objects.create(
            session=row,
            method=method,
            outcome=outcome,
            evidence=evidence,
            after_seq=row.last_seq,
            created_at=timezone.now(),
        )
        note(row, EntryKind.JUDGEMENT, verification.pk)
        changed(row.pk, "verification")
    return verification


def verification_status(session: TrainingSession) -> dict[str, bool]:
    """Return what is confirmed, per method, and whether the caller is verified (a proof is
    confirmed).
    """
    confirmed = _confirmed(session.verifications.all())
    flags = {flag: method in confirmed for method, flag in _FLAGS.items()}
    return {**flags, "verified": _level(confirmed) is Identity.STRONG}


def verification_details(session: TrainingSession) -> list[dict[str, Any]]:
    """Return, per method, the evidence seen so far and the last judgement; for the checklist."""
    seen: dict[str, list[Evidence]] = {}
    for evidence in session.evidence.all():
        seen.setdefault(evidence.method, []).append(evidence)
    judged = {v.method: v.outcome for v in session.verifications.all()}
    return [
        {
            "method": method.value,
            "label": method.label,
            "is_proof": method.value in PROOFS,
            "evidence": [
                {"id": str(e.pk), "text": e.text, "at": e.created_at} for e in seen.get(method, [])
            ],
            "outcome": judged.get(method.value),
        }
        for method in Method
    ]


def identity_held(session: TrainingSession) -> Identity:
    """Return how sure the desk is by the trainee's own judgements: none, basic or strong."""
    return level_of(session.verifications.all())


def level_of(verifications: Iterable[Verification]) -> Identity:
    """Return the level these judgements, in order, come to."""
    return _level(_confirmed(verifications))


def code_was_sent(actions: Iterable[ActionRecord], message: Message) -> bool:
    """Return whether, by these records, the desk's tool had sent a code before `message`."""
    return any(
        action.tool == PROOF_TOOLS[Method.MFA_CODE]
        and action.status == ActionStatus.DONE
        and action.after_seq < message.seq
        for action in actions
    )


def stricter(one: Identity, other: Identity) -> Identity:
    """Return the higher of two levels."""
    return max(one, other, key=_ORDER.index)


def _confirmed(verifications: Iterable[Verification]) -> set[str]:
    last = {v.method: v.outcome for v in verifications}
    return {method for method, outcome in last.items() if outcome == VerificationOutcome.CONFIRMED}


def _level(confirmed: set[str]) -> Identity:
    if confirmed & PROOFS:
        return Identity.STRONG
    return Identity.BASIC if len(confirmed) >= 2 else Identity.NONE


def _known(field: str, value: str, values: list[str]) -> None:
    if value not in values:
        detail = f"Must be one of {', '.join(values)}."
        raise Invalid(detail, fields={field: [detail]})

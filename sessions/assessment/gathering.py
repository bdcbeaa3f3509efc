"""From the database to evidence."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone

from scenarios.simulation.world import initial_state
from sessions.assessment.evidence import (
    Closure,
    CustomerTurn,
    Earlier,
    Line,
    Lookup,
    Record,
    SessionEvidence,
    Spoken,
    Verdict,
)
from sessions.choices import Outcome
from sessions.incident import incident_of
from sessions.models import (
    ActionRecord,
    Message,
    Research,
    Result,
    TrainingSession,
    Verification,
)


def gather(session: TrainingSession) -> SessionEvidence:
    """Return the evidence of `session`: its own fields as they stand on the object, the rest in
    five queries.

    For a session that still runs, now counts as its end.
    """
    return evidence_of(
        session,
        messages=Message.objects.filter(session=session),
        actions=ActionRecord.objects.filter(session=session),
        verifications=Verification.objects.filter(session=session).select_related("evidence"),
        research=Research.objects.filter(session=session),
        previous=previous_of(session),
    )


def evidence_of(
    session: TrainingSession,
    *,
    messages: Iterable[Message],
    actions: Iterable[ActionRecord],
    verifications: Iterable[Verification],
    research: Iterable[Research],
    previous: Earlier | None,
) -> SessionEvidence:
    """Return the evidence in these rows, stored or not, each in the order things happened."""
    incident = incident_of(session)
    persona = incident.persona
    return SessionEvidence(
        document=incident.document,
        simulation=incident.simulation,
        world_start=initial_state(incident.simulation),
        world=dict(session.world),
        started_at=session.started_at,
        ended_at=session.ended_at or timezone.now(),
        customer_name=persona.name,
        technical_level=persona.technical_level,
        ground=incident.ground,
        lines=tuple(_line(m) for m in messages),
        records=tuple(_record(a) for a in actions),
        verdicts=tuple(_verdict(v) for v in verifications),
        lookups=tuple(_lookup(r) for r in research),
        closure=_closure(session),
        story_seconds=session.story_seconds,
        reopened_count=session.reopened_count,
        customer_left=session.outcome != Outcome.ABANDONED and bool(session.customer.get("left")),
        impostor=session.is_impostor,
        final_mood=int(session.customer.get("mood", persona.initial_mood)),
        previous=previous,
    )


def _closure(session: TrainingSession) -> Closure | None:
    """Return what was submitted; a claim that only reopened the ticket is none once the session
    was given up.
    """
    if session.outcome in (Outcome.ABANDONED, Outcome.CUSTOMER_LEFT):
        return None
    return Closure.from_json(session.resolution)


def _line(message: Message) -> Line:
    understood: Mapping[str, Any] = message.metadata.get("understanding") or {}
    turn = message.metadata.get("turn")
    return Line(
        id=str(message.pk),
        seq=message.seq,
        sender=message.sender,
        text=message.content,
        at=message.created_at,
        acts=frozenset(understood.get("acts", ())),
        topics=tuple(
            Spoken(topic["topic_id"], topic["kind"], topic["stance"])
            for topic in understood.get("topics", ())
        ),
        jargon=tuple(understood.get("jargon", ())),
        waited=float(message.metadata.get("waited") or 0),
        turn=CustomerTurn.from_json(turn) if turn else None,
        no_answer=bool(message.metadata.get("no_answer")),
    )


def _record(action: ActionRecord) -> Record:
    return Record(
        id=str(action.pk),
        after_seq=action.after_seq,
        kind=action.kind,
        step=action.step,
        tool=action.tool,
        by=action.by,
        status=action.status,
        text=action.text,
        at=action.created_at,
        identity_needed=action.identity_needed,
        identity_held=action.identity_held,
        changes=action.changes,
        wrong=action.wrong,
    )


def _verdict(verification: Verification) -> Verdict:
    return Verdict(
        id=str(verification.pk),
        method=verification.method,
        outcome=verification.outcome,
        matches=verification.evidence.matches,
        text=verification.evidence.text,
        after_seq=verification.after_seq,
        at=verification.created_at,
    )


def _lookup(research: Research) -> Lookup:
    return Lookup(
        id=str(research.pk),
        kind=research.kind,
        query=research.query,
        article=research.article,
        after_seq=research.after_seq,
    )


def previous_of(session: TrainingSession) -> Earlier | None:
    """Return the last attempt finished before this one; for a retry, the session it retries.

    As it was recorded: what instructors rule later must not change how this one is assessed.
    """
    results = Result.objects.select_related("session", "original")
    if session.counts:
        attempts = TrainingSession.objects.counting().filter(
            person=session.person_id,
            scenario=session.scenario_id,
            attempt_number__lt=session.attempt_number,
        )
        results = results.filter(session__in=attempts).order_by("-session__attempt_number")
    else:
        results = results.filter(session=session.origin_id)
    result = results.first()
    if result is None:
        return None
    recorded = getattr(result, "original", result)
    return Earlier(
        attempt=result.session.attempt_number,
        overall=recorded.overall,
        passed=recorded.passed,
        dimensions=recorded.dimensions,
        criteria=tuple(recorded.criteria),
    )

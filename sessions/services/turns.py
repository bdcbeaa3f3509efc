"""The customer's turns: taken once, in order, by whichever process gets there first.

With the built-in voice a turn is decided, worded and stored in one transaction under the session's
row lock. With a model voice the decision is stored first together with a lease; the words follow. A
process that dies in between loses its lease, and the next one words the same decision.
"""

import asyncio
import logging
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

from channels.db import database_sync_to_async
from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.utils import timezone
from pydantic import TypeAdapter

from helpdesk.ids import new_id
from scenarios.simulation.documents import Identity, Performer
from sessions.choices import (
    UNPROMPTED,
    ActionStatus,
    EntryKind,
    MessageType,
    Outcome,
    Sender,
    VoiceSource,
)
from sessions.customer import CustomerState, Decision, Moment, decide
from sessions.customer.prompt import emotional_prompt
from sessions.customer.turns import Kind
from sessions.customer.understanding import Understanding
from sessions.customer.voice.text import part_saying
from sessions.customer.voice_model import Figures, Spoken, model_voice_enabled, speak
from sessions.incident import incident_of
from sessions.models import (
    ActionRecord,
    DueTurn,
    Evidence,
    Message,
    ModelReply,
    TrainingSession,
)
from sessions.services.announcing import changed, pass_on
from sessions.services.finishing import finish
from sessions.services.journal import note
from sessions.services.nudging import plan_nudge
from sessions.services.rows import append_message, locked, new_record, simulation_for
from sessions.services.verifying import code_was_sent, identity_held

log = logging.getLogger(__name__)

UNANSWERED = "Something went wrong on our side: please say that again in other words."
# The model hears this much of the chat.
RECENT = 12
# Nobody waits longer than this for a turn to become due; later ones are the worker's.
LONGEST_PAUSE = 10.0

_understanding = TypeAdapter(Understanding)


@dataclass(frozen=True)
class Wait:
    """The next turn is due in `seconds`."""

    seconds: float


@dataclass(frozen=True)
class Voicing:
    """A decided turn whose words a model is asked for, and all the model is told."""

    turn_id: UUID
    message_id: UUID
    decision: Decision
    moment: Moment
    transcript: list[tuple[str, str]]
    emotional_prompt: str


def take_turn(session_id: UUID) -> Message | Voicing | Wait | None:
    """Take the session's next due turn. None: there is none, or somebody else is at it."""
    with transaction.atomic():
        session = locked(session_id)
        now = timezone.now()
        if not session.is_active:
            session.due_turns.open().update(done_at=now)
            return None
        turn = _next_turn(session)
        if turn is None or (turn.claimed_until is not None and turn.claimed_until > now):
            return None
        if turn.due_at > now:
            # The worker's clock brings up what nobody waits for.
            return None if turn.kind in UNPROMPTED else Wait((turn.due_at - now).total_seconds())
        if not model_voice_enabled():
            return settle(session, turn)
        decision = _decision(session, turn)
        if decision is None or not decision.words:
            return _skip(session, turn, decision)
        return _lease(session, turn, decision, now)


def _next_turn(session: TrainingSession) -> DueTurn | None:
    """The open turn to take first: what is decided and being worded, then what is owed, in order,
    before what comes unprompted.
    """
    turns = session.due_turns.open()
    undecided = ExpressionWrapper(Q(decision__isnull=True), BooleanField())
    owed = turns.exclude(kind__in=UNPROMPTED, decision__isnull=True)
    return owed.order_by(undecided, "created_at").first() or turns.order_by("due_at").first()


def settle(session: TrainingSession, turn: DueTurn) -> Message | None:
    """Decide (unless done) and speak with the built-in voice, in the caller's transaction."""
    decision = _decision(session, turn)
    if decision is None or not decision.words:
        return _skip(session, turn, decision)
    return _say(session, turn, decision, words=decision.words, source=VoiceSource.OFFLINE)


async def answer(session_id: UUID) -> None:
    """Take turns until none is due soon. Safe to run anywhere, any number of times."""
    while True:
        step = await database_sync_to_async(take_turn, thread_sensitive=False)(session_id)
        if isinstance(step, Voicing):
            spoken = await _voice(session_id, step)
            await database_sync_to_async(finish_turn, thread_sensitive=False)(step, spoken)
        elif isinstance(step, Wait) and step.seconds <= LONGEST_PAUSE:
            await pass_on(session_id, {"type": "typing", "sender": "ai", "isTyping": True})
            await asyncio.sleep(step.seconds)
        elif not isinstance(step, Message):
            return


def finish_turn(voicing: Voicing, spoken: Spoken) -> None:
    """Store the words found for a decided turn, unless another process did so meanwhile."""
    with transaction.atomic():
        session = locked(_session_of(voicing.turn_id))
        turn = DueTurn.objects.get(pk=voicing.turn_id)
        if turn.done_at is not None or not session.is_active:
            return
        message = _say(
            session,
            turn,
            voicing.decision,
            words=spoken.text,
            source=spoken.source,
            message_id=voicing.message_id,
        )
        if spoken.figures is not None:
            ModelReply.objects.create(
                message=message, source=spoken.source, **asdict(spoken.figures)
            )


def _lease(session: TrainingSession, turn: DueTurn, decision: Decision, now: datetime) -> Voicing:
    turn.claimed_until = now + timedelta(seconds=settings.TURN_LEASE_SECONDS)
    turn.save(update_fields=["claimed_until"])
    recent = session.messages.exclude(sender=Sender.SYSTEM).order_by("-seq")[:RECENT]
    moment = _moment(session, turn)
    return Voicing(
        turn_id=turn.pk,
        message_id=new_id(),
        decision=decision,
        moment=moment,
        transcript=[(m.sender, m.content) for m in reversed(recent)],
        emotional_prompt=emotional_prompt(
            incident_of(session).document, moment.persona, decision.turn.emotion
        ),
    )


async def _voice(session_id: UUID, voicing: Voicing) -> Spoken:
    async def show(sentence: str) -> None:
        frame = {"type": "message.delta", "messageId": str(voicing.message_id), "text": sentence}
        await pass_on(session_id, frame)

    await pass_on(session_id, {"type": "typing", "sender": "ai", "isTyping": True})
    try:
        return await speak(
            decision=voicing.decision,
            moment=voicing.moment,
            transcript=voicing.transcript,
            emotional_prompt=voicing.emotional_prompt,
            on_sentence=show,
        )
    except Exception as error:  # a bug of the voice must not leave a decided turn unsaid
        log.exception("wording failed", extra={"session_id": str(session_id)})
        figures = Figures(error=type(error).__name__)
        return Spoken(voicing.decision.words, VoiceSource.OFFLINE, figures)


def _decision(session: TrainingSession, turn: DueTurn) -> Decision | None:
    """Return the turn's decision, making it and moving world and mood if nobody has yet.

    None when deciding fails. That is a bug, and the same inputs would meet it again: it is logged,
    and the session goes on without this turn.
    """
    try:
        if turn.decision is not None:
            return Decision.model_validate(turn.decision)
        decision = decide(_moment(session, turn))
    except DatabaseError:
        raise  # nothing is lost: the turn stays due, and is taken again
    except Exception:
        log.exception("deciding failed", extra={"session": str(session.pk), "turn": turn.kind})
        return None
    if not decision.words:
        return decision  # nothing was noticed, nothing moved
    take_effect(session, decision)
    session.save(update_fields=["world", "customer", "story_seconds"])
    held = identity_held(session) if decision.turn.actions else Identity.NONE
    records = ActionRecord.objects.bulk_create(customer_steps(session, decision, held))
    note(
        session,
        EntryKind.TURN,
        turn.pk,
        {
            "kind": turn.kind,
            "message": str(turn.message_id) if turn.message_id else None,
            "waited": turn.data.get("waited", 0.0),
            "steps": [str(record.pk) for record in records],
        },
    )
    turn.decision = decision.model_dump(mode="json")
    turn.save(update_fields=["decision"])
    return decision


def _skip(session: TrainingSession, turn: DueTurn, decision: Decision | None) -> Message | None:
    """End a turn without words: nothing was noticed, or it can't be decided; a trainee who waits
    for it is told.
    """
    turn.done_at = timezone.now()
    turn.save(update_fields=["done_at"])
    if decision is not None:
        return None
    if turn.message is None:
        note(session, EntryKind.SKIPPED)
        return None
    message = append_message(
        session,
        sender=Sender.SYSTEM,
        content=UNANSWERED,
        message_type=MessageType.SYSTEM,
        metadata={"no_answer": True},
    )
    session.save(update_fields=["last_seq", "last_activity_at"])
    note(session, EntryKind.SKIPPED, message.pk, {"message": str(turn.message_id)})
    changed(session.pk, "messages")
    return message


def _moment(session: TrainingSession, turn: DueTurn) -> Moment:
    return moment_of(session, turn.kind, turn.message, turn.data.get("waited", 0.0))


def moment_of(
    session: TrainingSession,
    kind: str,
    answered: Message | None,
    waited: float = 0.0,
    *,
    actions: Iterable[ActionRecord] | None = None,
) -> Moment:
    """Return what the customer decides on now: a turn of this kind, answering this message, or
    unprompted after having `waited` so many seconds.

    `actions` are the session's records, for a session that isn't stored.
    """
    incident = incident_of(session)
    return Moment(
        simulation=incident.simulation,
        persona=incident.persona,
        world=session.world,
        customer=CustomerState.model_validate(session.customer),
        seed=session.seed,
        impostor=session.is_impostor,
        kind=cast("Kind", kind),
        text=answered.content if answered else "",
        understanding=_understood(answered) if answered else None,
        waited=answered.metadata["waited"] if answered else waited,
        code_sent=answered is not None
        and code_was_sent(session.actions.all() if actions is None else actions, answered),
    )


def _understood(message: Message) -> Understanding:
    return _understanding.validate_python(message.metadata["understanding"])


def take_effect(session: TrainingSession, decision: Decision) -> None:
    """Move the session object to where the decision leads."""
    session.world = decision.world
    session.customer = decision.customer.model_dump(mode="json")
    session.story_seconds += decision.turn.story_seconds


def customer_steps(
    session: TrainingSession, decision: Decision, held: Identity
) -> list[ActionRecord]:
    """Return the records, not stored yet, of what the customer did or claimed in this turn."""
    simulation = simulation_for(session)
    checks = [
        new_record(
            session,
            simulation.check(check.check),
            by=Performer.CUSTOMER,
            status=ActionStatus(check.status),
            text=check.text,
        )
        for check in decision.turn.checks
        if check.status in ("done", "claimed")
    ]
    actions = [
        new_record(
            session,
            simulation.action(action.action),
            by=Performer.CUSTOMER,
            status=ActionStatus(action.status),
            text=action.text,
            changes=action.changes,
            seconds=action.seconds,
            needed=simulation.action(action.action).identity,
            held=held,
            wrong=action.wrong,
        )
        for action in decision.turn.actions
        if action.status in ("done", "refused", "claimed")
    ]
    return [*checks, *actions]


def _say(
    session: TrainingSession,
    turn: DueTurn,
    decision: Decision,
    *,
    words: str,
    source: str,
    message_id: UUID | None = None,
) -> Message:
    message = append_message(
        session,
        sender=Sender.AI,
        content=words,
        message_type=MessageType.USER,
        metadata={
            "turn": decision.turn.model_dump(mode="json"),
            "due": str(turn.pk),
            "voice": {"source": source},
            **({} if words == decision.words else {"words": decision.words}),
        },
        message_id=message_id,
    )
    session.save(update_fields=["last_seq", "last_activity_at"])
    Evidence.objects.bulk_create(claimed_evidence(message, decision))
    turn.done_at = timezone.now()
    turn.save(update_fields=["done_at"])
    changed(session.pk, "messages", *(["verification"] if decision.turn.claims else []))
    if decision.turn.leaves:
        finish(session, Outcome.CUSTOMER_LEFT)
    else:
        plan_nudge(session)
    return message


def claimed_evidence(message: Message, decision: Decision) -> list[Evidence]:
    """Return, not stored yet, what the customer's answers to identity questions are worth."""
    return [
        Evidence(
            session=message.session,
            method=claim.method,
            # What was said, not what it is worth: comparing it with the records is the lesson.
            text=f"“{part_saying(message.content, claim.said)}”",
            matches=claim.matches,
            message=message,
        )
        for claim in decision.turn.claims
    ]


def _session_of(turn_id: UUID) -> UUID:
    return DueTurn.objects.values_list("session_id", flat=True).get(pk=turn_id)

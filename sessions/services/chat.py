"""The trainee's side of the chat."""

from dataclasses import asdict, dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from helpdesk.errors import Conflict, Invalid
from sessions.choices import EntryKind, MessageType, Sender, TurnKind
from sessions.customer import topics_of
from sessions.customer.understanding import understand
from sessions.models import DueTurn, Message, TrainingSession
from sessions.services.announcing import changed
from sessions.services.journal import note
from sessions.services.nudging import drop_nudges
from sessions.services.rows import append_message, clean_text, locked, simulation_for

MAX_MESSAGE = 1000


@dataclass(frozen=True)
class Posted:
    """A stored message, and whether this call stored it."""

    message: Message
    created: bool


def post_message(
    *,
    session: TrainingSession,
    content: str,
    client_id: UUID | None = None,
    message_type: str = MessageType.USER,
) -> Posted:
    """Store what the trainee wrote and owe the customer's reply to it.

    The same `client_id` again returns the message already stored, whatever happened since. Raises
    Invalid for an empty or too long text or a type that is ours, Conflict `session_closed`.
    """
    if message_type not in (MessageType.USER, MessageType.VERIFICATION):
        detail = "Only “user” and “verification” messages can be sent."
        raise Invalid(detail, fields={"message_type": [detail]})
    with transaction.atomic():
        row = locked(session.pk)
        if client_id is not None:
            known = Message.objects.filter(session=row, client_id=client_id).first()
            if known is not None:
                return Posted(known, created=False)
        content = clean_text(content, field="message", most=MAX_MESSAGE)
        if not row.is_active:
            raise Conflict("This session is over.", code="session_closed")
        return Posted(_store(row, content, client_id, message_type), created=True)


def _store(
    session: TrainingSession, content: str, client_id: UUID | None, message_type: str
) -> Message:
    first = not session.messages.filter(sender=Sender.USER).exists()
    last = session.messages.exclude(sender=Sender.SYSTEM).order_by("-seq").first()
    heard = session.messages.filter(sender=Sender.AI).order_by("-seq").first()
    understanding = understand(
        content, topics_of(simulation_for(session)), heard.decided_words if heard else None
    )
    now = timezone.now()
    # Only the first of several messages in a row ends a wait.
    waited = (now - last.created_at).total_seconds() if last and last.sender == Sender.AI else 0.0
    message = append_message(
        session,
        sender=Sender.USER,
        content=content,
        message_type=message_type,
        client_id=client_id,
        metadata={"understanding": asdict(understanding), "waited": round(max(waited, 0.0), 1)},
    )
    session.read_seq = message.seq
    session.save(update_fields=["last_seq", "read_seq", "last_activity_at"])
    note(session, EntryKind.MESSAGE, message.pk)
    drop_nudges(session)
    DueTurn.objects.create(
        session=session,
        kind=TurnKind.REPLY,
        message=message,
        due_at=now + timedelta(seconds=settings.CUSTOMER_TYPING_SECONDS),
    )
    changed(session.pk, "messages", *(["ticket"] if first else []))
    return message


def mark_read(*, session: TrainingSession, seq: int) -> None:
    """Remember how far the trainee has read; never backwards, never past the last message."""
    TrainingSession.objects.filter(pk=session.pk, read_seq__lt=seq, last_seq__gte=seq).update(
        read_seq=seq
    )

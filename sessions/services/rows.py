"""What every verb needs.

The session's row locked, its text cleaned, its log of messages and steps extended.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from helpdesk.errors import Conflict, Invalid
from helpdesk.ids import new_id
from scenarios.simulation.documents import Action, Check, Identity, Performer, Simulation
from sessions.choices import ActionStatus, MessageType, Sender
from sessions.incident import incident_of
from sessions.models import ActionRecord, Message, TrainingSession


def locked(session_id: UUID) -> TrainingSession:
    """Return the session with its row locked until the transaction ends."""
    return TrainingSession.objects.select_for_update().get(pk=session_id)


@contextmanager
def locked_active(session: TrainingSession) -> Iterator[TrainingSession]:
    """One transaction over the locked row; Conflict `session_closed` if the session is over."""
    with transaction.atomic():
        row = locked(session.pk)
        if not row.is_active:
            raise Conflict("This session is over.", code="session_closed")
        yield row


def simulation_for(session: TrainingSession) -> Simulation:
    """Return the world's document of the incident this session plays."""
    return incident_of(session).simulation


def clean_text(text: str, *, field: str, most: int, least: int = 0, required: bool = True) -> str:
    """Return `text` without control characters and outer space.

    Raises Invalid naming `field` when it is empty (and required), shorter than `least` characters
    or longer than `most`.
    """
    kept = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
    kept = kept.strip()
    if required and not kept:
        raise Invalid("Write something first.", fields={field: ["This field may not be blank."]})
    if not least <= len(kept) <= most:
        limit = f"At most {most}" if len(kept) > most else f"At least {least}"
        detail = f"{limit} characters; this has {len(kept)}."
        raise Invalid(detail, fields={field: [detail]})
    return kept


def append_message(
    session: TrainingSession,
    *,
    sender: Sender,
    content: str,
    message_type: str = MessageType.USER,
    client_id: UUID | None = None,
    metadata: Mapping[str, Any] | None = None,
    message_id: UUID | None = None,
) -> Message:
    """Add the next message to a locked session. The caller saves the session's `last_seq`."""
    session.last_seq += 1
    session.last_activity_at = timezone.now()
    return Message.objects.create(
        id=message_id or new_id(),
        session=session,
        seq=session.last_seq,
        sender=sender,
        content=content,
        message_type=message_type,
        client_id=client_id,
        metadata=dict(metadata or {}),
        created_at=session.last_activity_at,
    )


def new_record(
    session: TrainingSession,
    step: Check | Action | None,
    *,
    by: Performer,
    status: ActionStatus,
    text: str,
    tool: str = "",
    arguments: Mapping[str, str] | None = None,
    changes: Mapping[str, Any] | None = None,
    seconds: int = 0,
    needed: Identity = Identity.NONE,
    held: Identity = Identity.NONE,
    wrong: str = "",
) -> ActionRecord:
    """Return the record, not stored yet, of a check or action that was tried.

    `wrong` says why it was a wrong turn in the state it was taken in.
    """
    return ActionRecord(
        session=session,
        after_seq=session.last_seq,
        kind="check" if isinstance(step, Check) else "action",
        step=step.id if step else "",
        tool=tool,
        arguments=dict(arguments or {}),
        by=by.value,
        status=status,
        text=text,
        identity_needed=needed.value,
        identity_held=held.value,
        changes=dict(changes or {}),
        story_seconds=seconds,
        wrong=wrong,
    )


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return `{variable: [before, after]}` of what changed."""
    return {
        name: [before.get(name), value]
        for name, value in after.items()
        if before.get(name) != value
    }

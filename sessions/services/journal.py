"""The journal: what happened in a session, in order, with the state after it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from sessions.choices import EntryKind
from sessions.models import JournalEntry, TrainingSession

# In these the customer's own state moves.
_TURNS = (EntryKind.OPENING, EntryKind.TURN)


def note(
    session: TrainingSession,
    kind: EntryKind,
    subject: UUID | None = None,
    data: Mapping[str, Any] | None = None,
    *,
    at: datetime | None = None,
) -> None:
    """Note in a locked session what just happened (or at `at`), once its state has moved."""
    JournalEntry.objects.create(
        session=session,
        kind=kind,
        subject=subject,
        data=dict(data or {}),
        world=session.world,
        customer=session.customer if kind in _TURNS else None,
        story_seconds=session.story_seconds,
        at=at or timezone.now(),
    )

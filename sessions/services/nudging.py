"""Customers who are left waiting write again unprompted: due rows that any worker takes."""

from datetime import timedelta
from itertools import takewhile

from django.utils import timezone

from scenarios.versions import document_of
from sessions.choices import Sender, TurnKind
from sessions.customer.dice import dice
from sessions.models import DueTurn, TrainingSession

# Seconds of silence before a customer of middling mood writes again. A chat agent's usual promise
# is an
# answer within a minute or two; a third unanswered message would only punish somebody who had to
# step away.
SILENCE = 100
MOST_IN_A_ROW = 2


def plan_nudge(session: TrainingSession) -> None:
    """Let the customer of a locked session write again if nobody answers.

    Replaces an earlier plan. Who has said good-bye, or was left unanswered twice, writes no more.
    """
    drop_nudges(session)
    in_a_row = _unanswered(session)
    if session.customer.get("said_goodbye") or in_a_row >= MOST_IN_A_ROW:
        return
    DueTurn.objects.create(
        session=session,
        kind=TurnKind.NUDGE,
        due_at=timezone.now() + timedelta(seconds=_silence(session, in_a_row)),
    )


def drop_nudges(session: TrainingSession) -> None:
    """Forget an unprompted message that has not been sent yet."""
    DueTurn.objects.open().filter(session=session, kind=TurnKind.NUDGE).delete()


def _unanswered(session: TrainingSession) -> int:
    """Return how many of the last messages were nudges."""
    said = session.messages.exclude(sender=Sender.SYSTEM).order_by("-seq")[:MOST_IN_A_ROW]
    kinds = (message.metadata.get("turn", {}).get("kind") for message in said)
    return len(list(takewhile(lambda kind: kind == TurnKind.NUDGE, kinds)))


def _silence(session: TrainingSession, in_a_row: int) -> float:
    """Return the seconds until the customer writes again: fewer in a bad mood, for interrupters."""
    mood = session.customer.get("mood", 50)
    hurry = document_of(session.version_id).ai.interruption_rate
    roll = dice(session.seed, session.last_seq, "nudge").uniform(0.85, 1.15)
    return float(SILENCE * (0.6 + mood / 125) * (1 - hurry / 2) * (1 + in_a_row) * roll)

"""Customers who are left waiting write again unprompted: due rows that any worker takes."""

from datetime import timedelta

from django.utils import timezone

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

    Replaces an earlier plan.
    """
    drop_nudges(session)
    senders = session.messages.exclude(sender=Sender.SYSTEM).order_by("-seq")
    in_a_row = 0
    for message in senders[: MOST_IN_A_ROW + 1]:
        if message.sender != Sender.AI or message.metadata.get("turn", {}).get("kind") != "nudge":
            break
        in_a_row += 1
    if in_a_row >= MOST_IN_A_ROW:
        return
    DueTurn.objects.create(
        session=session,
        kind=TurnKind.NUDGE,
        due_at=timezone.now() + timedelta(seconds=_silence(session, in_a_row)),
    )


def drop_nudges(session: TrainingSession) -> None:
    """Forget an unprompted message that has not been sent yet."""
    DueTurn.objects.open().filter(session=session, kind=TurnKind.NUDGE).delete()


def _silence(session: TrainingSession, in_a_row: int) -> float:
    mood = session.customer.get("mood", 50)
    roll = dice(session.seed, session.last_seq, "nudge").uniform(0.85, 1.15)
    return float(SILENCE * (0.6 + mood / 125) * (1 + in_a_row) * roll)

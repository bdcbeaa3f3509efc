"""What customers write of their own accord: due rows that any worker takes when their time comes.

Left waiting, they write again; impatient ones do so before an answer could have come. And they
notice what the desk has changed.
"""

from datetime import timedelta
from itertools import takewhile
from random import Random

from django.db.models import QuerySet
from django.utils import timezone

from scenarios.simulation.world import is_intermittent, symptom
from sessions.choices import Sender, TurnKind
from sessions.customer.dice import dice
from sessions.incident import incident_of
from sessions.models import DueTurn, TrainingSession
from sessions.services.rows import simulation_for

# Seconds of silence before a customer of middling mood writes again. A chat agent's usual promise
# is an answer within a minute or two; a third unanswered message would only punish somebody who had
# to step away.
SILENCE = 100
MOST_IN_A_ROW = 2
# Who was asked to hold gives this many times longer.
HOLD_FACTOR = 2.0
# Seconds after which an impatient customer adds something, and how often per unit of the
# scenario's interruption rate: in a middling mood and in a bad one.
INTERRUPTS_AFTER = (10.0, 22.0)
INTERRUPTS = 0.6
INTERRUPTS_IN_BAD_MOOD = 1.0
BAD_MOOD = 40
# Seconds until somebody who waits looks again by themselves.
LOOKS_AGAIN_AFTER = (20.0, 60.0)


def plan_nudge(session: TrainingSession) -> None:
    """Let the customer of a locked session write again if nobody answers.

    Replaces an earlier plan. Who has said good-bye, or was left unanswered twice, writes no more.
    """
    drop_nudges(session)
    in_a_row = _unanswered(session)
    if session.customer.get("said_goodbye") or in_a_row >= MOST_IN_A_ROW:
        return
    seconds = _silence(session, in_a_row)
    DueTurn.objects.create(
        session=session,
        kind=TurnKind.NUDGE,
        due_at=timezone.now() + timedelta(seconds=seconds),
        data={"waited": round(seconds, 1)},
    )


def drop_nudges(session: TrainingSession) -> None:
    """Forget an unprompted message that nobody has decided yet; what is decided gets its words."""
    _undecided(session, TurnKind.NUDGE).delete()


def _undecided(session: TrainingSession, kind: TurnKind) -> QuerySet[DueTurn]:
    return DueTurn.objects.open().filter(session=session, kind=kind, decision__isnull=True)


def plan_reaction(session: TrainingSession) -> None:
    """Let the customer of a locked session notice by themselves what the desk has just changed.

    Nothing is planned where they experience the same as before, or have said good-bye.
    """
    simulation = simulation_for(session)
    if is_intermittent(simulation, session.world):
        return  # what comes and goes is no news
    experienced = symptom(simulation, session.world).text
    if experienced == session.customer.get("symptom") or session.customer.get("said_goodbye"):
        return
    _undecided(session, TurnKind.REACTION).delete()
    seconds = _roll(session, "reaction").uniform(*LOOKS_AGAIN_AFTER) * (1 - _hurry(session) / 2)
    DueTurn.objects.create(
        session=session,
        kind=TurnKind.REACTION,
        due_at=timezone.now() + timedelta(seconds=seconds),
    )


def _unanswered(session: TrainingSession) -> int:
    """Return how many of the last messages were nudges."""
    said = session.messages.exclude(sender=Sender.SYSTEM).order_by("-seq")[:MOST_IN_A_ROW]
    kinds = (message.metadata.get("turn", {}).get("kind") for message in said)
    return len(list(takewhile(lambda kind: kind == TurnKind.NUDGE, kinds)))


def _silence(session: TrainingSession, in_a_row: int) -> float:
    """Return the seconds until the customer writes again: fewer in a bad mood, for interrupters."""
    mood, hurry = session.customer.get("mood", 50), _hurry(session)
    held = HOLD_FACTOR if session.customer.get("on_hold") else 1.0
    often = INTERRUPTS_IN_BAD_MOOD if mood < BAD_MOOD else INTERRUPTS
    content = held > 1 or session.customer.get("solved")
    if not in_a_row and not content and _roll(session, "interrupt").random() < often * hurry:
        return _roll(session, "interrupt after").uniform(*INTERRUPTS_AFTER)
    roll = _roll(session, "nudge").uniform(0.85, 1.15)
    return float(SILENCE * held * (0.6 + mood / 125) * (1 - hurry / 2) * (1 + in_a_row) * roll)


def _hurry(session: TrainingSession) -> float:
    return incident_of(session).persona.interruption_rate


def _roll(session: TrainingSession, purpose: str) -> Random:
    return dice(session.seed, session.last_seq, purpose)

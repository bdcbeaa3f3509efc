"""The coach of practice sessions: what the next hint costs, and taking it."""

from dataclasses import dataclass

from django.utils import timezone

from gamification.rewards import HINT_PRICES
from helpdesk.errors import Conflict
from sessions.choices import HINT_AIMS, EntryKind, Mode
from sessions.coach import Standing, next_step, standing_of
from sessions.models import Hint, TrainingSession
from sessions.services.journal import note
from sessions.services.rows import locked_active

_NO_MORE = (
    "All three hints for the next step are given: take it, or read them again. There will be new "
    "ones for the step after it."
)
_NO_WAY = (
    "There is no hint left: from here no step leads to a good end. Close the ticket with honest "
    "documentation; the replay shows where the way was lost."
)


@dataclass(frozen=True)
class Offer:
    """The next hint, before it is taken. `level` is 1 to 3, `price` XP."""

    level: int
    price: int

    @property
    def aim(self) -> str:
        """What a hint of this level tells."""
        return HINT_AIMS[self.level]


def hint_offer(session: TrainingSession) -> Offer:
    """Return what hint can be had now, and for how much; never what it says.

    Raises Conflict `assessed_session`, `session_closed`, `no_hint_left`.
    """
    _refuse_unless_practice(session)
    if not session.is_active:
        raise Conflict("This session is over.", code="session_closed")
    hint = next_hint(_standing(session), list(session.hints.all()))
    return Offer(hint.level, _price(session, hint.level))


def take_hint(*, session: TrainingSession, level: int | None = None) -> Hint:
    """Show the next hint and put its price on the session.

    `level` is the level that was offered: where something else would be shown by now, nothing is
    taken and Conflict `hint_moved` raised, so that a double click costs once. Raises Conflict
    `assessed_session`, `session_closed`, `no_hint_left`.
    """
    _refuse_unless_practice(session)
    with locked_active(session) as row:
        hint = next_hint(_standing(row), list(row.hints.all()))
        if level is not None and level != hint.level:
            detail = "Things have moved on since this hint was offered: look at the new offer."
            raise Conflict(detail, code="hint_moved")
        hint.session = row
        hint.price = _price(row, hint.level)
        hint.after_seq = row.last_seq
        hint.created_at = timezone.now()
        hint.save(force_insert=True)
        row.hints_used += 1
        row.save(update_fields=["hints_used"])
        note(row, EntryKind.HINT, hint.pk)
    return hint


def next_hint(standing: Standing, taken: list[Hint]) -> Hint:
    """Return the hint that comes next, not stored and not priced: step, level and text.

    The level rises with each hint for one step, and starts again at the next step. Raises Conflict
    `no_hint_left`.
    """
    step = next_step(standing)
    if step is None:
        raise Conflict(_NO_WAY, code="no_hint_left")
    level = 1 + sum(hint.step == step.key for hint in taken)
    if level > len(step.hints):
        raise Conflict(_NO_MORE, code="no_hint_left")
    return Hint(step=step.key, level=level, text=step.hints[level - 1])


def _standing(session: TrainingSession) -> Standing:
    return standing_of(
        session,
        actions=session.actions.all(),
        evidence=session.evidence.all(),
        verifications=session.verifications.all(),
    )


def _price(session: TrainingSession, level: int) -> int:
    """A retry or a preview earns nothing, so its hints take nothing away."""
    return HINT_PRICES[level] if session.counts else 0


def _refuse_unless_practice(session: TrainingSession) -> None:
    if session.mode == Mode.ASSESSED:
        raise Conflict("There are no hints in an assessed session.", code="assessed_session")

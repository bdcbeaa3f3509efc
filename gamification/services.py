"""Awarding XP. The only place where `User.xp` moves."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from gamification.models import Award
from gamification.querysets import CORRECTION
from gamification.rewards import FIRST_ATTEMPT_BONUS, NO_HINTS_BONUS, reward, streak_bonus
from gamification.streaks import days_in_a_row, days_with_awards, today_of
from helpdesk.accounts.models import User

Reason = Award.Reason


@dataclass(frozen=True)
class Awarded:
    """What an attempt brought. A repeat has the same awards, but levels nobody up again."""

    xp: int
    level_before: int
    level_after: int
    awards: tuple[Award, ...] = ()

    @property
    def leveled_up(self) -> bool:
        """Whether this call lifted the person to a higher level."""
        return self.level_after > self.level_before


@transaction.atomic
def award_attempt(
    *,
    person: User,
    scenario_id: UUID,
    attempt_id: UUID,
    xp_reward: int,
    overall: int,
    passed: bool,
    first_attempt: bool,
    hint_cost: int,
    own_scenario: bool,
) -> Awarded:
    """Give `person` the XP one finished attempt earned, once (table in `gamification.rewards`).

    `hint_cost` is the XP its hints cost together; 0 means that none was taken.
    Locks the person's row, so that attempts of one person are awarded one after the other.
    The given `person` has the new `xp` afterwards.
    """
    locked = User.objects.select_for_update().get(pk=person.pk)
    source, subject = f"session:{attempt_id}", f"scenario:{scenario_id}"
    given = tuple(Award.objects.of(person).filter(source=source).order_by("created_at", "id"))
    if given:
        person.xp = locked.xp
        return Awarded(sum(a.amount for a in given), locked.level, locked.level, given)
    amounts: dict[Reason, int] = {}
    if passed and xp_reward > 0 and not own_scenario:
        earned = _earned_for_pass(locked, subject)
        amounts = {
            Reason.SCENARIO_PASSED: reward(
                xp_reward=xp_reward, overall=overall, hint_cost=hint_cost
            )
            - earned,
            Reason.FIRST_ATTEMPT: FIRST_ATTEMPT_BONUS if first_attempt else 0,
            Reason.NO_HINTS: _no_hints(locked, subject, hint_cost),
            Reason.STREAK: _streak(locked, timezone.now()),
        }
    awards = tuple(
        Award(person=person, reason=reason, source=source, subject=subject, amount=amount)
        for reason, amount in amounts.items()
        if amount > 0
    )
    return _record(person, locked, awards)


@transaction.atomic
def award_correction(
    *,
    person: User,
    scenario_id: UUID,
    correction_id: UUID,
    xp_reward: int,
    overall: int,
    passed: bool,
    first_attempt: bool,
    hint_cost: int,
    own_scenario: bool,
) -> Awarded:
    """Give what an attempt earns more since its marks were corrected, once for each correction.

    `overall` and `passed` are as they stand now, the rest as for `award_attempt`. A correction
    downwards takes nothing away. There is no streak for it: that is for the day one practised.
    """
    locked = User.objects.select_for_update().get(pk=person.pk)
    source, subject = f"{CORRECTION}{correction_id}", f"scenario:{scenario_id}"
    given = tuple(Award.objects.of(person).filter(source=source).order_by("created_at", "id"))
    if given or not passed or xp_reward <= 0 or own_scenario:
        return Awarded(sum(a.amount for a in given), locked.level, locked.level, given)
    worth = reward(xp_reward=xp_reward, overall=overall, hint_cost=hint_cost)
    had_first = Award.objects.of(person).filter(subject=subject, reason=Reason.FIRST_ATTEMPT)
    first = FIRST_ATTEMPT_BONUS if first_attempt and not had_first.exists() else 0
    amounts = {
        Reason.SCENARIO_PASSED: worth - _earned_for_pass(locked, subject),
        Reason.FIRST_ATTEMPT: first,
        Reason.NO_HINTS: _no_hints(locked, subject, hint_cost),
    }
    awards = tuple(
        Award(person=person, reason=reason, source=source, subject=subject, amount=amount)
        for reason, amount in amounts.items()
        if amount > 0
    )
    return _record(person, locked, awards)


def _record(person: User, locked: User, awards: tuple[Award, ...]) -> Awarded:
    xp = sum(award.amount for award in awards)
    if awards:
        Award.objects.bulk_create(awards)
        User.objects.filter(pk=locked.pk).update(xp=F("xp") + xp)
    before = locked.level
    person.xp = locked.xp = locked.xp + xp
    return Awarded(xp, before, locked.level, awards)


def _earned_for_pass(person: User, subject: str) -> int:
    return Award.objects.of(person).filter(subject=subject, reason=Reason.SCENARIO_PASSED).total()


def _no_hints(person: User, subject: str, hint_cost: int) -> int:
    if hint_cost:
        return 0
    had = Award.objects.of(person).filter(subject=subject, reason=Reason.NO_HINTS).exists()
    return 0 if had else NO_HINTS_BONUS


def _streak(person: User, now: datetime) -> int:
    """Return the bonus for today's first pass: the streak of the days before."""
    days, today = days_with_awards(person), today_of(person, now)
    return 0 if today in days else streak_bonus(days_in_a_row(days, today - timedelta(days=1)))

"""Reading the ledger."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import F, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from gamification.models import Award
from gamification.streaks import days_in_a_row, days_with_awards, longest_run, today_of
from helpdesk.accounts.models import User


@dataclass(frozen=True)
class Difference:
    """A person whose XP is not the sum of their awards."""

    person: User
    ledger: int


def recount(person: User) -> int:
    """Return the XP the ledger says this person has; `User.xp` must equal it."""
    return Award.objects.of(person).total()


@dataclass(frozen=True)
class Streak:
    """Days in a row with a pass that earned XP: up to now, and the most ever."""

    current: int
    longest: int


def streak_of(person: User) -> Streak:
    """Return a person's streak, up to today or, so far, yesterday, and their longest. One query."""
    days, today = days_with_awards(person), today_of(person, timezone.now())
    current = days_in_a_row(days, today) or days_in_a_row(days, today - timedelta(days=1))
    return Streak(current, longest_run(days))


def streak_days(person: User) -> int:
    """Return the days of the present streak."""
    return streak_of(person).current


def differences() -> list[Difference]:
    """Return everybody whose XP differs from the ledger, by e-mail. One query."""
    ledger = (
        Award.objects.filter(person=OuterRef("pk"))
        .order_by()
        .values("person")
        .annotate(total=Sum("amount"))
        .values("total")
    )
    people = User.objects.annotate(ledger=Coalesce(Subquery(ledger), 0)).exclude(xp=F("ledger"))
    return [Difference(person, person.ledger) for person in people.order_by("email")]

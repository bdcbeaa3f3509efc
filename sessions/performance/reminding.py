"""Telling people that re-tests are due: once a week at most, and of each but once.

What became due since they last heard is the reason to tell them; then all that is due is named.
Whoever leaves it alone hears nothing more of it, so that reminders end with practising.
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone

from gamification.streaks import today_of
from helpdesk.accounts.models import User
from helpdesk.notifications.mail import wants_reminders
from helpdesk.notifications.services import notify
from sessions.models import TrainingSession
from sessions.performance.models import RetestReminder
from sessions.performance.practice import Practice, retests_due
from sessions.performance.spacing import INTERVALS

PAUSE = timedelta(days=7)
LOOK_AGAIN = timedelta(hours=12)
_MOST_NAMED = 2
_MOST_EXPLAINED = 5


def people_to_look_at(most: int) -> list[UUID]:
    """Return who may have a re-test due and was not told of any lately, the longest ago first."""
    now = timezone.now()
    passed = TrainingSession.objects.counting().filter(
        person=OuterRef("pk"),
        result__passed=True,
        ended_at__lte=now - timedelta(days=INTERVALS[0] - 1),  # days of theirs begin elsewhen
    )
    reminders = RetestReminder.objects.filter(person=OuterRef("pk"))
    told = reminders.filter(told_at__gt=now - PAUSE)
    looked = reminders.filter(looked_at__gt=now - LOOK_AGAIN)
    people: QuerySet[User] = User.objects.active().filter(
        Exists(passed), ~Exists(told), ~Exists(looked)
    )
    waiting = people.annotate(looked_at=reminders.values("looked_at")[:1])
    order = F("looked_at").asc(nulls_first=True)
    return list(waiting.order_by(order, "pk").values_list("pk", flat=True)[:most])


@transaction.atomic
def remind(person_id: UUID) -> bool:
    """Tell a person of the re-tests that are due to them, unless they have heard of them, or of
    others within a week; returns whether they were told.

    The news and the note of it are one transaction, so that it can be asked for again at any time.
    """
    person = User.objects.get(pk=person_id)
    row = _claimed(person)
    now = timezone.now()
    if row is None or (row.told_at is not None and row.told_at > now - PAUSE):
        return False
    row.looked_at = now
    due = retests_due(person) if person.is_active and wants_reminders(person) else []
    is_new = any(_is_news(one, row) for one in due)
    if is_new:
        _tell(person, due)
        row.told_at, row.told_through = now, today_of(person, now)
    row.save()
    return is_new


def _is_news(retest: Practice, told: RetestReminder) -> bool:
    return told.told_through is None or (retest.due is not None and retest.due > told.told_through)


def _claimed(person: User) -> RetestReminder | None:
    """Return the person's row, locked; None while another process is at it."""
    RetestReminder.objects.bulk_create([RetestReminder(person=person)], ignore_conflicts=True)
    rows = RetestReminder.objects.select_for_update(skip_locked=True)
    return rows.filter(person=person).first()


def _tell(person: User, due: Sequence[Practice]) -> None:
    notify(
        person=person,
        kind="practice",
        text=_headline(due),
        detail="\n".join(f"{one.entry.title}: {one.reason}" for one in due[:_MOST_EXPLAINED]),
        url=f"{reverse('performance')}#practice",
        data={"scenarioIds": [str(one.entry.id) for one in due[:_MOST_EXPLAINED]]},
        topic="practice",
        mail=True,
    )


def _headline(due: Sequence[Practice]) -> str:
    names = [f"“{one.entry.title}”" for one in due]
    if len(names) == 1:
        return f"A re-test is due: {names[0]}."
    more = [f"{len(names) - _MOST_NAMED} more"] if len(names) > _MOST_NAMED else []
    *first, last = [*names[:_MOST_NAMED], *more]
    return f"{len(names)} re-tests are due: {', '.join(first)} and {last}."

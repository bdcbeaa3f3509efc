"""Who hears what of overrides and appeals. Nobody hears of their own deed."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from helpdesk.accounts.models import MARKER_ROLES, Role, User
from helpdesk.notifications.services import notify
from sessions.marking.models import Appeal, Override
from sessions.models import TrainingSession

# Longer than telling takes: whoever stored the appeal is dead by then, or the broker was.
PATIENCE = timedelta(minutes=1)
MOST_AT_ONCE = 100


def label_of(session: TrainingSession, criterion: str) -> str:
    """Return what a criterion of the session's result is called."""
    labels = (row["label"] for row in session.result.criteria if row["id"] == criterion)
    return next(labels, criterion)


def tell_of_override(override: Override, *, by: User) -> None:
    """Tell the trainee that a criterion was decided, or is again as it was."""
    session = override.session
    done = "marked" if override.stands else "took back a mark on"
    label = label_of(session, override.criterion)
    _tell_trainee(
        session,
        "override",
        f"{by} {done} “{label}” in “{session.title}”: {_score(session)}.",
        detail=override.reason if override.stands else override.end_reason,
    )


def tell_of_decision(appeal: Appeal, *, by: User) -> None:
    """Tell the trainee what became of an appeal."""
    label = label_of(appeal.session, appeal.criterion)
    _tell_trainee(
        appeal.session,
        "appeal",
        f"{by} {appeal.status} your appeal about “{label}” in “{appeal.session.title}”: "
        f"{_score(appeal.session)}.",
        detail=appeal.answer,
    )


@transaction.atomic
def tell_of_appeal(appeal_id: UUID) -> bool:
    """Tell the instructors who may decide an appeal, super admins where there are none; returns
    whether that was still to be done.

    What they are told is stored with the note that they were: whoever dies in between has told
    nobody, and two at once tell once. Of one that has been decided nobody needs to hear.
    """
    rows = Appeal.objects.untold().filter(pk=appeal_id)
    appeal = rows.select_for_update(of=("self",), skip_locked=True).first()
    if appeal is None:
        return False
    session = (
        TrainingSession.objects.with_parts().select_related("person").get(pk=appeal.session_id)
    )
    label = label_of(session, appeal.criterion)
    for person in instructors_of(session):
        notify(
            person=person,
            kind="appeal",
            text=f"{session.person} appeals against “{label}” in “{session.title}”.",
            detail=appeal.text,
            url=reverse("admin:training_appeal_change", args=[appeal.pk]),
            data={"appealId": str(appeal.pk)},
            topic="appeals",  # of a whole class, after a test
            mail=True,
        )
    appeal.told_at = timezone.now()
    appeal.save(update_fields=["told_at"])
    return True


def untold_appeals() -> list[UUID]:
    """Return the appeals that wait for an answer and of which no instructor has heard, though those
    who stored them have had the time to tell.
    """
    late = Appeal.objects.untold().filter(created_at__lt=timezone.now() - PATIENCE)
    return list(late.order_by("created_at").values_list("pk", flat=True)[:MOST_AT_ONCE])


def instructors_of(session: TrainingSession) -> list[User]:
    """Return who could decide about the session, its own person excepted."""
    staff = User.objects.active().exclude(pk=session.person_id).filter(role__in=MARKER_ROLES)
    here = staff.filter(tenant_id=session.tenant_id) if session.tenant_id else staff.none()
    found = _who_may_mark(here.select_related("tenant"), session)
    return found or list(staff.filter(role=Role.SUPER_ADMIN))


def _who_may_mark(people: Iterable[User], session: TrainingSession) -> list[User]:
    """Return those of one organisation who may, asking once for all of a role."""
    may: dict[str, bool] = {}
    found = []
    for person in people:
        if person.role not in may:
            markable = TrainingSession.objects.markable_by(person)
            may[person.role] = markable.filter(pk=session.pk).exists()
        if may[person.role]:
            found.append(person)
    return found


def _tell_trainee(session: TrainingSession, kind: str, text: str, *, detail: str) -> None:
    notify(
        person=session.person,
        kind=kind,
        text=text,
        detail=detail,
        url=reverse("result", args=[session.pk]),
        data={"sessionId": str(session.pk)},
        topic=f"session:{session.pk}",
        mail=True,
    )


def _score(session: TrainingSession) -> str:
    verdict = "passed" if session.result.passed else "not passed"
    return f"{session.result.overall} of 100, {verdict}"

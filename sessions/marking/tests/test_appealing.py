"""Appeals: once, in time, about one's own, decided by somebody else."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from helpdesk.accounts.models import User
from helpdesk.audit.models import AuditLog
from helpdesk.errors import Conflict, Invalid, Missing, NotAllowed
from helpdesk.notifications.models import Notification
from sessions.marking.appealing import accept_appeal, appeal, decline_appeal
from sessions.marking.models import Appeal
from sessions.marking.news import instructors_of, tell_of_appeal
from sessions.marking.overriding import override_criterion, take_back
from sessions.marking.tests.conftest import solved
from sessions.models import Result, TrainingSession
from sessions.services import start_session

pytestmark = pytest.mark.django_db

HELLO = "greeting.hello"
TEXT = "I did say good morning."


@pytest.fixture
def appealed():
    """Appeal, and let those hear of it who do."""

    def make(session, *, criterion=HELLO):
        made = appeal(session=session, criterion=criterion, text=TEXT, person=session.person)
        assert tell_of_appeal(made.pk)
        made.refresh_from_db()
        return made

    return make


@pytest.fixture
def waiting(session, appealed):
    """An appeal of the owner's."""
    return appealed(session)


def told(person):
    return list(Notification.objects.filter(person=person).values_list("kind", "detail"))


def test_an_appeal_waits_for_the_instructors(cast, session, waiting):
    assert (waiting.status, waiting.text) == ("open", TEXT)
    everybody = (*cast.staff, cast.owner, cast.colleague, cast.outsider_admin)
    heard = {one for one in everybody if ("appeal", TEXT) in told(one)}
    assert heard == {cast.admin, cast.author, cast.reviewer, cast.super_admin}
    for person in (cast.admin, cast.author, cast.reviewer, cast.super_admin):
        assert set(Appeal.objects.decidable_by(person)) == {waiting}
    for person in (cast.owner, cast.viewer, cast.outsider_admin):
        assert not Appeal.objects.decidable_by(person).exists()
    entry = AuditLog.objects.get(resource_type="appeal")
    assert (entry.action, entry.actor, entry.tenant) == ("CREATE", cast.owner, cast.tenant)


def test_accepting_rules_and_answers(cast, session, waiting):
    made = accept_appeal(appeal=waiting, share=1, reason="You did.", by=cast.reviewer)
    waiting.refresh_from_db()
    assert (waiting.status, waiting.answer, waiting.decided_by) == (
        "accepted",
        "You did.",
        cast.reviewer,
    )
    assert waiting.override == made
    assert Result.objects.get(session=session).dimensions["greeting"] == 30
    assert told(cast.owner) == [("appeal", "You did.")]  # one piece of news, not two
    score = Result.objects.get(session=session).overall
    assert f"{score} of 100" in Notification.objects.get(person=cast.owner).text
    actions = AuditLog.objects.filter(resource_type="appeal").values_list("action", flat=True)
    assert set(actions) == {"CREATE", "UPDATE"}
    take_back(override=made, reason="Sorry.", by=cast.admin)
    waiting.refresh_from_db()
    assert waiting.status == "accepted"


def test_declining_changes_nothing_but_the_answer(cast, session, waiting):
    before = Result.objects.get(session=session).overall
    decline_appeal(appeal=waiting, reason="It came too late.", by=cast.author)
    waiting.refresh_from_db()
    assert (waiting.status, waiting.answer) == ("declined", "It came too late.")
    assert Result.objects.get(session=session).overall == before
    assert told(cast.owner) == [("appeal", "It came too late.")]


def test_what_is_decided_stays_decided(cast, waiting):
    decline_appeal(appeal=waiting, reason="No.", by=cast.author)
    for again in (
        lambda: decline_appeal(appeal=waiting, reason="No!", by=cast.admin),
        lambda: accept_appeal(appeal=waiting, share=1, reason="Yes.", by=cast.admin),
    ):
        with pytest.raises(Conflict) as refusal:
            again()
        assert refusal.value.code == "appeal_decided"
    waiting.refresh_from_db()
    assert (waiting.answer, waiting.decided_by) == ("No.", cast.author)


def test_an_acceptance_that_is_refused_leaves_it_open(cast, waiting):
    for share, reason, code in (
        (0, "So.", "same_mark"),
        (2, "So.", "invalid"),
        (1, "", "invalid"),
    ):
        with pytest.raises((Conflict, Invalid)) as refusal:
            accept_appeal(appeal=waiting, share=share, reason=reason, by=cast.admin)
        assert refusal.value.code == code
    waiting.refresh_from_db()
    assert waiting.is_open


def test_an_appeal_that_is_accepted_never_costs_points(cast, session):
    override_criterion(session=session, criterion=HELLO, share=0.5, reason="So.", by=cast.admin)
    made = appeal(session=session, criterion=HELLO, text=TEXT, person=cast.owner)
    before = Result.objects.get(session=session).overall
    with pytest.raises(Invalid, match="gives points") as refusal:
        accept_appeal(appeal=made, share=0.2, reason="So.", by=cast.reviewer)
    assert set(refusal.value.fields) == {"share"}
    made.refresh_from_db()
    assert made.is_open
    assert Result.objects.get(session=session).overall == before
    assert session.overrides.standing().get().share == 0.5


def test_what_was_given_meanwhile_is_what_came_of_it(cast, session, waiting):
    given = override_criterion(
        session=session, criterion=HELLO, share=1, reason="There it is.", by=cast.admin
    )
    with pytest.raises(Invalid):
        accept_appeal(appeal=waiting, share=0.5, reason=" ", by=cast.reviewer)
    made = accept_appeal(appeal=waiting, share=0.5, reason="It was given.", by=cast.reviewer)
    waiting.refresh_from_db()
    assert made == given == waiting.override
    assert (waiting.status, waiting.answer) == ("accepted", "It was given.")
    assert session.overrides.count() == 1


def test_however_many_instructors_there_are_they_are_asked_about_alike(cast, session):
    def queries():
        with CaptureQueriesContext(connection) as counted:
            found = instructors_of(session)
        return len(counted), len(found)

    before, found = queries()
    for number in range(3):
        User.objects.create_user(
            f"more{number}@x.test", tenant=cast.tenant, role=cast.reviewer.role
        )
    assert queries() == (before, found + 3)


def test_many_appeals_have_one_topic_and_so_one_mail(cast, session, appealed):
    for criterion in (HELLO, "greeting.offer", "closing.recap"):
        appealed(session, criterion=criterion)
    news = Notification.objects.filter(person=cast.reviewer)
    assert news.count() == 3
    assert set(news.values_list("topic", flat=True)) == {"appeals"}


def test_nobody_decides_about_themselves(cast, scenario, appealed):
    own = appealed(solved(cast.admin, scenario))
    assert ("appeal", TEXT) not in told(cast.admin)
    for decide in (
        lambda: accept_appeal(appeal=own, share=1, reason="Yes.", by=cast.admin),
        lambda: decline_appeal(appeal=own, reason="No.", by=cast.admin),
    ):
        with pytest.raises(NotAllowed):
            decide()
    for person in (cast.owner, cast.viewer):
        with pytest.raises(NotAllowed):
            decline_appeal(appeal=own, reason="No.", by=person)


def test_once_for_each_criterion(cast, session, waiting):
    with pytest.raises(Conflict) as refusal:
        appeal(session=session, criterion=HELLO, text="Please look again.", person=cast.owner)
    assert refusal.value.code == "appeal_exists"
    other = appeal(
        session=session, criterion="closing.recap", text="I did, at the end.", person=cast.owner
    )
    assert other.is_open


def test_within_thirty_days(cast, session):
    for days, late in ((29, False), (31, True)):
        TrainingSession.objects.filter(pk=session.pk).update(
            ended_at=timezone.now() - timedelta(days=days)
        )
        criterion = f"greeting.{'offer' if late else 'hello'}"
        if late:
            with pytest.raises(Conflict) as refusal:
                appeal(session=session, criterion=criterion, text=TEXT, person=cast.owner)
            assert refusal.value.code == "appeal_too_late"
        else:
            appeal(session=session, criterion=criterion, text=TEXT, person=cast.owner)


def test_of_ones_own_and_of_what_was_lost(cast, session, scenario):
    with pytest.raises(Missing):
        appeal(session=session, criterion=HELLO, text=TEXT, person=cast.colleague)
    met = next(row["id"] for row in session.result.criteria if row["met"])
    with pytest.raises(Conflict) as refusal:
        appeal(session=session, criterion=met, text=TEXT, person=cast.owner)
    assert refusal.value.code == "nothing_lost"
    active = start_session(person=cast.owner, scenario=scenario, seed=1)[0]
    with pytest.raises(Conflict) as refusal:
        appeal(session=active, criterion=HELLO, text=TEXT, person=cast.owner)
    assert refusal.value.code == "session_active"
    for wrong in (
        {"criterion": "gate"},
        {"text": "  "},
        {"text": "x" * 14 + " "},
        {"text": "x" * 1001},
    ):
        with pytest.raises(Invalid):
            appeal(session=session, person=cast.owner, **{"criterion": HELLO, "text": "", **wrong})
    assert not Appeal.objects.exists()


def test_a_letter_is_no_appeal_and_uses_none_up(cast, session):
    with pytest.raises(Invalid) as refusal:
        appeal(session=session, criterion=HELLO, text="x", person=cast.owner)
    assert refusal.value.fields == {"text": ["At least 15 characters; this has 1."]}
    assert appeal(session=session, criterion=HELLO, text="x" * 15, person=cast.owner)


def test_a_short_one_from_before_stays_and_is_decided(cast, session):
    before = Appeal.objects.create(session=session, criterion=HELLO, text="x")
    decline_appeal(appeal=before, reason="It says nothing.", by=cast.reviewer)
    assert Appeal.objects.get().status == Appeal.Status.DECLINED


def test_without_instructors_super_admins_hear_of_it(cast, scenario, appealed):
    cast.outsider_admin.role = "VIEWER"
    cast.outsider_admin.save()
    made = appealed(solved(cast.outsider, scenario))
    assert told(cast.super_admin) == [("appeal", TEXT)]
    assert told(cast.admin) == []
    assert set(Appeal.objects.decidable_by(cast.super_admin)) == {made}

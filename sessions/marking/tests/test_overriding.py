"""Instructors' rulings: what follows from them, who may make them, and the way back."""

import pytest
from django.db import IntegrityError, transaction
from django.forms.models import model_to_dict

from gamification.models import Award
from helpdesk.audit.models import AuditLog
from helpdesk.errors import Conflict, Invalid, NotAllowed
from helpdesk.notifications.models import Notification
from scenarios.models import AttemptFact, ScenarioMetadata, ScenarioProgress
from sessions.assessment import recorded_of
from sessions.marking.models import Original, Override
from sessions.marking.overriding import override_criterion, take_back
from sessions.marking.tests.conftest import ENOUGH, solved
from sessions.models import Result, TrainingSession
from sessions.services import replay, start_session
from sessions.services.closing import abandon

pytestmark = pytest.mark.django_db

HELLO = "greeting.hello"


def rule(session, by, criterion=HELLO, share=1.0, reason="It was there."):
    return override_criterion(
        session=session, criterion=criterion, share=share, reason=reason, by=by
    )


def counted(session):
    """What was counted of the session, without times."""
    fact = model_to_dict(AttemptFact.objects.get(attempt=session.pk))
    return [
        fact,
        ScenarioMetadata.objects.values("total_passes", "total_score", "total_completions").get(),
        ScenarioProgress.objects.values("times_passed", "times_completed", "best_score").get(),
    ]


def row_of(session, criterion=HELLO):
    result = Result.objects.get(session=session)
    return next(row for row in result.criteria if row["id"] == criterion)


def test_the_result_follows_and_the_original_stays(cast, session):
    before = Result.objects.get(session=session)
    assert row_of(session)["points"] == 0
    made = rule(session, cast.reviewer)
    after = Result.objects.get(session=session)
    assert row_of(session) == {
        **next(row for row in before.criteria if row["id"] == HELLO),
        "met": True,
        "points": 30.0,
        "why": "Decided by an instructor: It was there.",
    }
    assert (before.dimensions["greeting"], after.dimensions["greeting"]) == (0, 30)
    assert after.overall > before.overall
    assert after.feedback["headline"]["title"] == f"Not passed: {after.overall} of 100"
    recorded = recorded_of(after)
    assert (recorded.overall, recorded.criteria) == (before.overall, before.criteria)
    assert (made.by, made.stands) == (cast.reviewer, True)


def test_taken_back_everything_is_as_it_was(cast, session):
    before, count = model_to_dict(Result.objects.get(session=session)), counted(session)
    first = rule(session, cast.reviewer)
    second = rule(session, cast.admin, "closing.recap", 0.5)
    assert counted(session) != count
    for made in (first, second):
        take_back(override=made, reason="My mistake.", by=cast.admin)
    assert model_to_dict(Result.objects.get(session=session)) == before
    assert counted(session) == count
    assert not Original.objects.exists()
    first.refresh_from_db()
    assert (first.ended_by, first.end_reason) == (cast.admin, "My mistake.")
    with pytest.raises(Conflict) as refusal:
        take_back(override=first, reason="Again.", by=cast.admin)
    assert refusal.value.code == "override_ended"


def test_a_second_ruling_replaces_the_first(cast, session):
    first, second = rule(session, cast.reviewer), rule(session, cast.admin, share=0.5)
    first.refresh_from_db()
    assert (first.stands, second.stands) == (False, True)
    assert row_of(session)["points"] == 15
    take_back(override=second, reason="No.", by=cast.admin)
    assert row_of(session)["points"] == 0


def test_a_pass_counts_and_earns(cast, session, lift):
    assert not session.result.passed
    lift(session)
    result = Result.objects.get(session=session)
    assert result.passed
    fact = AttemptFact.objects.get(attempt=session.pk)
    assert (fact.passed, fact.overall, fact.dimensions) == (
        True,
        result.overall,
        result.dimensions,
    )
    assert counted(session)[1:] == [
        {"total_passes": 1, "total_score": float(result.overall), "total_completions": 1},
        {"times_passed": 1, "times_completed": 1, "best_score": result.overall},
    ]
    cast.owner.refresh_from_db()
    # The scenario's 100 XP × the score, the first attempt's bonus and the one without hints.
    assert cast.owner.xp == result.xp_earned == result.overall + 10 + 5
    earned = Award.objects.filter(person=cast.owner)
    assert all(award.source.startswith("correction:") for award in earned)


def test_what_was_earned_stays_and_is_not_earned_again(cast, session, lift):
    lift(session)
    cast.owner.refresh_from_db()
    xp = cast.owner.xp
    ruling = session.overrides.standing().get(criterion="solution.diagnosis")
    take_back(override=ruling, reason="No.", by=cast.admin)
    rule(session, cast.admin, "solution.diagnosis")
    cast.owner.refresh_from_db()
    assert cast.owner.xp == xp == sum(Award.objects.values_list("amount", flat=True))


def test_the_best_score_is_that_of_another_attempt_if_it_is_better(cast, scenario, lift):
    first = solved(cast.owner, scenario)
    lift(first)
    best = Result.objects.get(session=first).overall
    second = solved(cast.owner, scenario)
    assert second.attempt_number == 2
    ruling = rule(second, cast.admin)
    assert counted(first)[2]["best_score"] == best
    for made in first.overrides.standing():
        take_back(override=made, reason="No.", by=cast.admin)
    assert counted(first)[2] == {
        "times_passed": 0,
        "times_completed": 2,
        "best_score": Result.objects.get(session=second).overall,
    }
    assert ruling.stands


def test_an_attempt_given_up_has_scores_and_moves_no_counter(cast, scenario):
    session = start_session(person=cast.owner, scenario=scenario, seed=1)[0]
    abandon(session=session)
    session.refresh_from_db()
    count = counted(session)
    rule(session, cast.admin)
    assert counted(session)[1:] == count[1:]
    assert counted(session)[0]["overall"] > count[0]["overall"]


def test_a_replay_comes_to_what_was_recorded(cast, scenario):
    session = start_session(person=cast.owner, scenario=scenario, seed=1)[0]
    abandon(session=session)
    session.refresh_from_db()
    second = start_session(person=cast.owner, scenario=scenario, seed=2)[0]
    rule(session, cast.admin)
    abandon(session=second)
    take_back(override=session.overrides.get(), reason="No.", by=cast.admin)
    rule(session, cast.admin, "closing.farewell")
    for played in (session, second):
        assert replay(TrainingSession.objects.get(pk=played.pk)) == []


def test_it_is_audited_field_by_field(cast, session):
    result = Result.objects.get(session=session)
    rule(session, cast.reviewer)
    entry = AuditLog.objects.get(resource_type="trainingsession")
    assert (entry.actor, entry.action, entry.resource_id) == (cast.reviewer, "UPDATE", session.pk)
    assert entry.tenant == cast.tenant
    assert entry.metadata == {"criterion": HELLO, "reason": "It was there."}
    changes = {one["field"]: (one["oldValue"], one["newValue"]) for one in entry.changes}
    assert changes["criteria.greeting.hello"] == (0.0, 30.0)
    assert changes["dimensions.greeting"] == (0, 30)
    assert changes["overall"] == (result.overall, Result.objects.get(session=session).overall)
    assert "passed" not in changes


def test_the_trainee_hears_who_and_why(cast, session, mailoutbox):
    made = rule(session, cast.reviewer, reason="You did greet: “Morning”.")
    told = Notification.objects.get(person=cast.owner, kind="override")
    assert "Rita" in told.text
    assert "Greets the customer" in told.text
    assert told.detail == "You did greet: “Morning”."
    assert told.url == f"/sessions/{session.pk}/result/"
    take_back(override=made, reason="I misread.", by=cast.admin)
    latest = Notification.objects.filter(person=cast.owner, kind="override").latest("pk")
    assert "took back" in latest.text
    assert latest.detail == "I misread."


def test_instructors_may(cast, session):
    for number, person in enumerate((cast.admin, cast.author, cast.reviewer, cast.super_admin)):
        assert TrainingSession.objects.markable_by(person).filter(pk=session.pk).exists()
        assert rule(session, person, share=(number + 1) / 4).stands


def test_others_may_not(cast, session):
    for person in (cast.owner, cast.colleague, cast.viewer, cast.outsider, cast.outsider_admin):
        assert not TrainingSession.objects.markable_by(person).exists()
        if person != cast.outsider_admin:  # whose role would do, had they come to know of it
            with pytest.raises(NotAllowed):
                rule(session, person)
    assert not Override.objects.exists()


def test_nobody_marks_their_own(cast, scenario):
    session = solved(cast.admin, scenario)
    with pytest.raises(NotAllowed):
        rule(session, cast.admin)
    assert rule(session, cast.reviewer).stands


def test_only_what_was_played_here_by_people_who_are_here_is_to_be_marked(cast, scenario):
    own = solved(cast.owner, scenario)
    moved = solved(cast.colleague, scenario)
    abroad = solved(cast.outsider, scenario)
    cast.colleague.tenant = cast.other_tenant
    cast.colleague.save()
    cast.outsider.tenant = cast.tenant
    cast.outsider.save()
    assert set(TrainingSession.objects.markable_by(cast.admin)) == {own}
    assert not TrainingSession.objects.markable_by(cast.outsider_admin).exists()
    assert set(TrainingSession.objects.markable_by(cast.super_admin)) == {own, moved, abroad}


def test_what_is_played_or_counts_for_nothing_is_not_ruled_on(cast, scenario):
    active = start_session(person=cast.owner, scenario=scenario, seed=1)[0]
    with pytest.raises(Conflict) as refusal:
        rule(active, cast.admin)
    assert refusal.value.code == "session_active"
    preview = start_session(person=cast.colleague, scenario=scenario, seed=1)[0]
    TrainingSession.objects.filter(pk=preview.pk).update(is_preview=True)
    preview.refresh_from_db()
    abandon(session=preview)
    preview.refresh_from_db()
    with pytest.raises(Conflict) as refusal:
        rule(preview, cast.admin)
    assert refusal.value.code == "counts_for_nothing"


WRONG = [
    ({"criterion": "gate"}, "criterion"),
    ({"criterion": "greeting.unheard"}, "criterion"),
    ({"share": 1.1}, "share"),
    ({"share": -0.1}, "share"),
    ({"share": float("nan")}, "share"),
    ({"reason": " \n"}, "reason"),
    ({"reason": "x" * 1001}, "reason"),
]


def test_what_is_wrong_is_named_and_changes_nothing(cast, session):
    before = model_to_dict(Result.objects.get(session=session))
    for wrong, field in WRONG:
        with pytest.raises(Invalid) as refusal:
            rule(session, cast.admin, **wrong)
        assert set(refusal.value.fields) == {field}
    assert model_to_dict(Result.objects.get(session=session)) == before
    assert not Override.objects.exists()


def test_the_same_points_are_no_ruling(cast, session):
    with pytest.raises(Conflict) as refusal:
        rule(session, cast.admin, share=0)
    assert refusal.value.code == "same_mark"
    assert not Override.objects.exists()
    assert not Original.objects.exists()


def test_a_judgement_on_verification_is_ruled_on_the_gate_is_not(cast, session):
    before = Result.objects.get(session=session)
    rule(session, cast.admin, "verification.level", 1 if not before.passed else 0)
    after = Result.objects.get(session=session)
    assert after.competencies["verification"] != before.competencies["verification"]
    assert (after.gate, after.gate_clear, after.overall) == (
        before.gate,
        before.gate_clear,
        before.overall,
    )


def test_the_database_keeps_one_ruling_a_criterion(cast, session):
    fields = {"session": session, "criterion": HELLO, "reason": "So.", "by": cast.admin}
    Override.objects.create(share=1, **fields)
    for broken in ({"share": 1}, {"share": 2, "criterion": "b"}, {"share": 1, "reason": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Override.objects.create(**{**fields, **broken})


def test_ruling_costs_the_same_after_many(cast, session, django_assert_max_num_queries):
    for criterion in ENOUGH[1:4]:
        rule(session, cast.admin, criterion)
    with django_assert_max_num_queries(45):
        rule(session, cast.admin)

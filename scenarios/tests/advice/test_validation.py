"""A review as a job: asked for, made once, kept per version."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from helpdesk.errors import NotAllowed
from scenarios import services
from scenarios.advice import services as advice
from scenarios.advice.models import Validation
from scenarios.advice.tasks import resume_validations, run_validation
from testing.scenarios import draft_scenario

pytestmark = pytest.mark.django_db

Status = Validation.Status


@pytest.fixture
def scenario(cast):
    return draft_scenario(author=cast.author)


@pytest.fixture
def queue():
    """The ids workers were told of."""
    with patch("scenarios.advice.tasks.run_validation.delay") as delay:
        yield delay


def told(queue):
    return [call.args[0] for call in queue.call_args_list]


def asked(scenario, cast, callbacks):
    with callbacks(execute=True):
        return advice.request_validation(scenario=scenario, actor=cast.author)


def test_it_is_handed_to_a_worker_and_made(
    scenario, cast, queue, django_capture_on_commit_callbacks
):
    validation = asked(scenario, cast, django_capture_on_commit_callbacks)
    assert (validation.status, validation.version_number) == (Status.PENDING, 1)
    assert told(queue) == [str(validation.pk)]
    run_validation(str(validation.pk))
    validation.refresh_from_db()
    assert validation.status == Status.COMPLETED
    assert "secret_in_briefing" in {one["code"] for one in validation.remarks}
    assert 0 < validation.score < 100
    assert sum(validation.summary.values()) == len(validation.remarks)
    assert validation.judge == Validation.Judge.NOT_ASKED
    assert validation.started_at <= validation.finished_at


def test_asking_while_it_waits_begins_no_second_one(
    scenario, cast, queue, django_capture_on_commit_callbacks
):
    first = asked(scenario, cast, django_capture_on_commit_callbacks)
    second = asked(scenario, cast, django_capture_on_commit_callbacks)
    assert first.pk == second.pk
    assert len(told(queue)) == 1


def test_submitting_asks_unless_somebody_has(
    scenario, cast, queue, django_capture_on_commit_callbacks
):
    def submit():
        with django_capture_on_commit_callbacks(execute=True):
            services.submit(scenario=scenario, actor=cast.author)

    submit()
    validation = Validation.objects.get()
    assert (validation.version_number, validation.requested_by) == (1, cast.author)
    assert told(queue) == [str(validation.pk)]
    for status in (Status.PENDING, Status.COMPLETED):
        if status == Status.COMPLETED:
            run_validation(str(validation.pk))
        services.reject(scenario=scenario, actor=cast.reviewer, reason="Again.")
        submit()
        assert Validation.objects.get().pk == validation.pk
    Validation.objects.update(status=Status.FAILED, score=None)
    services.reject(scenario=scenario, actor=cast.reviewer, reason="Again.")
    submit()
    assert Validation.objects.get().status == Status.PENDING
    assert len(told(queue)) == 2


def test_many_submissions_leave_room_for_others(
    cast, queue, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(advice, "MAX_WAITING", 2)
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(4):
            services.submit(scenario=draft_scenario(author=cast.author), actor=cast.author)
    assert len(told(queue)) == 2


def test_a_submission_stands_without_its_advice(
    scenario, cast, queue, django_capture_on_commit_callbacks
):
    queue.side_effect = ConnectionError
    with django_capture_on_commit_callbacks(execute=True):
        services.submit(scenario=scenario, actor=cast.author)
    scenario.refresh_from_db()
    assert scenario.status == "PENDING_REVIEW"
    assert Validation.objects.get().status == Status.PENDING


def test_asking_again_makes_it_anew(scenario, cast, queue, django_capture_on_commit_callbacks):
    first = asked(scenario, cast, django_capture_on_commit_callbacks)
    run_validation(str(first.pk))
    second = asked(scenario, cast, django_capture_on_commit_callbacks)
    assert second.pk != first.pk
    assert list(Validation.objects.values_list("pk", "status")) == [(second.pk, Status.PENDING)]


def test_a_newer_version_makes_it_stale_and_keeps_it(scenario, cast, queue):
    validation = advice.request_validation(scenario=scenario, actor=cast.author)
    run_validation(str(validation.pk))
    assert not advice.validation_of(scenario).is_stale
    services.update(scenario=scenario, editor=cast.author, changes={"industry": "Roofing"})
    scenario.refresh_from_db()
    kept = advice.validation_of(scenario)
    assert (kept.pk, kept.version_number, kept.is_stale) == (validation.pk, 1, True)
    newer = advice.request_validation(scenario=scenario, actor=cast.author)
    assert (newer.version_number, advice.validation_of(scenario).pk) == (2, newer.pk)
    assert Validation.objects.count() == 2


def test_it_reviews_the_version_it_was_asked_for(scenario, cast, queue):
    validation = advice.request_validation(scenario=scenario, actor=cast.author)
    services.update(
        scenario=scenario, editor=cast.author, changes={"ticket": {"affected_asset": "LT-9999"}}
    )
    run_validation(str(validation.pk))
    validation.refresh_from_db()
    assert "asset_not_in_inventory" not in {one["code"] for one in validation.remarks}


def test_a_draft_with_nothing_but_a_name_is_reviewed(cast, queue):
    bare = services.create(author=cast.author, document={"name": "Only a name"})
    validation = advice.request_validation(scenario=bare, actor=cast.author)
    run_validation(str(validation.pk))
    validation.refresh_from_db()
    assert (validation.status, validation.score, validation.remarks) == (Status.COMPLETED, 100, [])


def test_running_it_twice_reviews_once(scenario, cast, queue):
    validation = advice.request_validation(scenario=scenario, actor=cast.author)
    run_validation(str(validation.pk))
    finished = Validation.objects.get().finished_at
    run_validation(str(validation.pk))
    assert Validation.objects.get().finished_at == finished
    run_validation("00000000-0000-0000-0000-000000000000")  # deleted meanwhile: nothing to do


def test_a_review_that_breaks_says_so(scenario, cast, queue):
    validation = advice.request_validation(scenario=scenario, actor=cast.author)
    with patch("scenarios.advice.services.lint", side_effect=RuntimeError("secret path")):
        run_validation(str(validation.pk))
    validation.refresh_from_db()
    assert (validation.status, validation.score) == (Status.FAILED, None)
    assert "secret" not in validation.error


def test_what_was_lost_is_told_to_workers_again(scenario, cast, queue):
    validation = advice.request_validation(scenario=scenario, actor=cast.author)
    assert resume_validations() == 0  # the worker may still be told by the first message
    long_ago = timezone.now() - advice.LEASE - timedelta(seconds=1)
    Validation.objects.update(requested_at=long_ago)
    assert resume_validations() == 1
    # A worker took it and died.
    Validation.objects.update(status=Status.RUNNING, started_at=timezone.now(), attempts=1)
    assert resume_validations() == 0
    Validation.objects.update(started_at=long_ago)
    assert resume_validations() == 1
    assert told(queue) == [str(validation.pk)] * 2
    run_validation(str(validation.pk))
    assert Validation.objects.get().status == Status.COMPLETED


def test_what_takes_its_worker_along_every_time_is_given_up(scenario, cast, queue):
    advice.request_validation(scenario=scenario, actor=cast.author)
    long_ago = timezone.now() - advice.LEASE - timedelta(seconds=1)
    Validation.objects.update(
        status=Status.RUNNING,
        requested_at=long_ago,
        started_at=long_ago,
        attempts=advice.MAX_ATTEMPTS,
    )
    assert resume_validations() == 0
    given_up = Validation.objects.get()
    assert given_up.status == Status.FAILED
    assert given_up.error


def test_who_was_given_up_on_changes_nothing_any_more(scenario, cast, queue):
    """Its lease ran out, another worker took it: the first one's late result is not stored."""
    validation = advice.request_validation(scenario=scenario, actor=cast.author)
    slow = advice._claim(validation.pk)
    Validation.objects.update(started_at=timezone.now() - advice.LEASE - timedelta(seconds=1))
    fast = advice._claim(validation.pk)
    advice._finish(slow, {"status": Status.FAILED, "error": "late"})
    assert Validation.objects.get().status == Status.RUNNING
    advice._finish(fast, {"status": Status.COMPLETED, "score": 90})
    assert Validation.objects.get().score == 90


def test_workers_and_the_clock_know_the_tasks(settings):
    from helpdesk.celery import app

    app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert {run_validation.name, resume_validations.name} <= set(app.tasks)
    assert resume_validations.name in scheduled
    assert scheduled <= set(app.tasks)
    assert run_validation.time_limit < advice.LEASE.total_seconds()


@pytest.mark.parametrize(
    ("name", "may"),
    [
        ("super_admin", True),
        ("admin", True),
        ("author", True),
        ("reviewer", True),
        ("viewer", False),
        ("owner", False),
        ("outsider_admin", False),
    ],
)
def test_who_may_ask(scenario, cast, queue, name, may):
    actor = getattr(cast, name)
    if may:
        advice.request_validation(scenario=scenario, actor=actor)
    else:
        with pytest.raises(NotAllowed):
            advice.request_validation(scenario=scenario, actor=actor)


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": Status.COMPLETED, "score": 90},
        {"status": Status.COMPLETED, "finished_at": timezone.now()},
        {"status": Status.COMPLETED, "finished_at": timezone.now(), "score": 101},
        {"status": Status.PENDING, "score": 90},
        {"status": Status.RUNNING, "finished_at": timezone.now()},
    ],
)
def test_the_database_refuses_what_can_not_be(scenario, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        Validation.objects.create(
            scenario=scenario, version_number=1, requested_at=timezone.now(), **wrong
        )


def test_one_review_a_version(scenario):
    now = timezone.now()
    Validation.objects.create(scenario=scenario, version_number=1, requested_at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Validation.objects.create(scenario=scenario, version_number=1, requested_at=now)

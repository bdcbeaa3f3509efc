"""Large imports and exports: queued, run once, followed, cancelled, taken up again."""

import json
from contextlib import contextmanager
from datetime import timedelta

import pytest
from celery import current_app
from django.conf import settings
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from helpdesk.audit.models import AuditLog
from scenarios.advice.tasks import run_validation
from scenarios.bulk import importing
from scenarios.jobs import running, services, tasks
from scenarios.jobs.models import Job
from scenarios.models import Scenario
from testing.scenarios import draft_scenario

pytestmark = pytest.mark.django_db(transaction=True)

IMPORT = "/api/admin/scenarios/bulk/import"
EXPORT = "/api/admin/scenarios/bulk/export"


@pytest.fixture(autouse=True)
def told(settings, tmp_path, monkeypatch):
    """Two rows are many here; what a worker would be told is collected."""
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(services, "AT_ONCE", 2)
    ids = []
    monkeypatch.setattr(tasks.run_job, "delay", ids.append)
    return ids


def rows(number=3, **changes):
    base = {"category": "TECHNICAL_SUPPORT", "difficulty": "BEGINNER"}
    return [{**base, "name": f"Row {n}", **changes} for n in range(1, number + 1)]


def send(client, content, options=None, **headers):
    data = {
        "file": SimpleUploadedFile("rows.json", json.dumps(content).encode()),
        "options": json.dumps(options or {}),
    }
    return client.post(IMPORT, data, format="multipart", headers=headers)


def queue(client, content=None, options=None):
    """Send an import and return its job."""
    return Job.objects.get(pk=send(client, content or rows(), options).json()["jobId"])


def shown(client, job):
    return client.get(f"/api/admin/jobs/{job.pk}").json()


def test_a_large_import_is_a_job(cast, api, told):
    client = api(cast.author)
    response = send(client, rows(), {"skipErrors": True})
    assert response.status_code == 202
    job = Job.objects.get()
    assert response.json() == {"jobId": str(job.pk), "status": "PENDING"}
    assert response.headers["Location"] == f"/api/admin/jobs/{job.pk}"
    assert told == [str(job.pk)]
    said = shown(client, job)
    assert (said["status"], said["progress"], said["total"]) == ("PENDING", 0, 0)
    assert said["result"] is None
    assert not Scenario.objects.exists()

    tasks.run_job(told[0])
    said = shown(client, job)
    assert (said["kind"], said["status"], said["error"]) == ("IMPORT", "COMPLETED", "")
    assert (said["progress"], said["total"]) == (3, 3)
    assert said["startedAt"] <= said["finishedAt"]
    assert said["result"]["imported"] == 3
    assert set(said["result"]["scenarioIds"]) == {
        str(pk) for pk in Scenario.objects.values_list("pk", flat=True)
    }
    assert "preview" not in said["result"]
    entry = AuditLog.objects.get(action="IMPORT")
    assert (entry.actor, entry.address) == (cast.author, "127.0.0.1")
    tasks.run_job(told[0])
    assert Scenario.objects.count() == 3


def test_a_repeat_with_the_same_key_is_the_same_job(cast, api, told):
    client = api(cast.author)
    first, second = (send(client, rows(), **{"Idempotency-Key": "k"}) for _ in range(2))
    assert first.json() == second.json()
    assert (second.status_code, len(told)) == (202, 1)
    tasks.run_job(told[0])
    third = send(client, rows(), **{"Idempotency-Key": "k"})
    assert third.json() == first.json()
    assert Scenario.objects.count() == 3


def test_wrong_rows_keep_all_out_and_the_job_says_which(cast, api, told):
    client = api(cast.author)
    job = queue(client, [*rows(2), {"name": "x"}])
    tasks.run_job(told[0])
    result = shown(client, job)["result"]
    assert (result["imported"], [e["row"] for e in result["errors"]]) == (0, [3])
    assert not Scenario.objects.exists()
    assert not AuditLog.objects.exists()


def test_a_file_damaged_further_down_fails_the_job(cast, api, told):
    client = api(cast.author)
    text = json.dumps(rows(4))[:-3]
    data = {"file": SimpleUploadedFile("rows.json", text.encode())}
    client.post(IMPORT, data, format="multipart")
    job = Job.objects.get()
    tasks.run_job(told[0])
    said = shown(client, job)
    assert (said["status"], said["error"]) == (
        "FAILED",
        "Scenario 4 of the file is not valid JSON.",
    )
    assert not Scenario.objects.exists()


def test_who_lost_the_right_meanwhile_imports_nothing(cast, api, told):
    client = api(cast.author)
    job = queue(client)
    cast.author.role = "VIEWER"
    cast.author.save()
    tasks.run_job(told[0])
    assert shown(client, job)["result"]["imported"] == 0
    assert not Scenario.objects.exists()


def test_a_large_export_is_a_job_with_a_link_at_its_end(cast, api, told):
    for number in range(3):
        draft_scenario(author=cast.author, name=f"Number {number}")
    client = api(cast.author)
    response = client.post(EXPORT, {"filters": {}, "format": "json"})
    assert response.status_code == 202
    job = Job.objects.get()
    assert shown(client, job)["total"] == 3
    tasks.run_job(told[0])
    result = shown(client, job)["result"]
    content = b"".join(client.get(result["downloadUrl"]).streaming_content)
    assert len(content) == result["fileSize"]
    assert len(json.loads(content)["scenarios"]) == 3


def test_nobody_else_knows_of_a_job(cast, api):
    job = queue(api(cast.author))
    for who, status in (
        (cast.admin, 404),
        (cast.outsider_admin, 404),
        (cast.owner, 403),
        (None, 401),
        (cast.super_admin, 200),
    ):
        assert api(who).get(f"/api/admin/jobs/{job.pk}").status_code == status
    assert api(cast.admin).delete(f"/api/admin/jobs/{job.pk}").status_code == 404
    assert api(cast.author).get("/api/admin/jobs/nonsense").status_code == 404


def test_a_waiting_job_is_cancelled_at_once(cast, api, told):
    client = api(cast.author)
    job = queue(client)
    for _ in range(2):
        assert client.delete(f"/api/admin/jobs/{job.pk}").status_code == 204
    assert shown(client, job)["status"] == "CANCELLED"
    tasks.run_job(told[0])
    assert not Scenario.objects.exists()


def test_a_finished_job_cannot_be_cancelled(cast, api, told):
    client = api(cast.author)
    job = queue(client)
    tasks.run_job(told[0])
    response = client.delete(f"/api/admin/jobs/{job.pk}")
    assert (response.status_code, response.json()["code"]) == (409, "job_finished")
    assert Scenario.objects.count() == 3


@contextmanager
def between_rows(monkeypatch, act):
    """Call `act` when the first row was written, before the next."""
    monkeypatch.setattr(running, "_TOLD_EVERY", 0)
    original = running._progress_of

    def progress_of(job):
        tell = original(job)

        def watched(done):
            if done == 1:
                act()
            tell(done)

        return watched

    monkeypatch.setattr(running, "_progress_of", progress_of)
    yield


def in_another_connection(work):
    """Do something as another process would."""
    from concurrent.futures import ThreadPoolExecutor

    def alone():
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(alone).result()


def test_a_running_job_shows_progress_and_is_cancelled_with_all_it_wrote(
    cast, api, told, monkeypatch
):
    client = api(cast.author)
    job = queue(client)
    seen = []

    def look_and_cancel():
        seen.append(in_another_connection(lambda: shown(client, job)))
        seen.append(
            in_another_connection(lambda: client.delete(f"/api/admin/jobs/{job.pk}").status_code)
        )
        seen.append(in_another_connection(Scenario.objects.count))

    cache.set(job.progress_key, (0, 3))
    with between_rows(monkeypatch, look_and_cancel):
        tasks.run_job(told[0])
    assert (seen[0]["status"], seen[0]["total"]) == ("RUNNING", 3)
    assert seen[1:] == [204, 0]
    said = shown(client, job)
    assert (said["status"], said["result"]) == ("CANCELLED", None)
    assert not Scenario.objects.exists()


def test_progress_is_seen_while_nothing_is_committed(cast, api, told, monkeypatch):
    client = api(cast.author)
    job = queue(client)
    seen = []

    def progress_of(job, original=running._progress_of):
        tell = original(job)

        def watched(done):
            tell(done)
            seen.append(in_another_connection(lambda: shown(client, job)["progress"]))

        return watched

    monkeypatch.setattr(running, "_TOLD_EVERY", 0)
    monkeypatch.setattr(running, "_progress_of", progress_of)
    tasks.run_job(told[0])
    assert seen == [1, 2, 3]
    assert shown(client, job)["status"] == "COMPLETED"


def test_two_workers_told_of_one_job_do_it_once(cast, api, told, monkeypatch):
    client = api(cast.author)
    queue(client)
    with between_rows(monkeypatch, lambda: in_another_connection(lambda: tasks.run_job(told[0]))):
        tasks.run_job(told[0])
    assert Scenario.objects.count() == 3
    assert Job.objects.get().attempts == 1


def test_a_job_whose_worker_lost_the_database_is_taken_up_again(cast, api, told, monkeypatch):
    client = api(cast.author)
    job = queue(client)

    def lose():
        raise OperationalError("server closed the connection unexpectedly")

    with (
        monkeypatch.context() as patch,
        between_rows(patch, lose),
        pytest.raises(OperationalError),
    ):
        tasks.run_job(told[0])
    assert shown(client, job)["status"] == "RUNNING"
    assert not Scenario.objects.exists()
    assert tasks.resume_jobs() == 0
    Job.objects.update(queued_at=timezone.now() - timedelta(seconds=31))
    assert tasks.resume_jobs() == 1
    assert told == [str(job.pk)] * 2
    tasks.run_job(told[1])
    assert Scenario.objects.count() == 3
    assert tasks.resume_jobs() == 0


def write_what_no_index_holds(*_args, **_kwargs):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT to_tsvector(string_agg(n::text, ' ')) FROM generate_series(1, 200000) AS n"
        )


def test_a_text_no_index_holds_is_the_rows_error(cast, api, told, monkeypatch):
    job = queue(api(cast.author), options={"skipErrors": True})
    monkeypatch.setattr(importing, "_create", transaction.atomic(write_what_no_index_holds))
    tasks.run_job(told[0])
    job.refresh_from_db()
    assert (job.status, job.result["errorCount"]) == ("COMPLETED", 3)
    assert "outside what can be stored" in job.result["errors"][0]["error"]


def test_a_text_no_index_holds_is_no_lost_database(cast, api, told, monkeypatch):
    job = queue(api(cast.author))
    with between_rows(monkeypatch, write_what_no_index_holds):
        tasks.run_job(told[0])
    job.refresh_from_db()
    assert (job.status, job.attempts) == ("FAILED", 1)


def test_a_job_that_takes_every_worker_along_is_given_up(cast, api, told):
    job = queue(api(cast.author))
    Job.objects.update(attempts=3, status="RUNNING")
    tasks.run_job(told[0])
    job.refresh_from_db()
    assert (job.status, job.error[:13]) == ("FAILED", "It was tried ")


def test_jobs_wait_where_no_customer_does():
    queues = {
        name: current_app.amqp.router.route({}, name)["queue"].name
        for name in (tasks.run_job.name, run_validation.name, tasks.resume_jobs.name)
    }
    short = settings.CELERY_TASK_DEFAULT_QUEUE
    assert list(queues.values()) == [settings.CELERY_LONG_QUEUE, settings.CELERY_LONG_QUEUE, short]
    # One key each, or what is sent to one would arrive in both.
    known = current_app.amqp.queues
    assert {short, settings.CELERY_LONG_QUEUE} <= set(known)
    assert all(one.routing_key == name for name, one in known.items())


def test_a_mistake_of_ours_is_logged_and_not_shown(cast, api, told, monkeypatch, caplog):
    client = api(cast.author)
    job = queue(client)

    def fail(*_, **__):
        raise RuntimeError("secret path")

    monkeypatch.setattr(services, "import_rows", fail)
    tasks.run_job(told[0])
    said = shown(client, job)
    assert (said["status"], said["error"]) == (
        "FAILED",
        "Something went wrong on our side; it was logged.",
    )
    assert "secret path" in caplog.text


def test_old_jobs_and_their_files_are_forgotten(cast, api, told, settings):
    job = queue(api(cast.author))
    tasks.run_job(told[0])
    stored = settings.MEDIA_ROOT / Job.objects.get().file.name
    assert stored.exists()
    assert tasks.forget_old_jobs() == 0
    day, month = timedelta(hours=25), timedelta(days=31)
    Job.objects.update(expires_at=timezone.now() - day)
    assert tasks.forget_old_jobs() == 1
    assert not stored.exists()
    Job.objects.update(finished_at=timezone.now() - month)
    tasks.forget_old_jobs()
    assert not Job.objects.filter(pk=job.pk).exists()

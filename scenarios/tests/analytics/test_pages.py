"""Analytics in the admin: what the pages and their files show, and to whom."""

import csv
import io
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from helpdesk.audit.models import AuditLog
from scenarios import services
from scenarios.admin import analytics
from scenarios.analytics.rolling import roll_up_stale
from testing.factories import UserFactory
from testing.scenarios import draft_scenario

pytestmark = pytest.mark.django_db
URL = "/admin/scenarios/scenario"
DAY = "startDate=2026-03-10&endDate=2026-03-10"
WEEK = "startDate=2026-03-09&endDate=2026-03-15"


@pytest.fixture
def scenario(cast):
    return draft_scenario(author=cast.author, name="Locked out")


def table(response):
    return list(csv.reader(io.StringIO(response.content.decode())))


def page_of(client, path, status=200):
    response = client.get(f"{URL}/{path}", follow=True)
    assert response.status_code == status
    return response.content.decode()


def test_the_organisations_scenarios(cast, page_client, finish, scenario):
    other = draft_scenario(author=cast.author, name="Slow network")
    for _ in range(2):
        finish(scenario, cast.owner)
    finish(other, cast.colleague, passed=False)
    finish(other, cast.outsider)
    roll_up_stale()
    client = page_client(cast.author)
    page = page_of(client, f"analytics/?{DAY}")
    assert page.index("Locked out") < page.index("Slow network")
    assert "5 min 00 s" in page
    lines = table(client.get(f"{URL}/analytics/?{DAY}&format=csv"))
    assert lines[0][:4] == ["Scenario", "totalAttempts", "uniqueUsers", "completionRate"]
    assert lines[1][:6] == ["Locked out", "2", "1", "1.0", "80.0", "1.0"]
    assert lines[2][:6] == ["Slow network", "1", "1", "1.0", "80.0", "0.0"]


def test_one_scenario_with_tables_behind_its_charts(cast, page_client, finish, scenario):
    finish(scenario, cast.owner, details={"missed_checks": ("view_sign_ins",), "phase": 2})
    roll_up_stale()
    client = page_client(cast.author)
    page = page_of(client, f"{scenario.pk}/analytics?{DAY}")
    for words in ("Attempts per day", "80–89", "Greeting", "Median: 80", "compared with"):
        assert words in page
    lines = table(client.get(f"{URL}/{scenario.pk}/analytics?{DAY}&format=csv", follow=True))
    assert lines == [["date", "attempts", "avgScore"], ["2026-03-10", "1", "80.0"]]
    assert "Nobody finished an attempt" in page_of(client, f"{scenario.pk}/analytics?period=7d")


@pytest.mark.parametrize(
    "query",
    [
        "startDate=soon",
        "startDate=2026-02-31",
        "period=custom",
        "period=2d",
        "period=30d&startDate=2026-03-09&endDate=2026-03-15",
    ],
)
def test_a_period_without_sense_is_said_and_the_usual_one_shown(cast, page_client, scenario, query):
    for path in ("analytics/", f"{scenario.pk}/analytics", "cohort/"):
        for form in ("", "&format=csv"):  # a file of other days would be taken for what was asked
            page = page_of(page_client(cast.author), f"{path}?{query}{form}", status=400)
            assert "These are the last 30 days." in page


def test_the_form_sends_dates_as_a_period_of_its_own(cast, page_client, finish, scenario):
    finish(scenario, cast.owner)
    roll_up_stale()
    client = page_client(cast.author)
    page = page_of(client, f"analytics/?period=custom&{DAY}")
    assert 'value="2026-03-10"' in page
    assert "Locked out" in page
    assert 'aria-current="page">30 days' not in page
    assert f'href="?period=custom&amp;{DAY.replace("&", "&amp;")}&amp;format=csv"' in page
    assert 'aria-current="page">30 days' in page_of(client, "analytics/")


def test_a_name_leads_to_the_persons_sessions(cast, page_client, finish, scenario):
    finish(scenario, cast.owner)
    roll_up_stale()
    client = page_client(cast.reviewer)
    link = f"/admin/training/trainingsession/?q={quote(cast.owner.email)}"
    assert f'href="{link}"' in page_of(client, f"cohort/?{DAY}")
    assert client.get(link).status_code == 200


def test_trainees_stay_out_and_others_scenarios_are_not_there(cast, page_client):
    private = services.create(author=cast.author, document={"name": "Ours"}, changelog="New")
    for person in (cast.owner, None):
        response = page_client(person).get(f"{URL}/analytics/")
        assert response.status_code in (302, 403, 404)
    response = page_client(cast.outsider_admin).get(f"{URL}/{private.pk}/analytics", follow=True)
    assert "Ours" not in response.content.decode()


def test_who_practised_is_shown_to_those_who_teach(cast, page_client, finish, scenario):
    cast.owner.first_name = "=Olivia"
    cast.owner.save()
    finish(scenario, cast.owner, overall=90)
    finish(scenario, cast.owner, overall=60, passed=False)
    finish(scenario, cast.owner, outcome="abandoned", completed=False, passed=False, overall=5)
    finish(scenario, cast.colleague)
    finish(scenario, cast.outsider)
    roll_up_stale()
    for person in (cast.author, cast.reviewer, cast.admin, cast.super_admin):
        page = page_of(page_client(person), f"cohort/?{DAY}")
        assert "2 people of your organisation" in page
        assert page.index(cast.owner.email) < page.index(cast.colleague.email)
        assert cast.outsider.email not in page
    lines = table(page_client(cast.author).get(f"{URL}/cohort/?{DAY}&format=csv"))
    rows = [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]
    assert rows[0]["name"].startswith("'=Olivia")
    assert [rows[0][name] for name in ("attempts", "completed", "passed", "averageScore")] == [
        *("3", "2", "1", "75.0")
    ]
    assert [rows[0][name] for name in ("seconds", "greeting", "closing")] == ["600", "90.0", ""]
    assert [row["attempts"] for row in rows] == ["3", "1"]


def test_who_left_is_named_no_more(cast, page_client, finish, scenario):
    """What they did in the organisation stays; who they are now is their new one's to know."""
    finish(scenario, cast.owner)
    roll_up_stale()
    cast.owner.tenant = cast.other_tenant
    cast.owner.first_name, cast.owner.email = "Renamed", "renamed@elsewhere.test"
    cast.owner.save()
    roll_up_stale()
    client = page_client(cast.author)
    told = client.get(f"{URL}/cohort/?{DAY}&format=csv").content.decode()
    for text in (page_of(client, f"cohort/?{DAY}"), told):
        assert "Somebody who left" in text
        assert "Renamed" not in text
        assert "renamed@elsewhere.test" not in text


def test_long_lists_come_in_pages_and_files_are_whole(
    cast, page_client, finish, scenario, monkeypatch
):
    monkeypatch.setattr(analytics, "PER_PAGE", 1)
    other = draft_scenario(author=cast.author, name="Slow network")
    for one, person in ((scenario, cast.owner), (scenario, cast.owner), (other, cast.colleague)):
        finish(one, person)
    roll_up_stale()
    client = page_client(cast.author)
    for path, first, second in (
        ("analytics/", "Locked out", "Slow network"),
        ("cohort/", cast.owner.email, cast.colleague.email),
    ):
        for number, (shown, absent) in enumerate(((first, second), (second, first)), start=1):
            page = page_of(client, f"{path}?{DAY}&page={number}")
            assert f"Page {number} of 2" in page
            assert shown in page
            assert absent not in page
        assert len(table(client.get(f"{URL}/{path}?{DAY}&format=csv"))) == 3


def test_who_takes_a_file_is_noted(cast, page_client, finish, scenario):
    finish(scenario, cast.owner)
    roll_up_stale()
    client = page_client(cast.author)
    for path, what in (("analytics/", "analytics of scenarios"), ("cohort/", "who practised")):
        page_of(client, f"{path}?{DAY}")
        client.get(f"{URL}/{path}?{DAY}&format=csv")
        entry = AuditLog.objects.get(action="EXPORT", metadata__exported=what)
        assert (entry.actor, entry.tenant) == (cast.author, cast.tenant)
        assert (entry.metadata["startDate"], entry.metadata["rows"]) == ("2026-03-10", 1)


def test_few_people_are_hidden_on_every_page(cast, page_client, finish, scenario):
    finish(scenario, cast.owner, overall=83, details={"missed_checks": ("view_sign_ins",)})
    roll_up_stale()
    for person, hidden in ((cast.viewer, True), (cast.reviewer, False)):
        client = page_client(person)
        for path in (f"{scenario.pk}/analytics", "analytics/"):
            page = page_of(client, f"{path}?{WEEK}")
            assert ("fewer than 5 people are not shown" in page) is hidden
            assert ("83.0" in page) is not hidden
            told = client.get(f"{URL}/{path}?{WEEK}&format=csv", follow=True).content.decode()
            assert ("83.0" in told) is not hidden


def test_others_see_the_whole_of_a_group_that_is_not_small(cast, page_client, finish, scenario):
    for number in range(5):
        client = page_client(cast.viewer)
        page = page_of(client, f"cohort/?{WEEK}")
        assert "Averages of fewer than 5 people are not shown." in page
        assert "Together" not in page
        person = UserFactory.create(tenant=cast.tenant, email=f"p{number}@northwind.test")
        finish(scenario, person)
        roll_up_stale()
    page = page_of(client, f"cohort/?{WEEK}")
    assert "Together: 5 attempts, 5 completed, 5 passed; average score 80.0." in page
    assert "@northwind.test" not in page.replace(cast.viewer.email, "")
    assert client.get(f"{URL}/cohort/?{WEEK}&format=csv")["Content-Type"].startswith("text/html")


def test_small_groups_of_other_organisations_are_hidden(cast, page_client, finish, scenario):
    finish(scenario, cast.owner)
    finish(scenario, cast.outsider)
    roll_up_stale()
    page = page_of(page_client(cast.super_admin), f"analytics/?{DAY}")
    organisations = page[page.index("Organisations") :]
    assert organisations.count("Too few people") == 1
    assert organisations.index("Elsewhere") < organisations.index("Too few people")
    for number in range(4):
        finish(scenario, UserFactory.create(tenant=cast.other_tenant, email=f"o{number}@e.test"))
    roll_up_stale()
    assert "Too few people" not in page_of(page_client(cast.super_admin), f"analytics/?{DAY}")
    assert "Organisations" not in page_of(page_client(cast.admin), f"analytics/?{DAY}")


def test_as_many_queries_for_many_people_as_for_one_and_none_of_the_facts(
    cast, page_client, finish, scenario
):
    client, counts = page_client(cast.author), []
    for number in (1, 3):
        for _ in range(number):
            finish(scenario, UserFactory.create(tenant=cast.tenant))
        roll_up_stale()
        client.get(f"{URL}/cohort/?{DAY}")
        with CaptureQueriesContext(connection) as captured:
            for path in ("analytics/", f"{scenario.pk}/analytics", "cohort/"):
                client.get(f"{URL}/{path}?{DAY}", follow=True)
        counts.append(len(captured))
        assert not [one for one in captured if "attemptfact" in one["sql"]]
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("name", "change", "told"),
    [
        ("passRate", -0.254, "−25 points"),
        ("passRate", 0.25, "+25 points"),
        ("averageScore", -1.25, "−1.2"),
        ("averageDuration", -65, "−1 min 05 s"),
        ("attempts", -1200, "−1,200"),
        ("attempts", 3, "+3"),
        ("attempts", 0, "as before"),
        ("attempts", None, ""),
    ],
)
def test_growth_is_told_with_real_signs(name, change, told):
    assert analytics._growth(name, change) == told

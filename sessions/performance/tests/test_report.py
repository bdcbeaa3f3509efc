"""The report as JSON, CSV and PDF."""

import csv
import io
import re
import zlib
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sessions.choices import Outcome
from sessions.performance.attempts import counting_of
from sessions.performance.filters import PerformanceFilter
from sessions.performance.report.content import report_of
from sessions.performance.tests.histories import NOON, SCORES, attempt, scenario_about
from testing.openapi import misfits

pytestmark = pytest.mark.django_db

URL = "/api/v1/users/me/performance/report"
PAGE = "/performance/report/"
DAY = timedelta(days=1)
HELLO = {"criterion": "greeting.hello", "title": "Greets the customer"}
RECAP = {"criterion": "closing.recap", "title": "Sums up", "better": "“To sum up, Callum: …”"}
TO_ANYBODY = "“To sum up: … was the cause, I have …, and it works again.”"


@pytest.fixture(autouse=True)
def _wednesday():
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        yield


@pytest.fixture
def scenario(cast):
    return scenario_about("access", name="Locked out", difficulty="BEGINNER")


@pytest.fixture
def history(cast, scenario):
    """Three attempts in the last 7 days, one before."""
    old = {"strengths": [], "improvements": [RECAP | {"better": "Older words"}]}
    new = {"strengths": [HELLO], "improvements": [RECAP]}
    attempt(cast.owner, scenario, at=NOON - 9 * DAY, overall=50, scores={**SCORES, "technical": 50})
    attempt(cast.owner, scenario, at=NOON - 3 * DAY, overall=70, feedback=old)
    attempt(cast.owner, scenario, at=NOON - DAY, overall=90, feedback=new)
    attempt(cast.owner, scenario, overall=1, outcome=Outcome.ABANDONED, feedback=new)


def report(person, **query):
    chosen = PerformanceFilter(query, counting_of(person))
    assert chosen.is_valid()
    return report_of(person, chosen)


def test_as_json(api, cast, history):
    answer = api(cast.owner).get(URL, {"timeframe": "week", "skill": "access"})
    assert misfits(answer) == []
    assert answer["Content-Disposition"] == 'attachment; filename="performance-2026-11-18.json"'
    found = answer.json()
    assert found["person"]["name"] == cast.owner.name
    assert found["person"]["organisation"] == "Northwind"
    assert found["filters"] == ["Skill: Access"]
    assert [row["overall"] for row in found["sessions"]] == [1, 90, 70]
    assert found["improvements"] == [
        {**RECAP, "better": TO_ANYBODY, "times": 2, "of": 2},
    ]
    assert found["strengths"] == [{**HELLO, "better": "", "times": 1, "of": 2}]
    assert found["sentences"] == (
        f"{cast.owner.name} completed 2 such tickets between 12 November 2026 and 18 November "
        "2026 and passed 2 of them (100 %), with 80 points of 100 on average, 30 more than in the "
        "7 days before. Strongest: verification (90); weakest: response time (50)."
    )


def test_somebody_without_attempts_gets_a_report_that_says_so(api, cast):
    for kind in ("json", "csv", "pdf"):
        assert api(cast.owner).get(URL, {"format": kind}).status_code == 200
    assert report(cast.owner).sentences == f"{cast.owner.name} has completed no ticket yet."


def test_the_gist_of_periods_with_little_in_them(cast, scenario):
    attempt(cast.owner, scenario, at=NOON - 9 * DAY)
    assert report(cast.owner, timeframe="week").sentences == (
        f"{cast.owner.name} completed no ticket between 12 November 2026 and 18 November 2026."
    )
    attempt(cast.colleague, scenario, scores=dict.fromkeys(SCORES, 75))
    assert report(cast.colleague).sentences == (
        f"{cast.colleague.name} completed 1 ticket on 18 November 2026 and passed 1 of them "
        "(100 %), with 75 points of 100 on average."
    )


def test_under_filters_it_is_said_of_such_tickets_only(cast, scenario):
    attempt(cast.owner, scenario, scores=dict.fromkeys(SCORES, 75))
    name = cast.owner.name
    nothing = report(cast.owner, skill="printing")
    assert nothing.sentences == f"{name} has completed no such ticket yet."
    some = report(cast.owner, scenarioId=str(scenario.pk))
    assert some.sentences.startswith(f"{name} completed 1 such ticket on 18 November 2026")
    assert report(cast.owner, dimension="technical").sentences.startswith(
        f"{name} completed 1 ticket on"
    )


def test_a_scenario_is_named_even_where_none_of_the_period_is_left(cast, scenario):
    attempt(cast.owner, scenario, at=NOON - 20 * DAY)
    found = report(cast.owner, scenarioId=str(scenario.pk), timeframe="week")
    assert found.narrowed == [f"Scenario: {scenario.name}"]
    other = scenario_about("printing", name="Not for their eyes")
    found = report(cast.owner, scenarioId=str(other.pk))
    assert found.narrowed == ["Scenario: one not played yet"]


def test_as_csv_nothing_is_a_formula(api, cast):
    evil = scenario_about("access", name='=HYPERLINK("http://x")')
    attempt(cast.owner, evil, scores={**SCORES, "documentation": None})
    answer = api(cast.owner).get(URL, {"format": "csv"})
    text = answer.content.decode("utf-8-sig")
    [row] = csv.DictReader(io.StringIO(text))
    assert row["scenario"] == '\'=HYPERLINK("http://x")'
    assert (row["overall"], row["documentation"], row["efficiency"]) == ("75", "", "50")
    assert (row["passed"], row["outcome"], row["seconds"]) == ("true", "solved", "600")


def test_the_csv_has_the_columns_of_the_dimension_asked_for(api, cast, history):
    answer = api(cast.owner).get(URL, {"format": "csv", "dimension": "technical"})
    heads = answer.content.decode("utf-8-sig").splitlines()[0].split(",")
    assert "technical" in heads
    assert "communication" not in heads


def test_a_report_is_of_oneself(api, cast, history):
    answer = api(cast.colleague).get(URL, {"format": "csv"})
    assert len(answer.content.decode().splitlines()) == 1
    assert api().get(URL).status_code == 401


@pytest.mark.parametrize(("name", "value"), [("format", "xml"), ("timeframe", "year")])
def test_what_makes_no_sense_is_refused_by_name(api, cast, name, value):
    answer = api(cast.owner).get(URL, {name: value})
    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == [f"/{name}"]


def test_reports_are_limited_as_exports(api, cast, settings):
    settings.RATE_LIMITS = {"import_export": "1/h"}
    client = api(cast.owner)
    assert [client.get(URL).status_code for _ in range(2)] == [200, 429]
    detail = client.get(URL).json()["detail"]
    assert detail == "You have asked for this too often. Try again in 1 hour."


def test_as_pdf_for_a_name_in_any_script(api, cast, history):
    """Its pages hold letters of every script, each from a font that has them."""
    cast.owner.first_name = "Анна 王小明 محمد דוד สมชาย राम"
    cast.owner.last_name = "Ω <b>\U000131ff"  # a hieroglyph that no font here has
    cast.owner.save()
    answer = api(cast.owner).get(URL, {"format": "pdf"})
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF-")
    fonts = set(re.findall(rb"/BaseFont /MPDFAA\+([\w-]+)", answer.content))
    assert {font.partition(b"-")[0] for font in fonts} >= {b"Inter", b"NotoSansArabic"}, fonts


def test_every_line_is_in_its_size_whatever_it_begins_with(api, cast, history):
    """Set for the page, not for the line with the other font alone."""
    cast.owner.first_name = "王"
    cast.owner.save()
    content = api(cast.owner).get(URL, {"format": "pdf"}).content
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL)
    pages = [zlib.decompress(one) for one in streams if one[:1] == b"x"]
    assert any(b"BT /F1 10.50 Tf ET" in page for page in pages)


def test_queries_are_the_same_whatever_the_rows(cast, scenario):
    counts = []
    for rows in (1, 2, 27):
        for _ in range(rows):
            attempt(cast.owner, scenario, feedback={"strengths": [HELLO], "improvements": []})
        with CaptureQueriesContext(connection) as captured:
            found = report(cast.owner)
        counts.append(len(captured))
    assert len(set(counts)) == 1
    assert found.remarks.strengths[0].times == 20  # of the newest 20


def test_the_page_gives_the_same_file(page_client, cast, history):
    answer = page_client(cast.owner).get(PAGE, {"format": "csv", "timeframe": "all"})
    assert answer["Content-Disposition"].startswith('attachment; filename="performance-')
    assert len(answer.content.decode().splitlines()) > 2
    assert page_client().get(PAGE)["Location"].startswith(reverse("account_login"))


def test_too_many_reports_are_said_on_the_page_and_the_filters_stay(page_client, cast, settings):
    settings.RATE_LIMITS = {"import_export": "1/h"}
    client = page_client(cast.owner)
    query = {"format": "csv", "timeframe": "month"}
    assert client.get(PAGE, query).status_code == 200
    answer = client.get(PAGE, query, follow=True)
    assert answer.redirect_chain == [("/performance/?timeframe=month", 302)]
    assert "too many imports and exports. Try again in 1 hour." in answer.content.decode()


@pytest.mark.parametrize("query", [{"format": "xml"}, {"format": "csv", "timeframe": "eternity"}])
def test_a_report_that_does_not_exist_leads_back_to_the_page(page_client, cast, query):
    page = page_client(cast.owner).get(PAGE, query, follow=True).content.decode()
    assert "There is no such report" in page

"""The pages of performance and of two attempts compared."""

import html
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sessions.choices import Outcome
from sessions.models import Result, TrainingSession
from sessions.performance.comparing import compare
from sessions.performance.tests.histories import NOON, SCORES, attempt, scenario_about

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
QUOTE = {"kind": "message", "id": "m", "seq": 7, "quote": "To sum up: the tablet"}
MISSED = {
    "id": "closing.recap",
    "dimension": "closing",
    "label": "Sums up",
    "met": False,
    "points": 0,
    "outOf": 30,
    "why": "Nothing sums up.",
    "evidence": [],
}
MET = MISSED | {"met": True, "points": 30, "why": "It names two things.", "evidence": [QUOTE]}
SAME = MET | {"id": "greeting.hello", "label": "Greets the customer"}


@pytest.fixture(autouse=True)
def _wednesday():
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        yield


@pytest.fixture
def scenario(cast):
    return scenario_about("access", name="Locked out", difficulty="BEGINNER")


@pytest.fixture
def see(page_client, cast):
    client = page_client(cast.owner)

    def page(url, **query):
        answer = client.get(url, query)
        assert answer.status_code == 200
        return html.unescape(answer.content.decode())

    return page


def test_newcomers_are_told_what_to_do(see, scenario):
    page = see("/performance/")
    assert "Nothing to show yet" in page
    assert "Start with “Locked out”" in page
    assert '<svg class="radar"' not in page


def test_figures_charts_tables_and_plan(see, cast, scenario):
    attempt(cast.owner, scenario, at=NOON - 9 * DAY, overall=50)
    attempt(cast.owner, scenario, at=NOON - 3 * DAY, overall=72)
    page = see("/performance/", timeframe="week")
    assert '<svg class="radar"' in page
    assert page.count('class="trend-line"') == 6  # overall, and each dimension
    assert '<span class="sr-only">up </span>22' in page
    assert "You passed it 3 days ago." in page
    assert "attempt 2 · Access" in page
    assert "attempt 1 · Access" not in page  # out of the period
    assert "format=pdf" in page


def test_filters_that_leave_nothing_say_so(see, cast, scenario):
    attempt(cast.owner, scenario)
    assert "No attempt fits" in see("/performance/", difficulty="expert")


def test_filters_that_make_no_sense_are_left_out_and_said_to_be_wrong(see, cast, scenario):
    attempt(cast.owner, scenario)
    page = see("/performance/", difficulty="impossible", page="x")
    assert "“impossible” is none of" in page
    assert "attempt 1 · Access" in page


def test_only_ones_own(see, cast, scenario):
    attempt(cast.colleague, scenario)
    assert "Nothing to show yet" in see("/performance/")


@pytest.mark.parametrize("path", ["/performance/", "/performance/compare/"])
def test_they_need_signing_in(page_client, path):
    assert page_client().get(path)["Location"].startswith(reverse("account_login"))


def test_queries_are_the_same_whatever_the_rows(page_client, cast, scenario):
    client, counts = page_client(cast.owner), []
    client.get("/performance/")
    for rows in (1, 2, 27):
        for _ in range(rows):
            attempt(cast.owner, scenario, at=NOON - DAY)
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/performance/").status_code == 200
        counts.append(len(captured))
    assert len(set(counts)) == 1


def test_the_difference_between_two_attempts_with_its_quote(see, cast, scenario):
    path = {"steps": [{"id": "a1", "label": "Unlock the account", "verdict": "right", "why": ""}]}
    path |= {"verification": {"level": "basic", "enough": True}, "end": "It is solved."}
    first = attempt(cast.owner, scenario, at=NOON - DAY, overall=60, criteria=[SAME, MISSED])
    second = attempt(
        cast.owner,
        scenario,
        overall=85,
        minutes=4,
        criteria=[SAME, MET],
        feedback={"yourPath": path, "weights": {"closing": 0.1}},
        hints_used=2,
    )
    for query in ({"b": second.pk}, {"a": first.pk, "b": second.pk}):
        page = see("/performance/compare/", **query)
        assert "+5 overall" in page  # 30 of the 60 points of a tenth
        assert "Nothing sums up." in page
        assert f'href="{reverse("result", args=[second.pk])}#m-7"' in page
        assert "Greets the customer" not in page  # judged the same
        assert f'href="{reverse("result", args=[second.pk])}#action-a1">Unlock the account' in page
        assert "<td>10 min</td><td>4 min</td>" in page
        assert "<td>0</td><td>2</td>" in page
        assert '<span class="sr-only">up </span>25' in page
    first.result.feedback = {"weights": {"closing": 0.1}}
    first.result.save()
    assert "-5 overall" in see("/performance/compare/", a=second.pk, b=first.pk)


def test_the_gate_explains_a_capped_score(see, cast, scenario):
    compared = {"attempt": 1, "overall": 38, "overallDelta": 47, "dimensions": {}, "reasons": []}
    feedback = {"comparison": compared, "headline": {"passMark": 70}, "weights": {}}
    sla = {"responseSeconds": 9, "responseTarget": 60, "resolutionSeconds": 9}
    feedback |= {"sla": {**sla, "resolutionTarget": 60}}
    first = attempt(cast.owner, scenario, at=NOON - DAY, overall=38)
    first.result.gate_clear = False
    first.result.save()
    second = attempt(cast.owner, scenario, overall=85, feedback=feedback)
    for page in (
        see("/performance/compare/", b=second.pk),
        see(reverse("result", args=[second.pk])),
    ):
        assert "The time before broke the identity rules, which left at most 40 points" in page


def test_a_first_attempt_has_nothing_beside_it(see, cast, scenario):
    only = attempt(cast.owner, scenario)
    assert "One attempt so far" in see("/performance/compare/", b=only.pk)


def test_a_retry_is_compared_with_what_it_retries(see, cast, scenario):
    first = attempt(cast.owner, scenario, overall=61)
    attempt(cast.owner, scenario, overall=77)
    retry = attempt(cast.owner, scenario, overall=99, origin=first, origin_turn=1, attempt_number=1)
    page = see("/performance/compare/", b=retry.pk)
    assert "<strong>61</strong>" in page
    assert "<strong>99</strong>" in page
    assert "<strong>77</strong>" not in page


def test_what_is_not_there_or_not_ones_own_is_not_found(page_client, cast, scenario):
    mine = attempt(cast.owner, scenario)
    theirs = attempt(cast.colleague, scenario)
    other = attempt(cast.owner, scenario_about("printing", name="Paper jam"))
    preview = attempt(cast.owner, scenario, is_preview=True)
    client = page_client(cast.owner)
    for query in (
        {},
        {"b": "x"},
        {"b": uuid4()},
        {"b": theirs.pk},
        {"b": preview.pk},
        {"a": theirs.pk, "b": mine.pk},
        {"a": mine.pk, "b": theirs.pk},
        {"a": "x", "b": mine.pk},
        {"a": other.pk, "b": mine.pk},
    ):
        assert (query, client.get("/performance/compare/", query).status_code) == (query, 404)


def test_history_and_result_lead_to_the_comparison(see, cast, scenario):
    first = attempt(cast.owner, scenario, at=NOON - DAY)
    second = attempt(cast.owner, scenario)
    page = see("/history/")
    assert f"/performance/compare/?b={second.pk}" in page
    assert f"/performance/compare/?b={first.pk}" not in page


def test_the_dashboard_shows_what_comes_next_and_after(see, cast, scenario):
    attempt(cast.owner, scenario, overall=85, at=NOON - 3 * DAY)
    scenario_about("mobile", name="No mail on the phone")
    page = see("/dashboard/")
    assert "Next for you: a re-test" in page
    assert "No mail on the phone" in page


def test_abandoned_attempts_alone_have_no_charts(see, cast, scenario):
    attempt(cast.owner, scenario, overall=10, outcome=Outcome.ABANDONED)
    page = see("/performance/")
    assert "1 abandoned" in page
    assert '<svg class="radar"' not in page


def compared(before, after, **shares):
    """Compare two results with these criteria, the second with these shares of the overall."""
    sides = []
    for rows, weights in ((before, {}), (after, shares)):
        result = Result(criteria=rows, dimensions={}, overall=0, feedback={"weights": weights})
        result.session = TrainingSession(worked_seconds=1)
        sides.append(result.session)
    return compare(*sides).differences


def test_another_weight_is_said_and_is_no_better_judgement():
    heavy = MET | {"points": 60, "outOf": 60}
    half = MET | {"points": 30, "outOf": 60, "met": False}
    (same,) = compared([MET], [heavy], closing=0.1)
    (worse,) = compared([MET], [half], closing=0.1)
    assert (same.change, same.weights) == (None, (30, 60))
    assert (worse.change, worse.weights) == (-5, (30, 60))


def test_differences_are_points_of_the_overall_score_and_only_where_there_are_any():
    asks = MISSED | {"id": "verification.asks", "dimension": "verification", "outOf": 50}
    rude = MISSED | {"id": "empathy.rudeness", "dimension": "empathy", "outOf": 0, "points": -40}
    words = MET | {"id": "keywords.use", "dimension": "keywords", "points": 75, "outOf": 100}
    before = [asks, MISSED, words | {"points": 0}, rude]
    after = [asks | {"points": 50, "met": True}, MET, words, rude | {"points": 0, "met": True}]
    found = compared(before, after, closing=0.08, empathy=0.2, keywords=0.05)
    assert [(one.dimension, one.change) for one in found] == [
        ("Empathy", 8),  # 40 off a fifth
        ("Closing", 8),  # all there was to earn in it, as much, and later in the order
        ("Keywords", 3.8),
        ("Verification", None),  # weighs nothing
    ]
    for sides in (([], [MET]), ([MET], [])):  # did not apply
        (only,) = compared(*sides, closing=0.1)
        assert (only.change, only.weights) == (None, None)


def test_dimensions_stand_in_their_order_whatever_the_store_makes_of_it(see, cast, scenario):
    first, second = attempt(cast.owner, scenario, at=NOON - DAY), attempt(cast.owner, scenario)
    for one in (first, second):
        names = ("empathy", "closing", "solution", "greeting", "listening")
        one.result.dimensions = dict.fromkeys(names, 50)
        one.result.save()
    page = see("/performance/compare/", b=second.pk)
    order = ("Greeting", "Listening", "Solution", "Empathy", "Closing")
    places = [page.index(f'<th scope="row">{label}</th>') for label in order]
    assert places == sorted(places)


def test_a_changed_weight_stands_on_the_page(see, cast, scenario):
    attempt(cast.owner, scenario, at=NOON - DAY, criteria=[MET])
    second = attempt(cast.owner, scenario, criteria=[MET | {"points": 60, "outOf": 60}])
    page = see("/performance/compare/", b=second.pk)
    assert "It weighed 30 points before and 60 after" in page
    assert " overall</span>" not in page


def test_a_period_of_a_day_is_said_to_be_one(see, cast, scenario):
    attempt(cast.owner, scenario)
    assert ">18 November 2026, days in" in see("/performance/")


def test_what_to_work_on_is_said_in_a_sentence(see, cast, scenario):
    attempt(cast.owner, scenario, scores={**SCORES, "technical": 40})
    assert "Work on your technical work</strong>, whichever" in see("/performance/")

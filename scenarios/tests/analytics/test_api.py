"""Analytics by API: the reference's shapes, each figure's meaning, who sees what."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from helpdesk.accounts.models import Role
from scenarios import services
from scenarios.analytics.periods import Period
from scenarios.analytics.reading import summaries
from scenarios.analytics.rolling import roll_up_stale
from scenarios.models import ScenarioProgress
from scenarios.versions import document_of, published_version_of
from testing.factories import UserFactory
from testing.openapi import misfits
from testing.scenarios import draft_scenario, published_scenario, rate

pytestmark = pytest.mark.django_db
URL = "/api/admin/scenarios"
TODAY = datetime(2026, 3, 31, 15, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def scenario(cast):
    return draft_scenario(author=cast.author, name="Locked out")


def days_ago(days):
    return TODAY - timedelta(days=days)


def analytics(client, scenario, query="period=30d", status=200):
    roll_up_stale()
    answer = client.get(f"{URL}/{scenario.pk}/analytics?{query}")
    assert answer.status_code == status, answer.content
    assert misfits(answer) == []
    return answer.json()


def test_the_shape_is_the_references(cast, api, finish, scenario):
    for overall, greeting, seconds in ((90, 95, 400), (75, 80, 600)):
        finish(
            scenario,
            cast.owner,
            at=days_ago(2),
            overall=overall,
            seconds=seconds,
            dimensions={"greeting": greeting, "empathy": None},
        )
    finish(scenario, cast.colleague, at=days_ago(0), overall=51, passed=False, seconds=461)
    finish(
        scenario,
        cast.colleague,
        at=days_ago(0),
        outcome="abandoned",
        completed=False,
        passed=False,
        overall=12,
    )
    rate(scenario=scenario, person=cast.owner, rating=4)
    services.report_problem(scenario=scenario, person=cast.owner, text="A typing error.")
    ScenarioProgress.objects.filter(rating=4).update(rating=3)
    ScenarioProgress.objects.filter(rating=3).update(rated_at=TODAY)  # the database's own clock
    told = analytics(api(cast.author), scenario)
    assert told["scenarioId"] == str(scenario.pk)
    assert told["period"] == {"start": "2026-03-02T00:00:00Z", "end": "2026-03-31T23:59:59Z"}
    assert told["metrics"] == {
        "totalAttempts": 4,
        "uniqueUsers": 2,
        "completionRate": 0.75,
        "averageDuration": 487,
        "averageScore": 72.0,
        "passRate": 0.6667,
    }
    assert told["scoreDistribution"] == {"greeting": 88.3, "solution": 75.0}
    assert len(told["trends"]) == 30
    assert told["trends"][27] == {"date": "2026-03-29", "attempts": 2, "avgScore": 82.5}
    assert told["trends"][28] == {"date": "2026-03-30", "attempts": 0, "avgScore": None}
    assert told["trends"][29] == {"date": "2026-03-31", "attempts": 2, "avgScore": 51.0}


def test_feedback_is_of_the_period(cast, api, scenario):
    for person, rating in ((cast.owner, 5), (cast.colleague, 2)):
        rate(scenario=scenario, person=person, rating=rating)
    services.report_problem(scenario=scenario, person=cast.owner, text="The log is empty.")
    with time_machine.travel(datetime.now(UTC)):  # the database's clock sets the time of a rating
        now = ScenarioProgress.objects.latest("rated_at").rated_at.date()
    query = f"startDate={now}&endDate={now}"
    with time_machine.travel(datetime(now.year, now.month, now.day, 23, tzinfo=UTC)):
        told = analytics(api(cast.author), scenario, query)["userFeedback"]
    assert (told["averageRating"], told["feedbackCount"]) == (3.5, 2)
    told = analytics(api(cast.author), scenario)["userFeedback"]
    assert told == {"averageRating": None, "feedbackCount": 0, "reportedIssues": 1}


def test_scores_by_bin_and_by_rank(cast, api, finish, scenario):
    for overall in (0, 9, 10, 55, 89, 90, 100, 100):
        finish(scenario, cast.owner, at=days_ago(1), overall=overall)
    told = analytics(api(cast.author), scenario)
    bins = told["scoreHistogram"]
    assert [one["count"] for one in bins] == [2, 1, 0, 0, 0, 1, 0, 0, 1, 3]
    assert bins[0] == {"from": 0, "to": 9, "count": 2}
    assert bins[9] == {"from": 90, "to": 100, "count": 3}
    assert told["percentiles"] == {"p10": 0, "p25": 9, "p50": 55, "p75": 90, "p90": 100}


def test_how_attempts_went(cast, api, finish, scenario):
    log = {"missed_checks": ("sign_in_log",), "phase": 2}
    finish(scenario, cast.owner, at=days_ago(1), details={**log, "satisfaction": 4})
    finish(
        scenario,
        cast.owner,
        at=days_ago(1),
        outcome="customer_left",
        details={
            **log,
            "phase": 1,
            "wrong_turns": ("reset", "gone"),
            "hints": 3,
            "gate_clear": False,
            "satisfaction": 1,
            "replies": 4,
            "tokens_in": 800,
            "tokens_out": 90,
            "latency_ms": 6000,
            "errors": 1,
            "refusals": 2,
        },
    )
    finish(
        scenario,
        cast.owner,
        at=days_ago(1),
        outcome="abandoned",
        completed=False,
        passed=False,
        details={**log, "phase": 0, "reopened": 1, "wrong_turns": ("reset",)},
    )
    told = analytics(api(cast.author), scenario)
    # Whoever gives up leaves every check undone: only completed attempts miss one.
    assert [(one["id"], one["attempts"], one["share"]) for one in told["missedChecks"]] == [
        ("sign_in_log", 2, 1.0)
    ]
    assert [(one["id"], one["attempts"], one["share"]) for one in told["wrongTurns"]] == [
        ("reset", 2, 0.6667),
        ("gone", 1, 0.3333),  # of an older version: called by its id
    ]
    assert told["wrongTurns"][0]["label"] != "reset"
    assert told["wrongTurns"][1]["label"] == "gone"
    assert [(one["reached"], one["stopped"]) for one in told["phases"]] == [(2, 1), (1, 0)]
    assert told["behaviour"] == {
        "hintsUsed": 3,
        "hintRate": 0.3333,
        "reopenedRate": 0.3333,
        "customerLeftRate": 0.3333,
        "gateFailedRate": 0.3333,
        "averageSatisfaction": 2.5,
    }
    assert told["model"] == {
        "replies": 4,
        "tokensIn": 800,
        "tokensOut": 90,
        "averageLatencyMs": 1500,
        "errorRate": 0.25,
        "guardRate": 0.5,
    }


def test_phases_are_those_that_are_played(cast, api, finish):
    """Not those of a draft; who resolved an older version's few phases did not stop at the last."""
    scenario = published_scenario()
    names = [phase.name for phase in document_of(published_version_of(scenario)).phases]
    services.update(
        scenario=scenario, editor=cast.super_admin, changes={"phases": []}, changelog="Shorter"
    )
    gave_up = {"outcome": "abandoned", "completed": False, "passed": False}
    finish(scenario, cast.owner, details={"phase": 1})
    for phase in (0, 1, len(names), len(names)):
        finish(scenario, cast.owner, details={"phase": phase}, **gave_up)
    told = analytics(api(cast.super_admin), scenario, "startDate=2026-03-10&endDate=2026-03-10")
    assert [one["name"] for one in told["phases"]] == names
    assert [one["reached"] for one in told["phases"]] == [4, *[3] * (len(names) - 1)]
    assert [one["stopped"] for one in told["phases"]] == [1, *[0] * (len(names) - 2), 2]


def test_the_period_before(cast, api, finish, scenario):
    finish(scenario, cast.owner, at=days_ago(3), overall=80)
    finish(scenario, cast.colleague, at=days_ago(6), overall=90)
    finish(scenario, cast.owner, at=days_ago(7), overall=60, passed=False)
    finish(scenario, cast.owner, at=days_ago(14), overall=0)  # earlier than that
    told = analytics(api(cast.author), scenario, "period=7d")["previous"]
    assert told["period"] == {"start": "2026-03-18T00:00:00Z", "end": "2026-03-24T23:59:59Z"}
    assert told["metrics"]["averageScore"] == 60.0
    assert told["change"] == {
        "totalAttempts": 1,
        "uniqueUsers": 1,
        "completionRate": 0.0,
        "averageDuration": 0.0,
        "averageScore": 25.0,
        "passRate": 1.0,
    }


def test_what_cannot_be_compared_has_not_changed_by_a_number(cast, api, finish, scenario):
    """Rates of nothing are unknown, not 0: a rate that begins has not risen by 100 %."""
    finish(scenario, cast.owner, at=days_ago(3))
    gave_up = {"outcome": "abandoned", "completed": False, "passed": False}
    finish(scenario, cast.owner, at=days_ago(8), **gave_up)
    told = analytics(api(cast.author), scenario, "period=7d")
    assert told["metrics"]["passRate"] == 1.0
    assert told["previous"]["metrics"]["passRate"] is None
    change = told["previous"]["change"]
    assert (change["completionRate"], change["passRate"], change["averageScore"]) == (1, None, None)


def test_nothing_yet(cast, api, scenario):
    told = analytics(api(cast.author), scenario)
    assert told["metrics"]["totalAttempts"] == 0
    assert told["metrics"]["averageScore"] is None
    assert told["percentiles"]["p50"] is None
    assert set(told["previous"]["change"].values()) == {None}
    assert told["isUpToDate"] is True


def test_what_waits_is_told(cast, api, finish, scenario):
    finish(scenario, cast.owner, at=days_ago(0))
    client = api(cast.author)
    told = client.get(f"{URL}/{scenario.pk}/analytics").json()
    assert (told["metrics"]["totalAttempts"], told["isUpToDate"]) == (0, False)
    told = analytics(client, scenario)
    assert (told["metrics"]["totalAttempts"], told["isUpToDate"]) == (1, True)
    finish(scenario, cast.owner, at=days_ago(31))  # what it is compared with
    assert client.get(f"{URL}/{scenario.pk}/analytics").json()["isUpToDate"] is False


def test_long_periods_have_points_by_week(cast, api, finish, scenario):
    finish(scenario, cast.owner, at=days_ago(364))
    finish(scenario, cast.owner, at=days_ago(0))
    told = analytics(api(cast.author), scenario, "period=1y")["trends"]
    assert len(told) == 53
    assert told[0]["date"] == "2025-04-01"
    assert (told[0]["attempts"], told[-1]["attempts"]) == (1, 1)


@pytest.mark.parametrize(
    ("query", "start", "end"),
    [
        ("", "2026-03-02", "2026-03-31"),
        ("period=7d", "2026-03-25", "2026-03-31"),
        ("period=90d", "2026-01-01", "2026-03-31"),
        ("period=1y", "2025-04-01", "2026-03-31"),
        ("period=custom&startDate=2026-01-05", "2026-01-05", "2026-03-31"),
        ("startDate=2026-01-05&endDate=2026-01-05", "2026-01-05", "2026-01-05"),
        ("startDate=2026-01-05T10:00:00Z&endDate=2026-01-06", "2026-01-05", "2026-01-06"),
    ],
)
def test_periods(cast, api, scenario, query, start, end):
    told = analytics(api(cast.author), scenario, query)["period"]
    assert told == {"start": f"{start}T00:00:00Z", "end": f"{end}T23:59:59Z"}


@pytest.mark.parametrize(
    ("query", "pointer", "words"),
    [
        ("period=2d", "/period", "is none of"),
        ("period=custom", "/startDate", "needs a start date"),
        ("period=7d&startDate=2026-01-01", "/period", "with period “custom” only"),
        ("startDate=yesterday", "/startDate", "wrong format"),
        ("startDate=2026-03-02&endDate=2026-03-01", "/endDate", "must not be before"),
        ("startDate=2020-01-01", "/startDate", "longer than five years"),
        ("startDate=0001-01-01&endDate=0001-01-02", "/startDate", "must lie between"),
        ("startDate=9999-12-30&endDate=9999-12-31", "/startDate", "must lie between"),
    ],
)
def test_bad_periods_are_refused_in_words(cast, api, scenario, query, pointer, words):
    told = analytics(api(cast.author), scenario, query, status=400)
    assert [one["pointer"] for one in told["errors"]] == [pointer]
    assert words in told["errors"][0]["detail"]


# --- Who sees what ------------------------------------------------------------------------------


def test_one_sees_what_ones_own_people_did(cast, api, finish):
    """Of a public scenario, its owners see their people's attempts and the others theirs."""
    scenario = published_scenario()
    finish(scenario, cast.owner)
    finish(scenario, cast.outsider, overall=10, details={"missed_checks": ("sign_in_log",)})
    homeless = UserFactory.create(tenant=None)
    finish(scenario, homeless)
    query = "startDate=2026-03-09&endDate=2026-03-15"
    for person, attempts, score in (
        (cast.reviewer, 1, 80.0),
        (cast.admin, 1, 80.0),
        (cast.outsider_admin, 1, 10.0),
        (cast.super_admin, 3, 56.7),
        (UserFactory.create(tenant=None, role=Role.VIEWER), 0, None),
    ):
        told = analytics(api(person), scenario, query)
        found = told["metrics"]
        assert (found["totalAttempts"], found["uniqueUsers"]) == (attempts, attempts)
        assert found["averageScore"] == score
        assert len(told["missedChecks"]) == (person in (cast.outsider_admin, cast.super_admin))


def test_roles_and_tenants(cast, api, scenario):
    private = draft_scenario(author=cast.author)
    for person, one, status in (
        (None, scenario, 401),
        (cast.owner, scenario, 403),
        (cast.reviewer, scenario, 200),
        (cast.outsider_admin, private, 404),
    ):
        assert api(person).get(f"{URL}/{one.pk}/analytics").status_code == status
    for person, status in ((None, 401), (cast.owner, 403), (cast.outsider_admin, 404)):
        body = {"scenarioIds": [str(scenario.pk), str(private.pk)]}
        answer = api(person).post(f"{URL}/analytics/compare", body)
        assert answer.status_code == status
        assert misfits(answer) == []
    assert api(cast.author).get(f"{URL}/nothing/analytics").status_code == 404


def test_few_people_are_counted_but_not_described_to_those_who_do_not_teach_them(
    cast, api, finish, scenario
):
    body = {"scenarioIds": [str(scenario.pk)], "metrics": ["totalAttempts", "averageScore"]}
    details = {"missed_checks": ("log",), "wrong_turns": ("reset",), "phase": 1, "hints": 2}
    people = UserFactory.create_batch(5, tenant=cast.tenant)
    for place, person in enumerate(people):
        finish(scenario, person, at=days_ago(3 + place % 2), overall=80, details=details)
        told = analytics(api(cast.viewer), scenario)
        compared = compare(api(cast.viewer), body)["comparison"][0]["metrics"]
        metrics = told["metrics"]
        assert (metrics["totalAttempts"], metrics["uniqueUsers"]) == (place + 1, place + 1)
        hidden = place < 4
        for name in ("completionRate", "averageScore", "passRate", "averageDuration"):
            assert (metrics[name] is None) is hidden
        for name in ("hintsUsed", "hintRate", "customerLeftRate", "gateFailedRate"):
            assert (told["behaviour"][name] is None) is hidden
        for name in ("scoreHistogram", "percentiles", "scoreDistribution"):
            assert bool(told[name]) is not hidden
        for name in ("missedChecks", "wrongTurns", "phases"):
            assert bool(told[name]) is not hidden
        assert told["isSmallGroup"] is hidden
        assert compared == {"totalAttempts": place + 1, "averageScore": None if hidden else 80.0}
    assert [one["avgScore"] for one in told["trends"]] == [None, None, None, 80.0]
    told = analytics(api(cast.reviewer), scenario)
    assert {one["avgScore"] for one in told["trends"]} == {None, 80.0}
    for person in people:
        finish(scenario, person, at=days_ago(9))
    told = analytics(api(cast.viewer), scenario, "period=7d")
    assert (told["isSmallGroup"], told["previous"]["metrics"]["averageScore"]) == (False, 80.0)


# --- Comparing ----------------------------------------------------------------------------------


def compare(client, body, status=200):
    roll_up_stale()
    answer = client.post(f"{URL}/analytics/compare", body)
    assert answer.status_code == status, answer.content
    assert misfits(answer) == []
    return answer.json()


def test_scenarios_side_by_side(cast, api, finish, scenario):
    other = draft_scenario(author=cast.author, name="Slow network")
    finish(scenario, cast.owner, at=days_ago(3), overall=82.5)
    finish(scenario, cast.owner, at=days_ago(40), overall=0)
    finish(scenario, cast.outsider, at=days_ago(3), overall=1)
    body = {
        "scenarioIds": [str(other.pk), str(scenario.pk)],
        "metrics": ["averageScore", "completionRate", "passRate"],
        "period": "30d",
    }
    assert compare(api(cast.author), body) == {
        "comparison": [
            {
                "scenarioId": str(other.pk),
                "name": "Slow network",
                "metrics": {"averageScore": None, "completionRate": None, "passRate": None},
            },
            {
                "scenarioId": str(scenario.pk),
                "name": "Locked out",
                "metrics": {"averageScore": 82.5, "completionRate": 1.0, "passRate": 1.0},
            },
        ]
    }
    assert set(
        compare(api(cast.author), {"scenarioIds": [str(other.pk)]})["comparison"][0]["metrics"]
    ) == {
        *("totalAttempts", "uniqueUsers", "completionRate"),
        *("averageDuration", "averageScore", "passRate"),
    }


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/scenarioIds"),
        ({"scenarioIds": []}, "/scenarioIds"),
        ({"scenarioIds": ["x"]}, "/scenarioIds/0"),
        ({"metrics": ["beauty"]}, "/metrics/0"),
        ({"period": "custom"}, "/startDate"),
        ({"startDate": "2026-03-02", "endDate": "2026-03-01"}, "/endDate"),
    ],
)
def test_bad_comparisons_are_refused(cast, api, scenario, body, pointer):
    sent = body if pointer.startswith("/scenarioIds") else {"scenarioIds": [scenario.pk], **body}
    told = compare(api(cast.author), sent, status=400)
    assert pointer in {one["pointer"] for one in told["errors"]}


# --- What it costs ------------------------------------------------------------------------------


def test_as_many_queries_for_much_as_for_little_and_none_of_the_facts(cast, api, finish, scenario):
    client, counts = api(cast.author), []
    for _ in range(2):
        for days in range(3):
            finish(scenario, cast.owner, at=days_ago(days), details={"wrong_turns": ("reset",)})
        roll_up_stale()
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get(f"{URL}/{scenario.pk}/analytics?period=1y")
            client.post(f"{URL}/analytics/compare", {"scenarioIds": [str(scenario.pk)]})
        counts.append(len(captured))
        assert not [one for one in captured if "attemptfact" in one["sql"]]
    assert counts[0] == counts[1]


def test_unique_users_are_exact_over_any_days(cast, finish, scenario):
    visits = {cast.owner: (1, 2, 5), cast.colleague: (2, 6), cast.author: (9,)}
    for person, days in visits.items():
        for one in days:
            finish(scenario, person, at=days_ago(one))
    roll_up_stale()
    for first in range(10):
        for last in range(first + 1):
            period = Period(*(date(2026, 3, 31) - timedelta(days=one) for one in (first, last)))
            told = summaries(cast.author, period).get(scenario.pk)
            wanted = sum(any(last <= one <= first for one in days) for days in visits.values())
            assert (told.people if told else 0) == wanted

"""`users/me/performance`: figures of one's own attempts, and of nobody else's."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from scenarios import services
from sessions.choices import Outcome
from sessions.performance.tests.histories import NOON, SCORES, attempt, scenario_about
from testing.openapi import misfits

pytestmark = pytest.mark.django_db

URL = "/api/v1/users/me/performance"


@pytest.fixture(autouse=True)
def _wednesday():
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        yield


@pytest.fixture
def scenario(cast):
    return scenario_about("access", name="Locked out", difficulty="BEGINNER")


@pytest.fixture
def printing(cast):
    return scenario_about("printing", name="Paper jam", difficulty="EXPERT")


@pytest.fixture
def ask(api, cast):
    client = api(cast.owner)

    def get(**query):
        answer = client.get(URL, query)
        assert answer.status_code == 200, answer.json()
        assert misfits(answer) == []
        return answer.json()

    return get


def test_a_week_in_figures(ask, cast, scenario):
    attempt(cast.owner, scenario, at=NOON - timedelta(days=10), overall=50, passed=False)
    attempt(cast.owner, scenario, at=NOON - timedelta(days=1), overall=60, minutes=20)
    best = attempt(cast.owner, scenario, overall=90, scores={**SCORES, "technical": 100})
    week = ask(timeframe="week")
    assert week["period"] == {"firstDay": "2026-11-12", "lastDay": "2026-11-18", "step": "day"}
    assert week["summary"] == {
        "sessions": 2,
        "passed": 1,
        "abandoned": 0,
        "passRate": 0.5,
        "averageScore": 75.0,
        "averages": {
            "verification": 90.0,
            "communication": 80.0,
            "technical": 85.0,
            "documentation": 60.0,
            "efficiency": 50.0,
        },
        "averageSeconds": 900.0,
        "practiceSeconds": 1800,
        "xp": 90,
    }
    assert week["previous"]["averageScore"] == 50.0
    assert week["change"] == {
        "sessions": 1,
        "passRate": 0.5,
        "averageScore": 25.0,
        "averages": {
            "verification": 0.0,
            "communication": 0.0,
            "technical": 15.0,
            "documentation": 0.0,
            "efficiency": 0.0,
        },
    }
    days = [(point["firstDay"], point["averageScore"]) for point in week["trend"]]
    assert days == [("2026-11-17", 60.0), ("2026-11-18", 90.0)]
    overall = week["personalBests"][0]
    assert (overall["name"], overall["score"]) == ("overall", 90)
    assert (overall["sessionId"], overall["isRecent"]) == (str(best.pk), True)
    assert [row["overall"] for row in week["sessions"]["data"]] == [90, 60]
    row = week["sessions"]["data"][0]
    assert (row["scenarioTitle"], row["skill"], row["difficulty"], row["attemptNumber"]) == (
        "Locked out",
        "access",
        "starter",
        3,
    )


def test_nothing_yet(ask):
    found = ask()
    assert found["summary"]["sessions"] == 0
    assert found["summary"]["averageScore"] is None
    assert (found["trend"], found["personalBests"]) == ([], [])
    assert (found["previous"], found["change"]) == (None, None)


def test_abandoned_attempts_are_listed_and_counted_but_in_no_average(ask, cast, scenario):
    attempt(cast.owner, scenario, overall=80)
    attempt(cast.owner, scenario, overall=0, outcome=Outcome.ABANDONED)
    found = ask()
    assert (found["summary"]["sessions"], found["summary"]["abandoned"]) == (1, 1)
    assert found["summary"]["averageScore"] == 80.0
    assert found["trend"][0]["averageScore"] == 80.0
    assert {row["outcome"] for row in found["sessions"]["data"]} == {"solved", "abandoned"}


def test_retries_previews_and_open_sessions_count_for_nothing(ask, cast, scenario):
    first = attempt(cast.owner, scenario, overall=80)
    attempt(cast.owner, scenario, overall=20, origin=first, origin_turn=1, attempt_number=1)
    attempt(cast.owner, scenario, overall=20, is_preview=True)
    assert [row["overall"] for row in ask()["sessions"]["data"]] == [80]


def test_other_peoples_attempts_are_not_there(ask, cast, scenario):
    attempt(cast.colleague, scenario, overall=80)
    attempt(cast.outsider, scenario, overall=80)
    assert ask()["sessions"]["pagination"]["total"] == 0
    assert ask(scenarioId=str(scenario.pk))["summary"]["sessions"] == 0


def test_nobody_has_no_performance(api):
    assert api().get(URL).status_code == 401


def test_filters_narrow_figures_and_rows(ask, cast, scenario, printing):
    attempt(cast.owner, scenario, overall=80)
    attempt(cast.owner, printing, overall=40)
    for query, kept in (
        ({"scenarioId": str(printing.pk)}, [40]),
        ({"scenarioId": str(uuid4())}, []),
        ({"skill": "access"}, [80]),
        ({"difficulty": "expert"}, [40]),
        ({"difficulty": "starter"}, [80]),
        ({"category": "technical_support"}, [40, 80]),
        ({"category": "billing_payments"}, []),
    ):
        found = ask(**query)
        rows = sorted(row["overall"] for row in found["sessions"]["data"])
        assert (query, rows) == (query, kept)
        assert found["summary"]["sessions"] == len(kept)


def test_a_scenario_counts_as_it_was_played(ask, cast, scenario):
    attempt(cast.owner, scenario, overall=80)
    changes = {"ticket": {"it_category": "mobile"}}
    services.publish(
        scenario=services.update(scenario=scenario, editor=None, changes=changes), actor=None
    )
    assert ask(skill="access")["summary"]["sessions"] == 1
    assert ask(skill="mobile")["summary"]["sessions"] == 0


def test_a_dimension_leaves_out_the_others(ask, cast, scenario):
    attempt(cast.owner, scenario)
    found = ask(dimension="efficiency")
    assert found["summary"]["averages"] == {"efficiency": 50.0}
    assert [best["name"] for best in found["personalBests"]] == ["overall", "efficiency"]
    assert found["sessions"]["data"][0]["scores"] == {"efficiency": 50}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("timeframe", "year"),
        ("dimension", "charm"),
        ("scenarioId", "first"),
        ("skill", "cooking"),
        ("category", "COOKING"),
        ("difficulty", "BEGINNER"),
        ("page", "0"),
        ("limit", "101"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(api, cast, name, value):
    answer = api(cast.owner).get(URL, {name: value})
    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == [f"/{name}"]


@pytest.mark.parametrize(
    ("zone", "day"),
    [("UTC", "2026-11-17"), ("Pacific/Auckland", "2026-11-18"), ("America/Lima", "2026-11-17")],
)
def test_days_are_those_of_the_person(ask, cast, scenario, zone, day):
    cast.owner.timezone = zone
    cast.owner.save()
    attempt(cast.owner, scenario, at=datetime(2026, 11, 17, 23, 30, tzinfo=UTC))
    assert [point["firstDay"] for point in ask(timeframe="week")["trend"]] == [day]


def test_the_first_day_of_a_week_is_in_it_and_the_day_before_is_not(ask, cast, scenario):
    cast.owner.timezone = "Pacific/Auckland"  # where it is the 19th, 13 hours ahead
    cast.owner.save()
    inside = datetime(2026, 11, 12, 11, 0, tzinfo=UTC)  # midnight of the 13th there
    attempt(cast.owner, scenario, at=inside, overall=81)
    attempt(cast.owner, scenario, at=inside - timedelta(seconds=1), overall=82)
    found = ask(timeframe="week")
    assert found["period"]["firstDay"] == "2026-11-13"
    assert [row["overall"] for row in found["sessions"]["data"]] == [81]
    assert found["previous"]["averageScore"] == 82.0


def test_queries_are_the_same_whatever_the_rows(api, cast, scenario, printing):
    client, counts = api(cast.owner), []
    for rows in (1, 2, 27):
        for _ in range(rows):
            attempt(cast.owner, scenario if rows % 2 else printing)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(URL, {"timeframe": "month"}).status_code == 200
        counts.append(len(captured))
    assert len(set(counts)) == 1


def test_rows_come_in_pages(ask, cast, scenario):
    for number in range(3):
        attempt(cast.owner, scenario, at=NOON - timedelta(hours=number), overall=70 + number)
    second = ask(page=2, limit=2)["sessions"]
    assert [row["overall"] for row in second["data"]] == [72]
    assert second["pagination"] == {
        "page": 2,
        "limit": 2,
        "total": 3,
        "totalPages": 2,
        "hasNext": False,
        "hasPrev": True,
    }

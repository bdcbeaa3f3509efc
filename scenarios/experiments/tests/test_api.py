"""`scenarios/tests`: the calls of the reference, and who may make them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from scipy.stats import chisquare

from scenarios.experiments.models import Assignment, Experiment

pytestmark = pytest.mark.django_db

LIST = "/api/admin/scenarios/tests"


@pytest.fixture
def body(pair):
    first, second = (str(one.pk) for one in pair)
    return {
        "name": "Billing Dispute Variants Test",
        "description": "Testing different frustration levels",
        "scenarioIds": [first, second],
        "trafficSplit": {first: 50, second: 50},
        "successMetric": "averageScore",
        "duration": 30,
    }


def problem(response, status):
    assert response.status_code == status, response.content
    assert response.headers["Content-Type"] == "application/problem+json"
    return response.json()


def test_created_as_in_the_reference(api, cast, body):
    response = api(cast.admin).post(LIST, body, format="json")
    assert response.status_code == 201
    answer = response.json()
    assert set(answer) == {"testId", "status", "startDate", "endDate"}
    experiment = Experiment.objects.get(pk=answer["testId"])
    assert answer["status"] == "RUNNING"
    assert (experiment.ends_at - experiment.started_at).days == 30


def test_a_draft_waits(api, cast, body):
    client = api(cast.author)
    answer = client.post(LIST, {**body, "status": "DRAFT"}, format="json").json()
    assert (answer["status"], answer["startDate"], answer["endDate"]) == ("DRAFT", None, None)
    path = f"{LIST}/{answer['testId']}"
    changed = client.patch(path, {"name": "Renamed", "status": "RUNNING"}, format="json").json()
    assert (changed["name"], changed["status"]) == ("Renamed", "RUNNING")
    assert problem(client.patch(path, {"name": "Again"}, format="json"), 409)["code"] == (
        "not_a_draft"
    )
    refused = problem(client.patch(path, {"status": "DRAFT"}, format="json"), 409)
    assert refused["code"] == "illegal_transition"


def test_results_as_in_the_reference(api, cast, body, practise, pair):
    client = api(cast.viewer)
    made = api(cast.admin).post(LIST, {**body, "minimumSample": 30}, format="json").json()
    experiment = Experiment.objects.get(pk=made["testId"])
    practise(experiment, [[70.0 + n % 20 for n in range(50)], [80.0 + n % 19 for n in range(52)]])
    answer = client.get(f"{LIST}/{made['testId']}").json()
    assert answer["testId"] == made["testId"]
    assert (answer["name"], answer["status"]) == ("Billing Dispute Variants Test", "RUNNING")
    control, other = answer["variants"]
    assert control["scenarioId"] == str(pair[0].pk)
    assert (control["impressions"], other["impressions"]) == (50, 52)
    assert control["avgScore"] == pytest.approx(79.1, abs=1)
    assert control["comparison"] is None
    assert 0.95 <= control["confidenceLevel"] == other["confidenceLevel"] <= 1
    assert control["chanceToWin"] + other["chanceToWin"] == pytest.approx(1, abs=1e-4)
    comparison = other["comparison"]
    assert comparison["low"] < comparison["once"]["low"] < comparison["difference"]
    assert comparison["once"]["pValue"] < 0.05
    assert comparison["pValue"] < 0.05
    # Five digits, and tenths of per cent: nothing of the arithmetic's tail.
    assert len(str(other["mean"]).replace(".", "")) <= 5
    assert round(comparison["improvement"], 1) == comparison["improvement"]
    assert other["daily"][-1]["people"] == 52
    assert set(other["metrics"]) == {
        "averageScore",
        "passRate",
        "completionRate",
        "averageRating",
        "averageDuration",
    }
    winner = answer["winner"]
    assert winner["scenarioId"] == str(pair[1].pk)
    assert winner["improvement"] == pytest.approx(comparison["improvement"])
    assert winner["significance"] == pytest.approx(1 - comparison["pValue"], abs=1e-4)
    assert answer["sampleRatioMismatch"] is False
    assert answer["minimumSampleReached"] is True
    assert answer["verdict"]["code"] == "WINNER"
    assert answer["lowerIsBetter"] is False
    assert (answer["unequalLoss"], answer["unequalLossPValue"]) == (False, 1.0)
    found = answer["detectableDifferences"]
    assert [one["people"] for one in found] == [30, 60, 150]
    assert found[0]["difference"] > found[2]["difference"] > 0


def test_a_variant_that_loses_people_is_told(api, cast, body, practise, people):
    made = api(cast.admin).post(LIST, {**body, "minimumSample": 30}, format="json").json()
    experiment = Experiment.objects.get(pk=made["testId"])
    practise(experiment, [[70.0 + n % 20 for n in range(80)], [80.0 + n % 19 for n in range(40)]])
    variant = experiment.variants.get(number=1)
    Assignment.objects.bulk_create(
        Assignment(experiment=experiment, variant=variant, person=one) for one in people(40)
    )
    answer = api(cast.viewer).get(f"{LIST}/{made['testId']}").json()
    assert answer["verdict"]["code"] == "UNEQUAL_LOSS"
    assert (answer["unequalLoss"], answer["sampleRatioMismatch"]) == (True, False)
    assert answer["unequalLossPValue"] == pytest.approx(chisquare([80, 40]).pvalue, rel=1e-4)


def test_without_figures_there_is_no_winner(api, cast, body):
    made = api(cast.admin).post(LIST, body, format="json").json()
    answer = api(cast.reviewer).get(f"{LIST}/{made['testId']}").json()
    assert answer["winner"] is None
    assert answer["minimumSampleReached"] is False
    assert [one["avgScore"] for one in answer["variants"]] == [None, None]
    assert [one["confidenceLevel"] for one in answer["variants"]] == [0, 0]


def test_completed_with_the_winner_published(api, cast, body, practise, pair):
    client = api(cast.admin)
    made = client.post(LIST, {**body, "minimumSample": 30}, format="json").json()
    path = f"{LIST}/{made['testId']}"
    wanted = {"status": "COMPLETED", "publishWinner": True}
    refused = problem(client.patch(path, wanted, format="json"), 409)
    assert refused["code"] == "no_winner"
    assert "needs 30 people" in refused["detail"]
    wrong = client.patch(path, {"status": "PAUSED", "publishWinner": True}, format="json")
    assert problem(wrong, 400)["errors"][0]["pointer"] == "/publishWinner"
    experiment = Experiment.objects.get(pk=made["testId"])
    practise(experiment, [[50.0 + n % 20 for n in range(50)], [80.0 + n % 19 for n in range(50)]])
    answer = client.patch(path, wanted, format="json").json()
    assert answer["status"] == "COMPLETED"
    assert answer["winner"]["scenarioId"] == str(pair[1].pk)
    [row] = client.get(LIST).json()["data"]
    assert row["winnerScenarioId"] == answer["winnerScenarioId"] == str(pair[1].pk)
    pair[0].refresh_from_db()
    assert pair[0].status == "ARCHIVED"


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"name": "ab"}, "/name"),
        ({"scenarioIds": []}, "/scenarioIds"),
        ({"trafficSplit": {"x": 100}}, "/trafficSplit"),
        ({"trafficSplit": [50, 50]}, "/trafficSplit"),
        ({"successMetric": "luck"}, "/successMetric"),
        ({"duration": 0}, "/duration"),
        ({"duration": 1.5}, "/duration"),
        ({"minimumSample": 5}, "/minimumSample"),
        ({"status": "COMPLETED"}, "/status"),
    ],
)
def test_what_is_wrong_is_named(api, cast, body, change, pointer):
    told = problem(api(cast.admin).post(LIST, {**body, **change}, format="json"), 400)
    assert [error["pointer"] for error in told["errors"]] == [pointer]
    assert not Experiment.objects.exists()


def test_who_may_do_what(api, cast, body, make):
    experiment = make()
    path = f"{LIST}/{experiment.pk}"
    for person in (cast.reviewer, cast.viewer):
        assert api(person).get(LIST).json()["pagination"]["total"] == 1
        assert api(person).get(path).status_code == 200
        problem(api(person).post(LIST, body, format="json"), 403)
        problem(api(person).patch(path, {"status": "PAUSED"}, format="json"), 403)
    problem(api(cast.owner).get(path), 403)
    problem(api(cast.owner).get(LIST), 403)
    problem(api().get(LIST), 401)
    outsider = api(cast.outsider_admin)
    assert outsider.get(LIST).json()["pagination"]["total"] == 0
    problem(outsider.get(path), 404)
    problem(outsider.patch(path, {"status": "CANCELLED"}, format="json"), 404)
    assert api(cast.super_admin).get(path).status_code == 200


def test_the_list_is_filtered_and_costs_the_same(api, cast, make):
    client = api(cast.admin)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        return len(queries)

    make()
    once = cost()
    for number in range(2):
        make(name=f"Draft {number}", start=False)
    assert cost() == once
    rows = client.get(f"{LIST}?status=DRAFT").json()["data"]
    assert {row["name"] for row in rows} == {"Draft 0", "Draft 1"}
    assert set(rows[0]["trafficSplit"].values()) == {50}
    problem(client.get(f"{LIST}?status=LOST"), 400)

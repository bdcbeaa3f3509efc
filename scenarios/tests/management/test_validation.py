"""`scenarios/{id}/validate` and `scenarios/{id}/validation`: the review as the API shows it."""

import json
from unittest.mock import patch
from uuid import uuid4

import pytest

from scenarios import services
from scenarios.advice.models import Validation
from scenarios.advice.tasks import run_validation
from testing.model_server import FakeModel, served
from testing.openapi import misfits
from testing.scenarios import draft_scenario

pytestmark = pytest.mark.django_db

URL = "/api/admin/scenarios"


@pytest.fixture
def scenario(cast):
    return draft_scenario(author=cast.author)


@pytest.fixture(autouse=True)
def queue():
    with patch("scenarios.advice.tasks.run_validation.delay") as delay:
        yield delay


def validated(client, scenario):
    """Ask for a review, play the worker, and read what came of it."""
    answer = client.post(f"{URL}/{scenario.pk}/validate")
    assert answer.status_code == 202, answer.content
    assert answer.json() == {
        "jobId": str(Validation.objects.get().pk),
        "status": "PENDING",
        "versionNumber": 1,
    }
    assert client.get(answer["Location"]).json()["status"] == "PENDING"
    run_validation(answer.json()["jobId"])
    read = client.get(answer["Location"])
    assert read.status_code == 200
    return read.json()


def test_nobody_has_asked_yet(api, cast, scenario):
    shown = api(cast.viewer).get(f"{URL}/{scenario.pk}/validation").json()
    assert shown == {
        "jobId": None,
        "status": "NONE",
        "versionNumber": None,
        "currentVersion": 1,
        "isStale": False,
        "score": None,
        "summary": {"HIGH": 0, "MEDIUM": 0, "LOW": 0},
        "remarks": [],
        "judge": {"status": "NOT_ASKED", "model": "", "problem": "", "dropped": 0},
        "error": "",
        "requestedAt": None,
        "startedAt": None,
        "finishedAt": None,
    }


def test_a_review_is_made_and_read(api, cast, scenario):
    shown = validated(api(cast.author), scenario)
    assert shown["status"] == "COMPLETED"
    assert (shown["versionNumber"], shown["currentVersion"], shown["isStale"]) == (1, 1, False)
    assert 0 < shown["score"] < 100
    first = shown["remarks"][0]
    assert first == {
        "code": "secret_in_briefing",
        "severity": "HIGH",
        "pointer": "/name",
        "quote": "The tablet that locks",
        "message": "“tablet” gives away “Reads mail on a tablet as well.”, which is to be found "
        "out by asking.",
        "suggestion": "Leave it out here, or let the customer volunteer the fact.",
        "source": "RULE",
    }
    assert shown["summary"]["HIGH"] == 1
    assert shown["startedAt"] <= shown["finishedAt"]


def test_after_an_edit_it_is_stale(api, cast, scenario):
    client = api(cast.author)
    validated(client, scenario)
    client.patch(f"{URL}/{scenario.pk}", {"name": "Locked out again"})
    shown = client.get(f"{URL}/{scenario.pk}/validation").json()
    assert (shown["versionNumber"], shown["currentVersion"], shown["isStale"]) == (1, 2, True)


def test_with_a_model_its_remarks_are_shown_with_the_rules(api, cast, scenario, settings):
    remark = {
        "severity": "HIGH",
        "place": "/context/issue",
        "quote": "Repeated account lockout",
        "problem": "The ticket speaks of a single one.",
        "suggestion": "Say how often.",
    }
    with_rules_only = validated(api(cast.author), scenario)
    Validation.objects.all().delete()
    with served(FakeModel(replies=[json.dumps({"remarks": [remark, {"quote": "x"}]})])) as model:
        settings.OPENAI_BASE_URL, settings.OPENAI_API_KEY = model.url, ""
        shown = validated(api(cast.author), scenario)
    assert shown["judge"] == {"status": "ANSWERED", "model": "m", "problem": "", "dropped": 1}
    judged = [one for one in shown["remarks"] if one["source"] == "MODEL"]
    assert [(one["pointer"], one["quote"]) for one in judged] == [
        ("/context/issue", "Repeated account lockout")
    ]
    rules = [one for one in shown["remarks"] if one["source"] == "RULE"]
    assert rules == with_rules_only["remarks"]
    assert shown["score"] == with_rules_only["score"]


def test_a_model_that_fails_takes_nothing_away(api, cast, scenario, settings):
    settings.OPENAI_BASE_URL = "http://127.0.0.1:9/v1"
    shown = validated(api(cast.author), scenario)
    assert shown["status"] == "COMPLETED"
    assert shown["remarks"]
    assert shown["judge"] == {
        "status": "FAILED",
        "model": "",
        "problem": "The model could not be reached.",
        "dropped": 0,
    }


def test_advice_stops_nothing(api, cast, scenario):
    shown = validated(api(cast.author), scenario)
    assert shown["summary"]["HIGH"] == 1
    published = services.publish(scenario=scenario, actor=cast.reviewer, play=False)
    assert published.status == "PUBLISHED"


@pytest.mark.parametrize(
    ("name", "asks", "reads"),
    [
        ("super_admin", 202, 200),
        ("admin", 202, 200),
        ("author", 202, 200),
        ("reviewer", 202, 200),
        ("viewer", 403, 200),
        ("owner", 403, 403),
        ("outsider_admin", 404, 404),
        ("outsider", 403, 403),
    ],
)
def test_who_may_ask_and_read(api, cast, scenario, name, asks, reads):
    client = api(getattr(cast, name))
    assert client.post(f"{URL}/{scenario.pk}/validate").status_code == asks
    assert client.get(f"{URL}/{scenario.pk}/validation").status_code == reads


def test_advice_on_another_tenants_public_scenario_is_theirs(api, cast):
    theirs = draft_scenario(author=cast.outsider_admin, visibility="public")
    services.publish(scenario=theirs, actor=None, play=False)
    client = api(cast.author)
    assert client.get(f"{URL}/{theirs.pk}").status_code == 200
    assert client.get(f"{URL}/{theirs.pk}/validation").status_code == 403
    assert client.post(f"{URL}/{theirs.pk}/validate").status_code == 403


@pytest.mark.parametrize("pk", ["nonsense", "%20", uuid4()])
def test_what_is_not_there(api, cast, pk):
    client = api(cast.author)
    assert client.post(f"{URL}/{pk}/validate").status_code == 404
    assert client.get(f"{URL}/{pk}/validation").status_code == 404


def test_nobody_signed_in(api, scenario):
    assert api().post(f"{URL}/{scenario.pk}/validate").status_code == 401
    assert api().get(f"{URL}/{scenario.pk}/validation").status_code == 401


def test_a_key_sent_again_gets_the_first_answer(api, cast, scenario):
    client = api(cast.author)
    first = client.post(f"{URL}/{scenario.pk}/validate", headers={"Idempotency-Key": "k"})
    run_validation(first.json()["jobId"])
    again = client.post(f"{URL}/{scenario.pk}/validate", headers={"Idempotency-Key": "k"})
    assert again.json() == first.json()
    assert again["Idempotency-Replayed"] == "true"


def test_answers_are_as_described(api, cast, scenario):
    path = f"{URL}/{scenario.pk}"
    for person in (None, cast.owner, cast.outsider_admin, cast.viewer, cast.author):
        client = api(person)
        answers = [client.get(f"{path}/validation"), client.post(f"{path}/validate")]
        assert [misfits(answer) for answer in answers] == [[], []]
    run_validation(str(Validation.objects.get().pk))
    answer = api(cast.viewer).get(f"{path}/validation")
    assert answer.json()["remarks"]
    assert misfits(answer) == []


def test_it_is_limited(api, cast, scenario, settings):
    settings.RATE_LIMITS = {"validations": "1/h"}
    client = api(cast.author)
    assert client.post(f"{URL}/{scenario.pk}/validate").status_code == 202
    assert client.post(f"{URL}/{scenario.pk}/validate").status_code == 429
    assert client.get(f"{URL}/{scenario.pk}/validation").status_code == 200

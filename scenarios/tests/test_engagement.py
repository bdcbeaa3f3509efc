"""Saving, rating and reporting over the API, and what finished attempts count."""

from uuid import uuid4

import pytest
from django.utils import timezone

from scenarios import services
from scenarios.models import AttemptFact, ScenarioMetadata, ScenarioProgress, ScenarioReport
from testing.scenarios import draft_scenario, practise, published_scenario

pytestmark = pytest.mark.django_db


def url(scenario, tail=""):
    return f"/api/v1/scenarios/{scenario.pk}{tail}"


def test_saving_and_unsaving_count_once(cast, api):
    scenario = published_scenario()
    client = api(cast.owner)
    for _ in range(2):
        response = client.put(url(scenario, "/save"))
        assert (response.status_code, response.json()) == (200, {"isSaved": True})
    assert ScenarioMetadata.objects.get().saved_count == 1
    for _ in range(2):
        assert client.delete(url(scenario, "/save")).status_code == 204
    assert ScenarioMetadata.objects.get().saved_count == 0
    assert ScenarioProgress.objects.get().saved_at is None


def test_a_rating_is_replaced_and_notes_are_kept_and_private(cast, api):
    scenario = published_scenario()
    practise(scenario, cast.owner, cast.colleague)
    client = api(cast.owner)
    client.put(url(scenario, "/rating"), {"rating": 2, "notes": "Look at the tablet."})
    api(cast.colleague).put(url(scenario, "/rating"), {"rating": 5})
    response = client.put(url(scenario, "/rating"), {"rating": 4})
    assert response.json() == {"rating": 4, "notes": "Look at the tablet.", "averageRating": 4.5}
    metadata = ScenarioMetadata.objects.get()
    assert (metadata.ratings_count, metadata.ratings_sum) == (2, 9)
    assert client.get(url(scenario)).json()["notes"] == "Look at the tablet."
    assert api(cast.colleague).get(url(scenario)).json()["notes"] == ""


@pytest.mark.parametrize(
    "body", [{}, {"rating": 0}, {"rating": 6}, {"rating": "x"}, {"rating": 3, "notes": "x" * 2001}]
)
def test_what_is_no_rating_is_refused(cast, api, body):
    scenario = published_scenario()
    assert api(cast.owner).put(url(scenario, "/rating"), body).status_code == 400
    assert not ScenarioProgress.objects.exists()


def test_who_never_practised_it_or_wrote_it_does_not_rate_it(cast, api):
    scenario = published_scenario(author=cast.author)
    practise(scenario, cast.author)
    for person in (cast.author, cast.owner):
        answer = api(person).put(url(scenario, "/rating"), {"rating": 5, "notes": "Mine."})
        assert (answer.status_code, answer.json()["code"]) == (409, "not_practised")
    assert not ScenarioProgress.objects.exclude(rating=None, notes="").exists()
    assert not ScenarioMetadata.objects.exclude(ratings_count=0).exists()
    services.attempt_started(scenario=scenario, person=cast.owner)
    assert api(cast.owner).put(url(scenario, "/rating"), {"rating": 5}).status_code == 200


def test_a_report_names_the_version_played(cast, api):
    scenario = published_scenario()
    response = api(cast.owner).post(url(scenario, "/report"), {"text": " It never unlocks. "})
    assert response.status_code == 201
    report = ScenarioReport.objects.get()
    assert (report.text, report.person, report.version_number) == (
        "It never unlocks.",
        cast.owner,
        1,
    )
    for text in ("", "  ", "x" * 2001):
        assert api(cast.owner).post(url(scenario, "/report"), {"text": text}).status_code == 400
    assert ScenarioReport.objects.count() == 1


@pytest.mark.parametrize(
    ("method", "tail"),
    [("put", "/save"), ("delete", "/save"), ("put", "/rating"), ("post", "/report")],
)
def test_what_one_cannot_play_does_not_exist(cast, api, method, tail):
    body = {"rating": 3, "text": "x"}
    hidden = published_scenario(author=cast.outsider_admin, visibility="tenant")
    draft = draft_scenario(author=cast.author, visibility="public")
    for scenario in (hidden, draft):
        assert getattr(api(cast.owner), method)(url(scenario, tail), body).status_code == 404
        assert getattr(api(), method)(url(scenario, tail), body).status_code == 401
    assert not ScenarioProgress.objects.exists()
    assert not ScenarioReport.objects.exists()


def finish(scenario, person, **fields):
    return services.attempt_finished(
        **{
            "attempt": uuid4(),
            "scenario": scenario,
            "version_number": 1,
            "person": person,
            "mode": "practice",
            "outcome": "solved",
            "completed": True,
            "passed": True,
            "overall": 80.0,
            "started_at": timezone.now(),
            "ended_at": timezone.now(),
            "seconds": 100,
            **fields,
        }
    )


def test_attempts_count_at_the_start_and_completions_at_the_end(cast):
    scenario = published_scenario()
    for overall, passed in ((55.0, False), (91.2, True), (80.0, True)):
        services.attempt_started(scenario=scenario, person=cast.owner)
        assert finish(scenario, cast.owner, overall=overall, passed=passed) is True
    services.attempt_started(scenario=scenario, person=cast.colleague)
    finish(
        scenario, cast.colleague, completed=False, passed=False, overall=None, outcome="abandoned"
    )
    progress = ScenarioProgress.objects.get(person=cast.owner)
    assert (
        progress.times_attempted,
        progress.times_completed,
        progress.times_passed,
        progress.best_score,
    ) == (3, 3, 2, 91)
    metadata = ScenarioMetadata.objects.get()
    assert (metadata.total_attempts, metadata.total_completions, metadata.total_passes) == (4, 3, 2)
    assert metadata.total_seconds == 300
    assert metadata.completion_rate == 0.75
    assert metadata.average_score == pytest.approx(75.4)
    assert AttemptFact.objects.count() == 4
    assert set(AttemptFact.objects.values_list("tenant", flat=True)) == {cast.tenant.pk}


def test_the_same_attempt_again_changes_nothing(cast):
    scenario = published_scenario()
    services.attempt_started(scenario=scenario, person=cast.owner)
    attempt = uuid4()
    assert finish(scenario, cast.owner, attempt=attempt) is True
    assert finish(scenario, cast.owner, attempt=attempt, overall=100.0) is False
    assert ScenarioProgress.objects.get().best_score == 80
    assert ScenarioMetadata.objects.get().total_completions == 1

"""What the database itself refuses, constraint by constraint."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from scenarios.models import (
    AttemptFact,
    KnowledgeArticle,
    Phase,
    PinnedArticle,
    Scenario,
    ScenarioMetadata,
    ScenarioProgress,
    ScenarioReport,
)
from scenarios.versions import Version
from testing.scenarios import draft_scenario, published_scenario

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"status": "UNHEARD_OF"}, "scenario_status_known"),
        ({"temperature": 2.1}, "scenario_temperature_range"),
        ({"interruption_rate": 1.1}, "scenario_interruption_range"),
        ({"pass_mark": 101}, "scenario_pass_mark_range"),
        ({"estimated_duration": 4}, "scenario_duration_range"),
        ({"status": "PUBLISHED"}, "scenario_published_has_version"),
        ({"published_version": 2}, "scenario_published_version_exists"),
        ({"status": "ARCHIVED"}, "scenario_archived_has_time"),
    ],
)
def test_scenarios(changes, constraint):
    draft_scenario()
    with pytest.raises(IntegrityError, match=constraint):
        Scenario.objects.update(**changes)


def test_slugs_are_unique():
    draft_scenario()
    with pytest.raises(IntegrityError, match="slug"):
        Scenario.objects.create(name="Other", slug="the-tablet-that-locks")


def test_version_numbers_are_unique_within_a_scenario():
    scenario = draft_scenario()
    version = scenario.history.get()
    version.pk = Version._meta.pk.get_default()
    version._state.adding = True
    with pytest.raises(IntegrityError, match="version_number_unique"):
        version.save()


@transaction.atomic
def at_once(make):
    """Make a row and have deferred constraints look at it now."""
    make()
    with transaction.get_connection().cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_rows_of_a_scenario():
    scenario = published_scenario()
    article = scenario.knowledge.first()
    pinned = PinnedArticle.objects.first()
    for constraint, make in (
        ("phase_number_range", lambda: Phase.objects.create(scenario=scenario, number=7, name="x")),
        (
            "phase_number_unique",
            lambda: Phase.objects.create(scenario=scenario, number=1, name="x"),
        ),
        (
            "article_key_unique",
            lambda: KnowledgeArticle.objects.create(
                scenario=scenario, key=article.key, title="x", body="x", source="x"
            ),
        ),
        (
            "pinned_article_unique",
            lambda: PinnedArticle.objects.create(
                scenario=scenario, version_number=1, key=pinned.key, title="x", body="x", source="x"
            ),
        ),
        ("report_not_empty", lambda: ScenarioReport.objects.create(scenario=scenario, text="")),
    ):
        with pytest.raises(IntegrityError, match=constraint):
            at_once(make)


def test_counters(cast):
    scenario = published_scenario()
    with pytest.raises(IntegrityError, match="completions_within"), transaction.atomic():
        ScenarioMetadata.objects.update(total_completions=1)
    for fields, constraint in (
        ({"saved_count": -1}, "metadata_counters_not_negative"),
        ({"total_score": -0.5}, "metadata_counters_not_negative"),
        ({"trend": -1}, "metadata_counters_not_negative"),
        ({"total_passes": 1}, "metadata_passes_within_completions"),
        ({"ratings_count": 2, "ratings_sum": 11}, "metadata_ratings_within_stars"),
        ({"ratings_count": 2, "ratings_sum": 1}, "metadata_ratings_within_stars"),
    ):
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            ScenarioMetadata.objects.update(**fields)
    progress = {"person": cast.owner, "scenario": scenario}
    for fields, constraint in (
        ({"rating": 6}, "progress_rating_range"),
        ({"times_completed": 1}, "progress_completed_within_attempted"),
        ({"times_passed": 1}, "progress_passed_within_completed"),
        ({"is_saved": True}, "progress_saved_has_time"),
    ):
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            ScenarioProgress.objects.create(**progress, **fields)
    ScenarioProgress.objects.create(**progress)
    with pytest.raises(IntegrityError, match="progress_one_per_person"), transaction.atomic():
        ScenarioProgress.objects.create(**progress)


def test_an_attempt_is_a_fact_once(cast):
    scenario = published_scenario()
    now = timezone.now()
    fields = {
        "attempt": scenario.pk,
        "scenario": scenario,
        "version_number": 1,
        "completed": True,
        "passed": True,
        "overall": 80,
        "started_at": now,
        "ended_at": now,
        "seconds": 1,
    }
    no_score = {**fields, "overall": None}
    with (
        pytest.raises(IntegrityError, match="attempt_completed_has_score"),
        transaction.atomic(),
    ):
        AttemptFact.objects.create(**no_score)
    AttemptFact.objects.create(**no_score | {"attempt": uuid4(), "completed": False})
    AttemptFact.objects.create(**fields)
    with pytest.raises(IntegrityError, match="attempt"):
        AttemptFact.objects.create(**fields)

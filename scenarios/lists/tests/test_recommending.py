"""Recommended for you: from what people like oneself did, unlocked and not passed."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from scenarios import services
from scenarios.lists.models import Recommendation
from scenarios.lists.recommending import refresh
from scenarios.lists.selectors import ListName, listed
from scenarios.models import ScenarioProgress
from testing.factories import UserFactory
from testing.scenarios import published_scenario, rate

pytestmark = pytest.mark.django_db


def passed(person, *scenarios):
    ScenarioProgress.objects.bulk_create(
        ScenarioProgress(
            person=person,
            scenario=scenario,
            times_attempted=1,
            times_completed=1,
            times_passed=1,
            best_score=80,
        )
        for scenario in scenarios
    )


def recommended(person):
    return [(one.entry.title, one.why) for one in listed(ListName.RECOMMENDED, person)]


def names(person):
    return [title for title, _ in recommended(person)]


@pytest.fixture
def shelf(cast):
    """One of each level, and two more for the advanced."""
    levels = {
        "Easy": "BEGINNER",
        "Middle": "INTERMEDIATE",
        "Hard": "ADVANCED",
        "Harder": "ADVANCED",
        "Expert": "EXPERT",
    }
    return {name: published_scenario(name=name, difficulty=at) for name, at in levels.items()}


def test_newcomers_get_what_is_for_beginners(cast, shelf):
    ((title, why),) = recommended(cast.owner)
    assert title == "Easy"
    assert "a good place to start" in why


def test_what_people_like_oneself_picked_comes_first(cast, shelf):
    passed(cast.owner, shelf["Easy"])
    for _ in range(3):
        passed(UserFactory.create(tenant=cast.tenant), shelf["Easy"], shelf["Harder"])
    # Many more passed something else, but nothing of what the owner did.
    for _ in range(4):
        passed(UserFactory.create(tenant=cast.tenant), shelf["Expert"])
    assert recommended(cast.owner) == [
        ("Harder", "Picked by 3 colleagues who passed, saved or liked the same scenarios as you."),
        ("Middle", "The next step from what you passed: intermediate, and open to you."),
    ]


def test_where_the_next_level_is_locked_the_one_that_is_known_fills_the_list(cast, shelf):
    easy = published_scenario(name="Easy too", difficulty="BEGINNER")
    published_scenario(name="Locked", difficulty="INTERMEDIATE", prerequisites=[easy.slug])
    passed(cast.owner, shelf["Easy"])
    assert recommended(cast.owner) == [
        ("Middle", "The next step from what you passed: intermediate, and open to you."),
        ("Easy too", "Of a level you know: starter, and open to you."),
    ]


def test_what_fewer_than_three_did_is_not_told(cast, shelf):
    passed(cast.owner, shelf["Easy"])
    for _ in range(2):
        passed(UserFactory.create(tenant=cast.tenant), shelf["Easy"], shelf["Harder"])
    assert names(cast.owner) == ["Middle"]


def test_other_organisations_people_and_one_of_none_do_not_count(cast, shelf):
    passed(cast.owner, shelf["Easy"])
    for tenant in (cast.other_tenant, None):
        for _ in range(3):
            passed(UserFactory.create(tenant=tenant), shelf["Easy"], shelf["Harder"])
    assert names(cast.owner) == ["Middle"]
    loner = UserFactory.create(tenant=None)
    passed(loner, shelf["Easy"])
    assert recommended(loner)[0] == (
        "Harder",
        "Picked by 3 people who passed, saved or liked the same scenarios as you.",
    )


def test_what_is_locked_passed_or_saved_is_not_recommended(cast, shelf):
    locked = published_scenario(
        name="Locked", difficulty="INTERMEDIATE", prerequisites=[shelf["Expert"].slug]
    )
    passed(cast.owner, shelf["Easy"])
    for _ in range(3):
        passed(UserFactory.create(tenant=cast.tenant), shelf["Easy"], locked, shelf["Hard"])
    services.set_saved(scenario=shelf["Hard"], person=cast.owner, saved=True)
    assert names(cast.owner) == ["Middle"]


def test_what_one_passed_or_lost_since_is_not_shown_any_more(cast, shelf):
    theirs = published_scenario(
        name="Ours", author=cast.author, visibility="tenant", difficulty="BEGINNER"
    )
    assert names(cast.owner) == ["Easy", "Ours"] or names(cast.owner) == ["Ours", "Easy"]
    passed(cast.owner, shelf["Easy"])
    assert names(cast.owner) == ["Ours"]
    services.archive(scenario=theirs, actor=cast.admin)
    assert names(cast.owner) == []


def test_who_leaves_the_organisation_leaves_its_peoples_choices(cast, shelf):
    passed(cast.owner, shelf["Easy"])
    for _ in range(3):
        passed(UserFactory.create(tenant=cast.tenant), shelf["Easy"], shelf["Harder"])
    assert names(cast.owner) == ["Harder", "Middle"]
    cast.owner.tenant = cast.other_tenant
    cast.owner.save()
    assert names(cast.owner) == ["Middle"]


def test_they_are_made_anew_after_a_day_and_not_before(cast, shelf):
    assert names(cast.owner) == ["Easy"]
    first = Recommendation.objects.get().pk
    assert names(cast.owner) == ["Easy"]
    assert Recommendation.objects.get().pk == first
    Recommendation.objects.update(made_at=timezone.now() - timedelta(days=2))
    assert names(cast.owner) == ["Easy"]
    assert Recommendation.objects.get().pk != first


def test_for_whom_there_is_nothing_it_is_not_tried_at_every_view(cast):
    assert names(cast.owner) == []
    published_scenario(name="New")
    assert names(cast.owner) == []
    cache.delete(f"recommended:nothing:{cast.owner.pk}:{cast.owner.tenant_id}")
    assert names(cast.owner) == ["New"]


def test_refreshing_twice_is_once(cast, shelf):
    assert (refresh(cast.owner.pk), refresh(cast.owner.pk)) == (1, 1)
    assert Recommendation.objects.count() == 1
    gone = cast.colleague.pk
    cast.colleague.delete()
    assert refresh(gone) == 0


def test_doing_something_asks_for_new_ones_after_the_commit(
    cast, shelf, monkeypatch, django_capture_on_commit_callbacks
):
    told = []
    monkeypatch.setattr("scenarios.lists.tasks.refresh_recommendations.delay", told.append)
    with django_capture_on_commit_callbacks(execute=True):
        services.set_saved(scenario=shelf["Easy"], person=cast.owner, saved=True)
        services.set_saved(scenario=shelf["Easy"], person=cast.owner, saved=True)
        rate(scenario=shelf["Easy"], person=cast.owner, rating=5)
        services.write_notes(scenario=shelf["Easy"], person=cast.owner, notes="Mine.")
        assert told == []
    assert told == [str(cast.owner.pk)]  # one is enough for both
    refresh(cast.owner.pk)
    with django_capture_on_commit_callbacks(execute=True):
        services.set_saved(scenario=shelf["Easy"], person=cast.owner, saved=False)
    assert told == [str(cast.owner.pk)] * 2

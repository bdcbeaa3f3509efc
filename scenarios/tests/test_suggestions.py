"""What to play next."""

import pytest

from scenarios.models import ScenarioProgress
from scenarios.suggestions import suggestion_for
from testing.scenarios import published_scenario

pytestmark = pytest.mark.django_db


def tried(person, scenario, *, passed, best):
    ScenarioProgress.objects.create(
        person=person,
        scenario=scenario,
        times_attempted=1,
        times_completed=1,
        times_passed=int(passed),
        best_score=best,
    )


@pytest.fixture
def easy(cast):
    return published_scenario(name="Easy", difficulty="BEGINNER")


@pytest.fixture
def hard(easy):
    return published_scenario(name="Hard", difficulty="EXPERT", prerequisites=[easy.slug])


def test_nothing_to_play(cast):
    assert suggestion_for(cast.owner) is None


def test_newcomers_start_with_the_easiest(cast, easy, hard):
    suggestion = suggestion_for(cast.owner)
    assert suggestion.entry.id == easy.pk
    assert "good first ticket" in suggestion.why


def test_what_was_not_passed_comes_again(cast, easy, hard):
    tried(cast.owner, easy, passed=False, best=41)
    suggestion = suggestion_for(cast.owner)
    assert suggestion.entry.id == easy.pk
    assert "Your best score so far is 41." in suggestion.why


def test_passing_opens_the_next(cast, easy, hard):
    tried(cast.owner, easy, passed=True, best=85)
    suggestion = suggestion_for(cast.owner)
    assert suggestion.entry.id == hard.pk
    assert "You passed “Easy”" in suggestion.why


def test_when_all_is_passed_the_weakest_is_worth_another_try(cast, easy, hard):
    tried(cast.owner, easy, passed=True, best=95)
    tried(cast.owner, hard, passed=True, best=72)
    suggestion = suggestion_for(cast.owner)
    assert suggestion.entry.id == hard.pk
    assert "72" in suggestion.why


def test_what_is_being_played_is_left_out(cast, easy, hard):
    assert suggestion_for(cast.owner, besides=[easy.pk]) is None


def test_others_progress_does_not_count(cast, easy, hard):
    tried(cast.colleague, easy, passed=True, best=85)
    assert suggestion_for(cast.owner).entry.id == easy.pk

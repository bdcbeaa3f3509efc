"""Counters equal a recount of what they count; what doesn't is told, and mended on demand."""

from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from scenarios import services
from scenarios.models import AttemptFact, ScenarioMetadata, ScenarioProgress
from scenarios.recount import differences, mend
from sessions.services import start_session
from sessions.services.closing import abandon
from testing.scenarios import published_scenario

pytestmark = pytest.mark.django_db


def finish(scenario, person, **fields):
    services.attempt_started(scenario=scenario, person=person)
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
            "overall": 80.4,
            "started_at": timezone.now(),
            "ended_at": timezone.now(),
            "seconds": 100,
            **fields,
        }
    )


@pytest.fixture
def busy(cast):
    """A scenario with a bit of everything."""
    scenario = published_scenario(author=cast.author)
    for person, overall in ((cast.owner, 91.5), (cast.owner, 33.3), (cast.colleague, 58.0)):
        finish(scenario, person, overall=overall, passed=overall > 70)
    finish(
        scenario, cast.colleague, completed=False, passed=False, overall=None, outcome="abandoned"
    )
    for person in (cast.owner, cast.colleague):
        services.set_saved(scenario=scenario, person=person, saved=True)
        services.rate(scenario=scenario, person=person, rating=4)
    abandon(session=start_session(person=cast.owner, scenario=scenario)[0])
    start_session(person=cast.owner, scenario=scenario)
    return scenario


def test_what_the_verbs_count_is_what_is_there(busy):
    metadata = ScenarioMetadata.objects.get()
    assert (metadata.total_attempts, metadata.total_completions, metadata.total_passes) == (6, 3, 1)
    assert differences() == []


def test_each_counter_is_recounted(busy):
    wrong = {
        "saved_count": 3,
        "total_attempts": 7,
        "total_completions": 4,
        "total_passes": 0,
        "total_seconds": 0,
        "total_score": 0.5,
        "ratings_count": 3,
        "ratings_sum": 9,
    }
    for counter, value in wrong.items():
        right = getattr(ScenarioMetadata.objects.get(), counter)
        ScenarioMetadata.objects.update(**{counter: value})
        (told,) = differences()
        assert (told.counter, told.stored, told.counted) == (counter, value, pytest.approx(right))
        assert (mend(), differences()) == (1, [])
        assert getattr(ScenarioMetadata.objects.get(), counter) == pytest.approx(right)


def test_each_persons_counts_are_recounted(busy, cast):
    rows = ScenarioProgress.objects.filter(person=cast.owner)
    wrong = {"times_attempted": 9, "times_completed": 1, "times_passed": 0, "best_score": 100}
    for counter, value in wrong.items():
        right = getattr(rows.get(), counter)
        rows.update(**{counter: value})
        assert (counter, right) in {(told.counter, told.counted) for told in differences()}
        mend()
        assert (differences(), getattr(rows.get(), counter)) == ([], right)


def test_facts_without_a_row_of_progress_are_told_and_get_one(busy, cast):
    AttemptFact.objects.filter(person=cast.colleague).update(person=cast.viewer)
    assert ("progress", 2) in {(told.counter, told.counted) for told in differences()}
    mend()
    assert differences() == []
    row = ScenarioProgress.objects.get(person=cast.viewer)
    assert (row.times_attempted, row.times_completed, row.times_passed) == (2, 1, 0)


def test_a_copy_carries_over_what_its_original_counted(busy, cast):
    copy = services.duplicate(scenario=busy, actor=cast.author, preserve_analytics=True)
    again = services.duplicate(scenario=copy, actor=cast.author, preserve_analytics=True)
    finish(again, cast.owner)
    services.rate(scenario=again, person=cast.owner, rating=1)
    counters = ScenarioMetadata.objects.get(scenario=again)
    assert (counters.total_attempts, counters.saved_count, counters.ratings_count) == (7, 0, 3)
    assert differences() == []


def test_a_person_who_is_deleted_leaves_attempts_but_no_opinion(busy, cast):
    before = ScenarioMetadata.objects.get()
    cast.owner.delete()
    after = ScenarioMetadata.objects.get()
    assert (after.saved_count, after.ratings_count, after.ratings_sum) == (1, 1, 4)
    for counter in ("total_attempts", "total_completions", "total_passes", "total_score"):
        assert getattr(after, counter) == getattr(before, counter)
    assert AttemptFact.objects.filter(person=None).count() == 3
    assert differences() == []


def test_the_command_tells_and_mends(busy):
    out = StringIO()
    call_command("check_counters", stdout=out)
    assert out.getvalue() == "Every counter equals its recount.\n"
    ScenarioMetadata.objects.update(saved_count=9)
    with pytest.raises(CommandError, match="not what they count: 1"):
        call_command("check_counters", stdout=out)
    assert f"Counters of {busy}: saved_count is 9, counted 2" in out.getvalue()
    assert ScenarioMetadata.objects.get().saved_count == 9
    call_command("check_counters", mend=True, stdout=out)
    assert "Mended: 1." in out.getvalue()
    assert ScenarioMetadata.objects.get().saved_count == 2
    call_command("check_counters", mend=True, stdout=out)
    assert "There was nothing to mend." in out.getvalue()


def test_recounting_asks_as_often_for_three_scenarios_as_for_one(
    busy, cast, django_assert_num_queries
):
    for number in range(2):
        finish(published_scenario(name=f"Another {number}"), cast.owner)
    with django_assert_num_queries(3):
        assert differences() == []

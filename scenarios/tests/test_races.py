"""Two at once: slugs, versions, counters, publishing."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from helpdesk.errors import Conflict, NotAllowed
from helpdesk.notifications.models import Notification
from scenarios import services
from scenarios.models import (
    AttemptFact,
    PinnedArticle,
    Scenario,
    ScenarioMetadata,
    ScenarioProgress,
)
from scenarios.versions import Version
from testing.scenarios import character, draft_scenario, minimal_document, published_scenario

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(work, times=6):
    def one(number):
        try:
            return work(number)
        except Conflict as conflict:
            return conflict.code
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


def test_equal_names_get_different_slugs(cast):
    character()
    at_once(lambda _: services.create(author=cast.author, document=minimal_document()).slug)
    slugs = set(Scenario.objects.values_list("slug", flat=True))
    assert slugs == {
        "the-tablet-that-locks",
        *(f"the-tablet-that-locks-{number}" for number in range(2, 7)),
    }


def test_of_editors_who_started_from_the_same_version_one_wins(cast):
    scenario = draft_scenario(author=cast.author)
    answers = at_once(
        lambda number: (
            services.update(
                scenario=Scenario.objects.get(),
                editor=cast.author,
                changes={"name": f"Editor {number}"},
                expected_version=1,
            ).version_number
        )
    )
    assert sorted(map(str, answers)) == ["2", *["stale_version"] * 5]
    assert Version.objects.filter(id=scenario.pk).count() == 2


def test_publishing_twice_at_once_publishes_once(cast):
    draft_scenario(author=cast.author)
    answers = at_once(
        lambda _: services.publish(scenario=Scenario.objects.get(), actor=cast.reviewer).status
    )
    assert sorted(answers) == ["PUBLISHED", *["nothing_to_publish"] * 5]
    assert PinnedArticle.objects.count() == 2


def test_nobody_slips_their_own_version_under_an_approval(cast):
    """Whoever writes and approves at once: in no order are they the one who approves their own."""
    for number in range(6):
        scenario = draft_scenario(author=cast.author, name=f"Race {number}")
        services.submit(scenario=scenario, actor=cast.author)

        def work(turn, pk=scenario.pk):
            found = Scenario.objects.get(pk=pk)
            if turn == 0:
                services.update(scenario=found, editor=cast.admin, changes={"name": "Slipped in"})
                return services.submit(scenario=found, actor=cast.admin).status
            try:
                return services.approve(scenario=found, actor=cast.admin).version_number
            except NotAllowed as refusal:
                return refusal.code

        at_once(work, times=2)
        scenario.refresh_from_db()
        own = Scenario.objects.written_by(cast.admin).filter(pk=scenario.pk).exists()
        assert own
        assert scenario.status == "PENDING_REVIEW"
        with pytest.raises(NotAllowed):
            services.approve(scenario=scenario, actor=cast.admin)


def test_of_two_decisions_at_once_one_is_made_and_told_once(cast):
    scenario = draft_scenario(author=cast.author)
    services.submit(scenario=scenario, actor=cast.author)
    answers = at_once(
        lambda _: services.approve(scenario=Scenario.objects.get(), actor=cast.reviewer).status
    )
    assert sorted(answers) == ["APPROVED", *["illegal_transition"] * 5]
    assert Notification.objects.filter(person=cast.author).count() == 1


def test_counters_lose_nothing_and_an_attempt_counts_once(cast):
    scenario = published_scenario()
    attempt = uuid4()
    finished = {
        "scenario": scenario,
        "version_number": 1,
        "person": cast.owner,
        "mode": "practice",
        "outcome": "solved",
        "completed": True,
        "passed": True,
        "overall": 75.4,
        "started_at": timezone.now(),
        "ended_at": timezone.now(),
        "seconds": 60,
    }
    at_once(lambda _: services.attempt_started(scenario=scenario, person=cast.owner))
    new = at_once(lambda _: services.attempt_finished(attempt=attempt, **finished))
    assert sorted(new) == [False] * 5 + [True]
    assert AttemptFact.objects.count() == 1
    progress = ScenarioProgress.objects.get()
    assert (progress.times_attempted, progress.times_completed, progress.best_score) == (6, 1, 75)
    metadata = ScenarioMetadata.objects.get()
    assert (metadata.total_attempts, metadata.total_completions) == (6, 1)
    assert (metadata.total_seconds, metadata.total_score) == (60, 75.4)


def test_saving_and_rating_at_once_count_once_a_person(cast):
    scenario = published_scenario()
    at_once(lambda _: services.set_saved(scenario=scenario, person=cast.owner, saved=True))
    at_once(
        lambda n: services.rate(scenario=scenario, person=cast.owner, rating=n % 5 + 1) and None
    )
    metadata = ScenarioMetadata.objects.get()
    rating = ScenarioProgress.objects.get().rating
    assert (metadata.saved_count, metadata.ratings_count, metadata.ratings_sum) == (1, 1, rating)

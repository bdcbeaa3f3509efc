"""Two at once: slugs, versions, counters, publishing."""

import time
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.utils import timezone

from helpdesk.errors import Conflict, Invalid, NotAllowed, Refusal
from helpdesk.notifications.models import Notification
from scenarios import services
from scenarios.experiments.services import create_experiment
from scenarios.models import (
    AttemptFact,
    PinnedArticle,
    Scenario,
    ScenarioMetadata,
    ScenarioProgress,
)
from scenarios.versions import Version
from testing.scenarios import (
    character,
    draft_scenario,
    minimal_document,
    practise,
    published_scenario,
)

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


def needing(scenario, other):
    """Make one need the other; returns what it needs, or why not."""
    try:
        changes = {"prerequisites": [other.slug]}
        services.update(scenario=scenario, editor=None, changes=changes)
    except Invalid as refusal:
        return refusal.code
    return other.slug


def test_two_that_come_to_need_each_other_at_once_close_no_circle():
    for number in range(3):
        pair = [draft_scenario(name=f"{name} {number}") for name in ("One", "Two")]
        answers = at_once(lambda turn, pair=pair: needing(pair[turn], pair[1 - turn]), times=2)
        assert sorted(answers)[0] == "invalid_document"
        assert sorted(answers)[1] in {one.slug for one in pair}


def test_a_circle_closed_by_what_is_not_committed_yet_is_seen():
    one, two, three = (draft_scenario(name=name) for name in ("One", "Two", "Three"))
    assert needing(two, three) == three.slug

    def closing():
        try:
            return needing(three, one)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            assert needing(one, two) == two.slug
            other = pool.submit(closing)
            while not other.done() and not others_wait_for_us():
                time.sleep(0.01)
        assert other.result() == "invalid_document"


def test_what_a_test_begins_to_show_is_not_archived_at_once(cast):
    one, two = (
        published_scenario(author=cast.author, visibility="tenant", name=name)
        for name in ("One", "Two")
    )
    wanted = {"actor": cast.admin, "name": "Which?", "scenarios": [one.pk, two.pk]}

    def archiving():
        try:
            return services.archive(scenario=two, actor=cast.admin).status
        except Refusal as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            create_experiment(**wanted, start=True)
            other = pool.submit(archiving)
            while not other.done() and not others_wait_for_us():
                time.sleep(0.01)
        assert other.result() == "in_open_test"
    two.refresh_from_db()
    assert two.status == "PUBLISHED"


def others_wait_for_us():
    blocked = "SELECT 1 FROM pg_locks WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid))"
    with connection.cursor() as cursor:
        cursor.execute(blocked)
        return cursor.fetchone() is not None


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
    practise(scenario, cast.owner)
    at_once(
        lambda n: services.rate(scenario=scenario, person=cast.owner, rating=n % 5 + 1) and None
    )
    metadata = ScenarioMetadata.objects.get()
    rating = ScenarioProgress.objects.get().rating
    assert (metadata.saved_count, metadata.ratings_count, metadata.ratings_sum) == (1, 1, rating)

"""Starting a session."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, transaction

from helpdesk.accounts.models import User
from helpdesk.errors import Conflict, Invalid
from scenarios.models import Scenario, ScenarioProgress
from scenarios.services import archive, update
from scenarios.versions import document_of
from sessions.choices import Mode, Sender
from sessions.models import TrainingSession
from sessions.services import abandon, start_session
from testing.cast import Cast
from testing.scenarios import published_scenario

pytestmark = pytest.mark.django_db


def test_a_session_begins_with_the_customers_opening(cast: Cast, scenario: Scenario) -> None:
    session, created = start_session(person=cast.owner, scenario=scenario, seed=3)
    opening = session.messages.get()
    assert created
    assert (opening.seq, opening.sender, opening.metadata["turn"]["kind"]) == (
        1,
        Sender.AI,
        "opening",
    )
    assert opening.content
    assert session.last_seq == 1
    assert session.due_turns.get().kind == "nudge"


def test_the_attempt_is_counted(cast: Cast, scenario: Scenario) -> None:
    start_session(person=cast.owner, scenario=scenario)
    progress = ScenarioProgress.objects.get(person=cast.owner, scenario=scenario)
    scenario.metadata.refresh_from_db()
    assert (progress.times_attempted, progress.times_completed) == (1, 0)
    assert (scenario.metadata.total_attempts, scenario.metadata.total_completions) == (1, 0)


def test_starting_again_returns_the_active_session(cast: Cast, scenario: Scenario) -> None:
    first, _ = start_session(person=cast.owner, scenario=scenario)
    second, created = start_session(person=cast.owner, scenario=scenario)
    assert (second.pk, created) == (first.pk, False)
    assert ScenarioProgress.objects.get(person=cast.owner).times_attempted == 1


def test_after_the_end_a_new_attempt_begins(cast: Cast, scenario: Scenario) -> None:
    first, _ = start_session(person=cast.owner, scenario=scenario)
    abandon(session=first)
    second, created = start_session(person=cast.owner, scenario=scenario)
    assert created
    assert (first.attempt_number, second.attempt_number) == (1, 2)


def test_two_people_play_the_same_scenario_apart(cast: Cast, scenario: Scenario) -> None:
    mine, _ = start_session(person=cast.owner, scenario=scenario)
    theirs, created = start_session(person=cast.colleague, scenario=scenario)
    assert created
    assert mine.pk != theirs.pk


def test_the_same_seed_opens_alike(cast: Cast, scenario: Scenario) -> None:
    one, _ = start_session(person=cast.owner, scenario=scenario, seed=42)
    other, _ = start_session(person=cast.colleague, scenario=scenario, seed=42)
    assert one.messages.get().content == other.messages.get().content


def test_no_seed_in_assessed_mode(cast: Cast, scenario: Scenario) -> None:
    with pytest.raises(Invalid) as refusal:
        start_session(person=cast.owner, scenario=scenario, mode=Mode.ASSESSED, seed=1)
    assert refusal.value.code == "seed_refused"
    assert not TrainingSession.objects.exists()


def test_prerequisites_come_first(cast: Cast, scenario: Scenario) -> None:
    later = published_scenario(name="The later one", prerequisites=[scenario.slug])
    with pytest.raises(Conflict) as refusal:
        start_session(person=cast.owner, scenario=later)
    assert refusal.value.code == "prerequisites_not_met"
    assert scenario.name in refusal.value.detail
    ScenarioProgress.objects.create(person=cast.owner, scenario=scenario, times_attempted=1)
    with pytest.raises(Conflict):
        start_session(person=cast.owner, scenario=later)
    ScenarioProgress.objects.update(times_completed=1, times_passed=1)
    assert start_session(person=cast.owner, scenario=later)[1]


def test_a_session_stays_on_its_version(cast: Cast, scenario: Scenario) -> None:
    session, _ = start_session(person=cast.owner, scenario=scenario)
    update(scenario=scenario, editor=cast.super_admin, changes={"name": "Renamed meanwhile"})
    session.refresh_from_db()
    assert document_of(session.version_id).name != "Renamed meanwhile"


def test_archiving_does_not_stop_a_session(cast: Cast, scenario: Scenario) -> None:
    session, _ = start_session(person=cast.owner, scenario=scenario)
    archive(scenario=scenario, actor=cast.super_admin, reason="Outdated")
    assert start_session(person=cast.owner, scenario=scenario) == (session, False)


@pytest.mark.django_db(transaction=True)
def test_starting_twice_at_once_starts_once(cast: Cast, scenario: Scenario) -> None:
    def start(person: User) -> tuple[object, bool]:
        try:
            session, created = start_session(person=person, scenario=scenario)
            return session.pk, created
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        started = list(pool.map(start, [cast.owner] * 4))
    assert len({pk for pk, _ in started}) == 1
    assert sorted(created for _, created in started) == [False, False, False, True]
    assert ScenarioProgress.objects.get(person=cast.owner).times_attempted == 1


@pytest.mark.django_db(transaction=True)
def test_starting_and_abandoning_at_once_numbers_every_attempt(
    cast: Cast, scenario: Scenario
) -> None:
    def play(_: int) -> None:
        try:
            for _ in range(5):
                session, _ = start_session(person=cast.owner, scenario=scenario)
                abandon(session=session)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(play, range(4)))
    numbers = list(
        TrainingSession.objects.order_by("attempt_number").values_list("attempt_number", flat=True)
    )
    assert numbers == list(range(1, len(numbers) + 1))
    assert ScenarioProgress.objects.get(person=cast.owner).times_attempted == len(numbers)


def test_the_database_allows_one_active_session(session: TrainingSession) -> None:
    with (
        pytest.raises(IntegrityError, match="session_one_active_per_scenario"),
        transaction.atomic(),
    ):
        TrainingSession.objects.create(
            person=session.person,
            scenario=session.scenario,
            version=session.version,
            seed=1,
            attempt_number=2,
        )


def test_the_database_wants_an_end_exactly_when_closed(session: TrainingSession) -> None:
    with (
        pytest.raises(IntegrityError, match="session_ended_exactly_when_closed"),
        transaction.atomic(),
    ):
        TrainingSession.objects.filter(pk=session.pk).update(status="completed")

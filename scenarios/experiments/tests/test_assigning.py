"""Who sees which variant: by lot, for good, and nothing else of the test."""

import threading
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from scenarios import services as scenarios
from scenarios.experiments import services
from scenarios.experiments.assigning import expose, lot_of
from scenarios.experiments.models import Assignment, Variant
from scenarios.experiments.querysets import Lot
from scenarios.models import Scenario, ScenarioProgress
from scenarios.selectors import entries, library_for
from scenarios.services.attempts import unmet_prerequisites
from sessions.services import start_session
from testing.factories import UserFactory
from testing.scenarios import published_scenario

pytestmark = pytest.mark.django_db


def seen(person):
    return {scenario.name for scenario in Scenario.objects.playable_by(person)}


def variant_of(experiment, person):
    """The variant that the person's lot gives them."""
    lot = lot_of(experiment.pk, person.pk)
    return next(
        one for one in experiment.variants.all() if one.first_lot <= lot < one.first_lot + one.share
    )


def one_of_each(experiment, people):
    """A person for each variant, by lot."""
    found = {}
    for person in people(12):
        found.setdefault(variant_of(experiment, person).number, person)
    return [found[number] for number in sorted(found)]


def test_everybody_sees_one_variant_and_the_rest_of_the_library(make, pair, people, cast):
    published_scenario(author=cast.author, visibility="tenant", name="Something else")
    experiment = make()
    persons = people(10)
    for person in persons:
        assert seen(person) == {variant_of(experiment, person).scenario.name, "Something else"}
    for person in cast.staff:
        assert seen(person) == {"Calm caller", "Angry caller", "Something else"}


def test_the_others_do_not_exist_anywhere(make, pair, cast, api, page_client):
    experiment = make()
    person = cast.owner
    own = variant_of(experiment, person).scenario
    other = next(one for one in pair if one != own)
    client, browser = api(person), page_client(person)
    listed = client.get("/api/v1/scenarios").json()["data"]
    assert [row["id"] for row in listed] == [str(own.pk)]
    assert client.get("/api/v1/scenarios?search=caller").json()["pagination"]["total"] == 1
    assert client.get(f"/api/v1/scenarios/{other.pk}").status_code == 404
    assert browser.get(f"/scenarios/{other.pk}/").status_code == 404
    assert browser.get(f"/scenarios/{own.pk}/").status_code == 200
    assert client.get(f"/api/v1/scenarios/{own.pk}").status_code == 200
    for action in ("start", "report"):
        path = f"/api/v1/scenarios/{other.pk}/{action}"
        assert client.post(path, {"text": "Broken"}, format="json").status_code == 404, path
    page = browser.get("/scenarios/").content.decode()
    assert own.name in page
    assert other.name not in page


def test_what_is_shown_is_noted_once_and_for_good(make, people):
    experiment = make()
    for person in one_of_each(experiment, people):
        for _ in range(2):
            entries(library_for(person), person)
        assert Assignment.objects.get(person=person).variant == variant_of(experiment, person)
    assert Assignment.objects.count() == 2


def test_starting_notes_it_as_well(make, cast, api):
    experiment = make()
    own = variant_of(experiment, cast.owner)
    assert api(cast.owner).post(f"/api/v1/scenarios/{own.scenario_id}/start").status_code == 201
    assert Assignment.objects.get().variant == own


def test_staff_and_other_organisations_take_no_part(make, pair, cast):
    Scenario.objects.filter(pk__in=[one.pk for one in pair]).update(visibility="public")
    make()
    for person in (*cast.staff, cast.outsider, UserFactory.create(tenant=None)):
        entries(library_for(person), person)
        assert {"Calm caller", "Angry caller"} <= seen(person)
    assert not Assignment.objects.exists()


def test_who_practised_before_takes_no_part(make, pair, cast):
    _control, other = pair
    start_session(person=cast.owner, scenario=other, seed=1)
    experiment = make()
    entries(library_for(cast.owner), cast.owner)
    assert not Assignment.objects.exists()
    # What they practised stays; of the rest they see the control.
    assert seen(cast.owner) == {"Calm caller", "Angry caller"}
    services.cancel_experiment(experiment=experiment, actor=cast.admin)


def test_who_wrote_a_variant_sees_it_and_takes_no_part(make, pair, cast):
    Scenario.objects.filter(pk=pair[1].pk).update(created_by=cast.owner)
    make()
    entries(library_for(cast.owner), cast.owner)
    assert seen(cast.owner) == {"Calm caller", "Angry caller"}
    assert not Assignment.objects.exists()


def test_paused_the_given_keep_theirs_and_the_new_get_the_control(make, people, cast):
    experiment = make()
    given = one_of_each(experiment, people)
    for person in given:
        entries(library_for(person), person)
    services.pause_experiment(experiment=experiment, actor=cast.admin)
    assert [seen(person) for person in given] == [{"Calm caller"}, {"Angry caller"}]
    newcomers = people(8)
    for person in newcomers:
        entries(library_for(person), person)
        assert seen(person) == {"Calm caller"}
    assert Assignment.objects.count() == 2
    services.resume_experiment(experiment=experiment, actor=cast.admin)
    assert {name for person in newcomers for name in seen(person)} == {
        "Calm caller",
        "Angry caller",
    }


def test_who_practised_the_control_during_a_pause_stays_with_it(make, people, cast, pair):
    experiment = make()
    _, person = one_of_each(experiment, people)
    services.pause_experiment(experiment=experiment, actor=cast.admin)
    start_session(person=person, scenario=pair[0], seed=1)
    services.resume_experiment(experiment=experiment, actor=cast.admin)
    entries(library_for(person), person)
    assert seen(person) == {"Calm caller"}
    assert not Assignment.objects.exists()


def test_the_own_variant_stands_in_for_a_required_one(make, people, cast, pair):
    last = published_scenario(
        author=cast.author, visibility="tenant", prerequisites=["calm-caller"]
    )
    experiment = make()
    for person, own in zip(one_of_each(experiment, people), pair, strict=True):
        assert [one.id for one in unmet_prerequisites(last, person)] == [own.pk]
        entry = next(one for one in entries(library_for(person), person) if one.id == last.pk)
        assert entry.locked_reason == f"Pass “{own.name}” first."
        ScenarioProgress.objects.create(
            scenario=own, person=person, times_attempted=1, times_completed=1, times_passed=1
        )
        assert unmet_prerequisites(last, person) == []
        entry = next(one for one in entries(library_for(person), person) if one.id == last.pk)
        assert entry.is_unlocked


def test_a_variant_does_not_stand_in_its_own_way(make, people, cast, pair):
    harder = published_scenario(
        author=cast.author, visibility="tenant", name="Harder", prerequisites=["calm-caller"]
    )
    experiment = make(of=[pair[0], harder])
    _, person = one_of_each(experiment, people)
    assert unmet_prerequisites(harder, person) == []


def test_after_the_test_everybody_sees_everything(make, cast):
    experiment = make()
    services.complete_experiment(experiment=experiment, actor=cast.admin)
    assert seen(cast.owner) == {"Calm caller", "Angry caller"}


def test_an_assignment_never_changes(make, cast):
    experiment = make()
    entries(library_for(cast.owner), cast.owner)
    row = Assignment.objects.get()
    other = experiment.variants.exclude(pk=row.variant_id).get()
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        Assignment.objects.update(variant=other)
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create(experiment=experiment, variant=other, person=cast.owner)


def test_the_split_is_kept(make, pair):
    split = {str(pair[0].pk): 20, str(pair[1].pk): 80}
    experiment = make(split=split)
    _, other = experiment.variants.order_by("number")
    lots = [lot_of(experiment.pk, uuid4()) for _ in range(2000)]
    mine = [lot for lot in lots if other.first_lot <= lot < other.first_lot + other.share]
    assert len(mine) / 2000 == pytest.approx(0.8, abs=0.05)


@given(experiment=st.uuids(version=4), person=st.uuids(version=4))
def test_lots_are_within_the_whole_and_the_same_again(experiment, person):
    assert 0 <= lot_of(experiment, person) < 10_000
    assert lot_of(experiment, person) == lot_of(experiment, person)


def test_the_database_draws_the_same_lots(make, people):
    experiment = make()
    for person in people(8):
        row = Variant.objects.annotate(lot=Lot("experiment_id", person.pk)).values("lot")[0]
        assert row["lot"] == lot_of(experiment.pk, person.pk)


def test_lists_cost_the_same_with_one_test_and_with_three(make, cast):
    def cost():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            entries(library_for(cast.owner), cast.owner)
        return len(queries)

    make()
    cost()  # the first time what is new is noted
    once = cost()
    for number in (2, 3):
        make(
            name=f"Test {number}",
            of=[
                published_scenario(
                    author=cast.author, visibility="tenant", name=f"Variant {number} {letter}"
                )
                for letter in "AB"
            ],
        )
    cost()
    assert cost() == once


@pytest.mark.django_db(transaction=True)
def test_two_processes_give_the_same_person_one_variant(make, cast, pair):
    make()
    ids = [one.pk for one in pair]
    barrier = threading.Barrier(4)
    failures = []

    def show():
        try:
            barrier.wait(10)
            expose(cast.owner, ids)
        except Exception as error:  # noqa: BLE001  # told below
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=show) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert failures == []
    assert Assignment.objects.filter(person=cast.owner).count() == 1


def test_what_a_test_shows_is_neither_archived_nor_made_private(make, pair, cast):
    from helpdesk.errors import Conflict

    experiment = make()
    for take_away in (
        lambda: scenarios.archive(scenario=pair[1], actor=cast.admin),
        lambda: scenarios.share(scenario=pair[1], actor=cast.author, visibility="private"),
    ):
        with pytest.raises(Conflict) as refusal:
            take_away()
        assert refusal.value.code == "in_open_test"
    services.cancel_experiment(experiment=experiment, actor=cast.admin)
    scenarios.archive(scenario=pair[1], actor=cast.admin)

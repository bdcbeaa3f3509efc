"""What a scenario requires while a test decides who sees which variant, and afterwards."""

from datetime import timedelta

import pytest
from django.utils import timezone

from scenarios.experiments import services
from scenarios.experiments.models import Assignment
from scenarios.experiments.tests.conftest import fact_of, trainee
from scenarios.models import Scenario, ScenarioProgress
from scenarios.selectors import entries, library_for
from scenarios.services.attempts import unmet_prerequisites
from testing.scenarios import published_scenario

pytestmark = pytest.mark.django_db


@pytest.fixture
def scenario_of(cast):
    def made(name, *, after=(), **fields):
        return published_scenario(
            **{"author": cast.author, "visibility": "tenant", **fields},
            name=name,
            prerequisites=[one.slug for one in after],
        )

    return made


@pytest.fixture
def give(cast):
    """A trainee who was given a scenario in a test."""

    def given(experiment, scenario, person=None):
        variant = experiment.variants.get(scenario=scenario)
        row = Assignment(experiment=experiment, variant=variant, person=person or trainee(cast))
        row.save()
        return row.person

    return given


def passes(person, scenario, *, at=None):
    ScenarioProgress.objects.update_or_create(
        scenario=scenario,
        person=person,
        defaults={"times_attempted": 1, "times_completed": 1, "times_passed": 1},
    )
    fact_of(scenario, person, at or timezone.now()).save()


def needed(scenario, person):
    """What is asked for, which start and library agree on."""
    unmet = [one.name for one in unmet_prerequisites(scenario, person)]
    for entry in entries(library_for(person), person):
        if entry.id == scenario.pk:
            assert [one.name for one in entry.prerequisites if not one.is_passed] == unmet
    return unmet


# --- Circles ------------------------------------------------------------------------------------


@pytest.mark.parametrize("between", [1, 2])
def test_a_rivals_own_way_does_not_lead_through_itself(make, pair, give, scenario_of, between):
    calm, chain = pair[0], []
    for number in range(between):
        chain.append(scenario_of(f"Step {number}", after=[*chain[-1:], *([] if chain else [calm])]))
    rival = scenario_of("Rival", after=chain[-1:])
    experiment = make(of=[calm, rival])
    person = give(experiment, rival)
    # The rival stands in for the control, but not where it comes afterwards anyway.
    assert needed(chain[0], person) == []
    assert needed(rival, person) == [chain[-1].name]
    for step in chain:
        assert needed(step, person) == []
        passes(person, step)
    assert needed(rival, person) == []
    # Beside that way it is asked for as ever.
    assert needed(scenario_of("Elsewhere", after=[calm]), person) == ["Rival"]
    assert needed(chain[0], give(experiment, calm)) == ["Calm caller"]


def test_two_tests_do_not_wait_for_each_other(make, pair, give, scenario_of):
    (calm, _), other = pair, scenario_of("Other")
    first = scenario_of("First rival", after=[other])
    second = scenario_of("Second rival", after=[calm])
    one, two = make(of=[calm, first]), make(of=[other, second], name="Another")
    person = give(two, second, give(one, first))
    assert needed(first, person) == []
    assert needed(second, person) == []


# --- Afterwards ---------------------------------------------------------------------------------


@pytest.fixture
def after_calm(scenario_of, pair):
    return scenario_of("Next", after=pair[:1])


END = [services.complete_experiment, services.cancel_experiment]


@pytest.mark.parametrize("end", END)
def test_what_was_passed_in_its_place_counts_for_good(make, pair, cast, give, after_calm, end):
    experiment = make()
    passed, begun, late = (give(experiment, pair[1]) for _ in range(3))
    passes(passed, pair[1])
    assert [needed(after_calm, one) for one in (passed, begun)] == [[], ["Angry caller"]]
    end(experiment=experiment, actor=cast.admin)
    assert needed(after_calm, passed) == []
    assert needed(after_calm, begun) == ["Calm caller"]
    passes(late, pair[1])  # theirs by lot, though passed later
    assert needed(after_calm, late) == []


def test_who_was_given_none_is_asked_for_none_they_could_not_see(
    make, pair, cast, give, scenario_of
):
    after_angry = scenario_of("Next", after=pair[1:])
    experiment = make()
    services.pause_experiment(experiment=experiment, actor=cast.admin)
    newcomer = trainee(cast)
    passes(newcomer, pair[0])
    assert needed(after_angry, newcomer) == []
    services.cancel_experiment(experiment=experiment, actor=cast.admin)
    assert needed(after_angry, newcomer) == []


def test_who_comes_before_or_after_a_test_passes_what_is_asked_for(make, pair, cast, after_calm):
    early, late = trainee(cast), trainee(cast)
    passes(early, pair[1], at=timezone.now() - timedelta(days=1))
    experiment = make()
    assert needed(after_calm, early) == ["Calm caller"]
    services.complete_experiment(experiment=experiment, actor=cast.admin)
    passes(late, pair[1], at=timezone.now() + timedelta(seconds=1))
    assert [needed(after_calm, one) for one in (early, late)] == [["Calm caller"]] * 2


def test_another_organisations_test_changes_nothing(make, pair, cast, scenario_of):
    Scenario.objects.update(visibility="public")
    after_calm = scenario_of("Next", after=pair[:1], visibility="public")
    make()
    passes(cast.outsider, pair[1])
    assert needed(after_calm, cast.outsider) == ["Calm caller"]

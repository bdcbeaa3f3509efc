"""What came of a test: each person once, by their first attempt at the variant they were given."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scenarios.api.management.experiment_shapes import ExperimentSerializer
from scenarios.experiments import charts, services
from scenarios.experiments.metrics import Metric
from scenarios.experiments.models import Assignment, Experiment
from scenarios.experiments.results import results_of
from scenarios.experiments.tests.conftest import fact_of, rated
from scenarios.experiments.verdicts import Standing
from scenarios.experiments.wording import shown, size_shown, verdict_sentence
from scenarios.models import AttemptFact, Scenario, ScenarioProgress
from testing.scenarios import published_scenario

pytestmark = pytest.mark.django_db


def give(experiment, person, number):
    variant = experiment.variants.get(number=number)
    Assignment.objects.create(experiment=experiment, variant=variant, person=person)
    return variant.scenario


def record(*facts):
    AttemptFact.objects.bulk_create(facts)


def test_only_the_first_attempt_counts(make, people):
    experiment = make()
    (person,) = people(1)
    scenario, now = give(experiment, person, 1), timezone.now()
    record(
        fact_of(scenario, person, now + timedelta(seconds=2), overall=99),
        fact_of(scenario, person, now, overall=40, passed=False, seconds=500),
    )
    outcome = results_of(experiment).outcomes[1]
    means = {metric: outcome.mean(metric) for metric in Metric}
    assert means == {
        Metric.SCORE: 40,
        Metric.PASS: 0,
        Metric.COMPLETION: 1,
        Metric.RATING: None,
        Metric.DURATION: 500,
    }
    assert outcome.impressions == 1


def test_who_counts_for_which_metric(make, people):
    experiment = make()
    done, gave_up, only_saw = people(3)
    now = timezone.now()
    for person in (done, gave_up, only_saw):
        scenario = give(experiment, person, 0)
    record(
        fact_of(scenario, done, now, overall=70, seconds=100),
        fact_of(scenario, gave_up, now, overall=None, completed=False, passed=False, seconds=9),
    )
    rated(scenario, done, 4)
    rated(scenario, only_saw, 1)  # without an attempt there is nothing to rate
    outcome = results_of(experiment).outcomes[0]
    assert outcome.impressions == 3
    assert {metric: outcome.sums[metric].people for metric in Metric} == {
        Metric.SCORE: 1,
        Metric.PASS: 1,
        Metric.COMPLETION: 2,
        Metric.RATING: 1,
        Metric.DURATION: 1,
    }
    assert outcome.mean(Metric.COMPLETION) == 0.5
    assert outcome.mean(Metric.RATING) == 4


def test_attempts_of_others_and_at_other_variants_do_not_count(make, people, pair):
    experiment = make()
    person, stranger = people(2)
    give(experiment, person, 0)
    now = timezone.now()
    record(fact_of(pair[1], person, now), fact_of(pair[0], stranger, now))
    assert [one.sums[Metric.SCORE].people for one in results_of(experiment).outcomes] == [0, 0]


def test_what_comes_after_the_end_does_not_count(make, people, cast):
    experiment = make()
    person, late = people(2)
    scenario, now = give(experiment, person, 0), timezone.now()
    give(experiment, late, 0)
    record(fact_of(scenario, person, now))
    services.complete_experiment(experiment=experiment, actor=cast.admin)
    record(fact_of(scenario, late, timezone.now() + timedelta(days=1)))
    assert results_of(experiment).outcomes[0].sums[Metric.SCORE].people == 1


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    attempts=st.lists(
        st.tuples(
            st.integers(0, 5),  # person
            st.integers(0, 3),  # day
            st.integers(0, 10_000).map(lambda hundredths: hundredths / 100),
            st.booleans(),  # completed
        ),
        max_size=15,
    )
)
def test_figures_are_those_of_a_plain_count(make, people, attempts):
    """As counted in Python, for any attempts; each day's mean is of all up to it."""
    from django.db import transaction

    with transaction.atomic():
        experiment = make()
        experiment.started_at = timezone.now() - timedelta(days=9)
        experiment.save()
        persons = people(6)
        scenarios = [give(experiment, person, at % 2) for at, person in enumerate(persons)]
        record(
            *(
                fact_of(
                    scenarios[at],
                    persons[at],
                    experiment.started_at + timedelta(days=day, seconds=order),
                    overall=score,
                    completed=completed,
                )
                for order, (at, day, score, completed) in enumerate(attempts)
            )
        )
        firsts = {}
        for order, (at, day, score, completed) in enumerate(attempts):
            firsts.setdefault(at, []).append((day, order, score, completed))
        outcomes = results_of(experiment).outcomes
        for number, outcome in enumerate(outcomes):
            mine = [min(rows) for at, rows in firsts.items() if at % 2 == number]
            scores = [score for _, _, score, completed in mine if completed]
            assert outcome.sums[Metric.SCORE].people == len(scores)
            assert outcome.sums[Metric.COMPLETION].people == len(mine)
            assert outcome.impressions == 3
            if scores:
                assert outcome.mean(Metric.SCORE) == pytest.approx(sum(scores) / len(scores))
                assert outcome.days[-1].people == len(scores)
        transaction.set_rollback(True)


def test_one_query_beside_the_variants_however_many_people(make, practise):
    experiment = make()
    for size in (3, 30):
        practise(experiment, [[70.0] * size, [80.0] * size])
        with CaptureQueriesContext(connection) as queries:
            assert results_of(experiment).verdict
        assert len(queries) == 2


def test_verdicts_in_words(make, practise, cast):
    experiment = make(minimum_sample=30)
    assert results_of(experiment).standing is Standing.TOO_FEW
    assert "needs 30 people" in verdict_sentence(results_of(experiment))
    values = [[50.0 + n % 30 for n in range(40)], [80.0 + n % 20 for n in range(40)]]
    practise(experiment, values)
    results = results_of(experiment)
    assert results.standing is Standing.WINNER
    sentence = verdict_sentence(results)
    assert sentence.startswith("“Angry caller” wins: its average score is better")
    assert f"({results.told.improvement:.1f}\N{NO-BREAK SPACE}%)" in sentence
    services.complete_experiment(experiment=experiment, actor=cast.admin)
    assert verdict_sentence(results_of(experiment)) == sentence


def test_a_mismatch_tells_no_winner(make, practise):
    experiment = make(minimum_sample=30)
    practise(experiment, [[50.0 + n % 30 for n in range(90)], [90.0 + n % 9 for n in range(40)]])
    results = results_of(experiment)
    assert results.verdict.is_mismatched
    assert results.told is None
    assert "not spread over the variants" in verdict_sentence(results)


def test_a_variant_that_loses_more_people_is_said_so(make, practise, people):
    experiment = make(minimum_sample=30)
    practise(experiment, [[50.0 + n % 30 for n in range(90)], [90.0 + n % 9 for n in range(40)]])
    for person in people(50):
        give(experiment, person, 1)
    results = results_of(experiment)
    assert not results.verdict.is_mismatched
    assert results.standing is Standing.LOSS
    assert results.told is None
    assert "loses more people" in verdict_sentence(results)


@pytest.mark.parametrize("end", [services.complete_experiment, services.cancel_experiment])
def test_an_ended_test_keeps_its_figures(make, practise, cast, end):
    """Corrections, ratings and people who leave move nothing, nor do versions."""
    experiment = make(minimum_sample=30, success_metric=Metric.RATING)
    practise(experiment, [[50.0 + n % 30 for n in range(40)], [80.0 + n % 20 for n in range(40)]])
    for fact in AttemptFact.objects.select_related("scenario", "person"):
        rated(fact.scenario, fact.person, 3 + fact.seconds % 2)
    open_still = results_of(experiment)
    end(experiment=experiment, actor=cast.admin)
    ended = ExperimentSerializer(results_of(experiment)).data
    assert ended["variants"] == ExperimentSerializer(open_still).data["variants"]
    assert ended["variants"][1]["daily"][-1]["people"] == 40
    AttemptFact.objects.update(overall=10)
    ScenarioProgress.objects.update(rating=5)
    Assignment.objects.filter(pk__in=Assignment.objects.values("pk")[:20]).delete()
    Scenario.objects.update(version_number=7, published_version=7)
    again = Experiment.objects.get(pk=experiment.pk)
    assert ExperimentSerializer(results_of(again)).data == ended


def test_a_winner_stays_told(make, practise, cast):
    experiment = make(minimum_sample=30)
    practise(experiment, [[50.0 + n % 30 for n in range(40)], [80.0 + n % 20 for n in range(40)]])
    services.complete_experiment(experiment=experiment, actor=cast.admin)
    told = results_of(experiment).told
    AttemptFact.objects.update(overall=10)
    assert results_of(experiment).told == told
    assert results_of(experiment).standing is Standing.WINNER
    assert told.number == 1


def test_before_it_begins_and_once_cancelled_it_says_so(make, cast):
    experiment = make(start=False)
    assert results_of(experiment).standing is Standing.NOT_STARTED
    services.cancel_experiment(experiment=experiment, actor=cast.admin)
    assert results_of(experiment).standing is Standing.CANCELLED
    assert verdict_sentence(results_of(experiment)) == "Cancelled: nothing was told."


def test_shorter_wins_by_duration(make, practise):
    experiment = make(minimum_sample=30, success_metric=Metric.DURATION)
    practise(experiment, [[1.0] * 2, [1.0] * 2], seconds=300)
    control, other = experiment.variants.order_by("number")
    long = [200 + n for n in range(60)]
    for variant, extra in ((control, 200), (other, 0)):
        facts = AttemptFact.objects.filter(scenario=variant.scenario)
        assert facts.count() == 2
        practise_more(experiment, variant, [value + extra for value in long])
    results = results_of(experiment)
    assert results.told.number == 1
    assert results.told.improvement > 0


def practise_more(experiment, variant, seconds):
    from helpdesk.accounts.models import User

    people = User.objects.bulk_create(
        User(email=f"{variant.number}-{at}@more.test", role="TRAINEE", tenant=experiment.tenant)
        for at in range(len(seconds))
    )
    Assignment.objects.bulk_create(
        Assignment(experiment=experiment, variant=variant, person=person) for person in people
    )
    now = timezone.now()
    record(
        *(
            fact_of(variant.scenario, person, now, seconds=value)
            for person, value in zip(people, seconds, strict=True)
        )
    )


@pytest.mark.parametrize(
    ("metric", "value", "signed", "words"),
    [
        (Metric.SCORE, 82.51, False, "82.5"),
        (Metric.SCORE, -1.5, True, "−1.5"),
        (Metric.PASS, 0.913, False, "91.3\N{NO-BREAK SPACE}%"),
        (Metric.PASS, 0.05, True, "+5.0"),
        (Metric.RATING, 4.256, False, "4.26"),
        (Metric.DURATION, 425, False, "7 min 5 s"),
        (Metric.DURATION, -31, True, "−31 s"),
        (Metric.DURATION, 600, False, "10 min"),
        (Metric.DURATION, 0, False, "0 s"),
    ],
)
def test_figures_in_words(metric, value, signed, words):
    assert shown(metric, value, signed=signed) == words


@pytest.mark.parametrize(
    ("metric", "difference", "words"),
    [
        (Metric.SCORE, -4.25, "4.2 points"),
        (Metric.PASS, 0.125, "12.5 percentage points"),
        (Metric.RATING, 0.5, "0.50 stars"),
        (Metric.DURATION, -90, "1 min 30 s"),
    ],
)
def test_sizes_in_words(metric, difference, words):
    assert size_shown(metric, difference) == words


def test_a_control_that_wins_is_said_to_beat_the_others_by_name(make, practise, cast, pair):
    values = [[80.0 + n % 20 for n in range(60)], [50.0 + n % 30 for n in range(60)]]
    experiment = make(minimum_sample=30)
    practise(experiment, values)
    assert "wins: its average score is better than that of “Angry caller” by" in verdict_sentence(
        results_of(experiment)
    )
    services.cancel_experiment(experiment=experiment, actor=cast.admin)
    third = published_scenario(author=cast.author, visibility="tenant", name="Third caller")
    experiment = make(minimum_sample=30, of=[*pair, third], name="Three")
    practise(experiment, [*values, [50.0 + n % 29 for n in range(60)]])
    assert "better than that of all others, of “" in verdict_sentence(results_of(experiment))


def test_axes_have_round_times_and_the_line_of_no_difference(make, practise):
    experiment = make(minimum_sample=30, success_metric=Metric.DURATION)
    practise(experiment, [[80.0] * 40] * 2)
    fact_times = {0: 600, 1: 1000}
    for variant in experiment.variants.all():
        for place, fact in enumerate(AttemptFact.objects.filter(scenario=variant.scenario)):
            fact.seconds = fact_times[variant.number] + 7 * place
            fact.save()
    results = results_of(experiment)
    texts = [tick.text for tick in charts.differences(results).ticks]
    assert "0 s" in texts
    for text in texts + [tick.text for tick in charts.means(results).ticks]:
        assert text == "0 s" or text.endswith(" min")

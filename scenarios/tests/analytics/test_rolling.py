"""Roll-ups equal the facts: whatever happened, in whatever order, however often they are made."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from uuid import UUID

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scenarios import services
from scenarios.analytics import rolling
from scenarios.analytics.dimensions import DIMENSIONS
from scenarios.analytics.models import DayFigures, StaleDay
from scenarios.analytics.rolling import days_with_anything, rebuild_day, roll_up_day, roll_up_stale
from scenarios.analytics.tasks import roll_up_attempts
from scenarios.models import AttemptFact, ScenarioProgress
from scenarios.tests.analytics.conftest import NOON
from testing.scenarios import draft_scenario, rate

pytestmark = pytest.mark.django_db
DAY = NOON.date()

# --- The recount: slow, plain, and of the facts alone -------------------------------------------


def recount(facts):
    """What `DayFigures` must hold, by (scenario, day, tenant)."""
    groups = {}
    for fact in facts:
        day = fact.ended_at.astimezone(UTC).date()
        groups.setdefault((fact.scenario_id, day, fact.tenant_id), []).append(fact)
    return {key: tally(group) | more(group) for key, group in groups.items()}


def tally(group):
    done = [fact for fact in group if fact.completed]
    scores = [fact.overall for fact in done if fact.overall is not None]
    points = [
        [fact.dimensions[name] for fact in done if fact.dimensions.get(name) is not None]
        for name in DIMENSIONS
    ]
    return {
        "attempts": len(group),
        "completed": len(done),
        "passed": sum(fact.passed for fact in group),
        "score_sum": sum(100 * score for score in scores),
        "seconds": sum(fact.seconds for fact in done),
        "dimension_sums": [sum(100 * score for score in scores) for scores in points],
        "dimension_counts": [len(scores) for scores in points],
    }


def more(group):
    done = [fact for fact in group if fact.completed]
    satisfied = [fact.satisfaction for fact in group if fact.satisfaction is not None]
    return {
        "people": [fact.person_id for fact in group],
        "scores": [hundredths(fact.overall) if fact.completed else None for fact in group],
        "passes": [fact.passed for fact in group],
        "durations": [fact.seconds if fact.completed else None for fact in group],
        "points": [
            [
                hundredths(fact.dimensions.get(name)) if fact.completed else None
                for name in DIMENSIONS
            ]
            for fact in group
        ],
        "customers_left": sum(fact.outcome == "customer_left" for fact in group),
        "hints": sum(fact.hints for fact in group),
        "hinted": sum(fact.hints > 0 for fact in group),
        "reopened": sum(fact.reopened > 0 for fact in group),
        "gate_failed": sum(not fact.gate_clear for fact in group),
        "satisfied": len(satisfied),
        "satisfaction_sum": sum(satisfied),
        "phases": [
            sum(
                fact.phase == number and (fact.outcome == "customer_left" or not fact.completed)
                for fact in group
            )
            for number in range(7)
        ],
        "missed_checks": dict(Counter(key for fact in done for key in fact.missed_checks)),
        "wrong_turns": dict(Counter(key for fact in group for key in fact.wrong_turns)),
        **{
            name: sum(getattr(fact, name) for fact in group)
            for name in ("replies", "tokens_in", "tokens_out", "latency_ms", "errors", "refusals")
        },
    }


def hundredths(score):
    return None if score is None else round(100 * score)


def kept():
    """What is stored, in the recount's shape; attempts in whatever order."""
    return {
        (row.scenario_id, row.day, row.tenant_id): {
            name: getattr(row, name) for name in (*tally([]), *more([]))
        }
        for row in DayFigures.objects.all()
    }


def settled(rows):
    """The same with the attempts of a row in one order."""
    each = ("people", "scores", "passes", "durations", "points")
    return {
        key: {name: value for name, value in row.items() if name not in each}
        | {"each": sorted(map(repr, zip(*(row[name] for name in each), strict=True)))}
        for key, row in rows.items()
    }


def check():
    """Every row equals the recount, and nothing waits."""
    assert settled(kept()) == settled(recount(AttemptFact.objects.all()))
    assert not StaleDay.objects.exists()


# --- Whatever happened --------------------------------------------------------------------------

KEYS = st.lists(st.sampled_from(["log", "cable", "reset"]), unique=True, max_size=3)
SCORE = st.integers(0, 100)


def overall(*, completed):
    return SCORE if completed else st.none() | SCORE


FACT = st.booleans().flatmap(
    lambda completed: st.fixed_dictionaries(
        {
            "scenario": st.integers(0, 1),
            "person": st.sampled_from(["owner", "colleague", "outsider", "homeless"]),
            "hours": st.integers(0, 72),
            "completed": st.just(completed),
            "overall": overall(completed=completed) | st.sampled_from([49.5, 91.25]),
            "dimensions": st.dictionaries(
                st.sampled_from(["greeting", "solution", "responseTime"]), st.none() | SCORE
            ),
            "outcome": st.sampled_from(["solved", "customer_left", "abandoned"]),
            "hints": st.integers(0, 3),
            "reopened": st.integers(0, 2),
            "phase": st.integers(0, 6),
            "gate_clear": st.booleans(),
            "satisfaction": st.none() | st.integers(1, 5),
            "missed_checks": KEYS,
            "wrong_turns": KEYS,
            "replies": st.integers(0, 9),
            "tokens_in": st.integers(0, 9000),
            "latency_ms": st.integers(0, 90000),
            "errors": st.integers(0, 2),
            "refusals": st.integers(0, 2),
        }
    )
)


def write(facts, scenarios, cast):
    AttemptFact.objects.bulk_create(
        AttemptFact(
            **{**fact, "scenario": scenarios[fact["scenario"]], "person": person},
            tenant_id=person and person.tenant_id,
            attempt=UUID(int=place),
            version_number=1,
            mode="practice",
            passed=fact["completed"] and (fact["overall"] or 0) >= 70,
            started_at=NOON,
            ended_at=NOON + timedelta(hours=hours),
            seconds=60 + hours,
        )
        for place, fact in enumerate(facts)
        for hours, person in [(fact.pop("hours"), getattr(cast, fact.pop("person"), None))]
    )


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(first=st.lists(FACT, max_size=6), data=st.data())
def test_roll_ups_equal_a_recount_whatever_changes(cast, two_scenarios, first, data):
    with transaction.atomic():
        write(first, two_scenarios, cast)
        roll_up_stale()
        check()
        for fact in AttemptFact.objects.all():  # corrected, moved, deleted
            match data.draw(st.sampled_from(["stay", "stay", "correct", "move", "delete"])):
                case "correct":
                    fact.overall = data.draw(overall(completed=fact.completed))
                    fact.dimensions = {}
                    fact.save()
                case "move":
                    fact.ended_at += timedelta(days=1)
                    fact.save()
                case "delete":
                    fact.delete()
        roll_up_stale()
        check()
        transaction.set_rollback(True)


@pytest.fixture
def two_scenarios(cast):
    return [draft_scenario(author=cast.author, name=name) for name in ("First", "Second")]


# --- One at a time ------------------------------------------------------------------------------


def test_the_task_rolls_up_what_changed_and_nothing_else(cast, finish, two_scenarios):
    first, second = two_scenarios
    finish(first, cast.owner)
    finish(first, cast.owner, at=NOON + timedelta(days=1))
    assert roll_up_attempts() == 2
    check()
    assert roll_up_attempts() == 0
    untouched = DayFigures.objects.get(day=DAY).pk
    finish(second, cast.owner)
    assert roll_up_day(DAY) == 1
    assert DayFigures.objects.filter(pk=untouched).exists()
    check()


def test_again_changes_nothing(cast, finish, two_scenarios):
    finish(two_scenarios[0], cast.owner)
    roll_up_stale()
    before = kept()
    for _ in range(2):
        rebuild_day(DAY)
        assert kept() == before
    assert DayFigures.objects.count() == 1


def test_days_are_those_of_utc(cast, finish, two_scenarios):
    for moment in ("2026-03-10T23:59:59+00:00", "2026-03-11T00:30:00+02:00"):
        finish(two_scenarios[0], cast.owner, at=datetime.fromisoformat(moment))
    finish(two_scenarios[0], cast.owner, at=datetime(2026, 3, 11, tzinfo=UTC))
    roll_up_stale()
    days = DayFigures.objects.values_list("day", "attempts").order_by("day")
    assert list(days) == [(date(2026, 3, 10), 2), (date(2026, 3, 11), 1)]


def test_a_late_fact_reaches_its_day(cast, finish, two_scenarios):
    finish(two_scenarios[0], cast.owner)
    roll_up_stale()
    finish(two_scenarios[0], cast.colleague, at=NOON - timedelta(days=400))
    roll_up_stale()
    check()


def test_a_corrected_fact_is_counted_anew(cast, finish, two_scenarios):
    fact = finish(two_scenarios[0], cast.owner, overall=60, passed=False)
    roll_up_stale()
    AttemptFact.objects.filter(pk=fact.pk).update(overall=75, passed=True)
    assert StaleDay.objects.count() == 1
    roll_up_stale()
    check()
    assert DayFigures.objects.get().scores == [7500]


def test_who_is_deleted_is_no_user_any_more_but_the_attempt_remains(cast, finish, two_scenarios):
    finish(two_scenarios[0], cast.owner)
    roll_up_stale()
    cast.owner.delete()
    roll_up_stale()
    check()
    assert DayFigures.objects.get().people == [None]


def test_a_deleted_organisations_attempts_are_nobodys(cast, finish, two_scenarios):
    finish(two_scenarios[0], cast.outsider)
    roll_up_stale()
    AttemptFact.objects.update(tenant=None)
    roll_up_stale()
    check()


def test_a_deleted_scenario_takes_its_figures_along(cast, finish, two_scenarios):
    finish(two_scenarios[0], cast.owner)
    finish(two_scenarios[1], cast.owner)
    roll_up_stale()
    services.delete(scenario=two_scenarios[0], actor=cast.super_admin)
    roll_up_stale()
    check()
    assert DayFigures.objects.get().scenario == two_scenarios[1]


def test_killed_half_way_it_goes_on_where_it_was(cast, finish, two_scenarios, monkeypatch):
    for days in range(3):
        finish(two_scenarios[0], cast.owner, at=NOON + timedelta(days=days))
    replace, calls = rolling._replace, []

    def dying(*arguments):
        calls.append(arguments)
        replace(*arguments)
        if len(calls) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(rolling, "_replace", dying)
    with pytest.raises(KeyboardInterrupt):
        roll_up_stale()
    # The newest day is done, the one that was being written is not, and nothing is forgotten.
    assert [row.day for row in DayFigures.objects.all()] == [DAY + timedelta(days=2)]
    assert StaleDay.objects.count() == 2
    monkeypatch.undo()
    assert roll_up_stale() == 2
    check()


def test_a_day_that_fails_stands_in_no_others_way(cast, finish, two_scenarios, monkeypatch, caplog):
    for days in range(3):
        finish(two_scenarios[0], cast.owner, at=NOON + timedelta(days=days))
    replace, bad = rolling._replace, DAY + timedelta(days=1)

    def failing(day, scenarios):
        replace(day, scenarios)
        if day == bad:
            raise ValueError("Of this day alone.")

    monkeypatch.setattr(rolling, "_replace", failing)
    with pytest.raises(rolling.NotRolledUpError, match=str(bad)):
        roll_up_attempts()
    assert "Of this day alone." in caplog.text
    assert {row.day for row in DayFigures.objects.all()} == {DAY, DAY + timedelta(days=2)}
    assert [row.day for row in StaleDay.objects.all()] == [bad]
    monkeypatch.undo()
    assert roll_up_attempts() == 1
    check()


def test_what_does_not_fit_the_time_is_left_for_the_next_run(cast, finish, two_scenarios):
    for days in range(3):
        finish(two_scenarios[0], cast.owner, at=NOON + timedelta(days=days))
    assert roll_up_stale(seconds=-1) == 0
    assert StaleDay.objects.count() == 3
    assert roll_up_stale(seconds=60) == 3


@pytest.mark.django_db(transaction=True)
def test_a_fact_that_commits_while_its_day_is_rolled_up_comes_the_next_time(
    cast, finish, two_scenarios, monkeypatch
):
    """Its row of `StaleDay` can't be taken away by a roll-up that does not see the fact."""
    finish(two_scenarios[0], cast.owner)
    other = connection.copy()
    replace = rolling._replace
    fact = AttemptFact.objects.values().get()
    del fact["points"]  # the database's own

    def meanwhile(*arguments):
        replace(*arguments)
        columns = ", ".join(f'"{name}"' for name in fact)
        changed = columns.replace('"id"', "gen_random_uuid()").replace(
            '"attempt"', "gen_random_uuid()"
        )
        with other.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO scenarios_attemptfact ({columns})"
                f" SELECT {changed} FROM scenarios_attemptfact LIMIT 1"
            )

    monkeypatch.setattr(rolling, "_replace", meanwhile)
    try:
        roll_up_day(DAY)
    finally:
        other.close()
    monkeypatch.undo()
    assert DayFigures.objects.get().attempts == 1
    assert roll_up_stale() == 1
    check()
    assert DayFigures.objects.get().attempts == 2


# --- Ratings and reports ------------------------------------------------------------------------


def opinions():
    return {
        (row.day, row.tenant_id): (row.ratings, row.ratings_sum, row.reports)
        for row in DayFigures.objects.all()
    }


def test_ratings_and_reports_count_on_their_day_for_the_persons_organisation(cast, two_scenarios):
    scenario = two_scenarios[0]
    rate(scenario=scenario, person=cast.owner, rating=5)
    rate(scenario=scenario, person=cast.colleague, rating=2)
    rate(scenario=scenario, person=cast.outsider, rating=4)
    services.report_problem(scenario=scenario, person=cast.owner, text="The log is empty.")
    today = ScenarioProgress.objects.latest("rated_at").rated_at.date()
    roll_up_stale()
    assert opinions() == {
        (today, cast.tenant.pk): (2, 7, 1),
        (today, cast.other_tenant.pk): (1, 4, 0),
    }
    rate(scenario=scenario, person=cast.owner, rating=1)
    cast.outsider.tenant = cast.tenant
    cast.outsider.save()
    roll_up_stale()
    assert opinions() == {(today, cast.tenant.pk): (3, 7, 1)}
    ScenarioProgress.objects.filter(person=cast.colleague).update(rating=None)
    cast.owner.delete()  # takes the rating along; the report stays, nobody's
    roll_up_stale()
    assert opinions() == {(today, cast.tenant.pk): (1, 4, 0), (today, None): (0, 0, 1)}


def test_what_changes_no_rating_leaves_its_time(cast, two_scenarios):
    rate(scenario=two_scenarios[0], person=cast.owner, rating=5)
    roll_up_stale()
    rated_at = ScenarioProgress.objects.get().rated_at
    services.set_saved(scenario=two_scenarios[0], person=cast.owner, saved=True)
    rate(scenario=two_scenarios[0], person=cast.owner, rating=5, notes="Good.")
    assert ScenarioProgress.objects.get().rated_at == rated_at
    assert not StaleDay.objects.exists()


# --- The command --------------------------------------------------------------------------------


def rebuild(*arguments):
    out = StringIO()
    call_command("rebuild_analytics", *arguments, stdout=out)
    return out.getvalue()


def test_a_rebuild_makes_everything_of_the_facts(cast, finish, two_scenarios):
    finish(two_scenarios[0], cast.owner)
    finish(two_scenarios[1], cast.outsider, at=NOON + timedelta(days=3))
    roll_up_stale()
    DayFigures.objects.filter(day=DAY).update(attempts=9)
    DayFigures.objects.create(day=DAY - timedelta(days=9), scenario=two_scenarios[0], attempts=1)
    assert rebuild() == "13 days rolled up.\n"
    check()
    assert next(days_with_anything()) == DAY
    assert rebuild("--check") == "The figures of 4 days equal their facts.\n"


@pytest.mark.parametrize(
    "tamper",
    [
        lambda: DayFigures.objects.update(passed=0),
        lambda: DayFigures.objects.update(scores=[8100]),
        lambda: DayFigures.objects.update(people=[None]),
        lambda: DayFigures.objects.update(dimension_sums=[9100]),
        lambda: DayFigures.objects.all().delete(),
        lambda: DayFigures.objects.create(
            day=DAY, scenario=DayFigures.objects.get().scenario, tenant=None
        ),
    ],
)
def test_the_check_finds_what_is_not_of_the_facts(cast, finish, two_scenarios, tamper, capsys):
    finish(two_scenarios[0], cast.owner)
    roll_up_stale()
    tamper()
    with pytest.raises(SystemExit) as ended:
        call_command("rebuild_analytics", "--check")
    assert ended.value.code == 1
    told = capsys.readouterr().out
    assert str(DAY) in told
    assert "differ" in told


def test_what_waits_for_its_roll_up_is_no_difference_and_no_proof(
    cast, finish, two_scenarios, capsys
):
    finish(two_scenarios[0], cast.owner)
    with pytest.raises(SystemExit) as ended:
        call_command("rebuild_analytics", "--check")
    assert ended.value.code == 1
    told = capsys.readouterr().out
    assert told == "Not proven: 1 days or months of scenarios wait for their roll-up.\n"
    roll_up_attempts()
    assert "equal their facts" in rebuild("--check")

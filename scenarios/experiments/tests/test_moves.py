"""The life of a test: what it may consist of, its moves, its end."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from helpdesk.audit.models import AuditLog
from helpdesk.errors import Conflict, Invalid, NotAllowed
from scenarios import services as scenarios
from scenarios.experiments import services
from scenarios.experiments.models import Experiment, Variant
from scenarios.experiments.tasks import complete_overdue
from scenarios.models import Scenario
from testing.scenarios import draft_scenario, published_scenario

pytestmark = pytest.mark.django_db

BETTER = [[60.0 + n % 20 for n in range(120)], [75.0 + n % 20 for n in range(120)]]
EQUAL = [[60.0 + n % 20 for n in range(120)], [60.0 + n % 20 for n in range(120)]]


def audited(experiment):
    rows = AuditLog.objects.filter(resource_type="experiment", resource_id=experiment.pk)
    return [
        (row.action, row.actor_email, {change["field"] for change in row.changes})
        for row in rows.order_by("created_at", "pk")
    ]


# --- What it consists of ------------------------------------------------------------------------


def test_a_test_is_created_and_runs(make, pair, cast):
    before = timezone.now()
    experiment = make(duration=14, description="Tempers.")
    assert experiment.status == "RUNNING"
    assert before <= experiment.started_at <= timezone.now()
    assert experiment.ends_at - experiment.started_at == timedelta(days=14)
    assert experiment.tenant == cast.tenant
    rows = experiment.variants.values_list(
        "scenario_id", "number", "share", "first_lot", "version_number", "is_open"
    )
    assert list(rows) == [
        (pair[0].pk, 0, 5000, 0, 1, True),
        (pair[1].pk, 1, 5000, 5000, 1, True),
    ]
    create, start = audited(experiment)
    assert create[:2] == ("CREATE", cast.admin.email)
    assert {"name", "trafficSplit", "successMetric"} <= create[2]
    assert start == ("UPDATE", cast.admin.email, {"status", "startedAt", "endsAt"})


@pytest.mark.parametrize(
    ("split", "words"),
    [
        ((50, 40), "add up to 100, not 90"),
        ((100, 0), "above 0 and below 100"),
        ((33.333, 66.667), "at most two decimals"),
        ((50, "50"), "above 0"),
        ((float("nan"), 50), "above 0"),
        ((50,), "no percentage given"),
    ],
)
def test_a_wrong_split_is_refused_in_words(make, pair, split, words):
    shares = {str(one.pk): value for one, value in zip(pair, split, strict=False)}
    with pytest.raises(Invalid, match=words) as refusal:
        make(split=shares)
    assert set(refusal.value.fields) == {"traffic_split"}
    assert not Experiment.objects.exists()


def test_a_split_names_the_tests_scenarios_only(make, pair, cast):
    stranger = published_scenario(author=cast.author, name="Stranger")
    split = {str(pair[0].pk): 50, str(stranger.pk): 50}
    with pytest.raises(Invalid, match=f"{stranger.pk}: not among"):
        make(split=split)


def test_decimals_and_more_than_two(make, cast, pair):
    third = published_scenario(author=cast.author, visibility="tenant", name="Third")
    split = {str(pair[0].pk): 33.34, str(pair[1].pk): 33.33, str(third.pk): 33.33}
    experiment = make(of=[*pair, third], split=split)
    lots = list(experiment.variants.values_list("first_lot", "share"))
    assert lots == [(0, 3334), (3334, 3333), (6667, 3333)]


def test_which_scenarios_can_be_tested(make, pair, cast):
    private = published_scenario(author=cast.author, visibility="private", name="Mine alone")
    theirs = published_scenario(author=cast.outsider_admin, visibility="public", name="Theirs")
    hidden = published_scenario(author=cast.outsider_admin, visibility="tenant", name="Hidden")
    for wrong, words in (
        ([pair[0]], "compares 2 to 5"),
        ([pair[0], pair[0]], "only once"),
        ([pair[0], private], "no scenario"),
        ([pair[0], theirs], "not your organisation's"),
        ([pair[0], hidden], "no scenario"),
    ):
        with pytest.raises(Invalid, match=words) as refusal:
            make(of=wrong)
        assert set(refusal.value.fields) == {"scenario_ids"}
    with pytest.raises(Invalid, match="of one organisation"):
        make(of=[pair[0], theirs], actor=cast.super_admin)
    with pytest.raises(Invalid, match="private"):
        make(of=[pair[0], private], actor=cast.super_admin)


def test_built_in_scenarios_are_tested_by_the_operators_people(make, cast, pair):
    Scenario.objects.filter(pk__in=[one.pk for one in pair]).update(
        is_system=True, tenant=None, visibility="public"
    )
    assert make().tenant == cast.tenant
    with pytest.raises(Invalid, match="not your organisation's"):
        make(actor=cast.outsider_admin)


@pytest.mark.parametrize("role", ["reviewer", "viewer", "owner", "outsider"])
def test_who_may_not(make, cast, role):
    with pytest.raises((NotAllowed, Invalid)):
        make(actor=getattr(cast, role))
    experiment = make()
    for verb in (
        services.pause_experiment,
        services.complete_experiment,
        services.cancel_experiment,
        services.edit_experiment,
    ):
        with pytest.raises(NotAllowed):
            verb(experiment=experiment, actor=getattr(cast, role))


def test_a_content_manager_may(make, cast):
    experiment = make(actor=cast.author)
    services.pause_experiment(experiment=experiment, actor=cast.author)
    assert experiment.status == "PAUSED"


# --- Starting -----------------------------------------------------------------------------------


def test_a_variant_must_be_published(make, pair, cast):
    draft = draft_scenario(author=cast.author, visibility="tenant", name="Not yet")
    experiment = make(of=[pair[0], draft], start=False)
    with pytest.raises(Conflict, match="“Not yet” must be published") as refusal:
        services.start_experiment(experiment=experiment, actor=cast.admin)
    assert refusal.value.code == "not_publishable"
    experiment.refresh_from_db()
    assert experiment.status == "DRAFT"
    assert not Variant.objects.open().exists()


def test_an_approved_variant_is_published_with_the_test(make, pair, cast):
    waiting = draft_scenario(author=cast.author, visibility="tenant", name="Approved")
    scenarios.submit(scenario=waiting, actor=cast.author)
    scenarios.approve(scenario=waiting, actor=cast.reviewer)
    experiment = make(of=[pair[0], waiting], start=False)
    with pytest.raises(NotAllowed, match="publishes “Approved”, which you may not do"):
        services.start_experiment(experiment=experiment, actor=cast.author)
    services.start_experiment(experiment=experiment, actor=cast.admin)
    waiting.refresh_from_db()
    assert waiting.status == "PUBLISHED"
    assert experiment.variants.get(number=1).version_number == waiting.published_version


def test_a_scenario_is_in_one_open_test(make, pair, cast):
    first = make()
    second = make(name="Another", start=False)
    with pytest.raises(Conflict, match="in the test “Which caller teaches more\\?”") as refusal:
        services.start_experiment(experiment=second, actor=cast.admin)
    assert refusal.value.code == "in_other_test"
    with pytest.raises(IntegrityError), transaction.atomic():
        second.variants.update(is_open=True)
    services.cancel_experiment(experiment=first, actor=cast.admin)
    services.start_experiment(experiment=second, actor=cast.admin)
    assert second.status == "RUNNING"


# --- Moves --------------------------------------------------------------------------------------

LEGAL = {
    "DRAFT": {"RUNNING", "CANCELLED"},
    "RUNNING": {"PAUSED", "COMPLETED", "CANCELLED"},
    "PAUSED": {"RUNNING", "COMPLETED", "CANCELLED"},
    "COMPLETED": set(),
    "CANCELLED": set(),
}
WAY = {
    "DRAFT": [],
    "RUNNING": ["RUNNING"],
    "PAUSED": ["RUNNING", "PAUSED"],
    "COMPLETED": ["RUNNING", "COMPLETED"],
    "CANCELLED": ["RUNNING", "CANCELLED"],
}


@pytest.mark.parametrize("present", LEGAL)
def test_legal_moves_and_no_others(make, cast, present):
    experiment = make(start=False)
    for status in WAY[present]:
        services.move_experiment(experiment=experiment, actor=cast.admin, status=status)
    entries = audited(experiment)
    for target in Experiment.Status.values:
        if target in LEGAL[present]:
            with transaction.atomic():
                services.move_experiment(experiment=experiment, actor=cast.admin, status=target)
                assert experiment.status == target
                assert len(audited(experiment)) == len(entries) + 1
                transaction.set_rollback(True)
            experiment.refresh_from_db()
            continue
        with pytest.raises(Conflict) as refusal:
            services.move_experiment(experiment=experiment, actor=cast.admin, status=target)
        assert refusal.value.code == "illegal_transition"
        assert refusal.value.extra == {"status": present}
        experiment.refresh_from_db()
        assert experiment.status == present
        assert audited(experiment) == entries
    assert Variant.objects.open().exists() == (present in ("RUNNING", "PAUSED"))


def test_a_pause_moves_the_end(make, cast):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        experiment = make(duration=10)
        ends_at = experiment.ends_at
        services.pause_experiment(experiment=experiment, actor=cast.admin)
        clock.shift(timedelta(days=3))
        services.resume_experiment(experiment=experiment, actor=cast.admin)
    assert experiment.ends_at == ends_at + timedelta(days=3)
    assert experiment.paused_at is None


def test_only_a_draft_is_edited(make, pair, cast):
    experiment = make(start=False)
    split = {str(pair[0].pk): 90, str(pair[1].pk): 10}
    services.edit_experiment(
        experiment=experiment, actor=cast.admin, name="Renamed", duration=7, split=split
    )
    assert (experiment.name, experiment.duration) == ("Renamed", 7)
    assert [one.share for one in experiment.variants.order_by("number")] == [9000, 1000]
    assert audited(experiment)[-1][2] == {"name", "duration", "trafficSplit"}
    entries = audited(experiment)
    services.edit_experiment(experiment=experiment, actor=cast.admin, name="Renamed")
    assert audited(experiment) == entries
    with pytest.raises(Invalid) as refusal:
        services.edit_experiment(experiment=experiment, actor=cast.admin, duration=0)
    assert set(refusal.value.fields) == {"duration"}
    services.start_experiment(experiment=experiment, actor=cast.admin)
    with pytest.raises(Conflict) as conflict:
        services.edit_experiment(experiment=experiment, actor=cast.admin, name="Too late")
    assert conflict.value.code == "not_a_draft"


def test_scenarios_change_with_an_even_split(make, pair, cast):
    experiment = make(start=False)
    third = published_scenario(author=cast.author, visibility="tenant", name="Third")
    services.edit_experiment(
        experiment=experiment, actor=cast.admin, scenarios=[third.pk, pair[0].pk]
    )
    rows = experiment.variants.order_by("number").values_list("scenario_id", "share")
    assert list(rows) == [(third.pk, 5000), (pair[0].pk, 5000)]


# --- The end ------------------------------------------------------------------------------------


def test_the_clock_completes_what_is_over(make, cast, practise):
    experiment = make(duration=7)
    practise(experiment, BETTER)
    assert complete_overdue() == 0
    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1)):
        assert complete_overdue() == 1
        assert complete_overdue() == 0
    experiment.refresh_from_db()
    assert experiment.status == "COMPLETED"
    assert experiment.winner.number == 1
    news = cast.admin.notifications.get()
    assert news.text == "The A/B test “Which caller teaches more?” is over."
    assert news.detail.startswith("“Angry caller” wins")
    assert news.url == f"/admin/scenarios/experiment/{experiment.pk}/change/"
    action, actor, fields = audited(experiment)[-1]
    assert (action, actor) == ("UPDATE", "")
    assert {"status", "endedAt", "winner", "improvement", "significance"} <= fields


def test_one_that_cannot_be_completed_holds_up_no_other(make, cast, caplog):
    broken = make(duration=1)
    broken.variants.all().delete()
    whole = make(name="The next", duration=2)
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        assert complete_overdue() == 1
    broken.refresh_from_db()
    whole.refresh_from_db()
    assert (broken.status, whole.status) == ("RUNNING", "COMPLETED")
    assert [record.experiment for record in caplog.records] == [str(broken.pk)]


def test_an_author_who_may_not_see_it_any_more_is_told_nothing(make, cast):
    make(duration=1)
    cast.admin.role = "TRAINEE"
    cast.admin.save()
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        assert complete_overdue() == 1
    assert not cast.admin.notifications.exists()


def test_a_paused_test_is_not_over(make, cast):
    experiment = make(duration=1)
    services.pause_experiment(experiment=experiment, actor=cast.admin)
    with time_machine.travel(timezone.now() + timedelta(days=30)):
        assert complete_overdue() == 0


def test_the_winner_stays_and_the_others_are_archived(make, pair, cast, practise):
    experiment = make()
    practise(experiment, BETTER)
    services.complete_experiment(experiment=experiment, actor=cast.admin, publish_winner=True)
    for scenario in pair:
        scenario.refresh_from_db()
    assert [one.status for one in pair] == ["ARCHIVED", "PUBLISHED"]
    entry = AuditLog.objects.get(action="ARCHIVE", resource_id=pair[0].pk)
    assert entry.actor == cast.admin
    assert entry.metadata["notes"] == (
        "“Angry caller” won the A/B test “Which caller teaches more?”."
    )


def test_no_winner_is_published_that_is_not_earned(make, pair, cast, practise):
    experiment = make()
    practise(experiment, EQUAL)
    with pytest.raises(Conflict, match="no difference beyond chance") as refusal:
        services.complete_experiment(experiment=experiment, actor=cast.admin, publish_winner=True)
    assert refusal.value.code == "no_winner"
    experiment.refresh_from_db()
    assert experiment.status == "RUNNING"
    services.complete_experiment(experiment=experiment, actor=cast.admin)
    assert experiment.winner is None


def test_publishing_the_winner_needs_the_right_to_archive(make, pair, cast, practise):
    experiment = make(actor=cast.author)
    practise(experiment, BETTER)
    with pytest.raises(NotAllowed, match="Let an admin complete the test"):
        services.complete_experiment(experiment=experiment, actor=cast.author, publish_winner=True)
    experiment.refresh_from_db()
    assert experiment.status == "RUNNING"
    pair[0].refresh_from_db()
    assert pair[0].status == "PUBLISHED"


@pytest.mark.parametrize(
    "values",
    [
        {"status": "RUNNING"},
        {"status": "PAUSED", "started_at": timezone.now(), "ends_at": timezone.now()},
        {"status": "COMPLETED"},
        {"ended_at": timezone.now()},
        {"success_metric": "luck"},
        {"duration": 0},
        {"minimum_sample": 1},
    ],
)
def test_what_cannot_be_the_database_refuses(make, values):
    experiment = make(start=False)
    with pytest.raises(IntegrityError), transaction.atomic():
        Experiment.objects.filter(pk=experiment.pk).update(**values)

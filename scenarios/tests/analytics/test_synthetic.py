"""The made-up history: as many attempts as asked for, the same for the same seed, and counted."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Sum
from django.utils import timezone

from helpdesk.accounts.models import Tenant, User
from scenarios.analytics.models import StaleDay
from scenarios.analytics.rolling import differences, rebuild_day
from scenarios.lists.trending import half_lives
from scenarios.models import AttemptFact, Scenario, ScenarioMetadata, ScenarioProgress
from testing.scenarios import published_scenario

pytestmark = pytest.mark.django_db


def tell(number, **options):
    out = StringIO()
    call_command("synthetic_attempts", number, until=date(2026, 3, 31), stdout=out, **options)
    return out.getvalue()


def story():
    return list(
        AttemptFact.objects.order_by("ended_at", "attempt").values_list(
            "attempt", "ended_at", "overall", "outcome", "dimensions", "missed_checks"
        )
    )


def test_a_history_of_twenty_thousand(cast):  # their tenant owns the scenarios
    for name in ("First", "Second"):
        published_scenario(name=name)
    assert tell(20_000, seed=5, days=60).startswith("20,000 attempts of 200 people, ")
    facts = AttemptFact.objects.all()
    assert facts.count() == 20_000
    outcomes = {one["outcome"] for one in facts.values("outcome").distinct()}
    assert {"solved", "customer_left", "abandoned", "closed_unsolved"} <= outcomes
    # People get better, and the counters are those of the facts.
    totals = ScenarioMetadata.objects.aggregate(
        attempts=Sum("total_attempts"), passes=Sum("total_passes"), seconds=Sum("total_seconds")
    )
    assert totals["attempts"] == 20_000
    assert totals["passes"] == facts.filter(passed=True).count()
    done = facts.filter(completed=True).aggregate(all=Sum("seconds"))
    assert totals["seconds"] == done["all"]
    assert ScenarioProgress.objects.aggregate(all=Sum("times_attempted"))["all"] == 20_000
    assert not User.objects.filter(email__endswith=".synthetic.invalid").exclude(password="!")
    # Sixty days are noted, and a day of a few hundred attempts is rolled up exactly.
    assert StaleDay.objects.values("day").distinct().count() == 60
    busiest = facts.latest("ended_at").ended_at.date()
    rebuild_day(busiest)
    assert differences(busiest) == []
    call_command("check_counters", stdout=StringIO())


def test_the_same_seed_tells_the_same(cast):  # as above
    published_scenario(name="First")
    tell(50, seed=5)
    first = story()
    AttemptFact.objects.all().delete()
    ScenarioProgress.objects.all().delete()
    User.objects.filter(email__endswith=".synthetic.invalid").delete()
    with pytest.raises(CommandError, match="is there already"):
        tell(50, seed=5)

    Tenant.objects.filter(slug__startswith="synthetic-").delete()
    tell(50, seed=5)
    assert story() == first
    tell(50, seed=6)
    assert AttemptFact.objects.count() == 100


@pytest.mark.parametrize("options", [{"tenants": 0}, {"days": 0}])
def test_what_makes_no_history_is_refused(cast, options):  # as above
    published_scenario(name="First")
    with pytest.raises(CommandError, match="at least 1"):
        tell(5, **options)


def test_nothing_ends_in_the_future(cast):  # as above
    published_scenario(name="First")
    with pytest.raises(CommandError, match="“yesterday” is no day as in"):
        call_command("synthetic_attempts", "5", "--until", "yesterday")
    with pytest.raises(CommandError, match="before today"):
        call_command("synthetic_attempts", 5, until=timezone.now().date())
    call_command("synthetic_attempts", 20, days=2, stdout=StringIO())
    assert AttemptFact.objects.latest("ended_at").ended_at < timezone.now()


def test_one_passes_by_the_scenarios_own_mark(cast):  # as above
    Scenario.objects.filter(pk=published_scenario(name="First").pk).update(pass_mark=85)
    tell(200, seed=5)
    passed = AttemptFact.objects.filter(passed=True)
    assert passed.exists()
    assert not passed.filter(overall__lt=85).exists()


def test_without_scenarios_there_is_nothing_to_practise(db):  # opens it
    with pytest.raises(CommandError, match="no published scenario"):
        tell(5)


def test_people_of_an_organisation_that_is_there(cast):
    public = published_scenario(name="First")
    with pytest.raises(CommandError, match="no organisation “nowhere”"):
        tell(5, tenant="nowhere")
    tell(300, seed=5, tenant=cast.tenant.slug)
    assert {fact.tenant_id for fact in AttemptFact.objects.all()} == {cast.tenant.pk}
    assert not Tenant.objects.filter(slug__startswith="synthetic-").exists()
    with pytest.raises(CommandError, match="is there already"):
        tell(300, seed=5, tenant=cast.tenant.slug)
    tell(300, seed=5, tenant=cast.other_tenant.slug)
    theirs = published_scenario(author=cast.author, visibility="tenant", name="Second")
    tell(300, seed=6, tenant=cast.other_tenant.slug)
    assert not AttemptFact.objects.filter(scenario=theirs).exists()
    assert AttemptFact.objects.filter(scenario=public).count() == 900


def test_what_is_practised_lately_trends(cast):
    scenario = published_scenario(name="First")
    yesterday = timezone.now().date() - timedelta(days=1)
    call_command("synthetic_attempts", 60, days=3, until=yesterday, stdout=StringIO())
    trend = ScenarioMetadata.objects.get(scenario=scenario).trend
    # A person's starts of a day are one: of 60 attempts by 4 people in three days 12 at most.
    starts = 2 ** (trend - half_lives(timezone.now()))
    assert 2 < starts < 12

"""The pages of A/B tests past axe: light and dark, wide and narrow."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from helpdesk.accounts.models import User
from scenarios.experiments.models import Assignment, Experiment
from scenarios.experiments.services import create_experiment
from scenarios.models import AttemptFact
from testing.browser import LOOKS, complaints
from testing.scenarios import published_scenario

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ADMIN = "/admin/scenarios/experiment"


def history(cast):
    """A test that has run for five days, with 40 people a variant."""
    scenarios = [
        published_scenario(author=cast.author, visibility="tenant", name=name)
        for name in ("The calm caller who locked himself out", "The angry caller")
    ]
    experiment = create_experiment(
        actor=cast.admin,
        name="Which caller teaches more?",
        description="Same incident, another temper.",
        scenarios=[one.pk for one in scenarios],
        minimum_sample=30,
        start=True,
    )
    begun = timezone.now() - timedelta(days=5)
    Experiment.objects.filter(pk=experiment.pk).update(started_at=begun)
    for variant in experiment.variants.all():
        people = User.objects.bulk_create(
            User(email=f"{uuid4()}@northwind.test", role="TRAINEE", tenant=cast.tenant)
            for _ in range(40)
        )
        Assignment.objects.bulk_create(
            Assignment(experiment=experiment, variant=variant, person=person) for person in people
        )
        AttemptFact.objects.bulk_create(
            AttemptFact(
                attempt=uuid4(),
                scenario=variant.scenario,
                version_number=1,
                person=person,
                mode="practice",
                outcome="solved",
                completed=True,
                passed=at % 4 > 0,
                overall=60 + variant.number * 9 + at * 7 % 31,
                seconds=300 + at,
                started_at=begun + timedelta(hours=2 * at),
                ended_at=begun + timedelta(hours=2 * at + 1),
            )
            for at, person in enumerate(people)
        )
    return experiment


def test_axe_finds_nothing(page, live, cast, in_thread, sign_in):
    experiment = in_thread(history, cast)
    sign_in(cast.admin)
    for path in (f"{experiment.pk}/change/", "add/"):
        for scheme, width in LOOKS:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(f"{live.url}{ADMIN}/{path}")
            assert complaints(page) == [], (path, scheme, width)
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0


def test_scenarios_are_found_by_typing(page, live, cast, in_thread, sign_in):
    in_thread(history, cast)
    sign_in(cast.admin)
    page.goto(f"{live.url}{ADMIN}/add/")
    page.locator("#id_scenario_0 + .select2").click()
    page.locator(".select2-search__field").fill("angry")
    page.get_by_role("option", name="The angry caller").click()
    assert page.locator("#id_scenario_0 option:checked").inner_text() == "The angry caller"
    assert complaints(page) == []

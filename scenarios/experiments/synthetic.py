"""Made-up A/B tests, one for each way a test can stand: for demonstrations, and to see what their
pages say. Their people draw lots as real ones do, so figures differ a little from time to time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from django.db import transaction
from django.utils import timezone

from helpdesk.accounts.models import Role, Tenant, User
from helpdesk.errors import Conflict, Invalid
from helpdesk.notifications.mail import MAIL_PREFERENCE
from scenarios.analytics.synthetic import DOMAIN, Setting, Telling, write
from scenarios.choices import Visibility
from scenarios.experiments import services
from scenarios.experiments.assigning import lot_of
from scenarios.experiments.metrics import Metric
from scenarios.experiments.models import Assignment, Experiment, Variant
from scenarios.models import Scenario
from scenarios.services.content import create
from scenarios.services.lifecycle import publish
from scenarios.versions import document_of, published_version_of

Status = Experiment.Status
_TEMPERS = ("calm", "annoyed", "in a hurry", "anxious", "talkative")
_DURATION = 30


@dataclass(frozen=True)
class Story:
    """What happens in a test: of each variant its share of the people in per cent, how many points
    its people score more, and which part of them brings a first attempt to its end. `unnoted` of
    the last variant's people are lost by a fault.
    """

    name: str
    status: Status = Status.RUNNING
    metric: Metric = Metric.SCORE
    people: int = 300
    days: int = 18
    split: tuple[float, ...] = (50, 50)
    better: tuple[float, ...] = (0, 0)
    begun: tuple[float, ...] = (0.97, 0.97)
    unnoted: float = 0.0


STORIES = (
    Story("Planned for next month", Status.DRAFT),
    Story("Does the mood matter?", people=90, days=4),
    Story("Calm or annoyed: no difference so far"),
    Story("The annoyed caller teaches more", better=(0, 12)),
    Story("Who passes more often?", metric=Metric.PASS, people=420, better=(0, -14)),
    Story("A split that went wrong", unnoted=0.7),
    Story("One of them is given up", begun=(0.97, 0.3)),
    Story("Three tempers, uneven", split=(50, 30, 20), better=(0, 2, 11), begun=(0.97,) * 3),
    Story(
        "Five lengths",
        metric=Metric.DURATION,
        people=700,
        split=(20,) * 5,
        better=(0, 3, 6, 9, 12),
        begun=(0.97,) * 5,
    ),
    Story("Which is liked?", Status.PAUSED, Metric.RATING, people=240),
    Story("Last spring: the annoyed one won", Status.COMPLETED, better=(0, 12)),
    Story("Last autumn: nothing shown", Status.COMPLETED, Metric.COMPLETION),
    Story("Stopped early", Status.CANCELLED, people=80, days=3),
)


@transaction.atomic
def tell_tests(*, seed: int, stories: Sequence[Story] = STORIES) -> list[Experiment]:
    """Write a test for each story, in an organisation of their own whose people can't sign in.

    Its scenarios are copies of the first published one. Raises Invalid (there is none), Conflict
    (this seed was told already).
    """
    original = Scenario.objects.published().order_by("slug").first()
    if original is None:
        raise Invalid("There is no published scenario to test.")
    slug = f"synthetic-tests-{seed}"
    if Tenant.objects.filter(slug=slug).exists():
        raise Conflict(f"The tests of seed {seed} are there already.", code="already_there")
    tenant = Tenant.objects.create(name=f"Made-up tests {seed}", slug=slug)
    admin = User.objects.create(
        email=f"admin@{slug}.{DOMAIN}",
        role=Role.ADMIN,
        tenant=tenant,
        preferences={MAIL_PREFERENCE: False},  # no mail server can reach them
    )
    dice = Random(f"tests {seed}")  # noqa: S311  # repeatable, and nobody's secret
    return [_tell(story, original, admin, dice) for story in stories]


def _tell(story: Story, original: Scenario, admin: User, dice: Random) -> Experiment:
    scenarios = _variants(story, original, admin)
    experiment = services.create_experiment(
        actor=admin,
        name=story.name,
        description="The same incident; only the caller's temper differs.",
        scenarios=[one.pk for one in scenarios],
        split={str(one.pk): share for one, share in zip(scenarios, story.split, strict=True)},
        success_metric=story.metric,
        duration=_DURATION,
        start=story.status != Status.DRAFT,
    )
    if experiment.status == Status.RUNNING:
        began = timezone.now() - timedelta(days=story.days)
        # As if it had been started then.
        Experiment.objects.filter(pk=experiment.pk).update(
            started_at=began, ends_at=began + experiment.length
        )
        experiment.refresh_from_db()
        _practise(story, experiment, scenarios, dice)
    if story.status not in (Status.DRAFT, Status.RUNNING):
        services.move_experiment(experiment=experiment, actor=admin, status=story.status)
    return experiment


def _variants(story: Story, original: Scenario, admin: User) -> list[Scenario]:
    document = document_of(published_version_of(original))
    made = []
    for temper in _TEMPERS[: len(story.split)]:
        copied = document.model_copy(
            update={"slug": "", "name": f"{document.name[:80]}, {temper}", "prerequisites": []}
        )
        copy = create(author=admin, document=copied, visibility=Visibility.TENANT)
        made.append(publish(scenario=copy, actor=None, play=False))
    return made


def _practise(
    story: Story, experiment: Experiment, scenarios: Sequence[Scenario], dice: Random
) -> None:
    """Give the people their variants, and let them make their first attempts."""
    people = _people(story, experiment)
    variants = list(experiment.variants.order_by("number"))
    given = {place: _by_lot(experiment, variants, person) for place, person in enumerate(people)}
    lost = {
        place
        for place, number in given.items()
        if number == len(variants) - 1 and dice.random() < story.unnoted
    }
    given = {place: number for place, number in given.items() if place not in lost}
    Assignment.objects.bulk_create(
        Assignment(experiment=experiment, variant=variants[number], person=people[place])
        for place, number in given.items()
    )
    settings = [
        replace(setting, ease=setting.ease + better)
        for setting, better in zip(map(Setting.of, scenarios), story.better, strict=True)
    ]
    telling = Telling(dice, settings, people, [dice.gauss(0, 6) for _ in people])
    write(telling, _attempts(story, given, dice))


def _people(story: Story, experiment: Experiment) -> list[User]:
    return User.objects.bulk_create(
        User(
            email=f"person{place}@{experiment.pk}.{DOMAIN}",
            first_name="Person",
            last_name=str(place),
            role=Role.TRAINEE,
            tenant=experiment.tenant,
            password="!",  # noqa: S106  # nobody signs in by it
        )
        for place in range(story.people)
    )


def _by_lot(experiment: Experiment, variants: Sequence[Variant], person: User) -> int:
    lot = lot_of(experiment.pk, person.pk)
    return max(one.number for one in variants if one.first_lot <= lot)


def _attempts(
    story: Story, given: dict[int, int], dice: Random
) -> Iterator[tuple[int, int, datetime]]:
    """When those who come to an end of their first attempt do, spread over the test's days."""
    now = timezone.now()
    length = timedelta(days=story.days) - timedelta(hours=2)
    for place, number in given.items():
        if dice.random() < story.begun[number]:
            yield place, number, now - dice.random() * length

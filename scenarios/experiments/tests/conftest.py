"""Two scenarios of an organisation, and people who practise them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from helpdesk.accounts.models import User
from scenarios.experiments.models import Assignment, Experiment
from scenarios.experiments.services import create_experiment
from scenarios.models import AttemptFact, Scenario, ScenarioProgress
from testing.cast import Cast
from testing.factories import UserFactory
from testing.scenarios import published_scenario


@pytest.fixture
def pair(cast: Cast) -> list[Scenario]:
    """Two published scenarios of the cast's tenant; the first is the control."""
    return [
        published_scenario(author=cast.author, visibility="tenant", name=name)
        for name in ("Calm caller", "Angry caller")
    ]


@pytest.fixture
def make(cast: Cast, pair: list[Scenario]) -> Callable[..., Experiment]:
    """Make a test of the pair, running unless said."""

    def made(**wanted: Any) -> Experiment:
        values: dict[str, Any] = {
            "actor": cast.admin,
            "name": "Which caller teaches more?",
            "scenarios": [scenario.pk for scenario in wanted.pop("of", pair)],
            "start": True,
            **wanted,
        }
        return create_experiment(**values)

    return made


@pytest.fixture
def people(cast: Cast) -> Callable[[int], list[User]]:
    """Make trainees of the cast's tenant, who never sign in."""

    def made(number: int) -> list[User]:
        return User.objects.bulk_create(
            User(email=f"{uuid4()}@northwind.test", role="TRAINEE", tenant=cast.tenant)
            for _ in range(number)
        )

    return made


@pytest.fixture
def practise(people: Callable[[int], list[User]]) -> Callable[..., None]:
    """Give people variants of a test, of whom each had a first attempt with such a value."""

    def done(experiment: Experiment, scores: list[list[float]], **fields: Any) -> None:
        now = timezone.now()
        for variant, values in zip(experiment.variants.order_by("number"), scores, strict=True):
            persons = people(len(values))
            Assignment.objects.bulk_create(
                Assignment(experiment=experiment, variant=variant, person=person)
                for person in persons
            )
            AttemptFact.objects.bulk_create(
                fact_of(variant.scenario, person, now, overall=value, **fields)
                for person, value in zip(persons, values, strict=True)
            )

    return done


def fact_of(scenario: Scenario, person: User, at: Any, **fields: Any) -> AttemptFact:
    """A finished attempt that began at `at`."""
    values: dict[str, Any] = {
        "mode": "practice",
        "outcome": "solved",
        "completed": True,
        "passed": True,
        "overall": 80.0,
        "seconds": 300,
        **fields,
    }
    return AttemptFact(
        attempt=uuid4(),
        scenario=scenario,
        version_number=1,
        person=person,
        tenant_id=person.tenant_id,
        started_at=at,
        ended_at=at + timedelta(microseconds=1),
        **values,
    )


def rated(scenario: Scenario, person: User, rating: int) -> ScenarioProgress:
    """Somebody's rating."""
    return ScenarioProgress.objects.create(
        scenario=scenario, person=person, rating=rating, times_attempted=1
    )


def trainee(cast: Cast, **fields: Any) -> User:
    """Another trainee of the cast's tenant, who can sign in."""
    return UserFactory.create(tenant=cast.tenant, **fields)

"""The vocabulary for A/B tests: who may see them, and whom they show what."""

from datetime import datetime
from typing import Any, Self
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Prefetch, Q, Value
from django.db.models.functions import Cast, Coalesce, Concat, Now

from helpdesk.accounts.models import Role, User


class Lot(models.Func):
    """A person's lot in a test, 0–9999: `scenarios.experiments.assigning.lot_of` in SQL."""

    template = "mod(('x' || substr(md5(%(expressions)s), 1, 8))::bit(32)::bigint, 10000)"
    output_field = models.BigIntegerField()

    def __init__(self, experiment: str, person: UUID) -> None:
        name = Concat(Cast(experiment, models.TextField()), Value(f":{person}"))
        super().__init__(name)


class ExperimentQuerySet(models.QuerySet[Any]):
    """Chainable filters over tests."""

    def visible_to(self, person: User) -> Self:
        """The tests of their organisation; all for SUPER_ADMIN."""
        if person.role == Role.SUPER_ADMIN:
            return self
        if person.tenant_id is None:
            return self.none()
        return self.filter(tenant_id=person.tenant_id)

    def with_variants(self) -> Self:
        """With their variants and scenarios, the control first."""
        variants = apps.get_model("scenarios", "Variant").objects
        ordered = variants.select_related("scenario").order_by("number")
        return self.prefetch_related(Prefetch("variants", ordered))

    def overdue(self, now: datetime) -> Self:
        """Running ones whose time is over."""
        return self.filter(status="RUNNING", ends_at__lte=now)


class VariantQuerySet(models.QuerySet[Any]):
    """Chainable filters over variants."""

    def open(self) -> Self:
        """Of tests that decide what people see."""
        return self.filter(is_open=True)

    def given_to(self, person: User) -> Self:
        """Those that `person` is given now, and has not been given before.

        Of running tests of their organisation in which they take part: trainees who have not
        practised any of the variants, and wrote none.
        """
        if person.role != Role.TRAINEE or person.tenant_id is None:
            return self.none()
        return self.open().filter(
            _takes_part(person),
            _is_by_lot(person),
            ~Exists(_assignments(person)),
            experiment__tenant_id=person.tenant_id,
            experiment__status="RUNNING",
        )

    def hidden_from(self, person: User) -> Self:
        """Those of open tests of their organisation that a trainee is not to see.

        Somebody who was given a variant sees that one. Until then the lot decides while the test
        runs; else, and for those who don't take part, it is the control, and what they practised.
        """
        if person.role != Role.TRAINEE or person.tenant_id is None:
            return self.none()
        assigned = _assignments(person)
        is_own = Exists(assigned.filter(variant=OuterRef("pk")))
        draws = _takes_part(person) & Q(experiment__status="RUNNING")
        by_lot = draws & _is_by_lot(person)
        otherwise = ~draws & (Q(number=0) | Q(Exists(_practised(person, "scenario"))))
        seen = is_own | (~Exists(assigned) & (by_lot | otherwise))
        return (
            self.open()
            .filter(experiment__tenant_id=person.tenant_id)
            .exclude(scenario__created_by=person)
            .exclude(seen)
        )

    def made_good_by(self, person: User) -> Self:
        """Those in whose place `person` passed another variant of the same test, for good: the one
        they were given, or any while the test lasted.
        """
        variants = apps.get_model("scenarios", "Variant").objects
        passed = variants.filter(
            Q(Exists(_assignments(person, variant=OuterRef("pk"))), Exists(_passed(person)))
            | Q(Exists(_passed_meanwhile(person))),
            experiment=OuterRef("experiment"),
        )
        return self.filter(Exists(passed))


def _assignments(person: User, **which: Any) -> models.QuerySet[Any]:
    rows: models.QuerySet[Any] = apps.get_model("scenarios", "Assignment").objects.filter(
        experiment=OuterRef("experiment"), person=person, **which
    )
    return rows


def _passed(person: User) -> models.QuerySet[Any]:
    rows: models.QuerySet[Any] = apps.get_model("scenarios", "ScenarioProgress").objects.filter(
        scenario=OuterRef("scenario"), person=person, times_passed__gt=0
    )
    return rows


def _passed_meanwhile(person: User) -> models.QuerySet[Any]:
    """Attempts that a variant's test was there for, as one of its organisation's people."""
    until = Coalesce(OuterRef("experiment__ended_at"), Now())
    rows: models.QuerySet[Any] = apps.get_model("scenarios", "AttemptFact").objects.filter(
        scenario=OuterRef("scenario"),
        person=person,
        passed=True,
        tenant=OuterRef("experiment__tenant"),
        ended_at__gte=OuterRef("experiment__started_at"),
        ended_at__lte=until,
    )
    return rows


def _practised(person: User, scenario: str) -> models.QuerySet[Any]:
    rows: models.QuerySet[Any] = apps.get_model("scenarios", "ScenarioProgress").objects.filter(
        scenario=OuterRef(scenario), person=person, times_attempted__gt=0
    )
    return rows


def _takes_part(person: User) -> Q:
    """Whether they know none of the test's variants yet."""
    # All variants of an open test are open: those of all tests there ever were need no look.
    variants = apps.get_model("scenarios", "Variant").objects.open()
    variants = variants.filter(experiment=OuterRef("experiment"))
    known = variants.filter(
        Q(Exists(_practised(person, "scenario"))) | Q(scenario__created_by=person)
    )
    return ~Q(Exists(known))


def _is_by_lot(person: User) -> Q:
    """Whether the person's lot is among the variant's."""
    beyond = ExpressionWrapper(F("first_lot") + F("share"), models.IntegerField())
    lot = Lot("experiment_id", person.pk)
    return Q(models.lookups.LessThanOrEqual(F("first_lot"), lot)) & Q(
        models.lookups.GreaterThan(beyond, lot)
    )

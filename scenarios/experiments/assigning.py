"""Who gets which variant: by lot, once, for good."""

import hashlib
from collections.abc import Collection
from uuid import UUID

from helpdesk.accounts.models import User
from scenarios.experiments.models import WHOLE, Assignment, Variant


def lot_of(experiment: UUID, person: UUID) -> int:
    """Return a person's lot in a test, 0–9999: the same in every process, evenly spread.

    `querysets.Lot` says the same in SQL.
    """
    name = f"{experiment}:{person}".encode()
    return int(hashlib.md5(name, usedforsecurity=False).hexdigest()[:8], 16) % WHOLE


def stand_ins(person: User) -> dict[str, set[str]]:
    """Return for each variant that `person` is not to see those of the same test, by slug."""
    found: dict[str, set[str]] = {}
    hidden = Variant.objects.hidden_from(person)
    for slug, other in hidden.values_list("scenario__slug", "experiment__variants__scenario__slug"):
        found.setdefault(slug, set()).add(other)
    return found


def expose(person: User, scenarios: Collection[UUID]) -> None:
    """Note that `person` is shown these: those that are variants given to them are now theirs.

    Of two processes that show one to the same person at once, one notes it.
    """
    given = Variant.objects.given_to(person).filter(scenario__in=scenarios)
    fresh = [
        Assignment(experiment_id=variant.experiment_id, variant=variant, person=person)
        for variant in given
    ]
    if fresh:
        Assignment.objects.bulk_create(fresh, ignore_conflicts=True)

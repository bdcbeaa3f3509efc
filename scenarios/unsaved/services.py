"""Keeping what was typed, and forgetting it."""

from collections.abc import Sequence

from django.utils import timezone

from helpdesk.accounts.models import User
from helpdesk.api.parsers import is_storable
from helpdesk.errors import Invalid
from scenarios.models import Scenario
from scenarios.rules import require
from scenarios.unsaved.models import UnsavedForm

# Far above any page: 40 articles and a large world are a few hundred fields and some 200 kB.
MAX_FIELDS = 3000
MAX_CHARACTERS = 1_000_000

Fields = Sequence[tuple[str, str]]


def keep(
    *, person: User, scenario: Scenario | None, fields: Fields, version_number: int | None = None
) -> UnsavedForm:
    """Keep a page's fields in place of what was kept before; no scenario is the empty form.

    Raises NotAllowed for who could not save the page, Invalid for what no page sends.
    """
    _require(person, scenario)
    if len(fields) > MAX_FIELDS or sum(len(k) + len(v) for k, v in fields) > MAX_CHARACTERS:
        raise Invalid("This is more than can be kept.", code="too_large")
    if not all(is_storable(text) for pair in fields for text in pair):
        raise Invalid("There is a character that can't be stored.")
    kept: UnsavedForm = UnsavedForm.objects.update_or_create(
        person=person,
        scenario=scenario,
        defaults={
            "fields": [list(pair) for pair in fields],
            "version_number": version_number,
            "saved_at": timezone.now(),
        },
    )[0]
    return kept


def forget(*, person: User, scenario: Scenario | None) -> None:
    """Forget what was kept of a page, if anything was."""
    UnsavedForm.objects.filter(person=person, scenario=scenario).delete()


def kept_for(person: User, scenario: Scenario | None) -> UnsavedForm | None:
    """Return what is kept of a page for a person."""
    rows = UnsavedForm.objects.filter(person=person, scenario=scenario)
    found: UnsavedForm | None = rows.select_related("scenario").first()
    return found


def _require(person: User, scenario: Scenario | None) -> None:
    require(person, "change_scenario" if scenario else "add_scenario", scenario)

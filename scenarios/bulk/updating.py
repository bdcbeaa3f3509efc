"""Updating several scenarios alike; each is its own transaction, and its own refusal."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import DatabaseError

from helpdesk.accounts.models import User
from helpdesk.database import is_refused_value
from helpdesk.errors import Missing, Refusal
from scenarios.models import Scenario
from scenarios.news import together

#: Publishing plays a scenario, which takes seconds.
PUBLISHED_AT_ONCE = 50


@dataclass
class UpdateReport:
    """What came of it; each error names its scenario."""

    updated: int = 0
    errors: list[dict[str, Any]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return it as the API shows it."""
        return {"updated": self.updated, "failed": len(self.errors), "errors": self.errors}


def update_many(
    ids: Iterable[str], *, person: User, change: Callable[[Scenario], object]
) -> UpdateReport:
    """Make `change`, a verb, to each scenario `person` may see; what one refuses stops no other."""
    wanted = list(dict.fromkeys(ids))
    known = {}
    for text in wanted:
        with suppress(ValueError):
            known[text] = UUID(text)
    found = Scenario.objects.visible_to(person).in_bulk(set(known.values()))
    report = UpdateReport()
    with together():
        for text in wanted:
            try:
                scenario = found.get(known.get(text))
                if scenario is None:
                    raise Missing("There is no such scenario.")
                change(scenario)
            except Refusal as refusal:
                report.errors.append(_error(text, refusal))
            except DatabaseError as error:
                if not is_refused_value(error):
                    raise
                outside = Refusal("A value is outside what can be stored.", code="invalid")
                report.errors.append(_error(text, outside))
            else:
                report.updated += 1
    return report


def _error(scenario_id: str, refusal: Refusal) -> dict[str, Any]:
    fields = getattr(refusal, "fields", {})
    return {
        "scenarioId": scenario_id,
        "error": refusal.detail,
        "code": refusal.code,
        "field": next(iter(fields), None),
    }

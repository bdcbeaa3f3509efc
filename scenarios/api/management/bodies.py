"""What a body asks for: the content it brings, and what stands beside it."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from uuid import UUID

from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from helpdesk.accounts.models import Tenant, User
from helpdesk.errors import Invalid
from scenarios.api.management.serializers import ENVELOPE
from scenarios.models import Scenario
from scenarios.wire import READ_ONLY, from_wire


def content_of(body: Any, person: User) -> dict[str, Any]:
    """Return the part of the document a body brings; what is ours to say is left out of it.

    `body` has been through a serializer, so it is an object. Prerequisites may be named by id or
    slug. Raises Invalid.
    """
    content = from_wire(
        {name: value for name, value in body.items() if name not in READ_ONLY | ENVELOPE}
        | _without_priority(body.get("ticket"))
    )
    if "prerequisites" in content:
        content["prerequisites"] = _slugs(content["prerequisites"], person)
    return content


def tenants_of(ids: list[UUID] | None) -> list[Tenant] | None:
    """Return the organisations with these ids; raises Invalid if there is one too few."""
    if ids is None:
        return None
    tenants = list(Tenant.objects.filter(pk__in=ids))
    if missing := set(ids) - {tenant.pk for tenant in tenants}:
        message = f"There is no organisation {min(missing)}"
        raise Invalid(f"{message}.", fields={"shared_with": [message]})
    return tenants


def expected_version(request: Request, sent: Mapping[str, Any]) -> int | None:
    """Return the version the changes start from: `expectedVersion`, or `If-Match`.

    Raises ValidationError for an `If-Match` that names no version.
    """
    named = sent.get("expected_version")
    header = request.headers.get("If-Match", "").strip()
    if named is not None or header in ("", "*"):
        return named
    number = header.removeprefix("W/").strip('"').removeprefix("v")
    if not (number.isascii() and number.isdigit() and len(number) <= 9):
        raise ValidationError({"If-Match": ["This is not an ETag of a scenario."]})
    return int(number)


def etag_of(scenario: Scenario) -> str:
    """Return what `If-Match` takes: it stands for the content, not for status or counters."""
    return f'"v{scenario.version_number}"'


def _without_priority(ticket: Any) -> dict[str, Any]:
    """Return the body's ticket without the priority, which follows from impact and urgency."""
    if not isinstance(ticket, Mapping):
        return {}
    return {"ticket": {name: value for name, value in ticket.items() if name != "priority"}}


def _slugs(named: Any, person: User) -> Any:
    """Return the slugs of prerequisites that are named by id; the rest is left alone."""
    if not isinstance(named, list):
        return named
    ids = {}
    for name in (name for name in named if isinstance(name, str)):
        with suppress(ValueError):
            ids[name] = UUID(name)
    rows = Scenario.objects.visible_to(person).filter(pk__in=ids.values())
    slugs = dict(rows.values_list("pk", "slug"))
    return [
        slugs.get(ids[name], name) if isinstance(name, str) and name in ids else name
        for name in named
    ]

"""One scenario as a row: what a file says of it, in the API's own names.

A row holds what `POST scenarios` takes: the content, and beside it `status`, `visibility`,
`sharedWith`, `changelog` and `notes`. What exports add for people (`id`, `metadata`, `analytics`,
`versions`) is not read again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from rest_framework.exceptions import ParseError

from helpdesk.accounts.models import Tenant
from helpdesk.api.parsers import refuse_unstorable
from helpdesk.errors import Invalid
from scenarios.choices import Status, Visibility
from scenarios.services.lifecycle import MAX_NOTE
from scenarios.wire import READ_ONLY, from_wire

STANDING = ("status", "visibility", "sharedWith", "changelog", "notes")
# Of what is ours to say, a new scenario may wish for its slug; all else is not read.
TOLD = (READ_ONLY - {"slug"}) | {"versions"}


@dataclass(frozen=True)
class Wish:
    """What a row asks for: a scenario's content, and what is to become of it."""

    content: dict[str, Any]
    status: str = ""
    visibility: str | None = None
    shared_with: tuple[Tenant, ...] | None = None
    changelog: str = ""
    notes: str = ""


def wish_of(values: Any) -> Wish:
    """Return what a row's values ask for; the content is not validated yet. Raises Invalid."""
    if not isinstance(values, Mapping):
        raise Invalid("A scenario is a JSON object.")
    said = {name: value for name, value in values.items() if name not in TOLD}
    try:
        refuse_unstorable(said)
    except ParseError as error:
        raise Invalid(str(error.detail).replace("The body", "The row")) from None
    standing = {name: said.pop(name) for name in STANDING if said.get(name) is not None}
    ticket = said.get("ticket")
    if isinstance(ticket, Mapping):  # its priority follows from impact and urgency
        said["ticket"] = {name: value for name, value in ticket.items() if name != "priority"}
    return Wish(
        content=from_wire({name: said[name] for name in said if name not in STANDING}),
        status=_choice(standing, "status", Status.values) or "",
        visibility=_choice(standing, "visibility", Visibility.values),
        shared_with=_tenants(standing.get("sharedWith")),
        changelog=_text(standing, "changelog"),
        notes=_text(standing, "notes"),
    )


def _choice(standing: Mapping[str, Any], name: str, choices: list[str]) -> str | None:
    value = standing.get(name)
    if value is None or value in choices:
        return value
    raise _wrong(name, f"{name.capitalize()} must be one of {', '.join(choices)}")


def _text(standing: Mapping[str, Any], name: str) -> str:
    value = standing.get(name, "")
    if not isinstance(value, str) or len(value) > MAX_NOTE:
        raise _wrong(name, f"{name.capitalize()} must be a text of at most {MAX_NOTE} characters")
    return value


def _tenants(ids: Any) -> tuple[Tenant, ...] | None:
    if ids is None:
        return None
    try:
        wanted = {UUID(one) for one in ids}
    except (TypeError, ValueError, AttributeError):
        raise _wrong("sharedWith", "sharedWith must be a list of ids of organisations") from None
    tenants = tuple(Tenant.objects.filter(pk__in=wanted))
    if missing := wanted - {tenant.pk for tenant in tenants}:
        raise _wrong("sharedWith", f"There is no organisation {min(missing)}")
    return tenants


def _wrong(field: str, message: str) -> Invalid:
    return Invalid(f"{message}.", fields={field: [message]})

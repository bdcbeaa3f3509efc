"""Changing content, sharing and status in one go, as a body that holds all three asks for."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from helpdesk.accounts.models import Tenant, User
from helpdesk.errors import Invalid
from scenarios.choices import Status, Visibility
from scenarios.models import Scenario
from scenarios.services.content import locked_at, update
from scenarios.services.lifecycle import move_to
from scenarios.services.sharing import share


@transaction.atomic
def edit(
    *,
    scenario: Scenario,
    actor: User | None,
    changes: Mapping[str, Any] | None = None,
    visibility: str | None = None,
    shared_with: Iterable[Tenant] | None = None,
    status: str | None = None,
    changelog: str = "",
    notes: str = "",
    expected_version: int | None = None,
) -> Scenario:
    """Write the next version from `changes`, then share, then move to `status`; all or nothing.

    Each is its own verb with its own permission, and is left out where nothing is asked of it. The
    status it already has is no move, though writing may void an approval; only PUBLISHED asked for
    on its own publishes what is newer. `notes` go with the move; without them the changelog does.
    Raises NotAllowed, Invalid, Conflict (as the verbs do).
    """
    before = locked_at(scenario, expected_version)
    shares = visibility is not None or shared_with is not None
    moves = status is not None and status != before.status
    if status == Status.PUBLISHED and not (changes or shares):
        moves = moves or before.has_unpublished_changes
    if changes or not (shares or status):
        update(scenario=scenario, editor=actor, changes=changes or {}, changelog=changelog)
    if shares:
        _share(before, actor=actor, visibility=visibility, shared_with=shared_with)
    written_to = bool(changes) and status == scenario.status  # a draft again, by writing
    if moves and status is not None and not written_to:
        move_to(scenario=scenario, actor=actor, status=status, notes=notes or changelog)
    scenario.refresh_from_db()
    return scenario


def _share(
    scenario: Scenario,
    *,
    actor: User | None,
    visibility: str | None,
    shared_with: Iterable[Tenant] | None,
) -> None:
    wanted = visibility or scenario.visibility
    tenants = list(scenario.shared_with.all() if shared_with is None else shared_with)
    if shared_with is not None and tenants and wanted != Visibility.SHARED:
        message = "Only a scenario with visibility “shared” is shared with others"
        raise Invalid(f"{message}.", fields={"shared_with": [message]})
    share(scenario=scenario, actor=actor, visibility=wanted, shared_with=tenants)

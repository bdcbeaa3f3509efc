"""Which things' entries people may read who administer nothing.

An app that has such things says so once, in its `ready()`:

    let_read("scenario", Scenario.objects.visible_to)
"""

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import Q, QuerySet

from helpdesk.accounts.models import User

Things = Callable[[User], QuerySet[Any]]
_things: dict[str, Things] = {}


def let_read(resource_type: str, things: Things) -> None:
    """Let people read the entries of the `things` they may see; `resource_type` is the model's."""
    _things[resource_type] = things


def of_things_seen_by(person: User) -> Q:
    """Return the condition for entries of things that `person` may see."""
    condition = Q(pk__in=[])
    for part in _conditions(person):
        condition |= part
    return condition


def _conditions(person: User) -> Iterator[Q]:
    for resource_type, things in _things.items():
        yield Q(resource_type=resource_type, resource_id__in=things(person).values("pk"))

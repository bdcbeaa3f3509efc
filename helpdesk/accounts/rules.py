"""Who may do what with people and tenants, and the predicates other apps build theirs from.

A predicate takes the person and, where it says so, the thing. Compose them with `&`, `|` and `~`.
"""

from typing import Any

import rules
from django.db import models

from helpdesk.accounts.models import STAFF_ROLES, Role, User


def has_role(*roles: str) -> rules.Predicate:
    """Make a predicate: the person's role is one of these."""

    @rules.predicate(name=f"has_role:{','.join(roles)}")
    def holds(person: Any) -> bool:
        return getattr(person, "role", None) in roles and person.is_active

    return holds


@rules.predicate
def same_tenant(person: Any, thing: models.Model | None) -> bool:
    """The thing is of the person's own tenant. True of no thing: lists are filtered instead."""
    if thing is None:
        return True
    return person.tenant_id is not None and getattr(thing, "tenant_id", None) == person.tenant_id


@rules.predicate
def in_operator_tenant(person: Any) -> bool:
    """The person belongs to the tenant that runs this installation."""
    return bool(getattr(person, "tenant_id", None) and person.tenant.is_operator)


@rules.predicate
def is_manageable(person: Any, other: User | None) -> bool:
    """The other is a person whose account this one administers."""
    return other is None or User.objects.manageable_by(person).filter(pk=other.pk).exists()


is_super_admin = has_role(Role.SUPER_ADMIN)
is_admin = has_role(Role.SUPER_ADMIN, Role.ADMIN)
is_content_manager = has_role(Role.CONTENT_MANAGER)
is_reviewer = has_role(Role.REVIEWER)
is_staff_role = has_role(*STAFF_ROLES)
is_trainee = has_role(Role.TRAINEE)


def grantable_roles(person: User) -> tuple[str, ...]:
    """Return the roles that `person` may give to others: none above their own."""
    if person.role == Role.SUPER_ADMIN:
        return tuple(Role.values)
    if person.role == Role.ADMIN:
        return tuple(role for role in Role.values if role != Role.SUPER_ADMIN)
    return ()


for action in ("view", "change"):
    rules.add_perm(f"accounts.{action}_user", is_admin & is_manageable)
for action in ("view", "add", "change", "delete"):
    rules.add_perm(f"accounts.{action}_invitation", is_admin & same_tenant)
# People are deactivated, not deleted: their sessions and the audit trail stay.
rules.add_perm("accounts.view_tenant", is_super_admin)

# Which apps the admin's index shows them.
rules.add_perm("accounts", is_admin)

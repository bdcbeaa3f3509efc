"""What admins do with people: inviting, roles, deactivation. Audited."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core.context import request_context
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.urls import reverse

from helpdesk.accounts.models import Invitation, Role, Tenant, User
from helpdesk.accounts.rules import grantable_roles
from helpdesk.accounts.services import sign_out_everywhere
from helpdesk.audit.models import AuditLog
from helpdesk.audit.services import changed_fields, record
from helpdesk.errors import Conflict, NotAllowed
from helpdesk.notifications.models import Notification

_CHANGEABLE = ("first_name", "last_name", "role", "is_active", "tenant")


@transaction.atomic
def change_person(person: User, *, by: User, **changes: Any) -> User:
    """Change another's names, role, `is_active`, or (super admins only) tenant.

    Losing a role, a tenant or the account ends their sign-ins; what they were told in the tenant
    they leave is forgotten. Raises NotAllowed, and Conflict for
    one's own account: nobody locks themselves out by mistake.
    """
    person = User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    before = {name: getattr(person, name) for name in _CHANGEABLE}
    changed = {
        name: changes[name]
        for name in _CHANGEABLE
        if name in changes and changes[name] != before[name]
    }
    _require_right(person, by=by, changed=changed)
    for name, value in changed.items():
        setattr(person, name, value)
    if changed:
        person.save(update_fields=[*changed, "updated_at"])
        record(
            action=AuditLog.Action.UPDATE,
            resource=person,
            actor=by,
            changes=changed_fields(
                {name: _said(before[name]) for name in changed},
                {name: _said(value) for name, value in changed.items()},
            ),
        )
    if changed.keys() & {"role", "is_active", "tenant"}:
        sign_out_everywhere(person)
    if "tenant" in changed:
        Notification.objects.of(person).delete()
    return person


def _require_right(person: User, *, by: User, changed: dict[str, Any]) -> None:
    if not User.objects.manageable_by(by).filter(pk=person.pk).exists():
        raise NotAllowed("This account is not yours to change.")
    if "role" in changed and changed["role"] not in grantable_roles(by):
        raise NotAllowed("You can't give this role.", code="role_not_grantable")
    if "tenant" in changed and by.role != Role.SUPER_ADMIN:
        raise NotAllowed("Only super admins move people between organisations.")
    if person.pk == by.pk and changed.keys() & {"role", "is_active", "tenant"}:
        raise Conflict("Somebody else must change your own role or access.", code="own_account")


def _said(value: Any) -> Any:
    return str(value) if isinstance(value, Tenant) else value


def invite(*, request: HttpRequest, email: str, tenant: Tenant, role: str, by: User) -> Invitation:
    """Invite an address to join a tenant, and send the mail; raises NotAllowed or Conflict."""
    if not Tenant.objects.manageable_by(by).filter(pk=tenant.pk).exists():
        raise NotAllowed("You can invite to your own organisation only.")
    if role not in grantable_roles(by):
        raise NotAllowed("You can't give this role.", code="role_not_grantable")
    try:
        with transaction.atomic():
            invitation = Invitation.objects.create(
                email=email.lower(), tenant=tenant, role=role, invited_by=by
            )
            record(
                action=AuditLog.Action.CREATE,
                resource=invitation,
                actor=by,
                changes=changed_fields({}, {"email": invitation.email, "role": role}),
            )
    except IntegrityError:
        raise Conflict("This address is invited already.", code="already_invited") from None
    address = request.build_absolute_uri(reverse("account_signup"))
    with request_context(request):
        get_adapter().send_mail(
            "account/email/invitation",
            invitation.email,
            {"tenant": tenant, "invited_by": by, "signup_url": address},
        )
    return invitation


@transaction.atomic
def take_back(invitation: Invitation, *, by: User) -> None:
    """Delete an invitation; raises NotAllowed."""
    if not Invitation.objects.manageable_by(by).filter(pk=invitation.pk).exists():
        raise NotAllowed("This invitation is not yours to take back.")
    record(action=AuditLog.Action.DELETE, resource=invitation, actor=by)
    invitation.delete()

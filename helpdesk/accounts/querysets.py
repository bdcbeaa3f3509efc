"""The vocabulary for people."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models

if TYPE_CHECKING:
    from helpdesk.accounts.models import User


class UserQuerySet(models.QuerySet["User"]):
    """Chainable filters over people."""

    def active(self) -> Self:
        """People who may sign in."""
        return self.filter(is_active=True)

    def manageable_by(self, user: "User") -> Self:
        """People whose account `user` administers: everyone, the own tenant's, or nobody."""
        if user.role == "SUPER_ADMIN":
            return self
        if user.role == "ADMIN" and user.tenant_id is not None:
            return self.filter(tenant_id=user.tenant_id).exclude(role="SUPER_ADMIN")
        return self.none()


class TenantQuerySet(models.QuerySet[Any]):
    """Chainable filters over organisations."""

    def manageable_by(self, user: "User") -> Self:
        """Organisations `user` may put people into."""
        if user.role == "SUPER_ADMIN":
            return self
        if user.role == "ADMIN":
            return self.filter(pk=user.tenant_id)
        return self.none()


class InvitationQuerySet(models.QuerySet[Any]):
    """Chainable filters over invitations."""

    def open(self) -> Self:
        """Those nobody has accepted yet."""
        return self.filter(accepted_at__isnull=True)

    def manageable_by(self, user: "User") -> Self:
        """Invitations that `user` may see and take back."""
        if user.role == "SUPER_ADMIN":
            return self
        if user.role == "ADMIN" and user.tenant_id is not None:
            return self.filter(tenant_id=user.tenant_id)
        return self.none()

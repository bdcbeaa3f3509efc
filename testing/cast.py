"""The fixed cast of the tests."""

from dataclasses import dataclass

from helpdesk.accounts.models import Role, Tenant, User
from testing.factories import TenantFactory, UserFactory


@dataclass(frozen=True)
class Cast:
    """Who plays which part. All but the two outsiders are of `tenant`, which is the operator's."""

    tenant: Tenant
    other_tenant: Tenant
    owner: User  # the trainee whose thing it is
    colleague: User  # another trainee of the same tenant
    outsider: User  # a trainee of another tenant
    outsider_admin: User
    super_admin: User
    admin: User
    author: User
    reviewer: User
    viewer: User

    @property
    def staff(self) -> tuple[User, ...]:
        """Everyone of the operator's tenant who may enter the admin."""
        return (self.super_admin, self.admin, self.author, self.reviewer, self.viewer)


def assemble() -> Cast:
    """Put the cast into the database."""
    tenant = TenantFactory.create(name="Northwind", slug="northwind", is_operator=True)
    other = TenantFactory.create(name="Elsewhere", slug="elsewhere")

    def person(name: str, role: str = Role.TRAINEE, of: Tenant = tenant) -> User:
        return UserFactory.create(
            email=f"{name.lower()}@{of.slug}.test", first_name=name, role=role, tenant=of
        )

    return Cast(
        tenant=tenant,
        other_tenant=other,
        owner=person("Olivia"),
        colleague=person("Carl"),
        outsider=person("Otto", of=other),
        outsider_admin=person("Oda", Role.ADMIN, of=other),
        super_admin=person("Sana", Role.SUPER_ADMIN),
        admin=person("Ada", Role.ADMIN),
        author=person("Arthur", Role.CONTENT_MANAGER),
        reviewer=person("Rita", Role.REVIEWER),
        viewer=person("Vic", Role.VIEWER),
    )

"""The fixed cast of the tests."""

from dataclasses import dataclass

from allauth.account.models import EmailAddress

from helpdesk.accounts.models import Role, Tenant, User
from testing.factories import TenantFactory, UserFactory, address_of


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
    """Put the cast into the database, in three statements, for every other test begins with it."""
    tenant = TenantFactory.build(name="Northwind", slug="northwind", is_operator=True)
    other = TenantFactory.build(name="Elsewhere", slug="elsewhere")
    people: list[User] = []

    def person(name: str, role: str = Role.TRAINEE, of: Tenant = tenant) -> User:
        people.append(
            UserFactory.build(
                email=f"{name.lower()}@{of.slug}.test", first_name=name, role=role, tenant=of
            )
        )
        return people[-1]

    cast = Cast(
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
    Tenant.objects.bulk_create([tenant, other])
    User.objects.bulk_create(people)
    EmailAddress.objects.bulk_create([address_of(person) for person in people])
    return cast

"""`manage.py demo_accounts`: people to try the product with."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from helpdesk.accounts.models import Role, Tenant, User
from helpdesk.checks import DEMO_DOMAIN


@dataclass(frozen=True)
class DemoPerson:
    """One account: the part of its address before the @, and who it is."""

    account: str
    first_name: str
    last_name: str
    role: Role


OURS = (
    DemoPerson("super", "Nadia", "Haddad", Role.SUPER_ADMIN),
    DemoPerson("admin", "Martin", "Weiss", Role.ADMIN),
    DemoPerson("author", "Priya", "Nair", Role.CONTENT_MANAGER),
    DemoPerson("reviewer", "Tom", "Okafor", Role.REVIEWER),
    DemoPerson("viewer", "Elena", "Marino", Role.VIEWER),
    DemoPerson("trainee", "Sam", "Lindqvist", Role.TRAINEE),
    DemoPerson("trainee2", "Jo", "Kowalski", Role.TRAINEE),
)
OUTSIDE = (
    DemoPerson("outsider", "Kim", "Ferreira", Role.TRAINEE),
    DemoPerson("outsider-admin", "Alex", "Dubois", Role.ADMIN),
)


# Hashing is slow on purpose, and these accounts share one password: hash and compare it once.
@cache
def _hashed(password: str) -> str:
    return make_password(password)


@cache
def _matches(hashed: str, password: str) -> bool:
    return check_password(password, hashed)


class Command(BaseCommand):
    """Makes the demo tenants and accounts; run again, it only completes what is missing."""

    help = "Make demo tenants and accounts (addresses …@demo.test, password DEMO_PASSWORD)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--allow", action="store_true", help="also where DEBUG is off")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG and not options["allow"]:
            raise CommandError("Demo accounts have a known password: with DEBUG off, give --allow.")
        with transaction.atomic():
            company = self._operator()
            outside, _ = Tenant.objects.get_or_create(
                slug="outside", defaults={"name": "Outside company"}
            )
            made = [self._account(person, company) for person in OURS]
            made += [self._account(person, outside) for person in OUTSIDE]
        if options["verbosity"]:
            self.stdout.write(f"{sum(made)} of {len(made)} demo accounts made.")

    @staticmethod
    def _operator() -> Tenant:
        """Return the demo company, which operates the installation unless another does."""
        taken = Tenant.objects.filter(is_operator=True).exists()
        company, _ = Tenant.objects.get_or_create(
            slug="demo", defaults={"name": "Demo company", "is_operator": not taken}
        )
        return company

    @staticmethod
    def _account(person: DemoPerson, tenant: Tenant) -> bool:
        """Make one account, or only set its password if it differs; return whether it was made."""
        email = f"{person.account}@{DEMO_DOMAIN}"
        user, made = User.objects.get_or_create(
            email=email,
            defaults={
                "first_name": person.first_name,
                "last_name": person.last_name,
                "role": person.role,
                "tenant": tenant,
            },
        )
        EmailAddress.objects.get_or_create(
            user=user, email=email, defaults={"primary": True, "verified": True}
        )
        if made or not _matches(user.password, settings.DEMO_PASSWORD):
            user.password = _hashed(settings.DEMO_PASSWORD)
            user.save(update_fields=["password", "updated_at"])
        return made

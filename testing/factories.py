"""Factories of what tests need in the database. Each app's factories stand under its heading."""

from typing import Any

import factory
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from helpdesk.accounts.models import Invitation, Role, Tenant, User

PASSWORD = "correct-horse-42"


# --- accounts ----------------------------------------------------------------------------------


class TenantFactory(factory.django.DjangoModelFactory[Tenant]):
    """An organisation."""

    class Meta:
        model = Tenant

    name = factory.Sequence(lambda number: f"Company {number}")
    slug = factory.Sequence(lambda number: f"company-{number}")


class UserFactory(factory.django.DjangoModelFactory[User]):
    """A trainee with a verified address, a tenant of their own and `PASSWORD`, unless said."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda number: f"person{number}@example.test")
    first_name = "Robin"
    last_name = factory.Sequence(lambda number: f"Tester{number}")
    role = Role.TRAINEE
    tenant = factory.SubFactory(TenantFactory)

    @classmethod
    def _build(cls, model_class: type[User], *_args: Any, **kwargs: Any) -> User:
        return model_class(password=make_password(PASSWORD), **kwargs)

    @classmethod
    def _create(cls, model_class: type[User], *_args: Any, **kwargs: Any) -> User:
        password = kwargs.pop("password", PASSWORD)
        verified = kwargs.pop("verified", True)
        person = model_class.objects.create_user(password=password, **kwargs)
        address_of(person, verified=verified).save()
        return person


def address_of(person: User, *, verified: bool = True) -> EmailAddress:
    """Return a person's address as allauth knows it, unsaved."""
    return EmailAddress(user=person, email=person.email, primary=True, verified=verified)


class InvitationFactory(factory.django.DjangoModelFactory[Invitation]):
    """An open invitation."""

    class Meta:
        model = Invitation

    tenant = factory.SubFactory(TenantFactory)
    email = factory.Sequence(lambda number: f"invited{number}@example.test")

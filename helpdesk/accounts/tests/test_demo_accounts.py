"""`manage.py demo_accounts`: who there is to try the product with."""

import pytest
from django.core.management import CommandError, call_command

from helpdesk.accounts.models import Role, Tenant, User
from helpdesk.accounts.services import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def debug(settings):
    settings.DEBUG = True


def make(*arguments):
    call_command("demo_accounts", *arguments, verbosity=0)


def test_the_accounts():
    make()
    ours, outside = Tenant.objects.get(slug="demo"), Tenant.objects.get(slug="outside")
    assert (ours.is_operator, outside.is_operator) == (True, False)
    people = User.objects.values_list("email", "role", "tenant")
    assert set(people) == {
        ("super@demo.test", Role.SUPER_ADMIN, ours.pk),
        ("admin@demo.test", Role.ADMIN, ours.pk),
        ("author@demo.test", Role.CONTENT_MANAGER, ours.pk),
        ("reviewer@demo.test", Role.REVIEWER, ours.pk),
        ("viewer@demo.test", Role.VIEWER, ours.pk),
        ("trainee@demo.test", Role.TRAINEE, ours.pk),
        ("trainee2@demo.test", Role.TRAINEE, ours.pk),
        ("outsider@demo.test", Role.TRAINEE, outside.pk),
        ("outsider-admin@demo.test", Role.ADMIN, outside.pk),
    }
    assert all(person.first_name and person.last_name for person in User.objects.all())


def test_they_can_sign_in(rf, settings):
    make()
    for person in User.objects.all():
        signed_in = sign_in(
            request=rf.post("/"), email=person.email, password=settings.DEMO_PASSWORD
        )
        assert signed_in == person


def test_a_second_run_changes_nothing():
    make()
    User.objects.filter(email="trainee@demo.test").update(first_name="Changed", xp=250)
    before = list(User.objects.order_by("pk").values())
    make()
    assert list(User.objects.order_by("pk").values()) == before


def test_another_password_is_set(settings):
    make()
    settings.DEMO_PASSWORD = "something-else-9"
    make()
    assert all(person.check_password("something-else-9") for person in User.objects.all())


def test_another_operator_stays(cast):
    make()
    assert Tenant.objects.get(is_operator=True) == cast.tenant


def test_not_in_production(settings):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="known password"):
        make()
    assert not User.objects.exists()
    make("--allow")
    assert User.objects.exists()

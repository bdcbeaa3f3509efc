"""Signing up by the API and by the pages, and proving the address."""

import re

import pytest
from allauth.account.models import EmailAddress

from helpdesk.accounts.models import Role, User
from testing.factories import PASSWORD, InvitationFactory, UserFactory

pytestmark = pytest.mark.django_db

BODY = {"email": "New.Person@Example.test", "password": PASSWORD}


def register(api, **body):
    return api().post("/api/v1/auth/register", {**BODY, **body})


def key_in(mail):
    return re.search(r"/accounts/confirm-email/([^/\s]+)/", mail.body)[1]


def verify(api, key):
    return api().post("/api/v1/auth/verify-email", {"key": key})


def test_registration(api, mailoutbox):
    response = register(api, firstName="Nia", lastName="Ode", timezone="Europe/Berlin")
    assert response.status_code == 201
    user = response.json()["user"]
    assert user.keys() == {"id", "email", "profile", "role", "level", "xp", "createdAt"}
    assert user["email"] == "new.person@example.test"
    assert user["profile"] == {
        "firstName": "Nia",
        "lastName": "Ode",
        "timezone": "Europe/Berlin",
        "preferences": {},
    }
    assert (user["role"], user["level"], user["xp"]) == ("TRAINEE", 1, 0)
    stored = User.objects.get(pk=user["id"])
    assert stored.tenant is None
    assert stored.check_password(PASSWORD)
    assert [mail.to for mail in mailoutbox] == [["new.person@example.test"]]


def test_the_key_of_the_mail_verifies_once(api, mailoutbox):
    register(api)
    response = verify(api, key_in(mailoutbox[0]))
    assert (response.status_code, response.json()) == (200, {"email": "new.person@example.test"})
    assert EmailAddress.objects.get().verified
    assert verify(api, key_in(mailoutbox[0])).json()["code"] == "invalid_key"


@pytest.mark.parametrize("key", ["x", "MQ:1:x", "ü", "a" * 300])
def test_a_key_that_is_none(api, key):
    assert verify(api, key).status_code == 400


def test_nobody_learns_who_has_an_account(api, mailoutbox):
    taken = UserFactory(email="taken@example.test")
    answers = [register(api, email=email) for email in ("taken@example.test", "free@example.test")]
    documents = [answer.json()["user"] for answer in answers]
    for document in documents:
        del document["id"], document["email"], document["createdAt"]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert documents[0] == documents[1]
    assert answers[0].headers.keys() == answers[1].headers.keys()
    assert User.objects.filter(email="taken@example.test").get() == taken
    assert "already" in mailoutbox[0].body


def test_an_address_in_other_case_is_the_same(api):
    register(api)
    register(api, email="NEW.PERSON@example.TEST")
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "no address"),
        ("email", "a" * 250 + "@example.test"),
        ("email", ""),
        ("password", "short"),
        ("password", "12345678901"),
        ("password", "password"),
        ("password", "new.person"),
        ("firstName", "x" * 101),
        ("timezone", "Mars/Base"),
        ("timezone", "../etc/passwd"),
    ],
)
def test_what_is_refused(api, field, value):
    response = register(api, **{field: value})
    assert response.status_code == 400
    assert {error["pointer"] for error in response.json()["errors"]} == {f"/{field}"}
    assert not User.objects.exists()


def test_nobody_registers_as_more_than_a_trainee(api, cast):
    register(api, role="SUPER_ADMIN", tenant=str(cast.tenant.pk), xp=900, isStaff=True)
    person = User.objects.get(email="new.person@example.test")
    assert (person.role, person.tenant, person.xp) == (Role.TRAINEE, None, 0)


def test_registration_is_limited_per_address(api, settings, addresses):
    settings.RATE_LIMITS = {"register": "2/h"}
    settings.TRUSTED_PROXIES = 1

    def status(number, address):
        body = {**BODY, "email": f"person{number}@example.test"}
        client = api()
        answer = client.post("/api/v1/auth/register", body, HTTP_X_FORWARDED_FOR=address)
        return answer.status_code

    some, other = next(addresses), next(addresses)
    assert [status(number, some) for number in range(3)] == [201, 201, 429]
    assert status(4, other) == 201


def test_the_pages(client, mailoutbox):
    response = client.post(
        "/accounts/signup/",
        {"email": "By.Page@example.test", "password1": PASSWORD, "first_name": "Pat"},
    )
    assert response.status_code == 302
    person = User.objects.get()
    assert (person.email, person.first_name, person.last_name) == (
        "by.page@example.test",
        "Pat",
        "",
    )
    page = client.get(f"/accounts/confirm-email/{key_in(mailoutbox[0])}/")
    assert page.status_code == 200
    assert not EmailAddress.objects.get().verified  # a mail scanner follows links, too
    client.post(f"/accounts/confirm-email/{key_in(mailoutbox[0])}/")
    assert EmailAddress.objects.get().verified


class TestInvitation:
    """Who was invited joins the tenant once the address is proven, and not before."""

    def test_joining(self, api, mailoutbox):
        invitation = InvitationFactory(email="New.Person@example.test", role=Role.REVIEWER)
        register(api)
        person = User.objects.get(email="new.person@example.test")
        assert (person.tenant, person.role) == (None, Role.TRAINEE)
        verify(api, key_in(mailoutbox[0]))
        person.refresh_from_db()
        invitation.refresh_from_db()
        assert (person.tenant, person.role) == (invitation.tenant, Role.REVIEWER)
        assert invitation.accepted_at is not None

    def test_by_the_pages(self, client, mailoutbox):
        invitation = InvitationFactory(email="by.page@example.test")
        client.post("/accounts/signup/", {"email": "by.page@example.test", "password1": PASSWORD})
        client.post(f"/accounts/confirm-email/{key_in(mailoutbox[0])}/")
        assert User.objects.get().tenant == invitation.tenant

    def test_another_address_is_not_invited(self, api, mailoutbox):
        InvitationFactory(email="somebody.else@example.test")
        register(api)
        verify(api, key_in(mailoutbox[0]))
        assert User.objects.get(email="new.person@example.test").tenant is None

    def test_an_accepted_invitation_counts_no_more(self, api, mailoutbox, cast):
        InvitationFactory(email="new.person@example.test", accepted_at="2026-01-01T00:00Z")
        register(api)
        verify(api, key_in(mailoutbox[0]))
        assert User.objects.get(email="new.person@example.test").tenant is None

    def test_the_newest_of_two(self, api, mailoutbox):
        older, newer = InvitationFactory.create_batch(2, email="new.person@example.test")
        register(api)
        verify(api, key_in(mailoutbox[0]))
        assert User.objects.get(email="new.person@example.test").tenant == newer.tenant
        older.refresh_from_db()
        assert older.accepted_at is None

    def test_nobody_is_moved_out_of_a_tenant(self, cast):
        from helpdesk.accounts.services import accept_invitation

        InvitationFactory(email=cast.owner.email, tenant=cast.other_tenant)
        assert accept_invitation(person=cast.owner, email=cast.owner.email) is None
        cast.owner.refresh_from_db()
        assert cast.owner.tenant == cast.tenant

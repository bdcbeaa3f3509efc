"""Signing in by the API: tokens, their life and their end."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.mfa.totp.internal.auth import yield_hotp_counters_from_time as counters
from django.db import connection, transaction
from django.utils import timezone
from knox.models import AuthToken

from helpdesk.accounts import services
from helpdesk.accounts.tokens import LIFETIME
from testing.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def login(api, email, password=PASSWORD, **body):
    return api().post("/api/v1/auth/login", {"email": email, "password": password, **body})


def me(api, token):
    return api().get("/api/v1/users/me", HTTP_AUTHORIZATION=f"Bearer {token}").status_code


def test_signing_in(api, cast):
    response = login(api, cast.owner.email.upper())
    assert response.status_code == 200
    document = response.json()
    assert document.keys() == {"user", "token", "expiresAt"}
    assert document["user"]["id"] == str(cast.owner.pk)
    assert me(api, document["token"]) == 200
    cast.owner.refresh_from_db()
    assert cast.owner.last_login is not None


def test_a_token_is_stored_as_a_hash(api, cast):
    token = login(api, cast.owner.email).json()["token"]
    stored = AuthToken.objects.get()
    assert token not in {stored.digest, stored.token_key}


def test_a_token_expires(api, cast):
    token = login(api, cast.owner.email).json()["token"]
    with time_machine.travel(timezone.now() + LIFETIME - timedelta(minutes=1)):
        assert me(api, token) == 200
    with time_machine.travel(timezone.now() + LIFETIME + timedelta(minutes=1)):
        assert me(api, token) == 401


def test_every_failure_is_the_same(api, cast):
    UserFactory(email="inactive@example.test", is_active=False)
    answers = [
        login(api, cast.owner.email, "wrong-password"),
        login(api, "nobody@example.test"),
        login(api, "no address"),
        login(api, "inactive@example.test"),
    ]
    assert [answer.status_code for answer in answers] == [401] * 4
    documents = [answer.json() for answer in answers]
    for document in documents:
        del document["requestId"]
    assert documents == [documents[0]] * 4
    assert documents[0]["code"] == "sign_in_failed"
    assert answers[0]["WWW-Authenticate"] == "Bearer"
    assert not AuthToken.objects.exists()


def test_an_unverified_address_is_told_only_after_the_right_password(api, mailoutbox):
    person = UserFactory(verified=False)
    assert login(api, person.email, "wrong-password").json()["code"] == "sign_in_failed"
    assert not mailoutbox
    response = login(api, person.email)
    assert (response.status_code, response.json()["code"]) == (403, "email_not_verified")
    assert [mail.to for mail in mailoutbox] == [[person.email]]


class TestSecondFactor:
    """Who has an authenticator app must send its code."""

    @pytest.fixture
    def person(self):
        person = UserFactory()
        TOTP.activate(person, SECRET)
        return person

    @staticmethod
    def code():
        return format_hotp_value(hotp_value(SECRET, next(iter(counters()))))

    def test_without_a_code(self, api, person):
        response = login(api, person.email)
        assert (response.status_code, response.json()["code"]) == (401, "mfa_required")

    def test_the_password_comes_first(self, api, person):
        assert login(api, person.email, "wrong").json()["code"] == "sign_in_failed"

    def test_a_wrong_code(self, api, person):
        response = login(api, person.email, code="000000")
        assert (response.status_code, response.json()["code"]) == (401, "mfa_invalid")

    def test_a_code_works_once(self, api, person):
        code = self.code()
        assert login(api, person.email, code=code).status_code == 200
        assert login(api, person.email, code=code).json()["code"] == "mfa_invalid"

    def test_a_recovery_code(self, api, person):
        codes = RecoveryCodes.activate(person).get_unused_codes()
        assert login(api, person.email, code=codes[0]).status_code == 200
        assert login(api, person.email, code=codes[0]).status_code == 401
        assert Authenticator.objects.count() == 2


def test_refreshing_ends_the_old_token(api, cast):
    old = login(api, cast.owner.email).json()["token"]
    response = api().post("/api/v1/auth/refresh", HTTP_AUTHORIZATION=f"Bearer {old}")
    assert response.status_code == 200
    assert response.json().keys() == {"token", "expiresAt"}
    assert (me(api, old), me(api, response.json()["token"])) == (401, 200)


def test_signing_out_ends_this_token_only(api, cast):
    one, other = (login(api, cast.owner.email).json()["token"] for _ in range(2))
    response = api().post("/api/v1/auth/logout", HTTP_AUTHORIZATION=f"Bearer {one}")
    assert response.status_code == 204
    assert (me(api, one), me(api, other)) == (401, 200)


@pytest.mark.parametrize("call", ["refresh", "logout"])
def test_without_a_token(api, page_client, cast, call):
    assert api().post(f"/api/v1/auth/{call}").status_code == 401
    assert page_client(cast.owner).post(f"/api/v1/auth/{call}").status_code == 401


def test_a_deactivated_persons_token_stops_working(api, cast):
    token = login(api, cast.owner.email).json()["token"]
    cast.owner.is_active = False
    cast.owner.save()
    assert me(api, token) == 401


def test_attempts_are_limited(api, cast, settings, addresses):
    address = next(addresses)
    settings.RATE_LIMITS = {"login": "3/m"}
    statuses = [
        api()
        .post(
            "/api/v1/auth/login",
            {"email": cast.owner.email, "password": "wrong"},
            REMOTE_ADDR=address,
        )
        .status_code
        for _ in range(5)
    ]
    assert statuses == [401, 401, 401, 429, 429]


@pytest.mark.django_db(transaction=True)
def test_refreshing_twice_at_once_brings_one_token(cast, token_of):
    text = token_of(cast.owner)
    token = AuthToken.objects.select_related("user").get()

    def refresh(_):
        try:
            return services.refresh_token(token).text
        except services.SignInFailed:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        fresh = [text for text in pool.map(refresh, range(4)) if text]
    assert len(fresh) == 1
    assert fresh != [text]
    assert AuthToken.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_refresh_beside_a_new_password_leaves_no_token(cast, token_of):
    """Ending all sign-ins waits for a refresh under way, and ends what it brought as well."""
    token_of(cast.owner)
    token = AuthToken.objects.select_related("user").get()

    def end_all():
        try:
            services.sign_out_everywhere(cast.owner)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            services.refresh_token(token)
            ending = pool.submit(end_all)
            _until_somebody_waits_for_a_lock()
        ending.result()
    assert not AuthToken.objects.exists()


def _until_somebody_waits_for_a_lock():
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.02)
    raise AssertionError("nobody waits for a lock")

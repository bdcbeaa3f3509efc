"""Forgetting and changing a password."""

import re

import pytest
from knox.models import AuthToken

from testing.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
NEW = "another-horse-77"


def ask(api, email):
    return api().post("/api/v1/auth/reset-password", {"email": email})


def parts_in(mail):
    uid, token = re.search(r"/password/reset/key/([0-9a-z]+)-([^/\s]+)/", mail.body).groups()
    return {"uid": uid, "token": token}


def confirm(api, **body):
    return api().post("/api/v1/auth/reset-password/confirm", {"password": NEW, **body})


def test_a_forgotten_password(api, cast, mailoutbox, token_of):
    token_of(cast.owner)
    token_of(cast.colleague)
    assert ask(api, cast.owner.email).status_code == 202
    parts = parts_in(mailoutbox[0])
    assert confirm(api, **parts).status_code == 204
    cast.owner.refresh_from_db()
    assert cast.owner.check_password(NEW)
    assert [token.user for token in AuthToken.objects.all()] == [cast.colleague]
    assert confirm(api, **parts).json()["code"] == "invalid_token"


def test_the_answer_is_the_same_for_everybody(api, cast, mailoutbox):
    UserFactory(email="inactive@example.test", is_active=False)
    answers = [
        ask(api, email)
        for email in (cast.owner.email, "nobody@example.test", "inactive@example.test")
    ]
    assert [(answer.status_code, answer.content) for answer in answers] == [(202, b"")] * 3
    assert sum("/password/reset/key/" in mail.body for mail in mailoutbox) == 1


@pytest.mark.parametrize(
    "body",
    [
        {"uid": "x", "token": "y"},
        {"uid": "0" * 32, "token": "a-b"},
        {"uid": "-1", "token": "\u00fc"},
        {"uid": "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz", "token": "1-1"},
    ],
)
def test_a_link_that_is_none(api, cast, body):
    response = confirm(api, **body)
    assert (response.status_code, response.json()["code"]) == (400, "invalid_token")


def test_another_persons_uid(api, cast, mailoutbox):
    ask(api, cast.owner.email)
    parts = parts_in(mailoutbox[0])
    assert confirm(api, **{**parts, "uid": cast.colleague.pk.hex}).status_code == 400
    cast.colleague.refresh_from_db()
    assert cast.colleague.check_password(PASSWORD)


def test_a_weak_password(api, cast, mailoutbox):
    ask(api, cast.owner.email)
    response = confirm(api, **{**parts_in(mailoutbox[0]), "password": "12345678"})
    assert response.status_code == 400
    assert {error["pointer"] for error in response.json()["errors"]} == {"/password"}
    cast.owner.refresh_from_db()
    assert cast.owner.check_password(PASSWORD)


def test_changing_it_on_the_page_ends_the_tokens(page_client, cast, token_of):
    token_of(cast.owner)
    response = page_client(cast.owner).post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW},
    )
    assert response.status_code == 302
    cast.owner.refresh_from_db()
    assert cast.owner.check_password(NEW)
    assert not AuthToken.objects.exists()


def test_resetting_it_on_the_page_ends_the_tokens(client, cast, token_of, mailoutbox):
    token_of(cast.owner)
    client.post("/accounts/password/reset/", {"email": cast.owner.email})
    address = re.search(r"https?://[^/]+(/accounts/password/reset/key/\S+)", mailoutbox[0].body)[1]
    form = client.get(address, follow=True).redirect_chain[-1][0]
    client.post(form, {"password1": NEW, "password2": NEW})
    cast.owner.refresh_from_db()
    assert cast.owner.check_password(NEW)
    assert not AuthToken.objects.exists()

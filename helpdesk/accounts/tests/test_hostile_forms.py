"""Nothing typed into the account pages is a 500, or stored as markup."""

import pytest

from helpdesk.accounts.models import User
from testing.factories import PASSWORD

pytestmark = pytest.mark.django_db

HOSTILE = {
    "nothing": "",
    "NUL": "a\0b",
    "a megabyte": "x" * 1_000_000,
    "markup": "<script>alert(1)</script>",
    "SQL": "'; DROP TABLE accounts_user; --",
    "right to left": "\u202eevil\u202c أهلا",
    "emoji": "👩‍👩‍👧" * 50,
    "control characters": "\x01\x02\x1b[31m\x7f",
    "template": "{{ 7|add:7 }}{% debug %}",
    "newlines": "a\r\nBcc: all@example.test\r\n\r\nx",
    "an address of it": "a\r\nBcc:x@example.test",
    "lone surrogate": "%ED%A0%80",
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize(
    ("form", "fields"),
    [
        ("login", ("login", "password")),
        ("signup", ("email", "password1", "first_name", "last_name")),
        ("password/reset", ("email",)),
    ],
)
def test_before_sign_in(client, mailoutbox, form, fields, name):
    response = client.post(f"/accounts/{form}/", dict.fromkeys(fields, HOSTILE[name]))
    assert response.status_code in {200, 400}  # the form again, or too much
    assert "<script>alert" not in response.content.decode()
    assert not User.objects.exists()
    assert not mailoutbox


@pytest.mark.parametrize("name", HOSTILE)
def test_names_at_sign_up(client, mailoutbox, name):
    form = {"email": "new@example.test", "password1": PASSWORD, "first_name": HOSTILE[name]}
    response = client.post("/accounts/signup/", form)
    assert response.status_code in {200, 302}
    assert all("Bcc" not in mail.message() for mail in mailoutbox)


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("field", ["first_name", "last_name", "timezone"])
def test_the_profile(page_client, cast, field, name):
    client = page_client(cast.owner)
    form = {"first_name": "Ann", "last_name": "Lee", "timezone": "UTC", field: HOSTILE[name]}
    response = client.post("/accounts/profile/", form, follow=True)
    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize(
    "address", ["confirm-email/{}/", "password/reset/key/{}/", "login/?next={}", "signup/?next={}"]
)
def test_addresses(client, address, name):
    from urllib.parse import quote

    response = client.get("/accounts/" + address.format(quote(HOSTILE[name][:3000])))
    assert response.status_code in {200, 302, 400, 404}


def test_bodies_that_are_no_form(client):
    for body in (b"\xff\xfe", b"a=%ff", b"&" * 5000, b"--x\r\n", b"a=1&" * 2000):
        for kind in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
            response = client.post("/accounts/login/", body, content_type=kind)
            assert response.status_code in {200, 400}


@pytest.mark.parametrize("target", ["//evil.test", "https://evil.test", "javascript:alert(1)"])
def test_nobody_is_led_elsewhere(client, cast, target):
    form = {"login": cast.owner.email, "password": PASSWORD, "next": target}
    response = client.post("/accounts/login/", form)
    assert response.status_code == 302
    assert "evil" not in response["Location"]
    assert "javascript" not in response["Location"]

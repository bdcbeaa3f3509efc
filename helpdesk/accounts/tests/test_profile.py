"""One's own account: `users/me` and the page."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.fixture
def change(api, cast):
    return lambda **profile: api(cast.owner).patch("/api/v1/users/me", {"profile": profile})


def test_reading(api, cast):
    document = api(cast.owner).get("/api/v1/users/me").json()
    assert document["email"] == cast.owner.email
    assert document["profile"]["firstName"] == "Olivia"


def test_the_browsers_session_will_do(page_client, cast):
    assert page_client(cast.owner).get("/api/v1/users/me").json()["id"] == str(cast.owner.pk)


def test_changing_part_of_it(change, cast):
    preferences = {"dark_mode": True, "deepKey": {"snake_key": [1, None]}}
    response = change(timezone="Asia/Tokyo", preferences=preferences)
    assert response.status_code == 200
    assert response.json()["profile"] == {
        "firstName": "Olivia",
        "lastName": cast.owner.last_name,
        "timezone": "Asia/Tokyo",
        "preferences": preferences,
    }
    cast.owner.refresh_from_db()
    assert (cast.owner.timezone, cast.owner.preferences) == ("Asia/Tokyo", preferences)


def test_what_is_not_ones_own_to_change(api, cast):
    body = {"role": "ADMIN", "xp": 900, "level": 9, "email": "x@y.test", "id": "1", "tenant": "1"}
    assert api(cast.owner).patch("/api/v1/users/me", body).status_code == 200
    before = (cast.owner.role, cast.owner.xp, cast.owner.email, cast.owner.tenant)
    cast.owner.refresh_from_db()
    assert (cast.owner.role, cast.owner.xp, cast.owner.email, cast.owner.tenant) == before


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("timezone", "Nowhere/Else"),
        ("firstName", "x" * 101),
        ("preferences", {"x": "y" * 10_000}),
        ("preferences", [1]),
        ("preferences", "text"),
    ],
)
def test_what_is_refused(change, cast, field, value):
    response = change(**{field: value})
    assert response.status_code == 400
    assert [error["pointer"] for error in response.json()["errors"]] == [f"/profile/{field}"]


def test_the_page(page_client, cast):
    client = page_client(cast.owner)
    assert client.get("/accounts/profile/").status_code == 200
    body = {"first_name": "Liv", "last_name": "<b>O</b>", "timezone": "Europe/Oslo"}
    assert client.post("/accounts/profile/", body).status_code == 302
    cast.owner.refresh_from_db()
    assert (cast.owner.first_name, cast.owner.timezone) == ("Liv", "Europe/Oslo")
    assert "<b>O</b>" not in client.get("/accounts/profile/").content.decode()


def test_the_page_needs_signing_in(page_client):
    assert page_client().get("/accounts/profile/").status_code == 302


@pytest.mark.parametrize(
    "address", ["email/", "password/change/", "2fa/", "sessions/", "profile/", "2fa/totp/activate/"]
)
def test_the_account_pages_render(page_client, cast, address):
    response = page_client(cast.owner).get(f"/accounts/{address}", follow=True)
    assert response.status_code == 200


@pytest.mark.parametrize("address", ["login/", "signup/", "password/reset/", "confirm-email/"])
def test_the_pages_of_signing_in_render(client, address):
    assert client.get(f"/accounts/{address}").status_code == 200

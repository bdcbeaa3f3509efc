"""Lists come in pages, and what is no page is refused."""

import pytest

from testing.factories import TenantFactory

pytestmark = [pytest.mark.django_db, pytest.mark.urls("helpdesk.api.tests.urls")]


@pytest.fixture
def client(api, cast):
    for number in range(3):
        TenantFactory(name=f"Tenant {number}")
    return api(cast.owner)  # with the cast's two: five


def names(response):
    return [row["name"] for row in response.json()["data"]]


def test_the_first_page(client):
    response = client.get("/api/try/pages?limit=2")
    assert names(response) == ["Elsewhere", "Northwind"]
    assert response.json()["pagination"] == {
        "page": 1,
        "limit": 2,
        "total": 5,
        "totalPages": 3,
        "hasNext": True,
        "hasPrev": False,
    }


def test_the_last_page(client):
    response = client.get("/api/try/pages?limit=2&page=3")
    assert names(response) == ["Tenant 2"]
    assert response.json()["pagination"]["hasNext"] is False
    assert response.json()["pagination"]["hasPrev"] is True


@pytest.mark.parametrize("page", ["4", "999999999999999999"])
def test_beyond_the_end_is_empty(client, page):
    response = client.get(f"/api/try/pages?limit=2&page={page}")
    assert (response.status_code, names(response)) == (200, [])


@pytest.mark.parametrize(
    "query",
    [
        *("page=0", "page=-1", "page=x", "page=1.5", "page=²", "page=" + "9" * 5000),
        *("limit=0", "limit=101", "limit=x", "limit=-5", "limit=" + "9" * 5000),
    ],
)
def test_what_is_no_page(client, query):
    response = client.get(f"/api/try/pages?{query}")
    assert response.status_code == 400
    assert response.json()["errors"][0]["pointer"] == "/" + query.partition("=")[0]


def test_cursors_lead_there_and_back(client):
    first = client.get("/api/try/cursors?limit=2")
    assert first.json()["pagination"]["previous"] is None
    second = client.get(f"/api/try/cursors?limit=2&cursor={first.json()['pagination']['next']}")
    third = client.get(f"/api/try/cursors?limit=2&cursor={second.json()['pagination']['next']}")
    assert third.json()["pagination"]["next"] is None
    assert names(first) + names(second) + names(third) == [
        "Tenant 2",
        "Tenant 1",
        "Tenant 0",
        "Elsewhere",
        "Northwind",
    ]
    back = client.get(f"/api/try/cursors?limit=2&cursor={second.json()['pagination']['previous']}")
    assert names(back) == names(first)
    assert back.json()["pagination"]["previous"] is None


def test_a_new_row_shifts_no_page(client):
    first = client.get("/api/try/cursors?limit=2")
    TenantFactory(name="Newcomer")
    second = client.get(f"/api/try/cursors?limit=2&cursor={first.json()['pagination']['next']}")
    assert names(second) == ["Tenant 0", "Elsewhere"]


@pytest.mark.parametrize("cursor", ["x", "n123", "p" + "g" * 32, "%F0%9F%98%80", "n" + "0" * 33])
def test_a_cursor_that_is_none(client, cursor):
    assert client.get(f"/api/try/cursors?cursor={cursor}").status_code == 400

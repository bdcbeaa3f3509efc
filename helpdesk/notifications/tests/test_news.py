"""One's own news: listed, read, on the page, in the bell; nobody else's."""

import pytest

from helpdesk.notifications.models import Notification
from helpdesk.notifications.services import notify
from testing.openapi import misfits

pytestmark = pytest.mark.django_db
API = "/api/v1/notifications"


@pytest.fixture
def told(cast):
    """Three pieces of news of the owner's, oldest first, and one of a colleague's."""
    notify(person=cast.colleague, kind="xp", text="+1 XP for Carl")
    return [
        notify(person=cast.owner, kind="mention", text=f"News {n}", detail="Said.", url="/history/")
        for n in range(3)
    ]


def test_the_list_is_ones_own_newest_first(cast, api, told):
    answer = api(cast.owner).get(API).json()
    assert [row["text"] for row in answer["data"]] == ["News 2", "News 1", "News 0"]
    assert answer["data"][0] == {
        "id": str(told[2].pk),
        "kind": "mention",
        "text": "News 2",
        "detail": "Said.",
        "url": "/history/",
        "data": {},
        "createdAt": told[2].created_at.isoformat().replace("+00:00", "Z"),
        "readAt": None,
    }
    first = api(cast.owner).get(f"{API}?limit=2").json()
    cursor = first["pagination"]["next"]
    rest = api(cast.owner).get(f"{API}?limit=2&cursor={cursor}").json()
    assert [row["text"] for row in rest["data"]] == ["News 0"]


def test_reading_one_twice_keeps_the_first_time(cast, api, told):
    client = api(cast.owner)
    first = client.post(f"{API}/{told[0].pk}/read").json()
    assert first["readAt"] is not None
    assert client.post(f"{API}/{told[0].pk}/read").json() == first
    unread = client.get(f"{API}?unread=true").json()["data"]
    assert [row["text"] for row in unread] == ["News 2", "News 1"]
    assert [row["id"] for row in client.get(f"{API}?unread=false").json()["data"]] == [first["id"]]
    assert client.get(f"{API}?unread=maybe").status_code == 400


def test_reading_all(cast, api, told):
    assert api(cast.owner).post(f"{API}/read").json() == {"read": 3}
    assert api(cast.owner).post(f"{API}/read").json() == {"read": 0}
    assert Notification.objects.unread().get().person == cast.colleague


def test_somebody_elses_does_not_exist(cast, api, page_client, told):
    assert api(cast.colleague).post(f"{API}/{told[0].pk}/read").status_code == 404
    assert page_client(cast.colleague).get(f"/notifications/{told[0].pk}/").status_code == 404
    assert b"News 0" not in page_client(cast.colleague).get("/notifications/").content
    assert api().get(API).status_code == 401
    assert page_client().get("/notifications/").status_code == 302
    assert Notification.objects.of(cast.owner).unread().count() == 3


def test_the_page_counts_and_a_link_reads(cast, page_client, told):
    client = page_client(cast.owner)
    assert 'data-unread="3"' in client.get("/dashboard/").content.decode()
    opened = client.get(f"/notifications/{told[1].pk}/")
    assert (opened.status_code, opened.url) == (302, "/history/")
    text = client.get("/notifications/").content.decode()
    assert 'data-unread="2"' in text
    assert text.count("news-unread") == 2
    client.post("/notifications/read/")
    assert 'data-unread="0"' in client.get("/notifications/").content.decode()
    assert client.get("/notifications/read/").status_code == 405


def test_the_admin_has_the_bell(cast, page_client):
    notify(person=cast.reviewer, kind="review", text="Something waits")
    text = page_client(cast.reviewer).get("/admin/").content.decode()
    assert 'data-unread="1"' in text
    assert 'href="/notifications/"' in text


@pytest.mark.parametrize(
    "url", ["https://elsewhere.test/", "//elsewhere.test/", "javascript:1", ""]
)
def test_news_never_leads_elsewhere(cast, page_client, url):
    news = notify(person=cast.owner, kind="mention", text="Odd", url=url)
    assert page_client(cast.owner).get(f"/notifications/{news.pk}/").url == "/notifications/"


def test_answers_are_as_described(cast, api, told):
    read = f"{API}/{told[0].pk}/read"
    for person in (None, cast.colleague, cast.owner):
        client = api(person)
        answers = [client.get(API), client.get(f"{API}?cursor=x"), client.post(read)]
        answers.append(client.post(f"{API}/read"))
        assert [misfits(answer) for answer in answers] == [[]] * 4

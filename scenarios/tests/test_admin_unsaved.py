"""What is typed and not saved: kept per person and page, offered again, never a version."""

import json

import pytest

from scenarios.models import Scenario
from scenarios.unsaved.models import UnsavedForm
from scenarios.unsaved.services import MAX_FIELDS
from testing.forms import form_data
from testing.scenarios import draft_scenario

pytestmark = pytest.mark.django_db
LIST = "/admin/scenarios/scenario/"


def change(scenario):
    return f"{LIST}{scenario.pk}/change/"


def form_of(response):
    return form_data(response.content.decode(), "scenario_form")


def send(client, page, fields):
    pairs = [
        [name, value]
        for name, values in fields.items()
        for value in (values if isinstance(values, list) else [values])
    ]
    url = f"{page.removesuffix('change/')}unsaved/"
    body = json.dumps({"fields": pairs})
    return client.post(url, body, content_type="application/json")


@pytest.fixture
def scenario(cast):
    return draft_scenario(author=cast.author)


def test_it_comes_back_as_typed_new_rows_included_and_is_saved_by_the_button(
    cast, page_client, scenario
):
    client = page_client(cast.author)
    typed = form_of(client.get(change(scenario))) | {
        "name": "Half a na",
        "ticket_subject": "",
        "phases-TOTAL_FORMS": "3",
        "phases-2-number": "3",
        "phases-2-name": "Closing",
        "phases-2-expected_minutes": "2",
    }
    assert send(client, change(scenario), typed).status_code == 200
    assert scenario.history.count() == 1
    text = client.get(change(scenario)).content.decode()
    assert "You left something unsaved here" in text
    assert "Half a na" not in text
    back = client.post(change(scenario), {"_unsaved": "restore"})
    assert (back.status_code, scenario.history.count()) == (200, 1)
    assert "Nothing is saved yet" in back.content.decode()
    again = form_of(back)
    assert (again["name"], again["phases-2-name"]) == ("Half a na", "Closing")
    assert client.post(change(scenario), again).status_code == 302
    scenario.refresh_from_db()
    assert (scenario.name, scenario.version_number, scenario.phases.count()) == ("Half a na", 2, 3)
    assert not UnsavedForm.objects.exists()


def test_the_empty_form_is_kept_too(cast, page_client):
    client = page_client(cast.author)
    page = f"{LIST}add/"
    typed = form_of(client.get(page)) | {"name": "New one"}
    assert send(client, page, typed).status_code == 200
    assert "You left something unsaved here" in client.get(page).content.decode()
    assert (
        "You left something unsaved here" not in page_client(cast.admin).get(page).content.decode()
    )
    again = form_of(client.post(page, {"_unsaved": "restore"}))
    assert again["name"] == "New one"
    assert not Scenario.objects.exists()
    assert client.post(page, again).status_code == 302
    assert Scenario.objects.get().name == "New one"
    assert not UnsavedForm.objects.exists()


def test_the_last_state_is_kept_until_discarded(cast, page_client, scenario):
    client = page_client(cast.author)
    for name in ("First", "Second"):
        send(client, change(scenario), {"name": name})
    assert UnsavedForm.objects.get().fields == [["name", "Second"]]
    client.post(change(scenario), {"_unsaved": "discard"})
    assert not UnsavedForm.objects.exists()
    assert client.post(change(scenario), {"_unsaved": "restore"}).status_code == 302


def test_who_saved_meanwhile_is_told_of_when_it_is_saved(cast, page_client, scenario):
    author = page_client(cast.author)
    send(author, change(scenario), form_of(author.get(change(scenario))) | {"name": "Mine"})
    admin = page_client(cast.admin)
    admin.post(change(scenario), form_of(admin.get(change(scenario))) | {"name": "Theirs"})
    assert "There is a newer version since" in author.get(change(scenario)).content.decode()
    again = form_of(author.post(change(scenario), {"_unsaved": "restore"}))
    refused = author.post(change(scenario), again)
    assert "Somebody else saved version 2" in refused.content.decode()


@pytest.mark.parametrize(
    ("who", "status"), [("viewer", 403), ("reviewer", 403), ("outsider_admin", 404), ("owner", 302)]
)
def test_who_may_not_save_keeps_nothing(cast, page_client, scenario, who, status):
    client = page_client(getattr(cast, who))
    assert send(client, change(scenario), {"name": "x"}).status_code == status
    assert "data-unsaved-url" not in client.get(change(scenario), follow=True).content.decode()
    assert not UnsavedForm.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "{",
        '{"fields": 1}',
        '{"fields": [["a"]]}',
        '{"fields": [["a", 1]]}',
        '{"fields": [["a", "\\u0000"]]}',
        '{"fields": [["a", "\\ud800"]]}',
        "[" * 100_000,
        json.dumps({"fields": [["a", "b"]] * (MAX_FIELDS + 1)}),
        json.dumps({"fields": [["a", "b" * 1_000_001]]}),
    ],
)
def test_what_no_page_sends_is_refused(cast, page_client, scenario, body):
    client = page_client(cast.author)
    url = f"{LIST}{scenario.pk}/unsaved/"
    assert client.post(url, body, content_type="application/json").status_code == 400
    assert not UnsavedForm.objects.exists()


def test_problems_lead_to_their_fields(cast, page_client, scenario):
    client = page_client(cast.author)
    wrong = form_of(client.get(change(scenario))) | {
        "name": "",
        "temperature": "9",
        "simulation": "{",
        "phases-0-name": "",
    }
    text = client.post(change(scenario), wrong).content.decode()
    for field in ("name", "temperature", "simulation", "phases-0-name"):
        assert f'href="#id_{field}" data-quote=""' in text
        assert f'id="id_{field}"' in text

"""Notes are their writer's: to be changed and deleted, whatever became of the scenario."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from scenarios import services
from scenarios.models import ScenarioMetadata, ScenarioProgress
from testing.scenarios import published_scenario, rate

pytestmark = pytest.mark.django_db


@pytest.fixture
def gone(cast):
    """A scenario the owner noted something on, and may no longer know of."""
    scenario = published_scenario(name="Ours", author=cast.outsider_admin, visibility="public")
    services.write_notes(scenario=scenario, person=cast.owner, notes="Ask about the tablet.")
    services.archive(scenario=scenario, actor=cast.super_admin)
    type(scenario).objects.filter(pk=scenario.pk).update(visibility="tenant")
    return scenario


def page_of(scenario):
    return reverse("keep-notes", args=[scenario.pk])


def notes_of(person):
    return list(ScenarioProgress.objects.filter(person=person).values_list("notes", flat=True))


def test_the_form_stands_with_every_note_and_changes_it(page_client, cast, gone):
    client, listed = page_client(cast.owner), reverse("opinions")
    source = client.get(listed).content.decode()
    assert page_of(gone) in source
    assert "Ask about the tablet.</textarea>" in source
    answer = client.post(page_of(gone), {"notes": "Ask\r\nfirst.", "next": f"{listed}?page=1"})
    assert answer["Location"] == f"{listed}?page=1"
    assert notes_of(cast.owner) == ["Ask\nfirst."]


def test_deleting_takes_the_note_off_the_list(page_client, cast, gone):
    client = page_client(cast.owner)
    answer = client.post(page_of(gone), {"do": "delete", "notes": "Still typed."})
    assert [str(one) for one in get_messages(answer.wsgi_request)] == ["Your notes are deleted."]
    assert notes_of(cast.owner) == [""]
    assert "No notes yet" in client.get(reverse("opinions")).content.decode()
    client.post(page_of(gone), {"notes": "Written in another tab."})  # which loses nothing
    assert notes_of(cast.owner) == ["Written in another tab."]


def test_the_rating_stays_as_it_is(page_client, cast):
    scenario = published_scenario()
    rate(scenario=scenario, person=cast.owner, rating=4, notes="Mine.")
    page_client(cast.owner).post(page_of(scenario), {"do": "delete"})
    row = ScenarioProgress.objects.get(person=cast.owner)
    assert (row.rating, row.notes) == (4, "")


def test_a_rating_of_what_is_closed_can_be_taken_back(page_client, api, cast):
    for by_api in (True, False):
        scenario = published_scenario(name=f"Ours {by_api}")
        rate(scenario=scenario, person=cast.owner, rating=4, notes="Mine.")
        services.archive(scenario=scenario, actor=cast.super_admin)
        url = f"/api/v1/scenarios/{scenario.pk}/rating"
        assert api(cast.owner).put(url, {"rating": 3}).status_code == 404
        assert api(cast.colleague).delete(url).status_code == 404
        remove = reverse("take-rating-back", args=[scenario.pk])
        assert page_client(cast.colleague).post(remove).status_code == 404
        if by_api:
            assert api(cast.owner).delete(url).status_code == 204
            assert api(cast.owner).delete(url).status_code == 204  # there is none any more
        else:
            client, listed = page_client(cast.owner), reverse("opinions")
            assert remove in client.get(listed).content.decode()
            assert client.post(remove, {"next": listed})["Location"] == listed
            assert remove not in client.get(listed).content.decode()
        row = ScenarioProgress.objects.get(person=cast.owner, scenario=scenario)
        assert (row.rating, row.notes) == (None, "Mine.")
        metadata = ScenarioMetadata.objects.get(scenario=scenario)
        assert (metadata.ratings_count, metadata.ratings_sum) == (0, 0)


def test_what_is_too_long_comes_back_with_a_reason_and_without_the_name(page_client, cast, gone):
    answer = page_client(cast.owner).post(page_of(gone), {"notes": "Kept." + "x" * 2000})
    source = answer.content.decode()
    assert answer.status_code == 400
    assert "Kept." in source
    assert 'class="errorlist"' in source
    assert "Ours" not in source
    assert f'href="{reverse("briefing", args=[gone.pk])}"' not in source
    assert notes_of(cast.owner) == ["Ask about the tablet."]


def test_by_api(api, cast, gone):
    url = f"/api/v1/scenarios/{gone.pk}/notes"
    assert api(cast.owner).put(url, {"notes": "Shorter."}).json() == {"notes": "Shorter."}
    assert api(cast.owner).put(url, {"notes": "x" * 2001}).status_code == 400
    assert api(cast.owner).put(url, {"notes": ""}).json() == {"notes": ""}
    assert notes_of(cast.owner) == [""]
    assert (
        api(cast.owner).put(f"/api/v1/scenarios/{gone.pk}/rating", {"rating": 3}).status_code == 404
    )


def test_who_never_could_play_it_finds_nothing(page_client, api, cast, gone):
    assert page_client(cast.colleague).post(page_of(gone), {"notes": "x"}).status_code == 404
    url = f"/api/v1/scenarios/{gone.pk}/notes"
    assert api(cast.colleague).put(url, {"notes": "x"}).status_code == 404
    assert page_client(cast.owner).get(page_of(gone)).status_code == 405
    assert page_client().post(page_of(gone), {"notes": "x"}).status_code == 302
    assert notes_of(cast.owner) == ["Ask about the tablet."]

"""Rating, noting and reporting on the pages, without any script."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from scenarios import services
from scenarios.models import ScenarioMetadata, ScenarioProgress, ScenarioReport
from sessions.services import abandon, start_session
from testing.scenarios import practise, published_scenario, rate

pytestmark = pytest.mark.django_db


def address(name, scenario):
    return reverse(name, args=[scenario.pk])


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


@pytest.fixture
def scenario(cast):
    return published_scenario()


def test_rating_and_noting_lead_back_with_a_word(page_client, cast, scenario):
    page, url = page_client(cast.owner), address("give-opinion", scenario)
    practise(scenario, cast.owner)
    for sent, word, stored in (
        (
            {"notes": "Ask about\r\nthe tablet."},
            "notes are saved",
            (None, "Ask about\nthe tablet."),
        ),
        ({"rating": "4", "notes": "Shorter."}, "rating and notes are saved", (4, "Shorter.")),
        ({"rating": "2", "notes": ""}, "rating is saved, your notes are deleted", (2, "")),
        ({"rating": "3", "notes": ""}, "rating is saved", (3, "")),
    ):
        response = page.post(url, {**sent, "next": "/scenarios/notes/"})
        assert response["Location"] == "/scenarios/notes/"
        assert said(response)[-1] == f"Your {word}."
        row = ScenarioProgress.objects.get()
        assert (row.rating, row.notes) == stored
    assert ScenarioMetadata.objects.get().ratings_sum == 3


def test_who_has_not_practised_it_notes_but_rates_not(page_client, cast, scenario):
    page = page_client(cast.owner)
    source = page.get(reverse("briefing", args=[scenario.pk])).content.decode()
    assert "once you have practised it" in source
    assert 'name="rating"' not in source
    answer = page.post(address("give-opinion", scenario), {"rating": "4", "notes": "Kept."})
    assert answer.status_code == 400
    assert "Only who has practised a scenario can rate it" in answer.content.decode()
    assert "Kept.</textarea>" in answer.content.decode()
    assert not ScenarioProgress.objects.exists()


def test_notes_outlive_the_scenario(page_client, api, cast):
    ours = published_scenario(name="Ours", author=cast.author, visibility="tenant")
    rate(scenario=ours, person=cast.owner, rating=4, notes="Worth keeping.")
    services.attempt_started(scenario=ours, person=cast.owner)  # which is no new opinion
    [before] = api(cast.owner).get("/api/v1/scenarios/notes").json()["data"]
    services.archive(scenario=ours, actor=cast.admin)
    assert api(cast.owner).get("/api/v1/scenarios/notes").json()["data"] == [before]
    source = page_client(cast.owner).get(reverse("opinions")).content.decode()
    assert "Worth keeping." in source
    assert "Ours" in source
    assert f'href="{reverse("briefing", args=[ours.pk])}"' not in source
    cast.owner.tenant = cast.other_tenant
    cast.owner.save()
    source = page_client(cast.owner).get(reverse("opinions")).content.decode()
    assert "Worth keeping." in source
    assert "Ours" not in source
    assert "A scenario no longer open to you" in source


def test_a_rating_can_be_taken_back_and_notes_stay(page_client, api, cast, scenario):
    for take_back in (
        lambda: page_client(cast.owner).post(address("take-rating-back", scenario)),
        lambda: api(cast.owner).delete(f"/api/v1/scenarios/{scenario.pk}/rating"),
    ):
        rate(scenario=scenario, person=cast.owner, rating=5, notes="Mine.")
        rate(scenario=scenario, person=cast.colleague, rating=1)
        for _ in range(2):  # the second time there is nothing left to take back
            assert take_back().status_code in (302, 204)
            counters = ScenarioMetadata.objects.get()
            assert (counters.ratings_count, counters.ratings_sum) == (1, 1)
            assert counters.average_rating == 1
        row = ScenarioProgress.objects.get(person=cast.owner)
        assert (row.rating, row.notes) == (None, "Mine.")


def test_it_says_whether_there_was_a_rating_to_take_back(page_client, cast, scenario):
    page, url = page_client(cast.owner), address("take-rating-back", scenario)
    rate(scenario=scenario, person=cast.owner, rating=5, notes="Mine.")
    assert said(page.post(url))[-1] == "Your rating is removed; your notes stay."
    assert said(page.post(url))[-1] == "There was no rating to remove."


def test_what_is_no_opinion_comes_back_with_a_reason_and_all_that_was_written(
    page_client, cast, scenario
):
    page = page_client(cast.owner)
    for sent in ({"rating": "6", "notes": "Kept."}, {"rating": "1", "notes": "Kept." + "x" * 2000}):
        response = page.post(address("give-opinion", scenario), sent)
        assert response.status_code == 400
        assert "Kept." in response.content.decode()
        assert 'class="errorlist"' in response.content.decode()
    assert not ScenarioProgress.objects.exists()


def test_it_says_what_became_of_the_notes(page_client, cast, scenario):
    page, url = page_client(cast.owner), address("give-opinion", scenario)
    for notes, what in (("", "nothing to save"), ("Mine.", "are saved"), ("", "are deleted")):
        assert what in said(page.post(url, {"notes": notes}))[-1]
    assert not ScenarioProgress.objects.filter(notes="Mine.").exists()


def test_a_long_text_of_many_lines_is_as_long_as_browsers_say(page_client, cast, scenario):
    text = "\r\n".join("x" * 9 for _ in range(200))  # 1999 to a browser, 2198 as sent
    page_client(cast.owner).post(address("give-opinion", scenario), {"notes": text})
    assert len(ScenarioProgress.objects.get().notes) == 1999


def test_reporting(page_client, cast, scenario):
    page, url = page_client(cast.owner), address("report-scenario", scenario)
    for text, reason in (("  ", "Say what is wrong"), ("x" * 2001, "at most 2000")):
        refused = page.post(url, {"text": text})
        assert refused.status_code == 400
        assert reason in refused.content.decode()
    response = page.post(url, {"text": "It never unlocks.", "next": "https://evil.example/"})
    assert response["Location"] == address("briefing", scenario)
    assert "Thank you" in said(response)[-1]
    report = ScenarioReport.objects.get()
    assert (report.text, report.person) == ("It never unlocks.", cast.owner)


def test_saving_without_script_says_so_by_the_published_name(page_client, cast):
    scenario = published_scenario(author=cast.author, name="As published")
    services.update(scenario=scenario, editor=cast.author, changes={"name": "Not yet"})
    url = address("save-scenario", scenario)
    assert said(page_client(cast.owner).post(url, {"saved": "true"})) == [
        "“As published” is saved for later."
    ]
    button = page_client(cast.owner).post(url, {"saved": "true"}, headers={"HX-Request": "true"})
    assert "Not yet" not in button.content.decode()


def test_the_forms_stand_on_briefing_and_result_with_what_one_said(page_client, cast, scenario):
    rate(scenario=scenario, person=cast.owner, rating=3, notes="<b>Mine</b>")
    rate(scenario=scenario, person=cast.colleague, rating=1, notes="Not yours")
    session = start_session(person=cast.owner, scenario=scenario)[0]
    abandon(session=session)
    page = page_client(cast.owner)
    for url in (address("briefing", scenario), address("result", session)):
        source = page.get(url).content.decode()
        assert 'value="3" checked' in source
        assert "&lt;b&gt;Mine&lt;/b&gt;</textarea>" in source
        assert "Not yours" not in source
        assert address("report-scenario", scenario) in source
    services.archive(scenario=scenario, actor=cast.super_admin)
    assert "Your rating" not in page.get(address("result", session)).content.decode()


def test_notes_are_listed_for_oneself_alone(page_client, api, cast, scenario):
    other = published_scenario(name="Other", author=cast.author, visibility="tenant")
    services.write_notes(scenario=scenario, person=cast.owner, notes="About the tablet.")
    rate(scenario=other, person=cast.owner, rating=5)
    services.set_saved(scenario=published_scenario(name="Saved"), person=cast.owner, saved=True)
    services.write_notes(scenario=other, person=cast.outsider, notes="Not mine any more.")
    body = api(cast.owner).get("/api/v1/scenarios/notes").json()
    shown = [(row["title"], row["rating"], row["notes"]) for row in body["data"]]
    assert shown == [("Other", 5, ""), ("The tablet that locks", None, "About the tablet.")]
    source = page_client(cast.owner).get(reverse("opinions")).content.decode()
    assert "About the tablet." in source
    assert "5 of 5" in source
    [theirs] = api(cast.outsider).get("/api/v1/scenarios/notes").json()["data"]
    assert theirs["title"] == "A scenario no longer open to you"
    assert api(cast.colleague).get("/api/v1/scenarios/notes").json()["data"] == []
    assert "No notes yet" in page_client(cast.colleague).get(reverse("opinions")).content.decode()
    assert api().get("/api/v1/scenarios/notes").status_code == 401


def test_notes_over_the_api(api, cast, scenario):
    url = f"/api/v1/scenarios/{scenario.pk}/notes"
    assert api(cast.owner).put(url, {"notes": " Mine. "}).json() == {"notes": " Mine. "}
    assert api(cast.owner).put(url, {"notes": ""}).json() == {"notes": ""}
    for body in ({}, {"notes": "x" * 2001}, {"notes": None}):
        assert api(cast.owner).put(url, body).status_code == 400
    assert api().put(url, {"notes": "x"}).status_code == 401


def test_what_one_can_not_play_is_not_there(page_client, api, cast):
    hidden = published_scenario(author=cast.outsider_admin, visibility="tenant")
    page = page_client(cast.owner)
    for name in ("give-opinion", "take-rating-back", "report-scenario"):
        url = address(name, hidden)
        assert page.post(url, {"rating": "3", "text": "x"}).status_code == 404
        assert page.get(url).status_code == 405
        assert page_client().post(url).status_code == 302
    client, url = api(cast.owner), f"/api/v1/scenarios/{hidden.pk}"
    assert client.delete(f"{url}/rating").status_code == 404
    assert client.put(f"{url}/notes", {"notes": "x"}).status_code == 404
    assert not ScenarioProgress.objects.exists()


def test_pages_of_the_lists(page_client, cast, scenario):
    page = page_client(cast.owner)
    empty = {"trending": "Nothing trends", "most-saved": "Nothing is saved", "top-rated": "rated"}
    for name, word in empty.items():
        assert word in page.get(reverse("ranking", args=[name])).content.decode()
    services.attempt_started(scenario=scenario, person=cast.colleague)
    services.set_saved(scenario=scenario, person=cast.colleague, saved=True)
    rate(scenario=scenario, person=cast.colleague, rating=4)
    for name, why in {
        "recommended": "a good place to start",
        "trending": "Started lately.",
        "most-saved": "Saved by 1 person.",
        "top-rated": "4.0 of 5 stars from 1 person.",
    }.items():
        source = page.get(reverse("ranking", args=[name])).content.decode()
        assert scenario.name in source
        assert why in source
    assert page.get("/scenarios/lists/worst/").status_code == 404
    assert page_client().get("/scenarios/lists/trending/").status_code == 302

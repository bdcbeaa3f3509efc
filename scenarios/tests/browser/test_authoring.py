"""A content manager writes a scenario from the empty form to what trainees play, in Chromium."""

import json
import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from scenarios import services
from scenarios.unsaved.models import UnsavedForm
from testing.browser import complaints
from testing.scenarios import DOCUMENT, character, draft_scenario, published_scenario

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ADMIN = "/admin/scenarios/scenario"
# A folder, such as docs/images, in which to renew the pictures of docs/authoring.md.
PICTURES = os.environ.get("AUTHORING_PICTURES", "")


def picture(page: Page, name: str) -> None:
    """Renew a picture of the guide, if asked to."""
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"authoring-{name}.png")


def part(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="Parts").get_by_role("button", name=name).click()


def test_from_the_empty_form_to_published(page, live, cast, sign_in):
    character()
    page.set_viewport_size({"width": 1280, "height": 900})
    sign_in(cast.author)
    page.goto(f"{live.url}/admin/")
    picture(page, "first-page")
    page.get_by_role("link", name="Write a scenario").click()
    page.get_by_label("Name", exact=False).first.fill(DOCUMENT["name"])
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.get_by_text("was added successfully")).to_be_visible()
    part(page, "Publish gate")
    expect(page.get_by_text("Ticket subject is required")).to_be_visible()
    picture(page, "gate")

    ticket, success = DOCUMENT["ticket"], DOCUMENT["success"]
    page.locator("#id_description").fill(DOCUMENT["description"])
    part(page, "Customer")
    page.locator("#id_character").select_option(label="Sam Porter")
    part(page, "Ticket")
    page.locator("#id_ticket_subject").fill(ticket["subject"])
    page.locator("#id_ticket_description").fill(ticket["description"])
    part(page, "Context")
    page.locator("#id_issue").fill(DOCUMENT["context"]["issue"])
    part(page, "Simulation")
    page.locator("#id_simulation").fill(json.dumps(DOCUMENT["simulation"], indent=2))
    picture(page, "simulation")
    part(page, "Success")
    page.locator("#id_target_outcome").fill(success["target_outcome"])
    page.locator("#id_acceptable_solutions").fill("\n".join(success["acceptable_solutions"]))
    part(page, "Learning")
    page.locator("#id_learning_objectives").fill("Read a sign-in log")
    tabs = page.locator("#tabs-items")
    tabs.get_by_role("link", name="Phases").click()
    for number, phase in enumerate(DOCUMENT["phases"]):
        page.get_by_role("link", name="Add another Phase").click()
        page.locator(f"#id_phases-{number}-name").fill(phase["name"])
    tabs.get_by_role("link", name="Knowledge").click()
    article = DOCUMENT["knowledge"][0]
    page.get_by_role("link", name="Add another Knowledge article").click()
    for name in ("key", "title", "body", "source"):
        page.locator(f"#id_knowledge-0-{name}").fill(article[name])
    page.locator("#id_knowledge-0-published_on").fill(article["published_on"])
    page.locator("#id_knowledge-0-credibility").select_option(article["credibility"])
    tabs.get_by_role("link", name="General").click()
    page.locator("#id_changelog").fill("The whole incident")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()
    part(page, "Publish gate")
    expect(page.locator("[data-gate=no]")).to_have_count(0)

    page.get_by_role("link", name="Play", exact=True).click()
    page.get_by_role("button", name="Play it").click()
    expect(page.locator("[data-live-text]")).to_have_text("Live")
    picture(page, "preview")
    page.get_by_role("link", name="Back to the scenario").click()
    page.get_by_role("link", name="Submit for review").click()
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_text("Submitted for review.")).to_be_visible()
    sign_in(cast.reviewer)
    page.goto(f"{live.url}/admin/")
    page.get_by_role("link", name=DOCUMENT["name"]).first.click()
    page.get_by_role("button", name="Approve").click()
    page.goto(f"{live.url}{ADMIN}/")
    page.get_by_role("link", name=DOCUMENT["name"]).click()
    page.get_by_role("link", name="Publish", exact=True).click()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Published.")).to_be_visible()


def test_a_problem_leads_to_its_field(page, live, cast, sign_in, in_thread):
    scenario = in_thread(draft_scenario, author=cast.author)
    sign_in(cast.author)
    page.goto(f"{live.url}{ADMIN}/{scenario.pk}/change/")
    part(page, "AI")
    page.locator("#id_temperature").fill("9")
    page.locator("#tabs-items").get_by_role("link", name="Phases").click()
    page.locator("#id_phases-1-name").fill("")
    page.get_by_role("button", name="Save and continue editing").click()
    mend = page.get_by_role("navigation", name="What to mend")
    mend.get_by_role("link", name="Phase 2, Name").click()
    expect(page.locator("#id_phases-1-name")).to_be_focused()
    mend.get_by_role("link", name="Temperature").click()
    expect(page.locator("#id_temperature")).to_be_focused()


def test_what_is_typed_survives_a_lost_page(page, live, cast, sign_in, in_thread):
    scenario = in_thread(draft_scenario, author=cast.author)
    sign_in(cast.author)
    url = f"{live.url}{ADMIN}/{scenario.pk}/change/"
    page.goto(url)
    page.locator("#id_name").fill("Half a title")
    expect(page.locator("[data-unsaved-status]")).to_contain_text("is kept since")
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"{live.url}/admin/")
    page.goto(url)
    expect(page.locator("#id_name")).to_have_value(scenario.name)
    page.get_by_role("button", name="Put it back").click()
    expect(page.locator("#id_name")).to_have_value("Half a title")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()
    assert in_thread(scenario.history.count) == 2
    assert not in_thread(UnsavedForm.objects.exists)


def test_axe_finds_nothing(look, live, cast, sign_in, in_thread):
    played = in_thread(published_scenario, author=cast.author, visibility="tenant", name="Played")
    in_thread(services.update, scenario=played, editor=cast.author, changes={"name": "Mended"})
    changes = {"context": {"issue": "A word here and there, long enough to be shown in one piece."}}
    in_thread(services.update, scenario=played, editor=cast.author, changes=changes)
    first = in_thread(played.history.get, version_number=1)
    sign_in(cast.author)
    for path in (
        "/admin/",
        f"{ADMIN}/",
        f"{ADMIN}/add/",
        f"{ADMIN}/{played.pk}/change/",
        f"{ADMIN}/{played.pk}/history/",
        f"{ADMIN}/{played.pk}/compare/",
        f"{ADMIN}/{played.pk}/history/{first.pk}/",
        f"{ADMIN}/{played.pk}/preview/",
    ):
        look.goto(live.url + path)
        for folded in look.locator("details").all():
            folded.evaluate("element => { element.open = true; }")
        assert (path, complaints(look)) == (path, [])
        wider = look.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert (path, wider) == (path, 0)

"""axe finds nothing to complain about, in light and dark, wide and narrow."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from sessions.services import abandon, start_session
from testing.scenarios import published_scenario

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}
LOOKS = [("light", 1440), ("dark", 1440), ("light", 360), ("dark", 360)]


def complaints(page):
    found = Axe().run(page, options=RULES).response["violations"]
    return [(rule["id"], [node["html"][:120] for node in rule["nodes"]]) for rule in found]


@pytest.fixture(params=LOOKS, ids=[f"{scheme}-{width}" for scheme, width in LOOKS])
def look(request, page):
    scheme, width = request.param
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 800})
    return page


def test_pages_for_everybody(look, live):
    for path in ("/", reverse("account_login"), reverse("account_signup")):
        look.goto(live.url + path)
        assert (path, complaints(look)) == (path, [])


def test_pages_of_trainees(look, live, cast, scenario, sign_in, in_thread):
    second = published_scenario(name="Second", prerequisites=[scenario.slug])
    session = in_thread(start_session, person=cast.owner, scenario=scenario)[0]
    in_thread(abandon, session=session)
    opened = in_thread(start_session, person=cast.owner, scenario=scenario)[0]
    sign_in(cast.owner)
    for path in (
        "/dashboard/",
        "/scenarios/",
        "/scenarios/?search=nothing",
        "/history/",
        reverse("profile"),
        reverse("briefing", args=[second.pk]),
        reverse("result", args=[session.pk]),
        reverse("workspace", args=[opened.pk]),
    ):
        look.goto(live.url + path)
        assert (path, complaints(look)) == (path, [])
        wider = look.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert (path, wider) == (path, 0)


def test_the_desk_in_all_its_views(look, live, cast, session, sign_in):
    sign_in(cast.owner)
    look.goto(live.url + reverse("workspace", args=[session.pk]))
    expect(look.locator("[data-live-text]")).to_have_text("Live")
    narrow = look.viewport_size["width"] < 1000
    for view in ("Ticket", "Tools", "Resolve") if narrow else ("Knowledge", "Tools", "Resolve"):
        role = "button" if narrow else "tab"
        look.get_by_role(role, name=view, exact=True).click()
        assert (view, complaints(look)) == (view, [])

"""axe finds nothing to complain about, in light and dark, wide and narrow."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from helpdesk.notifications.services import notify
from sessions.services import abandon, start_session
from testing.browser import complaints
from testing.scenarios import published_scenario

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_pages_for_everybody(look, live):
    for path in ("/", reverse("account_login"), reverse("account_signup")):
        look.goto(live.url + path)
        assert (path, complaints(look)) == (path, [])


def test_pages_of_trainees(look, live, cast, scenario, sign_in, in_thread):
    second = published_scenario(name="Second", prerequisites=[scenario.slug])
    session = in_thread(start_session, person=cast.owner, scenario=scenario)[0]
    in_thread(abandon, session=session)
    opened = in_thread(start_session, person=cast.owner, scenario=scenario)[0]
    in_thread(
        notify, person=cast.owner, kind="mention", text="Something new", detail="Look", url="/"
    )
    sign_in(cast.owner)
    for path in (
        "/dashboard/",
        "/scenarios/",
        "/scenarios/?search=nothing",
        "/scenarios/lists/recommended/",
        "/scenarios/notes/",
        "/history/",
        "/notifications/",
        reverse("profile"),
        reverse("briefing", args=[second.pk]),
        reverse("result", args=[session.pk]),
        reverse("workspace", args=[opened.pk]),
    ):
        look.goto(live.url + path)
        assert (path, complaints(look)) == (path, [])
        wider = look.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert (path, wider) == (path, 0)


def test_brand_and_menus_share_a_line(look, live, cast, sign_in):
    sign_in(cast.owner)
    look.goto(live.url + "/dashboard/")
    brand, menus = (look.locator(one).bounding_box() for one in (".brand", ".header-end"))
    assert menus["y"] < brand["y"] + brand["height"] / 2


def test_the_desk_in_all_its_views(look, live, cast, session, sign_in):
    sign_in(cast.owner)
    look.goto(live.url + reverse("workspace", args=[session.pk]))
    expect(look.locator("[data-live-text]")).to_have_text("Live")
    narrow = look.viewport_size["width"] < 1000
    for view in ("Ticket", "Tools", "Resolve") if narrow else ("Knowledge", "Tools", "Resolve"):
        role = "button" if narrow else "tab"
        look.get_by_role(role, name=view, exact=True).click()
        assert (view, complaints(look)) == (view, [])

"""Stepping through a replay, retrying from a turn, and the coach's panel, in a browser."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from sessions.models import TrainingSession
from sessions.services import abandon, run_tool, take_hint
from testing.browser import complaints

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def play(session, say):
    say(session, "Hello, this is Kim from the service desk. Did you change your password recently?")
    run_tool(session=session, tool_id="view_sign_ins", arguments={})
    take_hint(session=session)
    say(session, "Please open Settings, then Mail, tap your account on the tablet, choose Remove.")
    run_tool(session=session, tool_id="unlock_account", arguments={})
    say(session, "Does it work now?")
    abandon(session=session)


@pytest.fixture
def ended(session, say, in_thread):
    in_thread(play, session, say)
    return session


@pytest.fixture
def replay(page, live, sign_in, ended):
    """The owner at the replay; afterwards the browser has no complaint."""
    heard = []
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("console", lambda line: heard.append(line.text) if line.type == "error" else None)
    sign_in(ended.person)
    page.goto(live.url + reverse("replay", args=[ended.pk]))
    expect(page.locator("[data-at]")).to_contain_text("Moment 1 of 11, turn 1")
    yield page
    assert heard == []


def state(page, kind, key):
    return page.locator(f'[data-{kind}="{key}"]')


def test_stepping_by_keys_slider_and_buttons_shows_how_things_stood(replay):
    at, locked = replay.locator("[data-at]"), state(replay, "variable", "account_locked")
    expect(state(replay, "fact", "changed_on_monday")).to_have_attribute("data-state", "kept")
    replay.keyboard.press("ArrowRight")
    replay.keyboard.press("ArrowRight")
    expect(at).to_contain_text("Moment 3 of 11, turn 2")
    expect(state(replay, "fact", "changed_on_monday")).to_have_attribute("data-state", "told")
    expect(state(replay, "check", "sign_in_log")).to_have_attribute("data-state", "kept")
    replay.get_by_role("button", name="One moment on").click()
    expect(state(replay, "check", "sign_in_log")).to_have_attribute("data-state", "told")
    slider = replay.get_by_role("slider", name="Moment")
    slider.focus()
    for _ in range(4):
        slider.press("ArrowRight")
    expect(at).to_contain_text("Moment 8 of 11")
    expect(locked.locator("[data-value]")).to_have_text("no")
    expect(locked.locator("[data-changed]")).to_be_visible()
    replay.get_by_role("button", name="Go to moment 2", exact=True).click()
    expect(locked.locator("[data-value]")).to_have_text("yes")
    expect(locked.locator("[data-changed]")).to_be_hidden()
    replay.keyboard.press("End")
    expect(at).to_contain_text("Moment 11 of 11")
    expect(replay.get_by_role("button", name="One moment on")).to_be_disabled()
    expect(replay.locator('[data-moment="11"] [aria-current="step"]')).to_have_count(1)


def test_the_moods_table_says_what_the_curve_shows(replay):
    replay.get_by_text("Mood as a table").click()
    rows = replay.get_by_role("region", name="Mood by turn").locator("tbody tr")
    expect(rows).to_have_count(4)
    moods = rows.locator("td:nth-child(2)").all_inner_texts()
    shown = []
    for moment in (1, 3, 7, 10):
        replay.get_by_role("button", name=f"Go to moment {moment}", exact=True).click()
        shown.append(replay.locator("[data-mood]").inner_text())
    assert shown == moods


def test_a_retry_goes_on_at_the_desk_from_the_turn_shown(replay, ended):
    replay.get_by_role("button", name="Go to moment 4", exact=True).click()
    replay.get_by_role("button", name="Retry from turn 2").click()
    expect(replay).to_have_url(re.compile(r"/sessions/[0-9a-f-]+/$"))
    expect(replay.locator("[data-live-text]")).to_have_text("Live")
    expect(replay.locator(".msg")).to_have_count(3)
    expect(replay.get_by_text("Retry from turn 2")).to_be_visible()
    assert TrainingSession.objects.get(origin=ended).origin_turn == 2


def test_the_coach_says_the_price_and_asks_before_it_costs(desk, session):
    desk.get_by_role("tab", name="Coach").click()
    panel = desk.locator("[data-coach]")
    expect(panel.locator("[data-coach-offer]")).to_contain_text("Where to look 2 XP")
    desk.get_by_test_id("hint-take").click()
    dialog = desk.get_by_test_id("hint-dialog")
    expect(dialog).to_contain_text("Take this hint for 2 XP?")
    dialog.get_by_role("button", name="Not now").click()
    assert session.hints.count() == 0
    desk.get_by_test_id("hint-take").click()
    desk.get_by_test_id("hint-confirm").click()
    expect(panel.locator(".hint-taken")).to_have_count(1)
    expect(panel.locator("[data-coach-offer]")).to_contain_text("What to ask or check 4 XP")
    expect(panel.locator("[data-coach-spent]")).to_have_text("2")
    for _ in range(2):
        desk.get_by_test_id("hint-take").click()
        desk.get_by_test_id("hint-confirm").click()
        expect(dialog).to_be_hidden()
    expect(panel.locator(".hint-taken")).to_have_count(3)
    expect(panel).to_contain_text("All three hints for the next step are given")
    expect(desk.get_by_test_id("hint-take")).to_be_hidden()
    desk.get_by_role("tab", name="Tools").click()
    desk.get_by_test_id("tool-view_sign_ins").click()
    desk.get_by_test_id("tool-run").click()
    expect(desk.locator(".run")).to_have_count(1)
    desk.get_by_role("tab", name="Coach").click()
    expect(panel.locator("[data-coach-offer]")).to_contain_text("Where to look 2 XP")


def test_axe_is_content_and_nothing_is_too_wide(look, live, sign_in, ended, in_thread):
    sign_in(ended.person)
    for path in ("replay", "result"):
        look.goto(live.url + reverse(path, args=[ended.pk]))
        if path == "replay":
            look.get_by_text("Mood as a table").click()
        assert (path, complaints(look)) == (path, [])
        wider = look.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert (path, wider) == (path, 0)
        if path == "replay":
            look.get_by_test_id("retry").click()
            expect(look.locator("[data-live-text]")).to_have_text("Live")
            if look.viewport_size["width"] < 1000:
                look.get_by_role("button", name="Tools", exact=True).click()
            look.get_by_role("tab", name="Coach").click()
            assert ("coach", complaints(look)) == ("coach", [])

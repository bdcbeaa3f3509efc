"""Comments, review queue and the bell in Chromium: by hand, without scripts, and past axe."""

import pytest
from playwright.sync_api import expect

from helpdesk.notifications.services import notify
from scenarios import services
from scenarios.models import Scenario
from scenarios.services import comments
from testing.browser import complaints
from testing.scenarios import draft_scenario

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ADMIN = "/admin/scenarios/scenario"


@pytest.fixture
def scenario(cast, in_thread):
    made = draft_scenario(author=cast.author)
    return in_thread(services.submit, scenario=made, actor=cast.author, notes="Please look")


@pytest.fixture
def thread(cast, scenario, in_thread):
    said = {"author": cast.reviewer, "content": "Warmer?", "field": "aiConfig.temperature"}
    first = in_thread(comments.comment, scenario=scenario, **said)
    in_thread(comments.comment, scenario=scenario, author=cast.author, content="Yes.", parent=first)
    return first


def test_axe_finds_nothing(look, live, cast, scenario, thread, sign_in, in_thread):
    played = draft_scenario(author=cast.author, name="Played")
    in_thread(services.publish, scenario=played, actor=None, play=False)
    in_thread(services.update, scenario=played, editor=cast.author, changes={"name": "Mended"})
    Scenario.objects.filter(pk=played.pk).update(status="PENDING_REVIEW")
    sign_in(cast.reviewer)
    for path in (
        f"{ADMIN}/{played.pk}/review/",
        f"{ADMIN}/{scenario.pk}/comments/",
        f"{ADMIN}/waiting-for-review/",
        f"{ADMIN}/{scenario.pk}/review/",
    ):
        look.goto(live.url + path)
        for folded in look.locator("details").all():
            folded.evaluate("element => { element.open = true; }")
        assert (path, complaints(look)) == (path, [])
        wider = look.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert (path, wider) == (path, 0)


def test_a_thread_from_question_to_resolved(page, live, cast, scenario, sign_in, tmp_path):
    picture = tmp_path / "screen.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 20)
    sign_in(cast.reviewer)
    page.goto(f"{live.url}{ADMIN}/{scenario.pk}/comments/")
    page.get_by_label("About").select_option("ticket.subject")
    page.get_by_label("Comment (@name").fill("@arthur this is too long")
    page.get_by_label("Files (5 MB").set_input_files(picture)
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.get_by_role("heading", name="Ticket · subject")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="screen.png").click()
    assert download.value.suggested_filename == "screen.png"

    sign_in(cast.author)
    page.goto(f"{live.url}/admin/")
    page.get_by_role("link", name="News, 1 unread").click()
    page.get_by_role("link", name="mentioned you in a comment").click()
    page.get_by_text("Answer", exact=True).first.click()
    page.get_by_label("Your answer").fill("Shortened.")
    page.get_by_role("button", name="Answer", exact=True).click()
    expect(page.locator(".break-words", has_text="Shortened.")).to_be_visible()
    page.get_by_role("button", name="Resolve").click()
    expect(page.get_by_text("Resolved.")).to_be_visible()
    expect(page.get_by_text("resolved by")).to_be_visible()


def test_reviewing_by_hand(page, live, cast, scenario, sign_in):
    sign_in(cast.reviewer)
    page.goto(f"{live.url}/admin/scenarios/scenario/")
    page.get_by_role("link", name="Waiting for review", exact=True).click()
    page.get_by_role("link", name="The tablet that locks").click()
    page.get_by_role("button", name="Send back").click()
    expect(page.get_by_role("alert")).to_have_text("A rejection needs a reason.")
    page.get_by_label("Your remarks").fill("Too easy.")
    page.get_by_role("button", name="Send back").click()
    expect(page.get_by_text("Nothing waits for you.")).to_be_visible()


def test_the_bell_counts_while_one_looks(page, live, cast, sign_in, in_thread):
    sign_in(cast.author)
    for path in ("/admin/", "/dashboard/"):
        with page.expect_websocket() as opened:
            page.goto(live.url + path)
        bell = page.get_by_role("link", name="News,")
        before = int(bell.get_attribute("data-unread"))
        opened.value  # noqa: B018  # it listens
        page.wait_for_timeout(500)
        in_thread(notify, person=cast.author, kind="mention", text="Something new")
        expect(bell).to_have_attribute("aria-label", f"News, {before + 1} unread")


def test_the_comments_page_works_without_scripts(
    browser, live, cast, scenario, thread, page_client
):
    cookie = page_client(cast.author).cookies["sessionid"].value
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live.url}])
    page = context.new_page()
    page.goto(f"{live.url}{ADMIN}/{scenario.pk}/comments/")
    page.get_by_label("Comment (@name").fill("Said without scripts")
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.locator(".break-words", has_text="Said without scripts")).to_be_visible()
    context.close()

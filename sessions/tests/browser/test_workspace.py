"""What the desk does in a browser: chat, connection, identity, tools, resolution."""

import re

import pytest
from playwright.sync_api import expect

from sessions.choices import Sender
from sessions.models import Message, TrainingSession
from sessions.services import abandon, post_message, run_tool
from sessions.services.announcing import changed
from sessions.services.rows import append_message, locked_active

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 360, "height": 740}


def customer_says(session, text):
    """Let the customer say something of their own accord."""
    with locked_active(session) as row:
        append_message(row, sender=Sender.AI, content=text)
        row.save(update_fields=["last_seq", "last_activity_at"])
        changed(row.pk, "messages")


def bubbles(page):
    return page.locator(".msg .msg-text")


def write(page, text):
    page.get_by_test_id("chat-input").fill(text)
    page.get_by_test_id("chat-send").click()


# --- writing ------------------------------------------------------------------------------------


def test_enter_sends_and_shift_enter_starts_a_line(desk, session):
    field = desk.get_by_test_id("chat-input")
    field.type("Hello")
    field.press("Shift+Enter")
    field.type("how can I help?")
    assert field.input_value() == "Hello\nhow can I help?"
    field.press("Enter")
    expect(field).to_have_value("")
    expect(desk.locator("#m-2 .msg-text")).to_have_text("Hello\nhow can I help?")
    expect(desk.locator("#m-3.msg-ai")).to_be_visible()
    expect(desk.locator(".msg-pending, .msg-failed")).to_have_count(0)


def test_what_anybody_writes_is_text(desk, session, in_thread):
    hostile = "<img src=x onerror=\"document.title='hacked'\"> <b>bold</b> &amp; \u202eabc"
    write(desk, hostile)
    expect(desk.locator("#m-2 .msg-text")).to_have_text(hostile)
    in_thread(customer_says, session, hostile)
    expect(desk.locator(".msg-ai .msg-text").last).to_have_text(hostile)
    assert desk.locator(".msg img, .msg b").count() == 0
    assert "hacked" not in desk.title()


def test_nothing_empty_or_too_long_goes_out(desk, session):
    write(desk, "   ")
    write(desk, "x" * 1001)
    expect(desk.locator("#composer-error")).to_contain_text("at most 1000 characters")
    expect(desk.get_by_test_id("chat-input")).to_have_value("x" * 1001)
    desk.get_by_test_id("chat-input").fill("é" * 1000)
    expect(desk.locator("[data-count]")).to_have_text("1000 / 1000")
    desk.get_by_test_id("chat-input").press("Enter")
    expect(desk.locator("#m-2")).to_be_visible()
    assert Message.objects.filter(session=session, sender=Sender.USER).count() == 1


def test_a_refused_message_says_why_and_can_be_sent_again(desk, session, settings):
    settings.RATE_LIMITS = {"messages": "1/m"}
    write(desk, "First")
    expect(desk.locator("#m-2")).to_be_visible()
    write(desk, "Second")
    failed = desk.locator(".msg-failed")
    expect(failed).to_contain_text("Not sent. Too many messages")
    settings.RATE_LIMITS = {}
    failed.get_by_role("button", name="Retry").click()
    expect(desk.locator(".msg-user[data-seq]").filter(has_text="Second")).to_have_count(1)
    expect(failed).to_have_count(0)
    assert Message.objects.filter(session=session, content="Second").count() == 1


# --- connection ---------------------------------------------------------------------------------


def test_a_lost_connection_loses_and_doubles_nothing(desk, session, context, in_thread):
    context.set_offline(True)
    expect(desk.locator("[data-connection]")).to_be_visible()
    write(desk, "Written while offline")
    expect(desk.locator(".msg-pending")).to_contain_text("Waits for the connection")
    in_thread(customer_says, session, "Said meanwhile")
    context.set_offline(False)
    expect(desk.locator("[data-live-text]")).to_have_text("Live")
    expect(desk.locator("[data-connection]")).to_be_hidden()
    expect(desk.locator("#m-2 .msg-text")).to_have_text("Said meanwhile")
    expect(desk.locator("#m-3 .msg-text")).to_have_text("Written while offline")
    expect(desk.locator(".msg-pending")).to_have_count(0)
    assert Message.objects.filter(session=session, content="Written while offline").count() == 1


def test_what_was_not_sent_survives_a_reload(desk, session, context):
    desk.evaluate("WebSocket.prototype.send = () => {}")  # everything is lost on the way
    write(desk, "Survives")
    expect(desk.locator(".msg-pending")).to_have_count(1)
    desk.reload()
    expect(desk.locator("#m-2 .msg-text")).to_have_text("Survives")
    expect(desk.locator(".msg-pending")).to_have_count(0)


def test_another_tab_shows_the_same(desk, session, context, live, in_thread):
    other = context.new_page()
    other.goto(desk.url)
    expect(other.locator("[data-live-text]")).to_have_text("Live")
    write(desk, "Seen by both")
    expect(other.locator("#m-2 .msg-text")).to_have_text("Seen by both")
    expect(bubbles(other).filter(has_text="Seen by both")).to_have_count(1)
    expect(bubbles(desk).filter(has_text="Seen by both")).to_have_count(1)


def test_signing_out_ends_at_the_sign_in_page(desk, context, live):
    context.clear_cookies()
    desk.evaluate("window.dispatchEvent(new Event('offline'))")
    expect(desk).to_have_url(re.compile("/accounts/login/"))


# --- narrow screens, unread ---------------------------------------------------------------------


def test_a_phone_shows_one_view_at_a_time(desk):
    desk.set_viewport_size(PHONE)
    views = desk.locator(".views")
    for view, shown in (
        ("Ticket", ".pane-ticket"),
        ("Tools", ".pane-desk"),
        ("Resolve", ".pane-desk"),
        ("Chat", ".pane-chat"),
    ):
        views.get_by_role("button", name=view).click()
        expect(desk.locator(shown)).to_be_visible()
        expect(desk.locator(".pane:visible")).to_have_count(1)
    views.get_by_role("button", name="Resolve").click()
    expect(desk.get_by_test_id("resolve-submit")).to_be_visible()
    views.get_by_role("button", name="Tools").click()
    expect(desk.get_by_test_id("resolve-submit")).to_be_hidden()
    expect(desk.get_by_test_id("tool-unlock_account")).to_be_visible()
    assert desk.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_unread_messages_are_counted_and_marked(desk, session, in_thread):
    desk.set_viewport_size(PHONE)
    desk.locator(".views").get_by_role("button", name="Ticket").click()
    in_thread(customer_says, session, "Are you still there?")
    badge = desk.locator("[data-unread-badge]")
    expect(badge).to_have_text("1")
    assert desk.title().startswith("(1) ")
    desk.locator(".views").get_by_role("button", name="Chat").click()
    expect(desk.locator(".msg-unread + .msg")).to_contain_text("Are you still there?")
    expect(badge).to_be_hidden()
    assert not desk.title().startswith("(")
    desk.wait_for_timeout(300)
    assert TrainingSession.objects.get(pk=session.pk).read_seq == 2
    write(desk, "Yes")
    expect(desk.locator(".msg-unread")).to_have_count(0)


# --- identity, directory, knowledge, tools ------------------------------------------------------


def test_identity_is_judged_on_evidence(desk, session):
    confirm = desk.get_by_test_id("verify-callback-confirm")
    expect(confirm).to_be_disabled()
    desk.get_by_role("button", name="Call back", exact=True).click()
    desk.get_by_test_id("tool-run").click()
    evidence = desk.locator('[data-method="callback"] [data-evidence]')
    expect(evidence).to_have_text("Sam Porter answers and confirms having called.")
    confirm.click()
    expect(desk.locator("[data-identity]")).to_have_text("Verified")
    desk.get_by_test_id("verify-callback-mismatch").click()
    expect(desk.locator("[data-identity]")).to_have_text("Not verified")
    assert list(session.verifications.values_list("outcome", flat=True)) == [
        "confirmed",
        "mismatch",
    ]


def test_the_directory_shows_people_with_their_devices(desk):
    desk.get_by_test_id("directory-search").fill("porter")
    record = desk.locator(".record")
    expect(record).to_have_count(1)
    expect(record).to_contain_text("sporter")
    expect(record).to_contain_text("LT-4711")


def test_knowledge_is_searched_and_read_with_its_signals(desk, session):
    desk.get_by_test_id("kb-search").fill("password")
    desk.get_by_test_id("kb-search").press("Enter")
    results = desk.get_by_test_id("kb-result")
    expect(results).to_have_count(2)
    expect(desk.locator(".chip")).to_have_text(["password"])
    expect(desk.locator("[data-excerpt] mark").first).to_be_visible()
    forum = results.filter(has_text="Community forum")
    expect(forum).to_contain_text("11 May 2017")
    forum.click()
    expect(desk.locator("[data-kb-article] h2")).to_be_focused()
    expect(desk.locator("[data-body]")).to_have_text("A password reset cures every lockout.")
    desk.keyboard.press("Escape")
    expect(forum).to_be_focused()
    assert sorted(session.research.values_list("kind", flat=True)) == ["article", "search"]


def test_sensitive_tools_ask_first_and_name_the_rule(desk, session):
    desk.get_by_role("tab", name="Tools").click()
    opener = desk.get_by_test_id("tool-reset_password")
    opener.click()
    run = desk.get_by_test_id("tool-run")
    run.click()
    dialog = desk.get_by_test_id("tool-dialog")
    expect(dialog).to_contain_text("verify the caller by a proof first")
    expect(dialog).to_contain_text("So far nothing is confirmed.")
    desk.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(run).to_be_focused()
    assert not session.actions.exists()
    run.click()
    desk.get_by_test_id("tool-confirm").click()
    expect(desk.locator(".run")).to_contain_text("A temporary password was set.")
    assert session.actions.get().step == "reset"
    desk.get_by_role("button", name="All tools").click()
    expect(opener).to_be_focused()


def test_a_tool_that_is_refused_says_so(desk, session, in_thread):
    in_thread(run_tool, session=session, tool_id="unlock_account", arguments={})
    desk.get_by_role("tab", name="Tools").click()
    desk.get_by_test_id("tool-unlock_account").click()
    desk.get_by_test_id("tool-run").click()
    desk.get_by_test_id("tool-confirm").click()
    expect(desk.locator(".run-refused")).to_contain_text("The account is not locked.")


def test_tabs_follow_the_arrow_keys(desk):
    desk.get_by_role("tab", name="Knowledge").focus()
    for key, tab in (
        ("ArrowRight", "Tools"),
        ("End", "Coach"),
        ("ArrowRight", "Knowledge"),
        ("ArrowLeft", "Coach"),
    ):
        desk.keyboard.press(key)
        chosen = desk.get_by_role("tab", name=tab)
        expect(chosen).to_be_focused()
        expect(chosen).to_have_attribute("aria-selected", "true")
        expect(desk.get_by_role("tabpanel", name=tab)).to_be_visible()


# --- the end ------------------------------------------------------------------------------------


def test_the_draft_is_kept(desk, session):
    desk.get_by_role("tab", name="Resolve").click()
    desk.get_by_test_id("resolve-type-escalated").check()
    desk.get_by_test_id("resolve-team").select_option("Security team")
    desk.get_by_test_id("resolve-docs").fill("Half a sentence")
    expect(desk.locator("[data-draft-state]")).to_have_text("Draft saved")
    desk.reload()
    desk.get_by_role("tab", name="Resolve").click()
    expect(desk.get_by_test_id("resolve-docs")).to_have_value("Half a sentence")
    expect(desk.get_by_test_id("resolve-team")).to_have_value("Security team")
    expect(desk.get_by_test_id("resolve-type-escalated")).to_be_checked()


def test_resolving_asks_for_what_is_missing(desk, session):
    desk.get_by_role("tab", name="Resolve").click()
    submit = desk.get_by_test_id("resolve-submit")
    submit.click()
    expect(desk.locator("[data-resolve-error]")).to_contain_text("Choose whether")
    desk.get_by_test_id("resolve-type-escalated").check()
    submit.click()
    expect(desk.get_by_test_id("resolve-team")).to_be_focused()
    expect(desk.locator("#error-escalationTeam")).to_have_text("Choose the team that takes over.")
    expect(desk.locator("#error-documentation")).to_contain_text("Write what happened")
    assert TrainingSession.objects.get(pk=session.pk).is_active


def test_a_fix_that_does_not_hold_reopens_and_the_second_is_final(desk, session):
    desk.get_by_role("tab", name="Resolve").click()
    desk.get_by_test_id("resolve-type-resolved").check()
    desk.get_by_test_id("resolve-docs").fill("I fixed it.")
    desk.get_by_test_id("resolve-submit").click()
    expect(desk.get_by_role("dialog", name="Ticket reopened")).to_be_visible()
    desk.get_by_role("button", name="Back to the chat").click()
    expect(desk.locator("[data-reopened]")).to_be_visible()
    expect(desk.locator("[data-ticket-status]")).to_have_text("Reopened")
    desk.get_by_test_id("resolve-submit").click()
    expect(desk).to_have_url(re.compile(r"/result/$"))
    expect(desk.get_by_test_id("result-verdict")).to_have_text("Not passed")
    expect(desk.get_by_test_id("result-overall")).to_have_text(
        str(TrainingSession.objects.get(pk=session.pk).result.overall)
    )


def test_abandoning_asks_first(desk, session):
    desk.get_by_role("button", name="Abandon", exact=True).first.click()
    desk.get_by_role("button", name="Keep working").click()
    assert TrainingSession.objects.get(pk=session.pk).is_active
    desk.get_by_role("button", name="Abandon", exact=True).first.click()
    desk.get_by_test_id("abandon-confirm").click()
    expect(desk).to_have_url(re.compile(r"/result/$"))
    assert TrainingSession.objects.get(pk=session.pk).status == "abandoned"


def test_a_session_that_ends_elsewhere_closes_the_desk(desk, session, in_thread):
    in_thread(abandon, session=session)
    expect(desk.locator("[data-closed]")).to_be_visible()
    expect(desk.get_by_test_id("chat-input")).to_be_disabled()
    expect(desk.locator("[data-closed]").get_by_role("link", name="See the result")).to_be_visible()


def test_the_clock_takes_the_first_reply(desk, session, in_thread):
    row = desk.locator('[data-sla-row="response"] [data-sla-text]')
    expect(row).to_have_text(re.compile(r"\d+:\d\d left"))
    in_thread(post_message, session=session, content="Hello from another device")
    write(desk, "Hello")
    expect(row).to_have_text("Met")

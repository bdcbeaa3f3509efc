"""One scenario through the pages to a pass and another to a fail, as a trainee would."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from rest_framework.test import APIClient

from helpdesk.accounts.models import User
from sessions.models import TrainingSession
from sessions.tests.plays import (
    EXPIRED_PASSWORD,
    FOOLED_BY_AN_IMPOSTOR,
    PACE,
    START,
    Close,
    Judge,
    Play,
    Read,
    Say,
    Use,
    begin,
)
from sessions.tests.test_plays import play_over_http
from testing.cast import Cast
from testing.live import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def play_in_browser(page: Page, session: TrainingSession, play: Play, clock: Any) -> None:
    """Take every step on the workspace, by what a person sees and clicks."""
    said = 0
    for step in play.steps:
        clock.shift(PACE)
        match step:
            case Say(text):
                page.get_by_test_id("chat-input").fill(text)
                page.get_by_test_id("chat-send").click()
                # By its number: customers in a hurry may have written in between.
                own = page.locator(".msg-user[data-seq]").nth(said)
                said += 1
                seq = own.get_attribute("data-seq")
                expect(page.locator(f"#m-{seq} ~ .msg-ai").first).to_be_visible()
            case Use(tool):
                page.get_by_role("tab", name="Tools").click()
                runs = page.locator(".run")
                before = runs.count()
                page.get_by_test_id(f"tool-{tool}").click()
                page.get_by_test_id("tool-run").click()
                confirm = page.get_by_test_id("tool-confirm")
                if confirm.is_visible():
                    confirm.click()
                expect(runs).to_have_count(before + 1)
                page.get_by_role("button", name="All tools").click()
            case Judge(method, outcome):
                button = "confirm" if outcome == "confirmed" else "mismatch"
                chosen = page.get_by_test_id(f"verify-{method}-{button}")
                chosen.click()
                expect(chosen).to_have_attribute("aria-pressed", "true")
            case Read(query):
                page.get_by_role("tab", name="Knowledge").click()
                page.get_by_test_id("kb-search").fill(query)
                page.get_by_test_id("kb-search").press("Enter")
                page.get_by_test_id("kb-result").first.click()
                expect(page.locator("[data-kb-article] h2")).to_be_visible()
            case Close():
                close(page, step)


def close(page: Page, step: Close) -> None:
    """File the resolution; a reopened ticket is acknowledged."""
    page.get_by_role("tab", name="Resolve").click()
    page.get_by_test_id(f"resolve-type-{step.kind}").check()
    page.get_by_test_id("resolve-docs").fill(step.documentation)
    page.get_by_test_id("resolve-submit").click()
    reopened = page.get_by_role("dialog", name="Ticket reopened")
    expect(reopened.or_(page.get_by_test_id("result-verdict"))).to_be_visible()
    if reopened.is_visible():
        page.get_by_role("button", name="Back to the chat").click()


@pytest.fixture
def desk_of(
    page: Page, live: LiveServer, sign_in: Callable[[User], None]
) -> Callable[[TrainingSession], Page]:
    """Open the workspace of a session."""

    def opened(session: TrainingSession) -> Page:
        sign_in(session.person)
        page.goto(live.url + reverse("workspace", args=[session.pk]))
        expect(page.locator("[data-live-text]")).to_have_text("Live")
        return page

    return opened


def test_a_good_session_passes_with_the_score_it_has_over_http(
    cast: Cast,
    api: Callable[..., APIClient],
    clock: Any,
    desk_of: Callable[[TrainingSession], Page],
    in_thread: Callable[..., Any],
) -> None:
    other = begin(cast.colleague, EXPIRED_PASSWORD)
    client = api(cast.colleague)
    expected = in_thread(play_over_http, client, other, EXPIRED_PASSWORD, clock)
    clock.move_to(START)
    session = begin(cast.owner, EXPIRED_PASSWORD)
    page = desk_of(session)
    play_in_browser(page, session, EXPIRED_PASSWORD, clock)
    expect(page).to_have_url(re.compile(r"/result/$"))
    expect(page.get_by_test_id("result-verdict")).to_have_text("Passed")
    expect(page.get_by_test_id("result-overall")).to_have_text(str(expected["scores"]["overall"]))
    session.refresh_from_db()
    assert session.result.dimensions == expected["scores"]["dimensions"]
    expect(page.get_by_test_id("result-xp")).to_contain_text(str(session.result.xp_earned))


def test_being_fooled_by_an_impostor_fails(
    cast: Cast, clock: Any, desk_of: Callable[[TrainingSession], Page]
) -> None:
    session = begin(cast.owner, FOOLED_BY_AN_IMPOSTOR)
    page = desk_of(session)
    play_in_browser(page, session, FOOLED_BY_AN_IMPOSTOR, clock)
    expect(page).to_have_url(re.compile(r"/result/$"))
    expect(page.get_by_test_id("result-verdict")).to_have_text("Not passed")
    session.refresh_from_db()
    assert session.result.overall <= 40

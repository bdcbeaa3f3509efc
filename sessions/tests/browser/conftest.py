"""A trainee at the desk, in a real Chromium on the real server."""

from collections.abc import Callable, Iterator

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from helpdesk.accounts.models import User
from sessions.models import TrainingSession
from testing.browser import *  # noqa: F403  # fixtures
from testing.live import LiveServer


@pytest.fixture
def desk(
    page: Page, live: LiveServer, sign_in: Callable[[User], None], session: TrainingSession
) -> Iterator[Page]:
    """The owner at the desk of `session`, connected; afterwards the browser has no complaint."""
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda line: complaints.append(line.text) if "Content Security" in line.text else None,
    )
    sign_in(session.person)
    page.goto(live.url + reverse("workspace", args=[session.pk]))
    expect(page.locator("[data-live-text]")).to_have_text("Live")
    yield page
    assert complaints == []

"""A real Chromium on the real server."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connections
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from devstack.chromium import find_chromium
from devstack.css import build_css
from helpdesk.accounts.models import User
from sessions.models import TrainingSession
from testing.live import LiveServer

expect.set_options(timeout=15_000)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium; root, as in containers, has no sandbox."""
    build_css()
    return {
        **browser_type_launch_args,
        "executable_path": find_chromium(),
        "args": ["--no-sandbox"] if os.geteuid() == 0 else [],
    }


@pytest.fixture
def context(live: LiveServer, context: BrowserContext) -> BrowserContext:
    """The browser's context, closed before the server settles and the database is emptied."""
    return context


@pytest.fixture
def in_thread() -> Iterator[Callable[..., Any]]:
    """Call something in another thread: Playwright's event loop runs in this one."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        yield lambda function, *args, **kwargs: pool.submit(function, *args, **kwargs).result()
        pool.submit(connections.close_all).result()


@pytest.fixture
def sign_in(
    context: BrowserContext, live: LiveServer, page_client: Callable[..., Any]
) -> Callable[[User], None]:
    """Give the browser a person's sign-in."""

    def give(person: User) -> None:
        name = django_settings.SESSION_COOKIE_NAME
        value = page_client(person).cookies[name].value
        context.add_cookies([{"name": name, "value": value, "url": live.url}])

    return give


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

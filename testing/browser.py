"""A real Chromium on the real server: fixtures that a folder of browser tests imports.

In its `conftest.py`: `from testing.browser import *  # noqa: F403  # fixtures`.
"""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.db import connections
from playwright.sync_api import BrowserContext, Page, expect

from devstack.chromium import find_chromium
from devstack.css import build_css
from helpdesk.accounts.models import User
from testing.live import LiveServer

__all__ = ["browser_type_launch_args", "context", "in_thread", "look", "sign_in"]

expect.set_options(timeout=15_000)
RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}
# Both schemes and both widths, once each: colours depend on the one, layout on the other.
LOOKS = [("light", 1440), ("dark", 360)]


def complaints(page: Page) -> list[tuple[str, list[str]]]:
    """Return what axe finds wrong with a page: rule, and the elements it is about."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [(rule["id"], [node["html"][:120] for node in rule["nodes"]]) for rule in found]


@pytest.fixture(params=LOOKS, ids=[f"{scheme}-{width}" for scheme, width in LOOKS])
def look(request: Any, page: Page) -> Page:
    """The page in light and wide, in dark and narrow."""
    scheme, width = request.param
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 800})
    return page


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
def context(
    live: LiveServer,  # noqa: ARG001  # it must outlive the browser
    context: BrowserContext,
) -> BrowserContext:
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

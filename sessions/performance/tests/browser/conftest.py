"""A real Chromium on the real server."""

from testing.browser import *  # noqa: F403  # fixtures

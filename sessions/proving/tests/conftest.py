"""Helpers of the sessions' own tests."""

from sessions.tests.conftest import _no_typing_pause, say

__all__ = ["_no_typing_pause", "say"]

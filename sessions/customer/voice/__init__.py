"""The offline voice: words for a decided turn, from the scenario's sayings and our phrase banks."""

from sessions.customer.voice.compose import speak_offline

__all__ = ["speak_offline"]

"""The verbs of a training session: every change of its state goes through one of these."""

from sessions.services.chat import post_message
from sessions.services.closing import abandon, abandon_idle, resolve, save_draft
from sessions.services.coaching import hint_offer, take_hint
from sessions.services.desk import offered_tools, run_tool
from sessions.services.replaying import replay
from sessions.services.research import open_article, search_directory, search_knowledge
from sessions.services.rewinding import rewind_session
from sessions.services.starting import start_session
from sessions.services.verifying import judge, verification_status

__all__ = [
    "abandon",
    "abandon_idle",
    "hint_offer",
    "judge",
    "offered_tools",
    "open_article",
    "post_message",
    "replay",
    "resolve",
    "rewind_session",
    "run_tool",
    "save_draft",
    "search_directory",
    "search_knowledge",
    "start_session",
    "take_hint",
    "verification_status",
]

"""Telling open sockets that something changed.

The database is the truth and the channel layer only a nudge: a consumer that hears `changed` reads
what is new. Frames that exist nowhere else (typing, a model's sentences) are passed on as they are.
A layer that is down costs a page its liveness, never a message: the next resume brings everything.
"""

import logging
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from channels.layers import get_channel_layer

from helpdesk.live import publish

log = logging.getLogger(__name__)


def group_of(session_id: UUID) -> str:
    """Return the name of the group of a session's sockets."""
    return f"session.{session_id.hex}"


def changed(session_id: UUID, *what: str) -> None:
    """Nudge the session's sockets on commit: `messages`, `ticket`, `verification`, `closed`."""
    publish(group_of(session_id), "session.changed", what=list(what))


async def pass_on(session_id: UUID, frame: Mapping[str, Any]) -> None:
    """Send one frame to the session's sockets now."""
    layer = get_channel_layer()
    try:
        await layer.group_send(group_of(session_id), {"type": "session.frame", "frame": {**frame}})
    except Exception:  # whatever the layer's driver raises, nothing is lost
        log.warning("channel layer does not answer", exc_info=True)

"""Telling open sockets something, through the channel layer.

A socket of a signed-in person belongs to two groups: `person_group` (all of that person's sockets),
and that of the sign-in it was opened with, `token_group` or `browser_group`, which is told
`signed.out` when that sign-in ends. The layer delivers at most once; the database is the truth.
"""

import hashlib
import logging
from uuid import UUID

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction

logger = logging.getLogger(__name__)


def person_group(person_id: UUID) -> str:
    """Name the group of all sockets of one person."""
    return f"person.{person_id.hex}"


def token_group(digest: str) -> str:
    """Name the group of the sockets opened with one API token, by the token's digest."""
    return f"token.{digest[:32]}"


def browser_group(session_key: str) -> str:
    """Name the group of the sockets opened by one browser session; the key itself stays secret."""
    return f"browser.{hashlib.sha256(session_key.encode()).hexdigest()[:32]}"


def publish(group: str, type_: str, **content: object) -> None:
    """Send `{"type": type_, **content}` to a group once the transaction has committed.

    A channel layer that does not answer is logged and otherwise ignored.
    """
    transaction.on_commit(lambda: _send(group, {**content, "type": type_}))


def _send(group: str, message: dict[str, object]) -> None:
    try:
        async_to_sync(get_channel_layer().group_send)(group, message)
    except Exception:  # whatever the layer's driver raises, the work is committed
        logger.warning("channel layer does not answer", exc_info=True)

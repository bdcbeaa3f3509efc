"""Structured logs: one JSON object a line, with the request id and never a message's text or a
secret.
"""

import traceback
from collections.abc import Iterator
from typing import Any

import redis
import structlog
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError
from structlog.typing import EventDict, ExcInfo, Processor

from helpdesk import context

# What log calls of ours hand over as `extra`; other people's may hold anything.
_EXTRA = ("emotion", "reason", "scope", "session", "template", "turn")
# Exceptions whose text speaks of programs and machines; any other's may quote what people wrote.
_TELLING = (
    AttributeError,
    ImportError,
    ImproperlyConfigured,
    NameError,
    OperationalError,
    OSError,
    TypeError,
    redis.RedisError,
)


def _with_request_id(_logger: Any, _name: str, event: EventDict) -> EventDict:
    request_id = context.current().request_id
    return {**event, "request_id": request_id} if request_id else event


def _without_query(_logger: Any, _name: str, event: EventDict) -> EventDict:
    """Drop the query of an address: it may hold what somebody searched for, or a token."""
    request = event.get("request")
    return {**event, "request": request.partition("?")[0]} if isinstance(request, str) else event


def format_exception(exc_info: ExcInfo) -> str:
    """Return the traceback, from the first cause on, without texts that may quote people."""
    return "".join(_lines(exc_info[1]))


def _lines(error: BaseException | None) -> Iterator[str]:
    if error is None:
        return
    yield from _lines(
        error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    )
    yield from traceback.format_tb(error.__traceback__)
    text = f": {error}" if isinstance(error, _TELLING) else ""
    yield f"{type(error).__module__}.{type(error).__qualname__}{text}\n"


_shared: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.ExtraAdder(allow=_EXTRA),
    structlog.processors.TimeStamper(fmt="iso"),
    _with_request_id,
    _without_query,
]

structlog.configure(
    processors=[*_shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)


class JsonFormatter(structlog.stdlib.ProcessorFormatter):
    """Renders records of structlog and of plain logging alike."""

    def __init__(self) -> None:
        super().__init__(
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.ExceptionRenderer(format_exception),
                structlog.processors.JSONRenderer(),
            ],
            foreign_pre_chain=_shared,
        )

    def usesTime(self) -> bool:  # noqa: N802  # logging's own name
        """The time stamp is a member of the object."""
        return False

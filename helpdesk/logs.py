"""Structured logs: one JSON object a line, with the request id and never a message's text or a
secret.
"""

from typing import Any

import structlog
from structlog.typing import EventDict, Processor

from helpdesk import context


def _with_request_id(_logger: Any, _name: str, event: EventDict) -> EventDict:
    request_id = context.current().request_id
    return {**event, "request_id": request_id} if request_id else event


_shared: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso"),
    _with_request_id,
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
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(),
            ],
            foreign_pre_chain=_shared,
        )

    def usesTime(self) -> bool:  # noqa: N802  # logging's own name
        """The time stamp is a member of the object."""
        return False

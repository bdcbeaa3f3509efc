"""The audit log as a file, written while it is read: however long, it is never held in memory."""

import csv
import io
import json
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Any

from asgiref.sync import sync_to_async

from helpdesk.api.tables import neutral
from helpdesk.audit.querysets import AuditLogQuerySet

Row = dict[str, Any]
ToRow = Callable[[Any], Row]
_AT_ONCE = 500


async def as_json(entries: AuditLogQuerySet, to_row: ToRow) -> AsyncIterator[bytes]:
    """Yield a JSON array, newest entry first."""
    before = b"["
    async for rows in _pages(entries, to_row):
        for row in rows:
            yield before + json.dumps(row, ensure_ascii=False).encode()
            before = b",\n"
    yield b"]" if before != b"[" else b"[]"


async def as_csv(entries: AuditLogQuerySet, to_row: ToRow) -> AsyncIterator[bytes]:
    """Yield comma-separated lines, newest entry first, no cell of which a spreadsheet runs.

    `changes` and `metadata` are JSON.
    """
    yield "\ufeff".encode()  # spreadsheets take it for Latin-1 otherwise
    yield _lines([_COLUMNS])
    async for rows in _pages(entries, to_row):
        yield _lines([_cell(row[column]) for column in _COLUMNS] for row in rows)


_COLUMNS = (
    "createdAt",
    "userEmail",
    "action",
    "resourceType",
    "resourceName",
    "resourceId",
    "changes",
    "metadata",
    "userId",
    "ipAddress",
    "userAgent",
    "requestId",
    "id",
)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return neutral(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _lines(rows: Iterable[Iterable[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


async def _pages(entries: AuditLogQuerySet, to_row: ToRow) -> AsyncIterator[list[Row]]:
    """Yield the rows page by page; what is added meanwhile is newer and changes nothing."""

    def page(after: Any) -> tuple[list[Row], Any]:
        rest = entries if after is None else entries.filter(pk__lt=after)
        found = list(rest.order_by("-pk")[:_AT_ONCE])
        return [to_row(entry) for entry in found], found[-1].pk if found else None

    last = None
    while True:
        rows, last = await sync_to_async(page)(last)
        if not rows:
            return
        yield rows

"""Pages of lists, as the contract has them: `?page=&limit=`, and `?cursor=` for long histories."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError as InvalidValue
from django.db.models import QuerySet
from rest_framework import pagination
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

if TYPE_CHECKING:
    from rest_framework.views import APIView  # which imports this module

DEFAULT_LIMIT = 20
MAX_LIMIT = 100


def _number(request: Request, name: str, *, default: int, highest: int | None = None) -> int:
    """Return the query parameter `name`, from 1 to `highest`; raises ValidationError."""
    text = request.query_params.get(name, "")
    if not text:
        return default
    # The length keeps int() from being handed a number of a million digits.
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else 0
    if number < 1 or (highest is not None and number > highest):
        span = "1 or more" if highest is None else f"a whole number from 1 to {highest}"
        raise ValidationError({name: [f"{name} must be {span}."]})
    return number


_LIMIT_PARAMETER: dict[str, Any] = {
    "name": "limit",
    "in": "query",
    "required": False,
    "description": "Rows per page.",
    "schema": {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT},
}


class PagePagination(pagination.BasePagination):
    """`{"data": […], "pagination": {…}}`; a page beyond the end is empty, not an error."""

    default_limit = DEFAULT_LIMIT
    page = 1
    limit = DEFAULT_LIMIT
    total = 0

    def paginate_queryset(
        self,
        queryset: QuerySet[Any] | Sequence[Any],
        request: Request,
        view: APIView | None = None,
        *,
        counted: QuerySet[Any] | None = None,
    ) -> list[Any]:
        """Return the rows of the page asked for; raises ValidationError."""
        page = _number(request, "page", default=1)
        limit = _number(request, "limit", default=DEFAULT_LIMIT, highest=MAX_LIMIT)
        return self.take(queryset, page=page, limit=limit, counted=counted)

    def take(
        self,
        queryset: QuerySet[Any] | Sequence[Any],
        *,
        page: int,
        limit: int,
        counted: QuerySet[Any] | None = None,
    ) -> list[Any]:
        """Return the rows of one page. `counted` are the same rows by a query cheaper to count."""
        self.page, self.limit = page, limit
        all_rows = queryset if counted is None else counted
        self.total = all_rows.count() if isinstance(all_rows, QuerySet) else len(all_rows)
        start = (self.page - 1) * self.limit
        # An offset beyond the end may be larger than PostgreSQL's integers.
        return list(queryset[start : start + self.limit]) if start < self.total else []

    def summary(self) -> dict[str, int | bool]:
        """Return the `pagination` member."""
        pages = -(-self.total // self.limit)
        return {
            "page": self.page,
            "limit": self.limit,
            "total": self.total,
            "totalPages": pages,
            "hasNext": self.page < pages,
            "hasPrev": self.page > 1 and self.total > 0,
        }

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"data": data, "pagination": self.summary()})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        counts = {name: {"type": "integer"} for name in ("page", "limit", "total", "totalPages")}
        flags = {name: {"type": "boolean"} for name in ("hasNext", "hasPrev")}
        return _page_schema(schema, {**counts, **flags})

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        page = {
            "name": "page",
            "in": "query",
            "required": False,
            "description": "Which page, from 1.",
            "schema": {"type": "integer", "minimum": 1, "default": 1},
        }
        schema = {**_LIMIT_PARAMETER["schema"], "default": self.default_limit}
        return [page, {**_LIMIT_PARAMETER, "schema": schema}]


class CursorPagination(pagination.BasePagination):
    """`{"data": […], "pagination": {"next", "previous"}}`, newest first.

    `next` and `previous` are what `?cursor=` takes, or null. Rows are ordered by id, which is
    unique and, being a UUIDv7, the order of creation; so nothing is skipped or doubled while rows
    are added. A subclass may name another unique `field`, the other order, another `limit`.
    """

    field = "id"
    newest_first = True
    limit = DEFAULT_LIMIT
    next: str | None = None
    previous: str | None = None

    def paginate_queryset(
        self,
        queryset: QuerySet[Any],  # type: ignore[override]  # a sequence has no ids to go on from
        request: Request,
        view: APIView | None = None,
    ) -> list[Any]:
        """Return the rows of the page asked for; raises ValidationError."""
        limit = _number(request, "limit", default=self.limit, highest=MAX_LIMIT)
        column = queryset.model._meta.get_field(self.field)  # noqa: SLF001  # documented by Django
        backwards, position = self._read(request.query_params.get("cursor", ""), column)
        rising = backwards == self.newest_first
        if position is not None:
            after = "gt" if rising else "lt"
            queryset = queryset.filter(**{f"{self.field}__{after}": position})
        rows = list(queryset.order_by(self.field if rising else f"-{self.field}")[: limit + 1])
        more = len(rows) > limit
        rows = rows[:limit]
        if backwards:
            rows.reverse()
        if rows and (more or backwards):
            self.next = f"n{getattr(rows[-1], self.field)}"
        if rows and (more if backwards else position is not None):
            self.previous = f"p{getattr(rows[0], self.field)}"
        return rows

    @staticmethod
    def _read(cursor: str, column: Any) -> tuple[bool, Any]:
        """Return whether the cursor leads backwards, and from which value of the column."""
        if not cursor:
            return False, None
        if re.fullmatch(r"[np][0-9a-f-]{1,36}", cursor):
            with suppress(InvalidValue):
                return cursor[0] == "p", column.to_python(cursor[1:])
        raise ValidationError({"cursor": ["This cursor is not one of ours."]})

    def get_paginated_response(self, data: Any) -> Response:
        summary = {"next": self.next, "previous": self.previous}
        return Response({"data": data, "pagination": summary})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": "string", "nullable": True}
        return _page_schema(schema, {"next": link, "previous": link})

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        cursor = {
            "name": "cursor",
            "in": "query",
            "required": False,
            "description": "`next` or `previous` of another page.",
            "schema": {"type": "string"},
        }
        return [cursor, _LIMIT_PARAMETER]


def _page_schema(rows: dict[str, Any], summary: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["data", "pagination"],
        "properties": {
            "data": rows,
            "pagination": {"type": "object", "required": list(summary), "properties": summary},
        },
    }

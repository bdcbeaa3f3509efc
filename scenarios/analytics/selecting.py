"""Reading rows of roll-ups by SQL: arrays and bits need more than the ORM."""

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet


def over(sql: str, *, rows: dict[str, QuerySet[Any]], **parameters: Any) -> list[tuple[Any, ...]]:
    """Run `sql`, in which each `{name}` stands for the rows of that name."""
    try:
        for name, found in rows.items():
            inner, given = found.order_by().query.sql_with_params()
            named = {f"{name}_{place}": value for place, value in enumerate(given)}
            inner %= tuple(f"%({one})s" for one in named)
            sql = sql.replace(f"{{{name}}}", inner)
            parameters |= named
    except EmptyResultSet:  # those who see nothing
        return []
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())

"""Scenarios as CSV: a column per field, named by its path in the API (`aiConfig.temperature`).

- Commas, semicolons or tabs separate cells, as the header shows; cells may hold line breaks.
- An empty cell leaves the field at its default. A cell `""` (two quotes) is an empty text where
  empty is not the default.
- Texts stand as they are. Lists of texts are JSON, or one entry a line. Everything else is JSON.
- Spreadsheets take a text that begins with `=`, `+`, `-`, `@`, a tab or a line break for a formula,
  or strip it. Such a text is written with an apostrophe in front, as is one that begins with an
  apostrophe; reading takes away the one in front again. So what is written is read unchanged.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import IO, Any

from helpdesk.api.tables import neutral, restored
from scenarios.bulk.columns import Column, Kind
from scenarios.bulk.reading import MAX_ROW, Row, RowProblem, as_text, unreadable

_SEPARATORS = ",;\t"
_EMPTY_TEXT = '""'
_DECIMAL_COMMA = re.compile(r"-?\d+,\d+")
_MAX_COLUMNS = 300

csv.field_size_limit(MAX_ROW)


def read(file: IO[bytes], columns: Mapping[str, Column]) -> Iterator[Row]:
    """Yield the rows, numbered as a spreadsheet numbers them: the header is row 1.

    `columns` are those there may be, by name in lower case. Raises Invalid where the file can't be
    read on.
    """
    with as_text(file) as text:
        try:
            yield from _rows(_Lines(text), columns)
        except csv.Error as error:
            raise unreadable(f"The file is not valid CSV: {error}") from None


def write(file: IO[bytes], columns: Sequence[Column], rows: Iterable[Mapping[str, Any]]) -> int:
    """Write a header and the rows, in UTF-8 with the mark that spreadsheets tell it by.

    Returns how many rows.
    """
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow([column.name for column in columns])
    number = 0
    for row in rows:
        number += 1
        writer.writerow([_cell_of(column, _inside(row, column.path)) for column in columns])
    text.flush()
    text.detach()
    return number


class _Lines:
    """The lines of a text, line ends included; a record of too many characters is refused."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self.taken = 0  # since the record began

    def __iter__(self) -> Iterator[str]:
        while line := self._text.readline(MAX_ROW):
            self.taken += len(line)
            if self.taken > MAX_ROW:
                raise unreadable(f"A row is larger than {MAX_ROW} characters")
            yield line


def _rows(lines: _Lines, known: Mapping[str, Column]) -> Iterator[Row]:
    text = iter(lines)
    first = next(text, "")
    separator = max(_SEPARATORS, key=first.count)
    header = next(csv.reader([first], delimiter=separator), [])
    columns = _columns(header, known)
    number = 1
    for cells in csv.reader(text, delimiter=separator):
        number += 1
        lines.taken = 0
        if any(cells):
            yield _row(number, columns, cells)


def _columns(header: Sequence[str], known: Mapping[str, Column]) -> list[Column | None]:
    """Return the column of each cell, None for what is ignored; raises Invalid."""
    names = [name.strip().lower() for name in header]
    if len(names) > _MAX_COLUMNS or "name" not in names:
        raise unreadable("The first row of the file must name the columns, “name” among them")
    columns: list[Column | None] = []
    for shown, name in zip(header, names, strict=True):
        column = known.get(name) or known.get(name.partition(".")[0])
        if column is None and name:
            raise unreadable(f"“{shown.strip()[:60]}” is not a column of a scenario")
        if column is not None and name and names.count(name) > 1:
            raise unreadable(f"The column “{column.name}” stands there twice")
        columns.append(column if column is not None and column.kind is not Kind.IGNORED else None)
    return columns


def _row(number: int, columns: Sequence[Column | None], cells: Sequence[str]) -> Row:
    if len(cells) > len(columns) and any(cells[len(columns) :]):
        problem = RowProblem(
            number, f"There are {len(cells)} cells, but {len(columns)} columns have a name"
        )
        return Row(number, problems=(problem,))
    values: dict[str, Any] = {}
    problems = []
    for column, cell in zip(columns, cells, strict=False):
        if column is None or cell == "":
            continue
        try:
            _put(values, column.path, _value_of(column, cell))
        except ValueError:
            problems.append(RowProblem(number, f"{column.name} is not valid JSON", column.name))
    return Row(number, values, tuple(problems))


def _value_of(column: Column, cell: str) -> Any:
    """Return what a cell says; raises ValueError for JSON that is none.

    What can't be JSON at all stays a text, for validation to say what should stand there.
    """
    if column.kind is Kind.TEXT:
        return "" if cell == _EMPTY_TEXT else restored(cell)
    trimmed = cell.strip()
    if column.kind is Kind.LIST and not trimmed.startswith("["):
        return [restored(line.strip()) for line in cell.splitlines() if line.strip()]
    if trimmed[:1] in ("[", "{"):
        try:
            return json.loads(trimmed)
        except RecursionError:
            raise ValueError from None
    if _DECIMAL_COMMA.fullmatch(trimmed):
        trimmed = trimmed.replace(",", ".")
    with suppress(ValueError):
        return json.loads(trimmed)
    return trimmed


def _cell_of(column: Column, value: Any) -> str:
    if value is None:
        return ""
    if column.kind is Kind.TEXT or (column.kind is Kind.IGNORED and isinstance(value, str)):
        if value == "":
            return "" if column.empty_is_default else _EMPTY_TEXT
        return neutral(value)
    return json.dumps(value, ensure_ascii=False)


def _inside(row: Mapping[str, Any], path: Sequence[str]) -> Any:
    value: Any = row
    for step in path:
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def _put(values: dict[str, Any], path: Sequence[str], value: Any) -> None:
    for step in path[:-1]:
        values = values.setdefault(step, {})
    values[path[-1]] = value

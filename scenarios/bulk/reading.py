"""What reading any kind of file has in common."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from helpdesk.errors import Invalid

# A scenario with everything in it is 10–30 KB; with all of its versions it may be many times that.
MAX_ROW = 8_000_000  # characters
MAX_ROWS = 20_000


@dataclass(frozen=True)
class RowProblem:
    """One thing that is wrong with one row; `field` is a dotted path of the API, or empty."""

    row: int
    error: str
    field: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return it as the API shows it."""
        return {"row": self.row, "error": self.error, "field": self.field or None}


@dataclass(frozen=True)
class Row:
    """One row: what it holds, in the API's names, or what makes it unreadable."""

    number: int
    values: Any = None
    problems: tuple[RowProblem, ...] = ()


def unreadable(message: str) -> Invalid:
    """Return the refusal of a file that can't be read to its end, whatever its rows are like."""
    return Invalid(f"{message}.", code="unreadable_file", fields={"file": [message]})


@contextmanager
def as_text(file: Any) -> Iterator[io.TextIOWrapper]:
    """Read a binary file from its start as UTF-8, with or without a byte order mark.

    Line ends stay as they are. Raises Invalid where it is something else.
    """
    file.seek(0)
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    try:
        yield text
    except UnicodeDecodeError:
        raise unreadable("The file is not UTF-8 text") from None
    finally:
        if not file.closed:  # as it is where reading was given up
            text.detach()  # or the wrapper would close it


def count(rows: Iterator[Row], most: int = MAX_ROWS) -> int:
    """Return how many rows there are; raises Invalid if there is none, or more than `MAX_ROWS`.

    Stops counting beyond `most`.
    """
    number = 0
    for number, _ in enumerate(rows, start=1):
        if number > MAX_ROWS:
            raise unreadable(f"The file has more than {MAX_ROWS} rows")
        if number > most:
            break
    if not number:
        raise unreadable("The file holds no scenario")
    return number

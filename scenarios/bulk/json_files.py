"""Scenarios as JSON: a list of them, or an object whose `scenarios` is that list.

Read and written one scenario at a time, so that a large file needs no more memory than its largest
scenario.
"""

import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any

from scenarios.bulk.reading import MAX_ROW, Row, as_text, unreadable

_BLOCK = 65_536
_SPACE = re.compile(r"[ \t\r\n]*")
_AFTER = tuple(", ]\t\r\n")
_DECODER = json.JSONDecoder()
# What may stand before the list; anything else at the top of the object comes after it.
_HEAD = re.compile(r'\s*(?:\{\s*"scenarios"\s*:\s*)?\[')
_LONGEST_HEAD = 1000


def read(file: IO[bytes]) -> Iterator[Row]:
    """Yield the rows, numbered from 1; raises Invalid where the file can't be read on."""
    with as_text(file) as text:
        scanner = _Scanner(text)
        scanner.enter()
        for number, values in enumerate(scanner.values(), start=1):
            yield Row(number, values)


def write(file: IO[bytes], rows: Iterable[Mapping[str, Any]]) -> int:
    """Write the rows; return how many."""
    number = 0
    file.write(b'{"scenarios": [')
    for number, row in enumerate(rows, start=1):
        file.write(b",\n" if number > 1 else b"\n")
        file.write(json.dumps(row, ensure_ascii=False).encode())
    file.write(b"\n]}\n")
    return number


class _Scanner:
    """Takes one value of a list after the other out of a text."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self._buffer = ""
        self._ended = False

    def enter(self) -> None:
        """Go to the first value; raises Invalid if there is no list of scenarios."""
        while not (head := _HEAD.match(self._buffer)):
            if self._ended or len(self._buffer) > _LONGEST_HEAD:
                raise unreadable("The file holds no JSON list of scenarios")
            self._read(_BLOCK)
        self._buffer = self._buffer[head.end() :]

    def values(self) -> Iterator[Any]:
        """Yield the values up to the end of the list; raises Invalid where there is no JSON."""
        number = 0
        if self._next_sign() == "]":
            return
        while True:
            number += 1
            yield self._value(number)
            sign = self._next_sign()
            self._buffer = self._buffer[1:]
            if sign == "]":
                return
            if sign != ",":
                raise unreadable(f"There is no comma after scenario {number} of the file")

    def _next_sign(self) -> str:
        """Return the next character that is no white space, and go to it; "" at the end."""
        while True:
            start = _SPACE.match(self._buffer).end()  # type: ignore[union-attr]  # matches anything
            self._buffer = self._buffer[start:]
            if self._buffer or self._ended:
                return self._buffer[:1]
            self._read(_BLOCK)

    def _value(self, number: int) -> Any:
        """Take the next value; a larger one is tried again with twice as much of the text."""
        self._next_sign()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._buffer)
            except RecursionError:
                raise unreadable(f"Scenario {number} of the file is nested too deeply") from None
            except ValueError:
                if self._ended:
                    raise unreadable(f"Scenario {number} of the file is not valid JSON") from None
            else:
                # A number where the text read so far ends may go on.
                if (
                    self._ended
                    or not isinstance(value, float | int)
                    or (self._buffer[end : end + 1] in _AFTER)
                ):
                    self._buffer = self._buffer[end:]
                    return value
            if len(self._buffer) > MAX_ROW:
                raise unreadable(
                    f"Scenario {number} of the file is not valid JSON, or larger than "
                    f"{MAX_ROW} characters"
                )
            self._read(max(_BLOCK, len(self._buffer)))

    def _read(self, size: int) -> None:
        more = self._text.read(size)
        self._ended = not more
        self._buffer += more

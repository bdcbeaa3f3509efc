"""Transcripts as JSON lines: a conversation each, or a sentence saying what is wrong with it."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

Role = Literal["agent", "customer"]
_ROLES = ("agent", "customer")

# More than any conversation with a service desk; what is beyond would only cost time.
MOST_TURNS = 400
MOST_CHARACTERS = 20_000


class Malformed(ValueError):
    """A line that is no transcript; the message says why."""


@dataclass(frozen=True)
class Said:
    """One turn as it was written down. `at`: when, in UTC, where the transcript says so."""

    role: Role
    text: str
    at: datetime | None = None


@dataclass(frozen=True)
class Transcript:
    """A conversation and the note the agent left; `documentation` is None where none is known."""

    turns: tuple[Said, ...]
    documentation: str | None = None
    id: str = ""

    @property
    def is_timed(self) -> bool:
        """Whether every turn says when it was written."""
        return all(turn.at is not None for turn in self.turns)

    @property
    def is_partly_timed(self) -> bool:
        """Whether some turns say when they were written and others don't."""
        return not self.is_timed and any(turn.at is not None for turn in self.turns)


def read_lines(lines: Iterable[bytes]) -> Iterator[tuple[int, Transcript | Malformed]]:
    """Yield line number (from 1) and transcript, or what is wrong; blank lines are skipped."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield number, read_transcript(_parsed(line))
        except Malformed as wrong:
            yield number, wrong


def _parsed(line: bytes) -> Any:
    try:
        return json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Malformed("not UTF-8") from None
    except (ValueError, RecursionError) as error:
        raise Malformed(f"not a line of JSON: {error}") from None


def read_transcript(found: Any) -> Transcript:
    """Read one parsed line; raises Malformed. Members it does not know are left alone."""
    if not isinstance(found, dict):
        raise Malformed('not an object with "turns"')
    turns = found.get("turns")
    if not isinstance(turns, list) or not turns:
        raise Malformed('"turns" is missing or no list of turns')
    if len(turns) > MOST_TURNS:
        raise Malformed(f"more than {MOST_TURNS} turns")
    said = tuple(_turn(number, turn) for number, turn in enumerate(turns, start=1))
    if not any(turn.role == "agent" for turn in said):
        raise Malformed("the agent says nothing in it")
    note = found.get("documentation")
    if not isinstance(note, str | None):
        raise Malformed('"documentation" is no string')
    _in_order(said)
    return Transcript(said, note[:MOST_CHARACTERS] if note else note, _id(found))


def _id(found: Mapping[str, Any]) -> str:
    name = found.get("id", "")
    return str(name) if isinstance(name, str | int) else ""


def _turn(number: int, turn: Any) -> Said:
    if not isinstance(turn, dict):
        raise Malformed(f"turn {number} is no object")
    role, text = turn.get("role"), turn.get("text")
    if role not in _ROLES:
        raise Malformed(f'turn {number}: "role" is neither "agent" nor "customer"')
    if not isinstance(text, str) or not text.strip():
        raise Malformed(f'turn {number}: "text" is missing or empty')
    return Said(role, text[:MOST_CHARACTERS], _time(number, turn.get("at")))


def _time(number: int, at: Any) -> datetime | None:
    if at is None:
        return None
    try:
        time = datetime.fromisoformat(at)
        # A time without a zone is taken for UTC: only differences count.
        return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
    except (TypeError, ValueError, OverflowError):
        raise Malformed(f'turn {number}: "at" is no time as in 2025-03-31T09:30:00Z') from None


def _in_order(said: tuple[Said, ...]) -> None:
    last: datetime | None = None
    for number, turn in enumerate(said, start=1):
        if turn.at is not None and last is not None and turn.at < last:
            raise Malformed(f'turn {number}: "at" is before the turn above')
        last = turn.at or last

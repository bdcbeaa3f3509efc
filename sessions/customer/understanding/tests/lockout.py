"""The account lockout used by topic tests, read from its reviewable file."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from sessions.customer.understanding import Topic

_FILE = Path(__file__).parent / "lockout_topics.txt"


@dataclass
class _Read:
    topics: list[Topic] = field(default_factory=list)
    strangers: list[tuple[str, str | None]] = field(default_factory=list)


@cache
def _read() -> _Read:
    read = _Read()
    kind, topic_id, label = "", "", ""
    phrases: list[str] = []
    for line in [*_FILE.read_text(encoding="utf-8").splitlines(), "none"]:
        if line.startswith("- "):
            phrases.append(line[2:])
        elif line.startswith("= "):
            read.strangers.append((line[2:], topic_id or None))
        elif line and not line.startswith("#"):
            if topic_id:
                read.topics.append(Topic(topic_id, kind, label, tuple(phrases)))
            head, _, label = line.partition(": ")
            kind, _, topic_id = head.partition(" ")
            phrases = []
    return read


def topics() -> tuple[Topic, ...]:
    """The topics with what their author wrote."""
    return tuple(_read().topics)


def strangers() -> tuple[tuple[str, str | None], ...]:
    """What other people say, each with the id of the topic they mean (None: no topic)."""
    return tuple(_read().strangers)

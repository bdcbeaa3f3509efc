"""Says what messages do and speak of, line by line: `manage.py understand < messages.jsonl`."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError

from scenarios.models import Scenario
from scenarios.versions import published_version_of, simulation_of
from sessions.customer import topics_of
from sessions.customer.understanding import Topic, Understanding, understand_all

#: Bytes read at once; the lines in them are understood together, which costs less than one by one.
_BLOCK = 16_384

Message = tuple[str, str | None]


class Command(BaseCommand):
    """Reads JSON lines, writes one JSON line each; without --scenario it needs no database."""

    help = (
        'Read JSON lines {"text", "previous"?} and print {"acts": {act: confidence}, "topics": []} '
        'for each; a line that cannot be read gives {"error"}.'
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the scenario whose topics are looked for."""
        parser.add_argument("--scenario", metavar="SLUG", help="Find this scenario's topics too.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Answer line by line; raises CommandError for an unknown scenario."""
        topics = _topics(options["scenario"]) if options["scenario"] else ()
        for lines in _chunks(sys.stdin.buffer):
            for answer in _answers(lines, topics):
                self.stdout.write(json.dumps(answer, ensure_ascii=False))
            self.stdout.flush()


def _chunks(source: BinaryIO) -> Iterator[list[bytes]]:
    """The lines as they come: what is there is taken together, nobody waits for more."""
    rest = b""
    while block := source.read1(_BLOCK):  # type: ignore[attr-defined]
        *lines, rest = (rest + block).split(b"\n")
        if lines:
            yield lines
    if rest:
        yield [rest]


def _answers(lines: Sequence[bytes], topics: Sequence[Topic]) -> Iterator[dict[str, Any]]:
    read = [_message(line) for line in lines]
    understood = iter(understand_all([one for one in read if isinstance(one, tuple)], topics))
    for one in read:
        yield _shown(next(understood)) if isinstance(one, tuple) else {"error": one}


def _message(line: bytes) -> Message | str:
    """The line's message, or what is wrong with the line."""
    try:
        said = json.loads(line)
    except (ValueError, RecursionError) as error:
        return f"not a line of JSON: {error}"
    if not isinstance(said, dict):
        return 'not an object with "text"'
    text, previous = said.get("text"), said.get("previous")
    if not isinstance(text, str):
        return '"text" is missing or no string'
    if not isinstance(previous, str | None):
        return '"previous" is no string'
    return text, previous


def _shown(understood: Understanding) -> dict[str, Any]:
    return {
        "acts": understood.acts,
        "topics": [
            {
                "id": match.topic_id,
                "kind": match.kind,
                "stance": match.stance,
                "confidence": match.confidence,
            }
            for match in understood.topics
        ],
    }


def _topics(slug: str) -> tuple[Topic, ...]:
    scenario = Scenario.objects.published().filter(slug=slug).first()
    if scenario is None:
        raise CommandError(f"There is no published scenario “{slug}”.")
    return topics_of(simulation_of(published_version_of(scenario)))

"""Assesses transcripts from anywhere: `manage.py assess thread.jsonl`."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from sessions.assessment.transcripts import Malformed, Transcript, assess_transcript, read_lines
from sessions.assessment.transcripts.report import report

_PARTLY_TIMED = 'some turns have no "at": response times are not judged'


class Command(BaseCommand):
    """Reads JSON lines and needs no database. Ends with 1 if a line or file could not be read.

    What was read but is not all there (times of some turns, an empty file) is said, too.
    """

    help = (
        'Assess transcripts, a JSON line each: {"turns": [{"role": "agent"|"customer", "text", '
        '"at"?}], "documentation"?, "id"?}. Prints scores and the turns they rest on.'
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the files, and how to print."""
        parser.add_argument("files", nargs="+", metavar="FILE", help="“-” is the standard input.")
        parser.add_argument("--json", action="store_true", help="Print a JSON line for each.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Assess what can be read; say what can't, by line."""
        wrong = 0
        for name in options["files"]:
            number = None
            for number, found in self._read(name):
                place = f"{name}:{number}" if number else name
                if isinstance(found, Malformed):
                    wrong += 1
                    self.stderr.write(f"{place}: {found}")
                    continue
                if found.is_partly_timed:
                    self.stderr.write(f"{place}: {_PARTLY_TIMED}")
                self._print(name, number, found, as_json=options["json"])
            if number is None:
                self.stderr.write(f"{name}: holds no transcript")
        if wrong:
            sys.exit(1)

    def _read(self, name: str) -> Iterator[tuple[int, Transcript | Malformed]]:
        if name == "-":
            yield from read_lines(sys.stdin.buffer)
            return
        try:
            with Path(name).open("rb") as source:
                yield from read_lines(source)
        except OSError as error:
            yield 0, Malformed(f"cannot be read: {error.strerror}")

    def _print(self, name: str, number: int, transcript: Transcript, *, as_json: bool) -> None:
        found = assess_transcript(transcript)
        if as_json:
            line = {"file": name, "line": number, "id": transcript.id, **found.to_json()}
            self.stdout.write(json.dumps(line, ensure_ascii=False))
        else:
            for text in report(transcript.id or f"{name}:{number}", found):
                self.stdout.write(text)
        self.stdout.flush()

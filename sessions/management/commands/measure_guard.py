"""Measures the guard of the model voice on labelled replies."""

import asyncio
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any, get_args

from django.core.management.base import BaseCommand

from sessions.customer import replies
from sessions.customer.replies import ReplySet, Source
from sessions.customer.verdicts import Verdict, judge, rows

LABELLED = Path(replies.__file__).parent / "tests" / "guard"


class Command(BaseCommand):
    """`manage.py measure_guard [FOLDER]`: needs no model; see docs/model-voice.md."""

    help = "Count what the guard of the model voice catches, misses and wrongly refuses."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder, and whether to list the guard's mistakes."""
        parser.add_argument("folder", nargs="?", type=Path, default=LABELLED)
        parser.add_argument("--mistakes", action="store_true", help="List what it got wrong.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one table per source, as docs/model-voice.md holds them."""
        verdicts = asyncio.run(judge(ReplySet(options["folder"])))
        for source in get_args(Source):
            self._table(source, [one for one in verdicts if one.reply.source == source])
        if options["mistakes"]:
            self._mistakes(verdicts)

    def _table(self, source: str, verdicts: Sequence[Verdict]) -> None:
        faultless = [one for one in verdicts if one.reply.is_ok]
        self.stdout.write(f"\n{source}: {len(verdicts)} replies\n")
        self.stdout.write("| kind | replies | caught | missed |")
        self.stdout.write("|---|---:|---:|---:|")
        for row in rows(verdicts):
            self.stdout.write(f"| {row.kind} | {row.replies} | {row.caught} | {row.missed} |")
        wrongly = sum(one.is_wrong_refusal for one in faultless)
        self.stdout.write(f"Faultless: {len(faultless)}, wrongly refused: {wrongly}.")

    def _mistakes(self, verdicts: Sequence[Verdict]) -> None:
        for one in verdicts:
            if one.missed:
                self.stdout.write(f"MISSED {sorted(one.missed)} {one.reply.situation}")
            elif one.is_wrong_refusal:
                self.stdout.write(f"WRONGLY REFUSED {one.failed} {one.reply.situation}")
            else:
                continue
            self.stdout.write(f"    {one.shown} shown of: {one.reply.text}")

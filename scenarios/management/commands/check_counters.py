"""`manage.py check_counters`: do the counters of scenarios equal what they count?"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from scenarios.recount import differences, mend


class Command(BaseCommand):
    """Reports every difference; exits with 1 if there is one. Changes nothing without `--mend`."""

    help = "Compare the counters of scenarios and of people's progress with a recount of the facts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--mend`."""
        parser.add_argument("--mend", action="store_true", help="Set what differs to the recount.")

    def handle(self, *args: Any, **options: Any) -> None:
        found = differences()
        for difference in found:
            self.stdout.write(str(difference))
        if options["mend"]:
            mended = mend()
            self.stdout.write(f"Mended: {mended}." if mended else "There was nothing to mend.")
            found = differences()
        if found:
            raise CommandError(f"Counters that are not what they count: {len(found)}.")
        self.stdout.write("Every counter equals its recount.")

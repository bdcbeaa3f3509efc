"""`manage.py synthetic_tests`: made-up A/B tests, one for each way a test can stand."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from helpdesk.errors import Refusal
from scenarios.experiments.results import results_of
from scenarios.experiments.synthetic import tell_tests


class Command(BaseCommand):
    """Writes tests of a made-up organisation with their people and attempts."""

    help = (
        "Write made-up A/B tests in an organisation of their own, for demonstrations: a draft, "
        "tests with and without a winner, with a broken split, paused, completed, cancelled. Super "
        "admins see them."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Of which seed."""
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, **options: Any) -> None:
        """Tell them, and say how they stand."""
        try:
            tests = tell_tests(seed=options["seed"])
        except Refusal as refusal:
            raise CommandError(refusal.detail) from None
        for one in tests:
            self.stdout.write(f"{one.name}: {results_of(one).standing.value}")

"""`manage.py synthetic_attempts N --seed S`: a made-up history of practice."""

from argparse import ArgumentParser, ArgumentTypeError
from datetime import date, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from helpdesk.accounts.models import Tenant
from helpdesk.errors import Refusal
from scenarios.analytics.synthetic import DAYS, tell_history


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"“{text}” is no day as in 2026-01-31") from None


class Command(BaseCommand):
    """Writes finished attempts of made-up people at the published scenarios."""

    help = (
        "Write N finished attempts of made-up people in made-up organisations, or in one that is "
        "there, at the published scenarios, for demonstrations and benchmarks. The same seed, "
        "scenarios and dates give the same history. Roll them up with rebuild_analytics, or wait a "
        "minute."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How many, of which seed, when, and of how many organisations."""
        parser.add_argument("attempts", type=int)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--days", type=int, default=DAYS, help=f"Default: {DAYS}.")
        parser.add_argument(
            "--until",
            type=_day,
            help="The last day (YYYY-MM-DD). Default: yesterday.",
        )
        where = parser.add_mutually_exclusive_group()
        where.add_argument("--tenants", type=int, default=4, help="Organisations. Default: 4.")
        where.add_argument(
            "--tenant", metavar="SLUG", help="Let people of this organisation practise instead."
        )

    def handle(self, **options: Any) -> None:
        """Tell it, and say what was written."""
        slug = options["tenant"]
        tenant = Tenant.objects.filter(slug=slug).first()
        if slug and tenant is None:
            raise CommandError(f"There is no organisation “{slug}”.")
        try:
            written = tell_history(
                attempts=options["attempts"],
                seed=options["seed"],
                days=options["days"],
                until=options["until"] or timezone.now().date() - timedelta(days=1),
                tenants=options["tenants"],
                tenant=tenant,
            )
        except Refusal as refusal:
            raise CommandError(refusal.detail) from None
        self.stdout.write(
            f"{written['attempts']:,} attempts of {written['people']:,} people, "
            f"{written['ratings']:,} ratings."
        )

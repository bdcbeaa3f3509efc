"""`manage.py rebuild_analytics`: roll-ups from the facts, or the proof that they equal them."""

import sys
from argparse import ArgumentParser
from datetime import date
from itertools import chain
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand

from scenarios.analytics.models import StaleDay
from scenarios.analytics.months import (
    month_differences,
    months_with_anything,
    rebuild_month,
    stale_months,
)
from scenarios.analytics.rolling import days_with_anything, differences, rebuild_day

SHOWN = 20


class Command(BaseCommand):
    """Rebuilds or checks, a day at a time; killed, it can simply be started again."""

    help = (
        "Rebuild the roll-ups of analytics from the facts. With --check, change nothing, show "
        "where they differ and end with 1 if they do anywhere, or if some wait for their roll-up."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Rebuild or check."""
        parser.add_argument("--check", action="store_true", help="Only compare.")

    def handle(self, **options: Any) -> None:
        """Go through all days from the first to the last."""
        if options["check"]:
            self._check()
            return
        days = list(days_with_anything())
        for day in days:
            rebuild_day(day)
        for month in months_with_anything(days):
            rebuild_month(month)
        self.stdout.write(f"{_count(len(days))} rolled up.")

    def _check(self) -> None:
        # Before and after: what waits while its day is compared is left out there.
        waiting = _waiting()
        days, different = list(days_with_anything()), 0
        of_days = (one for day in days for one in differences(day))
        of_months = (
            one for month in months_with_anything(days) for one in month_differences(month)
        )
        for one in chain(of_days, of_months):
            different += 1
            if different <= SHOWN:
                self.stdout.write(str(one))
        waiting |= _waiting()
        if different:
            self.stdout.write(f"{different:,} rows differ.")
        if waiting:
            self.stdout.write(
                f"Not proven: {len(waiting):,} days or months of scenarios wait for their roll-up."
            )
        if different or waiting:
            sys.exit(1)
        self.stdout.write(f"The figures of {_count(len(days))} equal their facts.")


def _waiting() -> set[tuple[UUID, date]]:
    days = StaleDay.objects.values_list("scenario_id", "day")
    return set(days.union(stale_months().values_list("scenario_id", "day")))


def _count(days: int) -> str:
    return f"{days:,} day{'' if days == 1 else 's'}"

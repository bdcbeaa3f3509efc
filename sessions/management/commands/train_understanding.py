"""Trains the model of dialogue acts anew from the phrases and measures it on unseen authors."""

from dataclasses import replace
from typing import Any

from django.core.management.base import BaseCommand

from sessions.customer.understanding.model import FILE
from sessions.customer.understanding.phrasebook import phrases
from sessions.customer.understanding.training import (
    Figures,
    examples,
    figures,
    held_out_chances,
    thresholds,
    train,
)


class Command(BaseCommand):
    """`manage.py train_understanding`: a minute or two; needs no database."""

    help = "Train the model of dialogue acts and print its figures on authors held out."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the table docs/understanding.md holds and write the model's file."""
        known = examples(phrases())
        found = held_out_chances(known)
        self._table(figures(found, known))
        model = replace(train(known), thresholds=thresholds(found, known.acts))
        model.save()
        self.stdout.write(f"Wrote {FILE.name}.")

    def _table(self, rows: list[Figures]) -> None:
        self.stdout.write("| act | messages | precision | recall | F1 |")
        self.stdout.write("|---|---:|---:|---:|---:|")
        for one in rows:
            self.stdout.write(
                f"| {one.act} | {one.messages} | {one.precision:.2f} | {one.recall:.2f} "
                f"| {one.f1:.2f} |"
            )
        mean = sum(one.f1 for one in rows) / len(rows)
        self.stdout.write(f"| mean | | | | {mean:.2f} |")

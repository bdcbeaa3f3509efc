"""Trains the models of sentences anew from their phrases and measures them on unseen authors."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from sessions.assessment.transcripts import moves, replies, substance
from sessions.customer.understanding import manners, model
from sessions.customer.understanding.phrasebook import Phrase, phrases
from sessions.customer.understanding.training import (
    Figures,
    Reading,
    examples,
    figures,
    held_out_chances,
    read,
    thresholds,
    train,
)
from sessions.customer.understanding.types import ACTS


@dataclass(frozen=True)
class Trained:
    """A model: its phrases, where it is kept, its labels, how its messages are read."""

    phrases: Callable[[], Iterable[Phrase]]
    file: Path
    labels: tuple[str, ...]
    reading: Reading = read


def _in(folder: Path, labels: tuple[str, ...]) -> Callable[[], Iterable[Phrase]]:
    return partial(phrases, folder, labels)


MODELS = {
    "acts": Trained(phrases, model.FILE, ACTS),
    "replies": Trained(
        _in(replies.PHRASES, replies.LABELS), replies.FILE, replies.LABELS, replies.read_reply
    ),
    "moves": Trained(_in(moves.PHRASES, moves.LABELS), moves.FILE, moves.LABELS),
    "substance": Trained(substance.substance_phrases, substance.FILE, substance.LABELS),
}
# That of manners learns from the phrases of acts and some of its own; it has other figures.
_MANNERS = "manners"
_NAMES = [*MODELS, _MANNERS]


class Command(BaseCommand):
    """`manage.py train_understanding`: a minute or two; needs no database."""

    help = "Train the models of sentences and print their figures on authors held out."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the names of models."""
        parser.add_argument("model", nargs="*", choices=_NAMES, help="All, if none is named.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the tables docs/ hold and write the models' files."""
        for name in options["model"] or _NAMES:
            if name == _MANNERS:
                known = examples(manners.manners_phrases(), manners.GRAVE)
                manners.save(train(known))
                self.stdout.write(f"Wrote {manners.FILE.name}.")
            else:
                self._train(MODELS[name])

    def _train(self, one: Trained) -> None:
        known = examples(tuple(one.phrases()), one.labels, one.reading)
        found = held_out_chances(known)
        self._table(figures(found, known))
        trained = replace(train(known), thresholds=thresholds(found, known))
        trained.save(one.file)
        self.stdout.write(f"Wrote {one.file.name}.")

    def _table(self, rows: list[Figures]) -> None:
        self.stdout.write("| label | messages | precision | recall | F1 |")
        self.stdout.write("|---|---:|---:|---:|---:|")
        for one in rows:
            self.stdout.write(
                f"| {one.label} | {one.messages} | {one.precision:.2f} | {one.recall:.2f} "
                f"| {one.f1:.2f} |"
            )
        mean = sum(one.f1 for one in rows) / len(rows)
        self.stdout.write(f"| mean | | | | {mean:.2f} |")

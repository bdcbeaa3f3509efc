"""`manage.py measure_topics`: how well strangers' messages reach the checks and actions meant."""

from collections import Counter
from pathlib import Path
from typing import Any

import yaml
from django.core.management.base import BaseCommand, CommandParser

from sessions.customer import topics_of
from sessions.customer.understanding import understand
from sessions.customer.understanding.types import Topic
from sessions.proving.files import library_files, read_incident

FROZEN = Path(__file__).parents[2] / "customer" / "understanding" / "tests" / "paraphrases"
_ENOUGH = 7  # of ten messages


class Command(BaseCommand):
    """Prints a row per scenario and the sum; the messages are frozen."""

    help = "Measures how many of the strangers' messages reach the right check or action."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("scenarios", nargs="*", help="slugs; without any, all of the library")

    def handle(self, *_args: Any, **options: Any) -> None:
        total: Counter[str] = Counter()
        low = 0
        self.stdout.write("scenario | right % | none % | wrong %\n---|---:|---:|---:")
        for path in library_files():
            if options["scenarios"] and path.stem not in options["scenarios"]:
                continue
            topics = topics_of(read_incident(path).simulation)
            frozen = yaml.load(
                (FROZEN / path.name).read_text(encoding="utf-8"), Loader=yaml.CSafeLoader
            )
            counts = {meant: _counts(texts, meant, topics) for meant, texts in frozen.items()}
            low += sum(count["right"] < _ENOUGH for count in counts.values())
            here = sum(counts.values(), Counter[str]())
            total += here
            self.stdout.write(_row(path.stem, here))
        self.stdout.write(_row(f"all {total.total()} messages", total))
        self.stdout.write(f"{low} checks and actions are reached by fewer than {_ENOUGH} of 10.")


def _counts(texts: list[str], meant: str, topics: tuple[Topic, ...]) -> Counter[str]:
    return Counter(_verdict(text, meant, topics) for text in texts)


def _verdict(text: str, meant: str, topics: tuple[Topic, ...]) -> str:
    found = [one for one in understand(text, topics).topics if one.kind != "other"]
    if not found:
        return "none"
    return "right" if found[0].topic_id == meant else "wrong"


def _row(name: str, counts: Counter[str]) -> str:
    shares = (f"{100 * counts[kind] / counts.total():.1f}" for kind in ("right", "none", "wrong"))
    return " | ".join((name, *shares))

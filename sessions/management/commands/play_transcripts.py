"""Writes sessions of scripted trainees as something to read."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from scenarios.services.library import LIBRARY
from sessions.proving.files import Unreadable, read_incident
from sessions.proving.manners import TRAINEES
from sessions.proving.trainees import perform
from sessions.proving.transcripts import transcript


class Command(BaseCommand):
    """`manage.py play_transcripts expert:<scenario> … --to docs/transcripts`"""

    help = "Let scripted trainees play built-in scenarios; write Markdown, one file a session."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Who plays what, and where it goes."""
        parser.add_argument("plays", nargs="+", metavar="trainee:scenario")
        parser.add_argument("--to", type=Path, required=True)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        """Write them; raises CommandError for an unknown trainee or scenario."""
        manners = {manner.key: manner for manner in TRAINEES}
        options["to"].mkdir(parents=True, exist_ok=True)
        for play in options["plays"]:
            key, _, slug = play.partition(":")
            if key not in manners:
                raise CommandError(f"There is no trainee “{key}”: choose {', '.join(manners)}.")
            try:
                what = read_incident(LIBRARY / f"{slug}.yaml")
            except Unreadable as error:
                raise CommandError(str(error)) from error
            path = options["to"] / f"{key}-{slug}.md"
            text = transcript(perform(what, manners[key], options["seed"]))
            path.write_text(text, encoding="utf-8")
            self.stdout.write(str(path))

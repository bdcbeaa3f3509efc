"""Plays random sessions and counts what comes of them."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from scenarios.simulation.documents import Simulation
from sessions.incident import incident, variant_for
from sessions.proving.chance import MOST, random_session, tally
from sessions.proving.files import library_files, read_document


class Command(BaseCommand):
    """`manage.py random_sessions --each 1000`: a Markdown table; exit code 1 for any violation."""

    help = "Play sessions of random actions over the built-in library; print a table of figures."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How many."""
        parser.add_argument("--each", type=int, default=1000, help="Sessions per scenario.")
        parser.add_argument("--first-seed", type=int, default=0)
        parser.add_argument("--most", type=int, default=MOST, help="Deeds tried in a session.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Play, print, and raise CommandError if anything was reached or accepted wrongly."""
        seeds = range(options["first_seed"], options["first_seed"] + options["each"])
        problems: list[str] = []
        self.stdout.write(
            "| scenario | sessions | deeds | goal held | solved | handed over rightly | refused "
            "| violations |\n|---|---|---|---|---|---|---|---|"
        )
        for path in library_files():
            document = read_document(path)
            world = Simulation.model_validate(document.simulation)
            surfaces = {key: incident(document, world, key) for key in world.surfaces()}
            sessions = [
                random_session(surfaces[variant_for(world, s)], s, options["most"]) for s in seeds
            ]
            problems += [f"{path.stem}: {line}" for s in sessions for line in s.problems]
            count = tally(iter(sessions))
            figures = [count[name] for name in ("sessions", "deeds", "goal", "solved")]
            figures += [count["escalated_rightly"]]
            figures += [count["not accepted"] + count["escalated_wrongly"], count["problems"]]
            self.stdout.write(f"| {path.stem} | {' | '.join(map(str, figures))} |")
        if problems:
            raise CommandError("\n".join(problems[:50]))

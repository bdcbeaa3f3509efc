"""Proves that scenarios can be solved, and not by words alone."""

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from scenarios.documents import ScenarioDocument
from scenarios.models import Scenario
from scenarios.services.library import LIBRARY
from scenarios.versions import document_of
from sessions.proving.files import Unreadable, library_files, read_document
from sessions.proving.proof import Play, Proof, prove


class Command(BaseCommand):
    """`manage.py prove [scenario…|file.json|file.yaml]`: without names, the built-in library.

    A name is a file, a built-in scenario's slug (its file), or a scenario's slug in the database
    (its newest version). Exit code 1 where something fails.
    """

    help = "Search the world of scenarios and play them: golden path, wrong fix, keywords alone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Names, if any."""
        parser.add_argument("names", nargs="*", metavar="scenario|file")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prove each and report; raises CommandError naming those that fail."""
        failed = []
        for name in options["names"] or library_files():
            try:
                proof = prove(_document(str(name)))
            except Unreadable as error:
                failed.append(str(name))
                self.stderr.write(self.style.ERROR(str(error)))
                continue
            self.stdout.write("\n".join(_lines(proof)))
            if proof.problems:
                failed.append(proof.slug)
        if failed:
            raise CommandError(f"Not proven: {', '.join(failed)}")


def _document(name: str) -> ScenarioDocument:
    """Return the document called that. Raises Unreadable."""
    path = Path(name)
    if path.suffix in (".json", ".yaml", ".yml"):
        return read_document(path)
    built_in = LIBRARY / f"{name}.yaml"
    if built_in.is_file():
        return read_document(built_in)
    scenario = Scenario.objects.filter(slug=name).first()
    if scenario is None:
        raise Unreadable(f"There is no scenario “{name}”, neither built in nor in the database.")
    newest = scenario.history.order_by("-version_number").first()
    return document_of(newest)


def _lines(proof: Proof) -> Iterator[str]:
    mark = "✗" if proof.problems else "✓"
    yield f"{mark} {proof.slug}"
    for problem in proof.problems:
        yield f"    ✗ {problem}"
    if proof.complexity is None:
        return
    yield f"    way: {' → '.join(proof.steps)} ({len(proof.steps)} steps)"
    if proof.faults:
        yield f"    faults: {proof.faults}; {'; '.join(proof.clears)}"
    yield f"    world: {proof.states} states, {proof.dead_ends} dead ends"
    points, estimate = proof.complexity.points, proof.complexity.difficulty
    yield f"    difficulty: declared {proof.declared}, estimated {estimate} ({points:g} points)"
    yield f"    messages needed at least: {proof.minimum_messages}"
    for surface in proof.surfaces:
        yield (
            f"    {surface.variant or 'base'}: golden {_summary(surface.golden)}; "
            f"wrong fix {_summary(surface.known_bad)}; keywords {_summary(surface.stuffer)}"
        )


def _summary(play: Play) -> str:
    ended = play.outcome.label.lower() if play.outcome else "no end"
    return f"{play.overall} ({ended}, {play.messages} messages)"

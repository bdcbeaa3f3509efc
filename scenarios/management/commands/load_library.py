"""Loads the built-in characters, prompts and scenarios."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from prompts.loading import load_library as load_prompts
from scenarios.services.library import load_library as load_scenarios


class Command(BaseCommand):
    """`manage.py load_library`: may run any number of times, and overwrites nobody's edits."""

    help = "Load the built-in characters, prompts and scenarios; edits made meanwhile stay."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load; raises CommandError naming each file that can't be loaded, after loading the
        others.
        """
        cast, scenarios = load_prompts(), load_scenarios()
        for report in (cast, scenarios):
            for name in report.created:
                self._say(f"{name}: created", options)
            for name in report.updated:
                self._say(f"{name}: updated", options)
            for name in report.left_alone:
                self._say(f"{name}: left alone, because it was changed here", options)
        if scenarios.failed:
            raise CommandError(
                "\n".join(f"{name} was not loaded. {why}" for name, why in scenarios.failed.items())
            )

    def _say(self, line: str, options: dict[str, Any]) -> None:
        if options["verbosity"] > 0:
            self.stdout.write(line)

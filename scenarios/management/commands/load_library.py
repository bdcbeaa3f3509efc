"""Loads the built-in characters, prompts, scenarios and templates."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from prompts.loading import load_library as load_prompts
from scenarios.services.library import load_library as load_scenarios
from scenarios.services.template_library import load_templates


class Command(BaseCommand):
    """`manage.py load_library`: may run any number of times, and overwrites nobody's edits."""

    help = (
        "Load the built-in characters, prompts, scenarios and templates; edits made meanwhile stay."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Load; raises CommandError naming each file that can't be loaded, after loading the
        others.
        """
        cast, scenarios, templates = load_prompts(), load_scenarios(), load_templates()
        for report in (cast, scenarios, templates):
            for name in report.created:
                self._say(f"{name}: created", options)
            for name in report.updated:
                self._say(f"{name}: updated", options)
            for name in report.left_alone:
                self._say(f"{name}: left alone, because it was changed here", options)
        failed = [*scenarios.failed.items(), *templates.failed.items()]
        if failed:
            raise CommandError("\n".join(f"{name} was not loaded. {why}" for name, why in failed))

    def _say(self, line: str, options: dict[str, Any]) -> None:
        if options["verbosity"] > 0:
            self.stdout.write(line)

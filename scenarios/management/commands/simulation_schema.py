"""Prints the JSON Schema of simulation documents."""

import json
from typing import Any

from django.core.management.base import BaseCommand

from scenarios.simulation.documents import json_schema


class Command(BaseCommand):
    """`manage.py simulation_schema > simulation.schema.json`, for editors that check while one
    types.
    """

    help = "Print the JSON Schema of simulation documents."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print it."""
        self.stdout.write(json.dumps(json_schema(), indent=2, ensure_ascii=False))

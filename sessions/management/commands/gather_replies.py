"""Lets the model endpoint word the library's situations, unguarded, for `measure_guard`."""

import asyncio
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from helpdesk import model_endpoint as endpoint
from scenarios.documents import ScenarioDocument
from scenarios.models import Scenario
from scenarios.simulation.documents import Simulation
from scenarios.versions import document_of, published_version_of
from sessions.customer import prompt
from sessions.customer.replies import Labelled, ReplySet
from sessions.customer.situations import Situation, situations_of
from sessions.customer.voice_model import model_voice_enabled


class Command(BaseCommand):
    """`manage.py gather_replies FOLDER`: goes on where it was stopped."""

    help = "Gather a model's unguarded replies over the published library, to be labelled by hand."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder, and how much is wanted."""
        parser.add_argument("folder", type=Path, help="Where situations and replies are kept.")
        parser.add_argument("--situations", type=int, default=100, help="How many, evenly chosen.")
        parser.add_argument("--each", type=int, default=2, help="Replies to each of them.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Gather; raises CommandError without an endpoint."""
        if not model_voice_enabled():
            raise CommandError("Set OPENAI_BASE_URL or OPENAI_API_KEY to the model to be asked.")
        kept = ReplySet(options["folder"])
        documents = [
            document_of(published_version_of(scenario))
            for scenario in Scenario.objects.published().filter(is_system=True).order_by("slug")
        ]
        situations = _interleaved(kept, documents)
        wanted = min(options["situations"], len(situations))
        chosen = [situations[at * len(situations) // wanted] for at in range(wanted)]
        # One scenario after the other: an endpoint that keeps common beginnings answers sooner.
        asyncio.run(self._gather(kept, sorted(chosen, key=lambda one: one.id), options["each"]))
        self.stdout.write(f"{len(kept.replies)} replies to {len(kept.situations)} situations.")

    async def _gather(self, kept: ReplySet, situations: list[Situation], each: int) -> None:
        for situation in situations:
            moment = situation.moment(kept.simulations[situation.scenario])
            chat = prompt.messages(
                situation.decision, moment, situation.transcript, situation.emotional_prompt
            )
            for _ in range(each - kept.count(situation.id, "model")):
                stream = endpoint.stream(
                    chat, model=situation.persona.model, temperature=situation.persona.temperature
                )
                text = "".join([piece.text async for piece in stream]).strip()
                kept.add(Labelled(situation=situation.id, source="model", text=text))
                self.stdout.write(f"{situation.id}: {text[:80]!r}")


def _interleaved(kept: ReplySet, documents: list[ScenarioDocument]) -> list[Situation]:
    """All situations, those of different scenarios in turn, so that any beginning is varied."""
    played = []
    for document in documents:
        kept.freeze(document.slug, Simulation.model_validate(document.simulation))
        played.append(list(situations_of(document)))
    longest = max(map(len, played), default=0)
    found = [one[at] for at in range(longest) for one in played if at < len(one)]
    for situation in found:
        kept.put(situation)
    return found

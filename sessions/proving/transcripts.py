"""A session as something to read: what was said, done and found, and what came of it."""

from collections.abc import Iterator
from datetime import datetime

from scenarios.simulation.tools import CATALOGUE
from sessions.choices import Sender
from sessions.proving.trainees import Performance


def transcript(performance: Performance) -> str:
    """Return a session as Markdown."""
    stage, result = performance.stage, performance.assessment
    document, persona = stage.incident.document, stage.incident.persona
    heading = [
        f"# {document.name}: {performance.manner.key.replace('-', ' ')}",
        "",
        f"{performance.manner.about} Customer: {persona.name}. Seed {stage.session.seed}.",
        "",
        f"> **{document.ticket.subject}.** {document.ticket.description}",
        "",
    ]
    lines = [line for _, _, line in sorted(_events(performance), key=lambda event: event[:2])]
    verdict = "passed" if result.passed else "not passed"
    mood = f"final mood {stage.session.customer['mood']}"
    outcome = str(result.outcome.label).lower()
    ending = ["---", "", f"{result.overall} points, {verdict}; {outcome}; {mood}.", ""]
    return "\n".join([*heading, *lines, *ending])


def _events(performance: Performance) -> Iterator[tuple[datetime, int, str]]:
    """Yield time, rank within it, and text."""
    stage = performance.stage
    customer = stage.incident.persona.name.split(" ")[0]
    names = {Sender.AI: customer, Sender.USER: "Kim", Sender.SYSTEM: "Ticket"}
    for message in stage.messages:
        rank = 1 if message.sender == Sender.AI else 0
        yield message.created_at, rank, f"**{names[Sender(message.sender)]}:** {message.content}\n"
    for record in stage.records:
        if record.by == "desk":
            label = CATALOGUE[record.tool].label
            values = ", ".join(record.arguments.values())
            tool = f"{label} ({values})" if values else label
            yield record.created_at, 2, f"*{tool}: {record.text}*\n"
    for judged in stage.verifications:
        text = f"*{judged.get_method_display()}: {judged.get_outcome_display().lower()}*\n"
        yield judged.created_at, 3, text

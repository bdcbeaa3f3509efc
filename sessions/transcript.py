"""What happened in a session, in order, each entry with an anchor to link to."""

from dataclasses import dataclass
from datetime import datetime

from scenarios.models import PinnedArticle
from scenarios.simulation.documents import Simulation
from scenarios.simulation.tools import CATALOGUE
from sessions.choices import ResearchKind
from sessions.incident import incident_of
from sessions.models import ActionRecord, Message, Research, TrainingSession, Verification


@dataclass(frozen=True)
class Event:
    """One entry. `kind`: message, step, research or judgement; `anchor` is its id on the page."""

    kind: str
    anchor: str
    at: datetime
    title: str
    text: str
    sender: str = ""
    status: str = ""


def transcript_of(session: TrainingSession) -> list[Event]:
    """Return everything of the session in the order it happened. Five queries."""
    simulation = incident_of(session).simulation
    articles = PinnedArticle.objects.filter(
        scenario_id=session.scenario_id, version_number=session.version.version_number
    )
    titles = dict(articles.values_list("key", "title"))
    # Sorting is stable: what has the same time keeps this order.
    return sorted(
        [
            *(_message(message) for message in session.messages.all()),
            *(_step(record, simulation) for record in session.actions.all()),
            *(_research(look, titles) for look in session.research.all()),
            *(_judgement(v) for v in session.verifications.select_related("evidence")),
        ],
        key=lambda event: event.at,
    )


def _message(message: Message) -> Event:
    return Event(
        "message",
        f"m-{message.seq}",
        message.created_at,
        "",
        message.content,
        sender=message.sender,
    )


def _step(record: ActionRecord, simulation: Simulation) -> Event:
    labels = {step.id: step.label for step in [*simulation.checks, *simulation.actions]}
    label = labels.get(record.step) or CATALOGUE[record.tool].label
    who = "Desk" if record.by == "desk" else "Customer"
    return Event(
        "step",
        f"action-{record.pk}",
        record.created_at,
        f"{who}: {label}",
        record.text,
        status=record.status,
    )


def _research(look: Research, titles: dict[str, str]) -> Event:
    if look.kind == ResearchKind.ARTICLE:
        title, text = "Article read", titles.get(look.article, look.article)
    else:
        place = "Directory" if look.kind == ResearchKind.DIRECTORY else "Knowledge base"
        title = f"{place} searched"
        text = f"“{look.query}”, {look.results} found"
    return Event("research", f"research-{look.pk}", look.created_at, title, text)


def _judgement(verification: Verification) -> Event:
    return Event(
        "judgement",
        f"verification-{verification.pk}",
        verification.created_at,
        f"{verification.get_method_display()}: {verification.get_outcome_display().lower()}",
        verification.evidence.text,
        status=verification.outcome,
    )

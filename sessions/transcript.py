"""What happened in a session, in order, each entry with an anchor to link to."""

from dataclasses import dataclass
from datetime import datetime

from scenarios.models import PinnedArticle
from scenarios.simulation.documents import Simulation
from scenarios.simulation.tools import CATALOGUE
from sessions.choices import ResearchKind
from sessions.incident import incident_of
from sessions.models import ActionRecord, Hint, Message, Research, TrainingSession, Verification


@dataclass(frozen=True)
class Event:
    """One entry. `kind`: message, step, research, judgement, hint; `anchor`: its id on the page."""

    kind: str
    anchor: str
    at: datetime
    title: str
    text: str
    sender: str = ""
    status: str = ""


def transcript_of(session: TrainingSession) -> list[Event]:
    """Return everything of the session in the order it happened. Six queries."""
    simulation = incident_of(session).simulation
    titles = article_titles(session)
    # Sorting is stable: what has the same time keeps this order.
    return sorted(
        [
            *(message_event(message) for message in session.messages.all()),
            *(step_event(record, simulation) for record in session.actions.all()),
            *(research_event(look, titles) for look in session.research.all()),
            *(judgement_event(v) for v in session.verifications.select_related("evidence")),
            *(hint_event(hint) for hint in session.hints.all()),
        ],
        key=lambda event: event.at,
    )


def article_titles(session: TrainingSession) -> dict[str, str]:
    """Return the titles of the articles of the version that is played, by key. One query."""
    articles = PinnedArticle.objects.filter(
        scenario_id=session.scenario_id, version_number=session.version.version_number
    )
    return dict(articles.values_list("key", "title"))


def message_event(message: Message) -> Event:
    """Return what was written."""
    return Event(
        "message",
        f"m-{message.seq}",
        message.created_at,
        "",
        message.content,
        sender=message.sender,
    )


def step_event(record: ActionRecord, simulation: Simulation) -> Event:
    """Return a check or action that was tried."""
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


def research_event(look: Research, titles: dict[str, str]) -> Event:
    """Return what was looked up."""
    if look.kind == ResearchKind.ARTICLE:
        title, text = "Article read", titles.get(look.article, look.article)
    else:
        place = "Directory" if look.kind == ResearchKind.DIRECTORY else "Knowledge base"
        title = f"{place} searched"
        text = f"“{look.query}”, {look.results} found"
    return Event("research", f"research-{look.pk}", look.created_at, title, text)


def judgement_event(verification: Verification) -> Event:
    """Return a judgement on evidence."""
    return Event(
        "judgement",
        f"verification-{verification.pk}",
        verification.created_at,
        f"{verification.get_method_display()}: {verification.get_outcome_display().lower()}",
        verification.evidence.text,
        status=verification.outcome,
    )


def hint_event(hint: Hint) -> Event:
    """Return a hint of the coach."""
    price = f"{hint.price} XP" if hint.price else "free"
    title = f"Hint: {hint.aim.lower()} ({price})"
    return Event("hint", f"hint-{hint.pk}", hint.created_at, title, hint.text)

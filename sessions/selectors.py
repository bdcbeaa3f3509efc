"""What pages, API and sockets show of a session, read in one place."""

from datetime import timedelta
from statistics import fmean
from typing import Any

from gamification.selectors import streak_days
from helpdesk.accounts.models import User
from helpdesk.errors import Conflict
from scenarios.choices import PRIORITY_MATRIX, Priority
from scenarios.documents import ScenarioDocument
from scenarios.models import Scenario
from sessions.choices import Sender
from sessions.incident import incident_of
from sessions.models import Result, TrainingSession
from sessions.services.coaching import hint_offer


def ticket_of(session: TrainingSession) -> dict[str, Any]:
    """Return the ticket as the desk sees it: never the cause, never the answers."""
    incident = incident_of(session)
    document, person = incident.document, incident.simulation.requester()
    ticket = document.ticket
    return {
        "number": ticket_number(session),
        "subject": ticket.subject,
        "description": ticket.description,
        "category": ticket.it_category.value,
        "priority": priority_of(document).value,
        "impact": ticket.impact.label.lower(),
        "urgency": ticket.urgency.label.lower(),
        "affected_asset": ticket.affected_asset,
        "requester": {
            "full_name": person.full_name,
            "username": person.username,
            "department": person.department,
            "office": person.office,
        },
        "company": document.context.company_name,
        "status": "reopened" if session.reopened_count and session.is_active else session.status,
        "opened_at": session.started_at,
    }


def is_still_open(session: TrainingSession) -> bool:
    """Whether the session's person can play its scenario again, or go back to what they preview."""
    playable = Scenario.objects.playable_by(session.person)
    return session.is_preview or playable.filter(pk=session.scenario_id).exists()


def ticket_number(session: TrainingSession) -> str:
    """Return a number as service desks print it, stable for the session."""
    return f"INC{session.pk.int % 10_000_000:07d}"


def priority_of(document: ScenarioDocument) -> Priority:
    """Return impact × urgency → priority."""
    return PRIORITY_MATRIX[document.ticket.impact + document.ticket.urgency]


def sla_of(session: TrainingSession) -> dict[str, Any]:
    """Return the clock: when first reply and resolution are due, and whether they were late.

    Time the story's actions took counts as if it had passed.
    """
    ticket = incident_of(session).document.ticket
    story = timedelta(seconds=session.story_seconds)
    first = session.messages.filter(sender=Sender.USER).order_by("seq").first()
    response_due = session.started_at + timedelta(seconds=ticket.response_target)
    resolution_due = session.started_at + timedelta(seconds=ticket.resolution_target) - story
    return {
        "response_due_at": response_due,
        "responded_at": first.created_at if first else None,
        "resolution_due_at": resolution_due,
        "story_seconds": session.story_seconds,
        "response_breached": first is not None and first.created_at > response_due,
        "resolution_breached": session.ended_at is not None and session.ended_at > resolution_due,
    }


def escalation_teams(session: TrainingSession) -> list[str]:
    """Return the teams a ticket can be handed to."""
    return list(incident_of(session).simulation.escalation.teams)


def coach_of(session: TrainingSession) -> dict[str, Any]:
    """Return the coach's panel: the hints taken, the next one's price, or why there is none.

    Raises Conflict `assessed_session`.
    """
    hints = list(session.hints.all())
    offer, reason = None, ""
    try:
        offer = hint_offer(session)
    except Conflict as refusal:
        if refusal.code == "assessed_session":
            raise
        reason = refusal.detail
    return {
        "offer": offer,
        "reason": reason,
        "hints": hints,
        "spent": sum(hint.price for hint in hints),
    }


def progress_of(person: User) -> dict[str, Any]:
    """Return how far somebody is.

    Passed scenarios, level, streak and mean competencies of completed sessions.
    """
    playable = Scenario.objects.playable_by(person)
    passed = playable.filter(progress__person=person, progress__times_passed__gt=0)
    return {
        "completed_scenarios": passed.count(),
        "total_scenarios": playable.count(),
        "level": person.level,
        "xp": person.xp,
        "xp_to_next_level": person.xp_to_next_level,
        "streak_days": streak_days(person),
        "competencies": competencies_of(person),
    }


def competencies_of(person: User) -> dict[str, int]:
    """Return each competency's mean over the last 20 completed sessions, 0–100, rounded."""
    results = Result.objects.filter(
        session__in=TrainingSession.objects.counting().completed().filter(person=person)
    ).order_by("-created_at")
    scores: dict[str, list[int]] = {}
    for competencies in results.values_list("competencies", flat=True)[:20]:
        for name, score in competencies.items():
            if score is not None:
                scores.setdefault(name, []).append(score)
    return {name: round(fmean(values)) for name, values in scores.items()}

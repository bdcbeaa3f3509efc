"""What the pages of practising show, gathered in a fixed number of queries."""

from collections.abc import Collection
from typing import Any

from helpdesk.accounts.models import User
from scenarios.choices import ITCategory, Priority
from scenarios.lists.selectors import ListName, listed
from scenarios.models import Scenario
from scenarios.selectors import briefing as briefing_of
from scenarios.selectors import opinion_of
from scenarios.simulation.tools import CATALOGUE, PROOF_TOOLS
from sessions.api.replay_serializers import ReplaySerializer
from sessions.choices import Mode
from sessions.curve import curve_of
from sessions.labels import COMPETENCIES, DIMENSIONS
from sessions.marking.pages import result_marks
from sessions.models import ActionRecord, Result, TrainingSession
from sessions.performance.comparing import gate_change, one_before
from sessions.performance.practice import plan_for
from sessions.playback import playback_of
from sessions.radar import radar_of
from sessions.selectors import (
    coach_of,
    escalation_teams,
    is_still_open,
    progress_of,
    sla_of,
    ticket_of,
)
from sessions.services.desk import offered_tools
from sessions.services.research import search_history
from sessions.services.verifying import identity_held, verification_details
from sessions.transcript import transcript_of

RECENT = 5
FOR_YOU = 3


def dashboard(person: User) -> dict[str, Any]:
    """Return where the person stands and what to do next."""
    mine = TrainingSession.objects.visible_to(person).for_lists()
    opened = list(mine.active().order_by("-last_activity_at"))
    recent = list(mine.ended().order_by("-ended_at")[:RECENT])
    progress = progress_of(person)
    newcomer = not opened and not recent
    plan = plan_for(person)
    besides = [row.entry.id for row in plan.items] + [session.scenario_id for session in opened]
    return {
        "open_sessions": opened,
        "recent": recent,
        "newcomer": newcomer,
        "plan": plan,
        # Somebody new has one thing to do first.
        "for_you": []
        if newcomer
        else listed(ListName.RECOMMENDED, person, length=FOR_YOU, besides=besides),
        "progress": progress,
        "skills": [
            {"label": label, "score": progress["competencies"][name]}
            for name, label in COMPETENCIES.items()
            if name in progress["competencies"]
        ],
    }


def briefing(scenario: Scenario, person: User) -> dict[str, Any]:
    """Return the briefing of a row of `library_for`, with the person's own attempts."""
    mine = TrainingSession.objects.visible_to(person).for_lists().filter(scenario=scenario)
    shown = briefing_of(scenario, person)
    return {
        "briefing": shown,
        "entry": shown.entry,
        "opinion": shown.opinion,
        "open_session": mine.active().first(),
        "attempts": mine.ended().order_by("-ended_at")[:RECENT],
    }


def workspace(session: TrainingSession) -> dict[str, Any]:
    """Return everything the workspace shows at first; from there on the socket keeps it current."""
    ticket = ticket_of(session)
    return {
        "session": session,
        "ticket": {**ticket, "category_label": ITCategory(ticket["category"]).label},
        "sla": sla_of(session),
        "chat": session.messages.all(),
        "identity": identity_held(session).value,
        "verification": _checklist(session),
        "tools": offered_tools(session),
        "tool_runs": _tool_runs(session),
        "searches": search_history(session)[:8],
        "coach": coach_of(session) if session.mode == Mode.PRACTICE else None,
        **_resolution_form(session, ticket),
    }


_PROOF_LABELS = {
    "callback": "Call back",
    "mfaCode": "Send a code",
    "managerApproval": "Ask the manager",
}


def _checklist(session: TrainingSession) -> list[dict[str, Any]]:
    """Return the ways of verifying, each proof with the tool that produces its evidence."""
    return [
        {
            **detail,
            "tool": CATALOGUE.get(PROOF_TOOLS.get(detail["method"], "")),
            "tool_label": _PROOF_LABELS.get(detail["method"], ""),
        }
        for detail in verification_details(session)
    ]


def _tool_runs(session: TrainingSession) -> list[dict[str, Any]]:
    runs = session.actions.filter(by="desk").order_by("-created_at", "-id")
    return [_tool_run(run) for run in runs]


def _tool_run(run: ActionRecord) -> dict[str, Any]:
    return {
        "tool_label": CATALOGUE[run.tool].label,
        "arguments": run.arguments,
        "status": run.status,
        "text": run.text,
        "created_at": run.created_at,
    }


def _resolution_form(session: TrainingSession, ticket: dict[str, Any]) -> dict[str, Any]:
    draft = session.draft
    return {
        "draft": draft,
        "teams": escalation_teams(session),
        "categories": ITCategory.choices,
        "priorities": Priority.choices,
        "chosen_category": draft.get("category") or ticket["category"],
        "chosen_priority": draft.get("priority") or ticket["priority"],
    }


def result(session: TrainingSession) -> dict[str, Any]:
    """Return the assessment of an ended session with its evidence."""
    outcome = session.result
    opinion = None if session.is_preview else opinion_of(session.person, session.scenario_id)
    before = one_before(session)
    hints, marks = list(session.hints.all()), result_marks(session)
    scored = [
        (name, label, outcome.dimensions[name])
        for name, label in DIMENSIONS.items()
        if outcome.dimensions.get(name) is not None
    ]
    return {
        "session": session,
        "result": outcome,
        "feedback": outcome.feedback,
        "ticket": ticket_of(session),
        "radar": radar_of([(label, score) for _, label, score in scored]),
        "dimensions": _dimensions(outcome, scored),
        "competencies": [
            {"label": label, "score": outcome.competencies.get(name)}
            for name, label in COMPETENCIES.items()
        ],
        "criteria": _criteria_by_dimension(outcome, marks["rulings"].keys() | marks["appeals"]),
        "transcript": transcript_of(session),
        "gate_change": gate_change(before.result, outcome) if before else "",
        "hints": hints,
        "hint_cost": sum(hint.price for hint in hints),
        "marks": marks,
        "leveled_up": outcome.level_after > outcome.level_before,
        "suggestion": plan_for(session.person, besides=[session.scenario_id]).first,
        "opinion": opinion,
        "is_open": session.is_preview or opinion is not None,
    }


def replay(session: TrainingSession) -> dict[str, Any]:
    """Return an ended session's replay; raises Conflict `session_active` before."""
    playback = playback_of(session)
    moments = playback.moments
    data = ReplaySerializer(playback).data  # one shape for the API and the page's script
    is_open = is_still_open(session)
    return {
        "session": session,
        "is_open": is_open,
        "playback": playback,
        "moments": moments,
        "last": moments[-1] if moments else None,
        "curve": curve_of([moment.standing.mood for moment in moments]),
        "ticket": ticket_of(session),
        "can_rewind": is_open and any(moment.can_rewind for moment in moments),
        "standings": [_standing(moment) for moment in data["moments"]],
    }


def _standing(moment: dict[str, Any]) -> dict[str, Any]:
    """Return what the page's script needs of a moment; the rest stands on the page."""
    kept = {name: moment[name] for name in ("turn", "seconds", "canRewind")}
    return {**kept, **moment["standing"]}


def _dimensions(outcome: Result, scored: list[tuple[str, str, int]]) -> list[dict[str, Any]]:
    feedback = outcome.feedback
    deltas = (feedback.get("comparison") or {}).get("dimensions", {})
    return [
        {
            "label": label,
            "score": score,
            "weight": round(100 * feedback["weights"].get(name, 0)),
            "delta": deltas.get(name),
        }
        for name, label, score in scored
    ]


def _criteria_by_dimension(outcome: Result, marked: Collection[str]) -> list[dict[str, Any]]:
    """Return the criteria in groups; verification first, since it is the gate.

    `marked` are those with a ruling or an appeal.
    """
    groups = []
    for name, label in {"verification": "Verification", **DIMENSIONS}.items():
        rows = [row for row in outcome.criteria if row["dimension"] == name]
        if rows:
            score = outcome.dimensions.get(name, outcome.competencies.get(name))
            is_marked = any(row["id"] in marked for row in rows)
            groups.append({"label": label, "score": score, "rows": rows, "is_marked": is_marked})
    return groups

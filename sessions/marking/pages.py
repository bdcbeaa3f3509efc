"""What the pages of marking show, gathered in a fixed number of queries."""

from typing import Any

from django.conf import settings

from helpdesk.accounts.models import User
from sessions.assessment import recorded_of
from sessions.labels import DIMENSIONS
from sessions.marking.appealing import DEADLINE, may_still_appeal
from sessions.marking.calibration import Calibration, calibrations_of, of_judgement
from sessions.marking.models import LEAST_APPEAL, Appeal, Judgement, Judging, Override
from sessions.marking.news import label_of
from sessions.marking.questions import QUESTIONS
from sessions.models import TrainingSession
from sessions.transcript import transcript_of

__all__ = ["appeal_page", "bar", "label_of", "marks_of", "result_marks", "session_page"]


def bar() -> dict[str, Any]:
    """Return from where on a model's answers count as calibrated."""
    return {
        "kappa_needed": settings.CALIBRATED_KAPPA,
        "marks_needed": settings.CALIBRATED_MARKS,
    }


def session_page(session: TrainingSession, by: User) -> dict[str, Any]:
    """Return a session for an instructor: what was scored, ruled, appealed and judged."""
    rulings = list(session.overrides.select_related("by", "ended_by"))
    recorded, appeals = recorded_of(session.result), _appeals(session)
    return {
        "title": str(session),
        "session": session,
        "result": session.result,
        "recorded": recorded,
        "may_mark": by.has_perm("training.mark_session", session),
        "groups": _groups(session, recorded.criteria, rulings, appeals),
        "ended_rulings": [
            {"ruling": one, "label": label_of(session, one.criterion)}
            for one in rulings
            if not one.stands
        ],
        "appeals": appeals,
        "judged": _judged(session),
        "transcript": transcript_of(session),
    }


def appeal_page(appeal: Appeal, by: User) -> dict[str, Any]:
    """Return an appeal beside the criterion it is about, and the way to decide it."""
    session = appeal.session
    rows = (row for row in session.result.criteria if row["id"] == appeal.criterion)
    row = next(rows, None)
    recorded = recorded_of(session.result).criteria
    return {
        "title": f"Appeal: {label_of(session, appeal.criterion)}",
        "appeal": appeal,
        "session": session,
        "row": row,
        "exchange": _exchange(session, row["evidence"] if row else []),
        "recorded": next((row for row in recorded if row["id"] == appeal.criterion), None),
        "may_mark": appeal.is_open and by.has_perm("training.mark_session", session),
        "documentation": session.resolution.get("documentation", ""),
    }


def _exchange(session: TrainingSession, evidence: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the messages that are quoted, each with what was said right before and after it."""
    quoted = {quote["seq"] for quote in evidence if quote["kind"] == "message"}
    if not quoted:
        return []
    said = list(session.messages.order_by("seq"))
    places = [place for place, message in enumerate(said) if message.seq in quoted]
    near = {place + step for place in places for step in (-1, 0, 1)}
    return [
        {"message": message, "is_quoted": message.seq in quoted}
        for place, message in enumerate(said)
        if place in near
    ]


def marks_of(session: TrainingSession) -> dict[str, Any]:
    """Return everything that was said about a result since: what stands and what was recorded."""
    return {
        "recorded": recorded_of(session.result),
        "overrides": list(session.overrides.standing().select_related("by", "ended_by")),
        "appeals": list(session.appeals.select_related("decided_by")),
        "advice": _judged(session),
    }


def result_marks(session: TrainingSession) -> dict[str, Any]:
    """Return what a trainee's result page shows of it, by criterion."""
    marks = marks_of(session)
    ruled = [one.criterion for one in marks["overrides"]]
    return {
        "recorded": marks["recorded"],
        "recorded_rows": {row["id"]: row for row in marks["recorded"].criteria},
        "ruled": [{"id": name, "label": label_of(session, name)} for name in ruled],
        "rulings": {one.criterion: one for one in marks["overrides"]},
        "appeals": {one.criterion: one for one in marks["appeals"]},
        "judged": marks["advice"],
        "judging": Judging.objects.filter(session=session).first(),
        "may_appeal": may_still_appeal(session),
        "appeal_days": DEADLINE.days,
        "appeal_least": LEAST_APPEAL,
    }


def _groups(
    session: TrainingSession,
    recorded: list[dict[str, Any]],
    rulings: list[Override],
    appeals: list[dict[str, Any]],
) -> list[dict[str, Any]]:
    """Return the criteria by dimension, each with what was recorded and the ruling that stands.

    `is_marked`: whether something was ruled there, or waits to be.
    """
    before = {row["id"]: row for row in recorded}
    standing = {one.criterion: one for one in rulings if one.stands}
    waiting = {one["appeal"].criterion for one in appeals if one["appeal"].is_open}
    groups = []
    for name, label in {"verification": "Verification", **DIMENSIONS}.items():
        rows = [
            {"row": row, "recorded": before[row["id"]], "ruling": standing.get(row["id"])}
            for row in session.result.criteria
            if row["dimension"] == name
        ]
        if rows:
            scores = {**session.result.competencies, **session.result.dimensions}
            ids = {one["row"]["id"] for one in rows}
            group = {"label": label, "score": scores.get(name), "rows": rows, "ids": ids}
            group["lost"] = sum(not one["row"]["met"] for one in rows)
            group["is_marked"] = not ids.isdisjoint(standing.keys() | waiting)
            groups.append(group)
    return groups


def _appeals(session: TrainingSession) -> list[dict[str, Any]]:
    return [
        {"appeal": one, "label": label_of(session, one.criterion)}
        for one in session.appeals.select_related("decided_by")
    ]


def _judged(session: TrainingSession) -> list[dict[str, Any]]:
    """Return a model's answers, each with its question and how far such answers are trusted."""
    rows = list(session.judgements.select_related("message", "mark__by"))
    found = calibrations_of(session.tenant_id) if rows else []
    return [_one_judged(row, of_judgement(row, found)) for row in rows]


def _one_judged(row: Judgement, calibration: Calibration | None) -> dict[str, Any]:
    question = QUESTIONS.get(row.question)
    return {
        "judgement": row,
        "text": question.text if question else row.question,
        "look_for": question.look_for if question else "",
        "mark": getattr(row, "mark", None),
        "calibration": calibration,
    }

"""What comes up again and again in the feedback of somebody's attempts."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models.fields.json import KeyTransform

from sessions.assessment.registry import REGISTRY
from sessions.models import Result

# The newest attempts whose feedback is read, and how many remarks of each kind are made of it.
LOOKED_AT = 20
MOST_REMARKS = 3


@dataclass(frozen=True)
class Remark:
    """A criterion that was named in `times` of `of` feedbacks.

    `better` is said to any customer: the feedbacks name those of several attempts.
    """

    criterion: str
    title: str
    times: int
    of: int
    better: str = ""


@dataclass(frozen=True)
class Remarks:
    """What somebody does well time and again, and what costs them time and again."""

    strengths: Sequence[Remark]
    improvements: Sequence[Remark]


def remarks_on(sessions: Collection[UUID]) -> Remarks:
    """Return what recurs in these sessions' feedback, the most frequent first. One query."""
    rows = list(
        Result.objects.filter(session__in=list(sessions)[:LOOKED_AT])
        .order_by("-created_at", "-pk")
        .annotate(
            strengths=KeyTransform("strengths", "feedback"),
            improvements=KeyTransform("improvements", "feedback"),
        )
        .values_list("strengths", "improvements")
    )
    return Remarks(
        strengths=_recurring([strengths or [] for strengths, _ in rows]),
        improvements=_recurring([improvements or [] for _, improvements in rows]),
    )


def _recurring(feedbacks: Sequence[list[dict[str, Any]]]) -> list[Remark]:
    found: dict[str, list[dict[str, Any]]] = {}
    for remarks in feedbacks:
        for remark in remarks:
            found.setdefault(remark["criterion"], []).append(remark)
    most = sorted(found.items(), key=lambda one: -len(one[1]))[:MOST_REMARKS]
    return [
        Remark(key, rows[0]["title"], len(rows), len(feedbacks), _better(key, rows[0]))
        for key, rows in most
    ]


def _better(criterion: str, newest: dict[str, Any]) -> str:
    """Return a better wording; a strength has none, an author's criterion has its own."""
    said: str = newest.get("better", "")
    known = REGISTRY.get(criterion)
    return known.better_for() if known and said else said

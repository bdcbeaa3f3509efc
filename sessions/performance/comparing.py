"""Two attempts at one scenario, side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.urls import reverse

from helpdesk.accounts.models import User
from sessions.assessment.gate import CAP
from sessions.assessment.scoring import worth
from sessions.labels import DIMENSIONS
from sessions.models import Result, TrainingSession
from sessions.querysets import TrainingSessionQuerySet

Row = dict[str, Any]
_LABELS = {"verification": "Verification", **DIMENSIONS}


@dataclass(frozen=True)
class Side:
    """One of the two."""

    session: TrainingSession

    @property
    def result(self) -> Result:
        """Its assessment."""
        result: Result = self.session.result
        return result

    @property
    def seconds(self) -> int:
        """How long they worked on it."""
        return int(self.session.worked_seconds)

    @property
    def address(self) -> str:
        """Where its result page is."""
        return reverse("result", args=[self.session.pk])

    @property
    def hints(self) -> int:
        """How many hints were taken."""
        return int(self.session.hints_used)

    @property
    def path(self) -> Row:
        """What was tried, as in `Result.feedback`."""
        path: Row = self.result.feedback.get("yourPath") or {}
        return path


@dataclass(frozen=True)
class Measure:
    """A score on both sides; None where it did not apply."""

    name: str
    first: int | None
    second: int | None

    @property
    def change(self) -> int | None:
        """What the second has more."""
        known = self.first is not None and self.second is not None
        return (self.second or 0) - (self.first or 0) if known else None


@dataclass(frozen=True)
class Difference:
    """A criterion that was judged, or weighed, differently. A side is None where it did not
    apply.

    `change`: points of the overall score that the second has more by it, at what it weighs there;
    None where it weighs nothing, or did not apply to both.
    """

    title: str
    dimension: str
    first: Row | None
    second: Row | None
    change: float | None = None

    @property
    def weights(self) -> tuple[float, float] | None:
        """What the criterion weighed in either, if that is not the same."""
        if self.first is None or self.second is None:
            return None
        found = _weight(self.first), _weight(self.second)
        return None if found[0] == found[1] else found


@dataclass(frozen=True)
class Comparison:
    """What is the same and what is not. Differences: the largest first."""

    first: Side
    second: Side
    measures: Sequence[Measure]
    differences: Sequence[Difference]

    @property
    def sides(self) -> tuple[Side, Side]:
        """Both, in their order."""
        return self.first, self.second

    @property
    def gate_change(self) -> str:
        """What the identity rules had to do with the difference."""
        return gate_change(self.first.result, self.second.result)

    @property
    def overall(self) -> Measure:
        """The overall scores."""
        return Measure("Overall", self.first.result.overall, self.second.result.overall)


def ended_attempts(person: User, scenario: UUID) -> TrainingSessionQuerySet:
    """Return what of a scenario a person can compare, retries included, newest first."""
    mine = TrainingSession.objects.visible_to(person).practised().ended()
    return mine.filter(scenario=scenario, result__isnull=False).order_by("-started_at", "-pk")


def one_before(session: TrainingSession) -> TrainingSession | None:
    """Return the attempt to compare a session with: the one that counts and came before it; of a
    retry, what it retries.
    """
    others = ended_attempts(session.person, session.scenario_id).select_related("result")
    if session.origin_id is not None:
        return others.filter(pk=session.origin_id).first()
    return others.counting().filter(attempt_number__lt=session.attempt_number).first()


def gate_change(before: Result, after: Result) -> str:
    """Return why the gate alone moved the score, in a sentence; empty where it did not."""
    if before.gate_clear == after.gate_clear:
        return ""
    capped = f"at most {CAP} points, whatever the rest is worth"
    if after.gate_clear:
        return (
            f"The time before broke the identity rules, which left {capped}; this time kept them."
        )
    return f"This time broke the identity rules, which leaves {capped}; the time before kept them."


def compare(first: TrainingSession, second: TrainingSession) -> Comparison:
    """Compare two ended sessions; pure."""
    a, b = Side(first), Side(second)
    measures = [
        Measure(label, a.result.dimensions.get(name), b.result.dimensions.get(name))
        for name, label in DIMENSIONS.items()
    ]
    return Comparison(
        first=a,
        second=b,
        measures=[one for one in measures if (one.first, one.second) != (None, None)],
        differences=_differences(a.result, b.result),
    )


def _differences(before: Result, after: Result) -> list[Difference]:
    """Return what differs: the largest effect first, of equal ones in the order of dimensions."""
    first = {row["id"]: row for row in before.criteria}
    second = {row["id"]: row for row in after.criteria}
    found = []
    for key in {**second, **first}:
        a, b = first.get(key), second.get(key)
        if _are_alike(a, b):
            continue
        shown: Row = b or a or {}
        group: str = shown["dimension"]
        found.append(
            Difference(shown["label"], _LABELS.get(group, group), a, b, _effect(a, b, after))
        )
    order = {label: place for place, label in enumerate(_LABELS.values())}
    return sorted(found, key=lambda one: (-abs(one.change or 0), order.get(one.dimension, 99)))


def _are_alike(a: Row | None, b: Row | None) -> bool:
    """Whether a criterion was judged and weighed the same."""
    if a is None or b is None:
        return False
    return (_share(a), a["met"], _weight(a)) == (_share(b), b["met"], _weight(b))


def _effect(a: Row | None, b: Row | None, after: Result) -> float | None:
    """Return what a difference means in the overall score of `after`."""
    if a is None or b is None:
        return None
    weight, group = _weight(b), b["dimension"]
    whole = sum(row["outOf"] for row in after.criteria if row["dimension"] == group)
    more = (_share(b) - _share(a)) * (weight or 1.0)
    share = Fraction(str(after.feedback.get("weights", {}).get(group, 0)))
    return round(float(worth(more, share=share, out_of=whole if weight else 0)), 1) or None


def _weight(row: Row) -> float:
    return float(row["outOf"])


def _share(row: Row) -> float:
    """Return what part of its points a criterion earned; the points of what only costs some."""
    return float(row["points"]) / (_weight(row) or 1.0)

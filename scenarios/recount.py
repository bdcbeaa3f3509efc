"""Do the counters equal a recount of what they count?

What is recounted, from what:

- a person's attempts: their finished attempts (facts) and those still open, which `sessions` tells;
- their completions, passes and best score: facts;
- a scenario's saves, ratings and attempts: the rows of people's progress;
- its completions, passes, seconds and score: facts, those of people who were deleted included;
- and what was `carried_over`: a copy's from its original, and the attempts of deleted people.

Rows are compared in one statement a kind, which sees one moment: whoever works meanwhile raises no
false alarm.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isclose
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import JSONObject

from scenarios.models import AttemptFact, ScenarioMetadata, ScenarioProgress

# Sums of fractions differ in their last digits by the order of adding.
_PRECISION = 1e-6

_open_attempts: list[Callable[[], QuerySet[Any]]] = []


def register_open_attempts(source: Callable[[], QuerySet[Any]]) -> None:
    """Say which attempts are open: rows with `person` and `scenario`, one an attempt."""
    _open_attempts.append(source)


@dataclass(frozen=True)
class Difference:
    """A counter that is not what it counts. Without a row nothing is stored."""

    of: str
    counter: str
    stored: float | None
    counted: float | None

    def __str__(self) -> str:
        return f"{self.of}: {self.counter} is {self.stored}, counted {self.counted}"


@dataclass(frozen=True)
class _Kind:
    """Rows with what they count beside them, how to sum that up, and what to show of them."""

    rows: Callable[[], QuerySet[Any]]
    counted: Callable[[Any], Mapping[str, float | None]]
    named: tuple[str, ...]

    def wrong(self, row: Any) -> dict[str, float | None]:
        """Return the counters that differ, as counted."""
        return {
            name: value
            for name, value in self.counted(row).items()
            if not _same(getattr(row, name), value)
        }


def differences() -> list[Difference]:
    """Return every counter that differs from its recount."""
    missing = [
        Difference(
            f"{fact['person__email']} on {fact['scenario__name']}", "progress", None, fact["ended"]
        )
        for fact in _without_progress()
    ]
    return missing + [
        Difference(str(row), name, getattr(row, name), value)
        for kind in _KINDS
        for row in kind.rows().select_related(*kind.named).iterator(chunk_size=1000)
        for name, value in kind.wrong(row).items()
    ]


def mend() -> int:
    """Set every counter that differs to its recount; return how many rows were mended.

    Each is counted again while it is locked: what happens meanwhile is not lost.
    """
    ScenarioProgress.objects.bulk_create(
        [
            ScenarioProgress(person_id=fact["person"], scenario_id=fact["scenario"])
            for fact in _without_progress()
        ],
        ignore_conflicts=True,
    )
    # People's first: the attempts of scenarios are counted from them.
    return sum(
        _mend(kind, pk)
        for kind in _KINDS
        for pk in [row.pk for row in kind.rows().iterator(chunk_size=1000) if kind.wrong(row)]
    )


@transaction.atomic
def _mend(kind: _Kind, pk: Any) -> bool:
    rows = kind.rows().filter(pk=pk)
    list(rows.model.objects.select_for_update().filter(pk=pk))
    # Counted by a statement of its own: it sees what was committed before the lock was had.
    row = rows.first()
    wrong = kind.wrong(row) if row else {}
    return bool(wrong) and rows.model.objects.filter(pk=pk).update(**wrong) > 0


def _same(stored: float | None, counted: float | None) -> bool:
    if stored is None or counted is None:
        return stored is counted
    return isclose(stored, counted, rel_tol=_PRECISION, abs_tol=_PRECISION)


def _progress() -> QuerySet[ScenarioProgress]:
    mine = {"person": OuterRef("person"), "scenario": OuterRef("scenario")}
    facts = _summed(
        AttemptFact.objects.filter(**mine),
        by="person",
        ended=Count("pk"),
        completed=Count("pk", filter=Q(completed=True)),
        passed=Count("pk", filter=Q(completed=True, passed=True)),
        best=Max("overall", filter=Q(completed=True)),
    )
    opened = [
        _summed(source().filter(**mine), by="person", count=Count("pk"))
        for source in _open_attempts
    ]
    return ScenarioProgress.objects.annotate(
        facts=facts, **{f"open_{number}": found for number, found in enumerate(opened)}
    )


def _progress_counted(row: Any) -> dict[str, float | None]:
    facts = row.facts or {"ended": 0, "completed": 0, "passed": 0, "best": None}
    opened = [getattr(row, f"open_{number}") for number in range(len(_open_attempts))]
    return {
        "times_attempted": facts["ended"] + sum(found["count"] for found in opened if found),
        "times_completed": facts["completed"],
        "times_passed": facts["passed"],
        "best_score": None if facts["best"] is None else round(facts["best"]),
    }


def _metadata() -> QuerySet[ScenarioMetadata]:
    people = ScenarioProgress.objects.filter(scenario=OuterRef("scenario"))
    facts = AttemptFact.objects.filter(scenario=OuterRef("scenario"), completed=True)
    return ScenarioMetadata.objects.annotate(
        people=_summed(
            people,
            by="scenario",
            saved_count=Count("pk", filter=Q(is_saved=True)),
            total_attempts=Sum("times_attempted"),
            ratings_count=Count("rating"),
            ratings_sum=Sum("rating", default=0),
        ),
        facts=_summed(
            facts,
            by="scenario",
            total_completions=Count("pk"),
            total_passes=Count("pk", filter=Q(passed=True)),
            total_seconds=Sum("seconds"),
            total_score=Sum("overall"),
        ),
    )


def _metadata_counted(row: Any) -> dict[str, float | None]:
    found = (row.people or {}) | (row.facts or {})
    return {name: found.get(name, 0) + row.carried_over.get(name, 0) for name in COUNTERS}


COUNTERS = (
    "saved_count",
    "total_attempts",
    "total_completions",
    "total_passes",
    "total_seconds",
    "total_score",
    "ratings_count",
    "ratings_sum",
)
_KINDS = (
    _Kind(_progress, _progress_counted, ("person", "scenario")),
    _Kind(_metadata, _metadata_counted, ("scenario",)),
)


def _summed(rows: QuerySet[Any], *, by: str, **sums: Any) -> Subquery:
    """Return the sums over `rows` as a subquery of one dict; None where there is no row."""
    grouped = rows.order_by().values(by).annotate(summed=JSONObject(**sums))
    return Subquery(grouped.values("summed"))


def _without_progress() -> QuerySet[Any, Any]:
    """Return the people who finished attempts at a scenario but have no row of progress there."""
    progress = ScenarioProgress.objects.filter(
        person=OuterRef("person"), scenario=OuterRef("scenario")
    )
    return (
        AttemptFact.objects.filter(~Exists(progress), person__isnull=False)
        .values("person", "scenario", "person__email", "scenario__name")
        .annotate(ended=Count("pk"))
        .order_by()
    )

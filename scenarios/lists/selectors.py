"""The lists as people read them: each one read of one index, from its top."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Exists, F, FilteredRelation, OuterRef, Q
from django.utils import timezone

from helpdesk.accounts.models import User
from scenarios.lists.recommending import FEWEST_PEERS, LEVEL_WORTH, keep_fresh
from scenarios.lists.trending import FORGOTTEN_AFTER, HALF_LIFE, still_warm
from scenarios.models import ScenarioProgress
from scenarios.querysets import ScenarioQuerySet
from scenarios.selectors import STARTER, LibraryEntry, entries, library_for

LENGTH = 10


class ListName(models.TextChoices):
    """The lists, by their names in addresses."""

    RECOMMENDED = "recommended", "For you"
    TRENDING = "trending", "Trending"
    MOST_SAVED = "most-saved", "Most saved"
    TOP_RATED = "top-rated", "Top rated"


@dataclass(frozen=True)
class Listed:
    """A scenario in a list, and one sentence to the person why it is there."""

    entry: LibraryEntry
    why: str


def listed(
    name: ListName, person: User, *, length: int = LENGTH, besides: Collection[UUID] = ()
) -> list[Listed]:
    """Return the first of a list, without `besides`: what the person can play, in its order.

    What is recommended is made first, if it is older than a day.
    """
    if name is ListName.RECOMMENDED:
        keep_fresh(person)
    choose, reason = _LISTS[name]
    found = choose(library_for(person).exclude(pk__in=besides), person)
    rows: list[Any] = list(found[:length])
    return [
        Listed(entry, reason(row, entry, person))
        for row, entry in zip(rows, entries(rows, person), strict=True)
        # What is recommended is also unlocked; it may have been locked again since.
        if entry.is_unlocked or name is not ListName.RECOMMENDED
    ]


def _trending(rows: ScenarioQuerySet, person: User) -> ScenarioQuerySet:  # noqa: ARG001
    now = timezone.now()
    lately = ScenarioProgress.objects.filter(
        scenario=OuterRef("pk"), last_attempt_at__gt=now - FORGOTTEN_AFTER * HALF_LIFE
    ).order_by()
    return (
        rows.trending_first()
        .filter(metadata__trend__gt=still_warm(now))
        # Asked for the rows that are shown, and only until so many are found.
        .annotate(is_often_started=Exists(lately[FEWEST_PEERS - 1 : FEWEST_PEERS]))
    )


def _most_saved(rows: ScenarioQuerySet, person: User) -> ScenarioQuerySet:  # noqa: ARG001
    return rows.most_saved_first().filter(metadata__saved_count__gt=0)


def _top_rated(rows: ScenarioQuerySet, person: User) -> ScenarioQuerySet:  # noqa: ARG001
    return rows.best_rated_first().filter(metadata__ratings_count__gt=0)


def _recommended(rows: ScenarioQuerySet, person: User) -> ScenarioQuerySet:
    mine = Q(recommendations__person=person, recommendations__tenant=person.tenant_id)
    return (
        rows.annotate(recommended=FilteredRelation("recommendations", condition=mine))
        .filter(recommended__person=person, is_passed=False)
        .annotate(peers=F("recommended__peers"), worth=F("recommended__score"))
        .order_by("-recommended__score", "pk")
    )


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count} people"


def _why_trending(row: Any, entry: LibraryEntry, person: User) -> str:  # noqa: ARG001
    return "Often started these days." if row.is_often_started else "Started lately."


def _why_saved(row: Any, entry: LibraryEntry, person: User) -> str:  # noqa: ARG001
    return f"Saved by {_people(row.metadata.saved_count)}."


def _why_rated(row: Any, entry: LibraryEntry, person: User) -> str:  # noqa: ARG001
    return f"{entry.average_rating:.1f} of 5 stars from {_people(entry.ratings_count)}."


def _why_recommended(row: Any, entry: LibraryEntry, person: User) -> str:
    if row.peers:
        who = "colleagues" if person.tenant_id else "people"
        return f"Picked by {row.peers} {who} who passed, saved or liked the same scenarios as you."
    if row.worth < LEVEL_WORTH:
        return f"Of a level you know: {entry.difficulty}, and open to you."
    if entry.difficulty == STARTER:
        return "For beginners, and nothing stands in the way: a good place to start."
    return f"The next step from what you passed: {entry.difficulty}, and open to you."


_LISTS: dict[
    ListName,
    tuple[
        Callable[[ScenarioQuerySet, User], ScenarioQuerySet],
        Callable[[Any, LibraryEntry, User], str],
    ],
] = {
    ListName.RECOMMENDED: (_recommended, _why_recommended),
    ListName.TRENDING: (_trending, _why_trending),
    ListName.MOST_SAVED: (_most_saved, _why_saved),
    ListName.TOP_RATED: (_top_rated, _why_rated),
}

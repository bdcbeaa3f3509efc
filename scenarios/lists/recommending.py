"""What to recommend to a person, from what others of the organisation did.

Who passed, saved or rated highly the same scenarios as the person is like them (cosine of the two
sets); a scenario's score is the share of those people who picked it, weighed by how alike they are.
That is collaborative filtering with neighbours (Herlocker, Konstan, Borchers, Riedl, SIGIR 1999).
How near a scenario is to the level one is ready for adds to it, and fills the list where there are
too few people to go by.
"""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from math import sqrt
from uuid import UUID

from django.core.cache import cache
from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from helpdesk.accounts.models import User
from scenarios.choices import Difficulty
from scenarios.lists.models import Recommendation
from scenarios.models import ScenarioProgress
from scenarios.selectors import STARTER, LibraryEntry, entries, library_for

KEPT = 10
# As many of the people most like somebody are asked.
NEIGHBOURS = 200
# Fewer than so many people are no reason: it would tell what single colleagues do.
FEWEST_PEERS = 3
# A rating from here on is a good one.
GOOD_RATING = 4
# What the right level is worth, against 1 for being picked by everybody alike.
LEVEL_WORTH = 0.25
OLD_AFTER = timedelta(days=1)
RETRIED_AFTER = 3600  # seconds

_LIKED = Q(times_passed__gt=0) | Q(is_saved=True) | Q(rating__gte=GOOD_RATING)
_RANKS = [STARTER, *(value.lower() for value in Difficulty.values[1:])]
# Scenarios of the right level that are looked at, to fill the list.
_STEPS_TRIED = 5 * KEPT


@dataclass(frozen=True)
class Picked:
    """What people like somebody picked: the weighed share of them, 0–1, and how many."""

    share: float
    peers: int


def refresh(person_id: UUID) -> int:
    """Make a person's recommendations anew; returns how many there are."""
    with transaction.atomic():
        # Two at once: one after the other.
        person = User.objects.select_for_update(no_key=True).filter(pk=person_id).first()
        if person is None:
            return 0
        Recommendation.objects.filter(person=person).delete()
        return len(Recommendation.objects.bulk_create(_best(person)))


def refresh_soon(person: User) -> None:
    """Make them anew after the commit; without a broker, at the first look a day later."""
    from scenarios.lists.tasks import refresh_recommendations as task  # which imports this module

    transaction.on_commit(lambda: task.delay(str(person.pk)), robust=True)


def keep_fresh(person: User) -> None:
    """Make a person's recommendations if there are none, or none of the last day."""
    fresh = Recommendation.objects.filter(
        person=person, tenant=person.tenant_id, made_at__gt=timezone.now() - OLD_AFTER
    )
    # For whom there is nothing, it is not tried again at every view.
    nothing = f"recommended:nothing:{person.pk}:{person.tenant_id}"
    if not fresh.exists() and not cache.get(nothing) and not refresh(person.pk):
        cache.set(nothing, 1, timeout=RETRIED_AFTER)


def _best(person: User) -> list[Recommendation]:
    done = ScenarioProgress.objects.filter(_LIKED, person=person)
    liked = set(done.values_list("scenario", flat=True))
    picked = _picked_by_neighbours(person, liked)
    candidates = library_for(person).filter(is_passed=False).exclude(pk__in=liked)
    ready_for = _ready_for(person)
    of_level = candidates.filter(shown__difficulty=Difficulty.values[ready_for])
    rows = {row.pk: row for row in [*candidates.filter(pk__in=picked), *of_level[:_STEPS_TRIED]]}
    found = [
        Recommendation(
            person=person,
            tenant_id=person.tenant_id,
            scenario_id=entry.id,
            score=_score(entry, picked.get(entry.id), ready_for),
            peers=picked[entry.id].peers if entry.id in picked else 0,
        )
        for entry in entries(rows.values(), person, are_shown=False)
        if entry.is_unlocked
    ]
    return sorted(found, key=lambda one: (-one.score, str(one.scenario_id)))[:KEPT]


def _picked_by_neighbours(person: User, liked: Collection[UUID]) -> dict[UUID, Picked]:
    """Return what enough people like the person picked beside what the person did."""
    alike = (
        ScenarioProgress.objects.filter(
            _LIKED,
            person__tenant=person.tenant_id,  # None: those of no organisation are among themselves
            scenario__in=liked,
        )
        .exclude(person=person)
        .values("person")
        .annotate(common=Count("pk"))
        .order_by("-common", "person")
    )
    common = dict(alike.values_list("person", "common")[:NEIGHBOURS])
    theirs: dict[UUID, set[UUID]] = defaultdict(set)
    rows = ScenarioProgress.objects.filter(_LIKED, person__in=common)
    for neighbour, scenario in rows.values_list("person", "scenario"):
        theirs[neighbour].add(scenario)
    return _shares(
        {
            neighbour: common[neighbour] / sqrt(len(liked) * len(picks))
            for neighbour, picks in theirs.items()
        },
        {neighbour: picks.difference(liked) for neighbour, picks in theirs.items()},
    )


def _shares(weights: dict[UUID, float], picks: dict[UUID, set[UUID]]) -> dict[UUID, Picked]:
    weight: dict[UUID, float] = defaultdict(float)
    peers: Counter[UUID] = Counter()
    for neighbour, scenarios in picks.items():
        for scenario in scenarios:
            weight[scenario] += weights[neighbour]
            peers[scenario] += 1
    total = sum(weights.values())
    return {
        scenario: Picked(weight[scenario] / total, count)
        for scenario, count in peers.items()
        if count >= FEWEST_PEERS
    }


def _ready_for(person: User) -> int:
    """Return the rank of the level above the highest one passed; beginners' to start with."""
    passed = library_for(person).filter(is_passed=True)
    shown = passed.order_by().values_list("shown", flat=True)
    ranks = [Difficulty.values.index(one["difficulty"]) for one in shown]
    return min(max(ranks) + 1, len(_RANKS) - 1) if ranks else 0


def _score(entry: LibraryEntry, picked: Picked | None, ready_for: int) -> float:
    away = abs(_RANKS.index(entry.difficulty) - ready_for) / (len(_RANKS) - 1)
    return (picked.share if picked else 0.0) + LEVEL_WORTH * (1 - away)

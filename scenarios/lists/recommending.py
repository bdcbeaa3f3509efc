"""What to recommend to a person, from what others of the organisation did.

Who passed, saved or rated highly the same scenarios as the person is like them (cosine of the two
sets); a scenario's score is the share of those people who picked it, weighed by how alike they are.
That is collaborative filtering with neighbours (Herlocker, Konstan, Borchers, Riedl, SIGIR 1999).
How near a scenario is to the level one is ready for adds to it, and fills the list where there are
too few people to go by; what is open of the level below fills the rest.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain
from math import sqrt
from uuid import UUID

from django.core.cache import cache
from django.db import transaction
from django.db.models import Case, Count, FloatField, Q, Sum, Value, When
from django.db.models.fields.json import KT
from django.utils import timezone

from helpdesk.accounts.models import User
from scenarios.choices import Difficulty
from scenarios.lists.models import Recommendation
from scenarios.models import ScenarioProgress
from scenarios.querysets import ScenarioQuerySet
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
# As many of what neighbours picked are looked at, and of the right level to fill the list.
_TRIED = 5 * KEPT
QUEUED_FOR = 60  # seconds


@dataclass(frozen=True)
class Picked:
    """What people like somebody picked: the weighed share of them, 0–1, and how many."""

    share: float
    peers: int


def refresh(person_id: UUID) -> int:
    """Make a person's recommendations anew; returns how many there are."""
    # First: what is done from now on asks for it again.
    cache.delete(_queued(person_id))
    with transaction.atomic():
        # Two at once: one after the other.
        person = User.objects.select_for_update(no_key=True).filter(pk=person_id).first()
        if person is None:
            return 0
        Recommendation.objects.filter(person=person).delete()
        return len(Recommendation.objects.bulk_create(_best(person)))


def refresh_soon(person: User) -> None:
    """Make them anew after the commit, unless that is about to be done; without a broker, at the
    first look a day later.
    """
    from scenarios.lists.tasks import refresh_recommendations as task  # which imports this module

    def ask() -> None:
        if cache.add(_queued(person.pk), 1, timeout=QUEUED_FOR):
            task.delay(str(person.pk))

    transaction.on_commit(ask, robust=True)


def _queued(person_id: UUID) -> str:
    return f"recommended:queued:{person_id}"


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
    candidates = library_for(person).filter(is_passed=False).exclude(pk__in=liked)
    picked = _picked_by_neighbours(person, liked, candidates)
    ready_for = _ready_for(person)
    # What is of the next level may be locked: then the level that was passed fills the list.
    levels = Difficulty.values[max(0, ready_for - 1) : ready_for + 1]
    of_levels = [candidates.filter(shown__difficulty=level)[:_TRIED] for level in levels]
    found = chain(candidates.filter(pk__in=picked), *of_levels)
    rows = {row.pk: row for row in found}
    best = [
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
    return sorted(best, key=lambda one: (-one.score, str(one.scenario_id)))[:KEPT]


def _picked_by_neighbours(
    person: User, liked: Collection[UUID], candidates: ScenarioQuerySet
) -> dict[UUID, Picked]:
    """Return which candidates enough people like the person picked, the `_TRIED` best."""
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
    if not common:
        return {}
    theirs = ScenarioProgress.objects.filter(_LIKED, person__in=common)
    sizes = theirs.values("person").annotate(size=Count("pk")).values_list("person", "size")
    weights = {who: common[who] / sqrt(len(liked) * size) for who, size in sizes}
    weight = Case(
        *[When(person=who, then=Value(one)) for who, one in weights.items()],
        output_field=FloatField(),
    )
    best = (
        theirs.filter(scenario__in=candidates.order_by().values("pk"))
        .values("scenario")
        .annotate(weight=Sum(weight), peers=Count("pk"))
        .filter(peers__gte=FEWEST_PEERS)
        .order_by("-weight", "scenario")
    )
    total = sum(weights.values())
    return {row["scenario"]: Picked(row["weight"] / total, row["peers"]) for row in best[:_TRIED]}


def _ready_for(person: User) -> int:
    """Return the rank of the level above the highest one passed; beginners' to start with."""
    passed = library_for(person).filter(is_passed=True).order_by()
    levels = passed.values_list(KT("shown__difficulty"), flat=True).distinct()
    ranks = [Difficulty.values.index(level) for level in levels]
    return min(max(ranks) + 1, len(_RANKS) - 1) if ranks else 0


def _score(entry: LibraryEntry, picked: Picked | None, ready_for: int) -> float:
    away = abs(_RANKS.index(entry.difficulty) - ready_for) / (len(_RANKS) - 1)
    return (picked.share if picked else 0.0) + LEVEL_WORTH * (1 - away)

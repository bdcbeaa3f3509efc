"""Prerequisites form no circle."""

from collections.abc import Collection, Mapping, Sequence

from django.db import connection

from scenarios.models import Scenario
from scenarios.querysets import ScenarioQuerySet

_LINKS = 0x5052455245515549  # a number of ours among the database's advisory locks


def hold_links() -> None:
    """Let nobody else add a prerequisite before this transaction ends: of two at once, neither
    would see the circle that both close.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LINKS])


def find_cycle(slug: str, prerequisites: Sequence[str]) -> list[str] | None:
    """Return the circle that `slug` needing `prerequisites` would close, as slugs in order, or
    None.

    One query a level of the (short) chain.
    """
    through = Scenario.prerequisites.through
    came_from = dict.fromkeys(prerequisites, slug)
    level = list(prerequisites)
    while level:
        if slug in level:
            return _way_back(slug, came_from)
        links = through.objects.filter(from_scenario__slug__in=level).values_list(
            "from_scenario__slug", "to_scenario__slug"
        )
        level = []
        for source, target in links:
            if target not in came_from:
                came_from[target] = source
                level.append(target)
    return None


def _way_back(slug: str, came_from: dict[str, str]) -> list[str]:
    between = []
    here = came_from[slug]
    while here != slug:
        between.append(here)
        here = came_from[here]
    return [slug, *reversed(between), slug]


def passed_before(
    slugs: Collection[str], playable: ScenarioQuerySet, instead: Mapping[str, Collection[str]]
) -> dict[str, frozenset[str]]:
    """Return for each of `slugs` what must be passed before it, however far back, as published.

    `instead` has what stands in for slugs that are not `playable`. One query a level of the (short)
    chain.
    """
    links: dict[str, set[str]] = {}
    seen = level = set(slugs)
    while level:
        rows = playable.filter(slug__in=level).with_shown().values_list("slug", "shown")
        for slug, shown in rows:
            needed = shown["prerequisites"]
            links[slug] = {one for name in needed for one in instead.get(name, {name})}
        level = set().union(*(links.get(slug, ()) for slug in level)) - seen
        seen = seen | level
    return {slug: frozenset(_reached(slug, links)) for slug in slugs}


def _reached(start: str, links: Mapping[str, Collection[str]]) -> set[str]:
    found: set[str] = set()
    ahead = [start]
    while ahead:
        fresh = set(links.get(ahead.pop(), ())) - found
        found |= fresh
        ahead += fresh
    return found

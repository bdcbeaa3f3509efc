"""How many variants of scenarios somebody has not met."""

from collections.abc import Collection
from uuid import UUID

from helpdesk.accounts.models import User
from scenarios.versions import surfaces_of
from sessions.incident import surface_for
from sessions.models import TrainingSession


def unseen_variants(person: User, scenarios: Collection[UUID]) -> dict[UUID, int]:
    """Return, for each scenario, how many surfaces of what is published the person has not met.

    Two queries. Which surface a session showed follows from its seed, as in `draw_seed`, which
    draws one of the others while there is one.
    """
    if not scenarios:
        return {}
    seeds: dict[UUID, list[int]] = {}
    mine = TrainingSession.objects.practised().filter(person=person, scenario__in=scenarios)
    for scenario, seed in mine.values_list("scenario_id", "seed"):
        seeds.setdefault(scenario, []).append(seed)
    return {
        scenario: len(
            set(surfaces) - {surface_for(surfaces, seed) for seed in seeds.get(scenario, [])}
        )
        for scenario, surfaces in surfaces_of(scenarios).items()
    }

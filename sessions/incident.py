"""The one seam through which a session's incident is read: world, ticket and person of its variant.

Which of a version's surfaces is played follows from the session's seed; nothing else in the engine
knows that there are several.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any
from uuid import UUID

from scenarios.documents import ScenarioDocument
from scenarios.simulation.documents import Simulation
from scenarios.surfaces import document_as
from scenarios.versions import document_of, simulation_of
from sessions.customer.dice import dice
from sessions.customer.persona import Persona, persona_of
from sessions.ground import Ground, ground_of
from sessions.models import TrainingSession

# Where a session that is in no database keeps its incident.
_DETACHED = "_detached_incident"


@dataclass(frozen=True)
class Incident:
    """What is played: read it, don't change it, it is shared. `base` is all of the scenario's
    surfaces, `callers` are the names of who calls in one of them.
    """

    document: ScenarioDocument
    simulation: Simulation
    persona: Persona
    base: Simulation
    callers: tuple[str, ...] = ()

    @cached_property
    def ground(self) -> Ground:
        """What is so in it, and what only in other surfaces."""
        return ground_of(self.document, self.simulation, base=self.base, people=self.callers)


def incident_of(session: TrainingSession) -> Incident:
    """Return the incident this session plays."""
    own: Incident | None = session.__dict__.get(_DETACHED)
    if own is not None:
        return own
    simulation = simulation_of(session.version_id)
    return _incident(session.version_id, variant_for(simulation, session.seed))


def detached(incident: Incident, **fields: Any) -> TrainingSession:
    """Return a session of `incident` that is never stored: for playing in memory."""
    session = TrainingSession(**fields)
    session.__dict__[_DETACHED] = incident
    return session


def variant_for(simulation: Simulation, seed: int) -> str:
    """Return the surface that a session with `seed` plays: a variant's id, or "" for the base."""
    return surface_for(simulation.surfaces(), seed)


def surface_for(surfaces: Sequence[str], seed: int) -> str:
    """Return which of a simulation's `surfaces()` a session with `seed` plays."""
    return dice(seed, 0, "variant").choice(surfaces)


@lru_cache(maxsize=256)
def _incident(version_id: UUID, variant: str) -> Incident:
    return incident(document_of(version_id), simulation_of(version_id), variant)


def incident(document: ScenarioDocument, simulation: Simulation, variant: str = "") -> Incident:
    """Return the incident that `variant` of a scenario is; `simulation` is the document's own.

    KeyError if there is no such variant.
    """
    dressed = document_as(document, simulation, variant)
    callers = (document.customer.name, *(one.customer.name for one in simulation.variants))
    return Incident(
        dressed, simulation.played_as(variant), persona_of(dressed), simulation, callers
    )

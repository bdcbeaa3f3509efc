"""The built-in scenarios as their customers are played: the world and the caller, no database."""

from functools import cache

from scenarios.simulation.documents import Simulation
from sessions.customer import Persona, persona_of
from testing.library import library_slugs, library_version

SLUGS = tuple(library_slugs())


@cache
def simulation(slug: str) -> Simulation:
    """The scenario's world."""
    return Simulation.model_validate(library_version(slug).simulation)


@cache
def caller(slug: str) -> Persona:
    """The scenario's customer: its character and what it overrides."""
    return persona_of(library_version(slug))

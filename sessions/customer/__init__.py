"""The simulated customer: code decides what happens, language only words it. No database, no
settings.
"""

from sessions.customer.decide import decide, opening_moment
from sessions.customer.persona import Persona, persona_of
from sessions.customer.state import CustomerState
from sessions.customer.topics import topics_of
from sessions.customer.turns import Decision, Moment, Turn

__all__ = [
    "CustomerState",
    "Decision",
    "Moment",
    "Persona",
    "Turn",
    "decide",
    "opening_moment",
    "persona_of",
    "topics_of",
]

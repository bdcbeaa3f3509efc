"""What goes into a decision and what comes out of it."""

from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, Field

from scenarios.simulation.conditions import Value
from scenarios.simulation.documents import Simulation
from sessions.customer.persona import Persona
from sessions.customer.state import CustomerState
from sessions.customer.understanding.types import Understanding

Kind = Literal["opening", "reply", "nudge", "complaint", "reaction"]


@dataclass(frozen=True)
class Moment:
    """Everything a decision depends on.

    `waited` is the time in seconds the trainee let the customer wait, or the customer of a "nudge"
    has waited; it is recorded, not measured here. `code_sent`: before the message, the desk's tool
    had sent a code to the registered device.
    """

    simulation: Simulation
    persona: Persona
    world: dict[str, Value]
    customer: CustomerState
    seed: int
    impostor: bool
    kind: Kind
    text: str = ""
    understanding: Understanding | None = None
    waited: float = 0.0
    code_sent: bool = False


class CheckMade(BaseModel):
    """A look the customer was asked to take. `text` is the neutral finding, empty unless done."""

    check: str
    status: Literal["done", "claimed", "confused", "declined"]
    text: str = ""


class ActionTaken(BaseModel):
    """Something the customer was told to do. Only "done" moves the world."""

    action: str
    status: Literal["done", "refused", "claimed", "confused", "declined"]
    text: str = ""
    changes: dict[str, list[Value]] = {}  # {variable: [before, after]}
    seconds: int = 0
    wrong: str = ""  # why it was a wrong turn where it was taken


class Claim(BaseModel):
    """An answer to an identity question, as the desk hears it; `said` is how it was put."""

    method: str
    matches: bool
    text: str
    said: str = ""


class MoodChange(BaseModel):
    """One rule of `sessions.customer.mood.RULES` that applied."""

    rule: str
    delta: int


class Conveyed(BaseModel):
    """One thing this turn's words must say: as a neutral statement, and as the offline voice puts
    it.
    """

    text: str
    words: str = ""
    must: list[str] = Field(default=[], description="Words of which at least one has to appear.")


class Turn(BaseModel):
    """What the customer does in one turn; language only words it."""

    kind: Kind
    revealed: list[str] = []
    repeated: list[str] = []
    checks: list[CheckMade] = []
    actions: list[ActionTaken] = []
    claims: list[Claim] = []
    symptom: str | None = None
    relapses: list[str] = []
    answers: list[str] = []
    distractor: str | None = None
    intents: list[str] = []
    terms: list[str] = []
    conveys: list[Conveyed] = []
    mood_before: int
    mood_after: int
    emotion: str = "idle"
    reasons: list[MoodChange] = []
    leaves: bool = False
    story_seconds: int = 0


class Decision(BaseModel):
    """A turn, the world and the customer after it, and the offline voice's words for it."""

    turn: Turn
    world: dict[str, Value]
    customer: CustomerState
    words: str

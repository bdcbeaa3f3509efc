"""What the customer feels, remembers and has said: JSON in `TrainingSession.customer`."""

from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from sessions.customer.persona import Persona


class CustomerState(BaseModel):
    """The customer between two turns. Steps, facts and terms are named by their ids."""

    model_config = ConfigDict(extra="ignore")

    mood: int = Field(ge=0, le=100)
    patience: int = Field(default=100, ge=0, le=100, description="At 0 the customer leaves.")
    strain: int = Field(default=0, ge=0, description="What waits and rudeness took from patience.")
    emotion: str = "idle"
    turn: int = Field(default=0, description="Turns the customer has taken.")

    released: list[str] = Field(default=[], description="Facts let out so far.")
    distractors: list[str] = Field(default=[], description="Distractors brought up so far.")
    asked: dict[str, int] = Field(default={}, description="Topic → how often it was asked for.")
    reported: dict[str, str] = Field(default={}, description="Check → what it last found.")
    symptom: str = Field(default="", description="The symptom the customer last experienced.")
    code_offered: bool = Field(default=False, description="The desk spoke of a code it sends.")
    claims: dict[str, str] = Field(default={}, description="Method → what was claimed.")
    done: list[str] = Field(default=[], description="Actions the customer really did.")
    pretended: list[str] = Field(default=[], description="Actions only said to be done.")
    owned_up: list[str] = Field(default=[], description="Pretended ones made good; not repeated.")
    pending: list[str] = Field(default=[], description="Steps left open by the last turn.")
    puzzled: dict[str, int] = Field(default={}, description="Step → times it was not understood.")
    slips: dict[str, str] = Field(
        default={}, description="Step → the action mistaken for it; empty: nothing was done."
    )
    terms: list[str] = Field(default=[], description="Terms the customer asked the meaning of.")
    open_term: str = Field(default="", description="The term that is still unexplained.")
    heard: list[str] = Field(default=[], description="Fingerprints of the trainee's messages.")
    told: list[str] = Field(default=[], description="What the last answer told: kind:id.")
    evaded: list[str] = Field(default=[], description="Facts kept back although asked for.")
    last_aside: int = Field(default=-9, description="The turn of the last remark beside.")
    added: list[int] = Field(default=[], description="Turns in which more was told than asked.")
    relapses_due: dict[str, int] = Field(default={}, description="Relapse → turn it strikes in.")
    relapsed: list[str] = Field(default=[], description="Relapses that struck.")
    answers_due: dict[str, int] = Field(default={}, description="Answer → turn it arrives in.")
    answered: list[str] = Field(default=[], description="Answers of others that arrived.")
    harms: list[str] = Field(default=[], description="Damage the customer has noticed.")

    rules: dict[str, int] = Field(default={}, description="Mood rule → how often it applied.")
    said: list[str] = Field(default=[], description="Fingerprints of sentences already used.")
    greeted: bool = False
    agent_name: str = Field(default="", description="How the trainee introduced themselves.")
    on_hold: bool = Field(default=False, description="The trainee asked for a moment.")
    handed_over: bool = Field(default=False, description="The trainee announced a hand-over.")
    nudges: int = Field(default=0, description="Times the customer wrote again unanswered.")
    challenges: int = Field(default=0, description="Times an impostor was asked for proof.")
    insulted: bool = Field(default=False, description="Treated rudely, without an apology since.")
    warned: bool = Field(default=False, description="Said that they are about to leave.")
    moods: list[int] = Field(default=[], description="The mood after the last turns.")
    wants_manager: bool = False
    manager_mood: int = Field(default=101, description="Mood when a manager was last asked for.")
    said_goodbye: bool = False
    solved: bool = Field(default=False, description="The customer has seen that it works.")
    left: bool = False

    @classmethod
    def start(cls, persona: Persona) -> Self:
        """The state before the first word."""
        return cls(mood=max(0, min(100, persona.initial_mood)))

"""One small complete incident: a scanner that sends nothing since its address book was changed."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from scenarios.simulation.documents import Simulation
from sessions.customer import (
    CustomerState,
    Decision,
    Moment,
    Persona,
    decide,
    opening_moment,
    topics_of,
)
from sessions.customer.understanding import Understanding, understand

DOCUMENT: dict[str, Any] = yaml.safe_load(
    Path(__file__).with_name("scanner.yaml").read_text(encoding="utf-8")
)
SIMULATION = Simulation.model_validate(DOCUMENT)
TOPICS = topics_of(SIMULATION)
PERSONA = Persona(name="Ines Varga", technical_level="intermediate", interruption_rate=0.0)


def persona(**changes: object) -> Persona:
    """The usual caller with some traits changed."""
    return PERSONA.model_copy(update=changes)


def changed_world(**parts: object) -> Simulation:
    """The incident with whole parts replaced."""
    return Simulation.model_validate({**DOCUMENT, **parts})


@dataclass
class Chat:
    """A conversation played through `decide`, without database."""

    who: Persona = field(default_factory=lambda: PERSONA)
    seed: int = 7
    impostor: bool = False
    simulation: Simulation = SIMULATION

    def __post_init__(self) -> None:
        opening = opening_moment(self.simulation, self.who, seed=self.seed, impostor=self.impostor)
        self.world = opening.world
        self.customer: CustomerState = opening.customer
        self.log: list[Decision] = []
        self.topics = topics_of(self.simulation)
        self._take(opening)

    def say(
        self,
        text: str,
        *,
        waited: float = 10,
        understood: Understanding | None = None,
        code_sent: bool = False,
    ) -> Decision:
        """Send a message and get the reply's decision."""
        understood = understood or understand(text, self.topics, self.log[-1].words)
        moment = self._moment("reply", text, understood, waited)
        return self._take(replace(moment, code_sent=code_sent))

    def happens(self, kind: str) -> Decision:
        """Let a turn without a message happen."""
        return self._take(self._moment(kind, "", None, 0.0))

    def _moment(
        self, kind: str, text: str, understood: Understanding | None, waited: float
    ) -> Moment:
        return Moment(
            simulation=self.simulation,
            persona=self.who,
            world=self.world,
            customer=self.customer,
            seed=self.seed,
            impostor=self.impostor,
            kind=kind,  # type: ignore[arg-type]
            text=text,
            understanding=understood,
            waited=waited,
        )

    def _take(self, moment: Moment) -> Decision:
        decision = decide(moment)
        self.last = moment
        self.world, self.customer = decision.world, decision.customer
        self.log.append(decision)
        return decision

    @property
    def words(self) -> list[str]:
        """Everything the customer said."""
        return [decision.words for decision in self.log]

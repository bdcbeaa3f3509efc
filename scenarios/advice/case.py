"""What the rules read: a document, its world on each surface, and its texts with their places."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from pydantic import ValidationError

from prompts.models import TechnicalLevel
from scenarios.advice.remarks import Path
from scenarios.documents import ScenarioDocument
from scenarios.simulation.conditions import State
from scenarios.simulation.documents import Release, Simulation
from scenarios.simulation.search import Path as Way
from scenarios.simulation.search import WorldTooLarge, golden_path, reach
from scenarios.surfaces import document_as

_DEFAULT_MOOD = 50


@dataclass(frozen=True)
class Passage:
    """A text and its place in the document."""

    path: Path
    text: str


@dataclass(frozen=True)
class Surface:
    """The incident as one variant shows it; the base is called "". Its texts have their slots
    filled.
    """

    name: str
    document: ScenarioDocument
    world: Simulation
    place: Path  # where this surface's ticket and customer stand

    @property
    def customer_name(self) -> str:
        """What the customer is called; empty while nobody is cast."""
        cast = self.document.cast
        return self.document.customer.name or (cast.name if cast else "")

    def customer_place(self, field: str) -> Path:
        """Return the path of a field of the customer."""
        return (*self.place, "customer", field)

    def ticket(self) -> list[Passage]:
        """Return what the ticket says."""
        ticket = self.document.ticket
        return [
            Passage((*self.place, "ticket", name), text)
            for name in ("subject", "description")
            if (text := getattr(ticket, name))
        ]

    def known_at_once(self) -> list[str]:
        """Return what the customer tells unasked: first words and volunteered facts."""
        told = [*self.world.opening]
        for fact in self.world.facts:
            if fact.release is Release.VOLUNTEERED:
                told += [fact.statement, *fact.say]
        return told


@dataclass(frozen=True)
class Case:
    """A document to be advised on. A draft's world may not be valid yet: then it has none."""

    document: ScenarioDocument
    world: Simulation | None

    @classmethod
    def of(cls, document: ScenarioDocument) -> "Case":
        """Read a document."""
        try:
            return cls(document, Simulation.model_validate(document.simulation))
        except ValidationError:
            return cls(document, None)

    @cached_property
    def surfaces(self) -> list[Surface]:
        """The base and its variants; none without a world."""
        if self.world is None:
            return []
        places: list[Path] = [()]
        places += [("simulation", "variants", number) for number in range(len(self.world.variants))]
        return [
            Surface(
                name,
                document_as(self.document, self.world, name),
                self.world.played_as(name),
                place,
            )
            for name, place in zip(self.world.surfaces(), places, strict=True)
        ]

    @cached_property
    def technical_level(self) -> TechnicalLevel:
        """How much the customer knows; as the session does, a novice while nobody is cast."""
        cast = self.document.cast
        own = self.document.customer.technical_level
        return TechnicalLevel(own or (cast.technical_level if cast else TechnicalLevel.NOVICE))

    @cached_property
    def initial_mood(self) -> int:
        """The customer's mood at the beginning, 0–100."""
        own, cast = self.document.customer.initial_mood, self.document.cast
        if own is not None:
            return own
        return cast.initial_mood if cast else _DEFAULT_MOOD

    @property
    def is_english(self) -> bool:
        """Whether what is known of English applies."""
        return self.document.language.lower().split("-")[0] == "en"

    @cached_property
    def states(self) -> list[State]:
        """Every state that can be come to; none where there are too many to look at."""
        try:
            return list(reach(self.world).states()) if self.world else []
        except WorldTooLarge:
            return []

    @cached_property
    def way(self) -> Way | None:
        """The shortest way to the goal, where there is one and it can be found."""
        try:
            return golden_path(self.world) if self.world else None
        except WorldTooLarge:
            return None

    def briefing(self) -> Iterator[Passage]:
        """Yield what trainees read before they start, but for the ticket."""
        document, learning = self.document, self.document.learning
        yield Passage(("name",), document.name)
        yield Passage(("description",), document.description)
        for name in ("goal", "instructions", "setting", "user_role"):
            yield Passage(("learning", name), getattr(learning, name))
        for number, text in enumerate(learning.objectives):
            yield Passage(("learning", "objectives", number), text)
        for number, tag in enumerate(document.tags):
            yield Passage(("tags", number), tag)
        for number, phase in enumerate(document.phases):
            yield Passage(("phases", number, "name"), phase.name)
            for at, text in enumerate(phase.objectives):
                yield Passage(("phases", number, "objectives", at), text)

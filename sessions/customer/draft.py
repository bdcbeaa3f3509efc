"""The turn while it is being decided."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Literal

from scenarios.simulation.conditions import Value
from scenarios.simulation.documents import Simulation
from scenarios.simulation.world import initial_state, symptom
from sessions.customer.dice import dice
from sessions.customer.mood import RULES
from sessions.customer.persona import Persona
from sessions.customer.state import CustomerState
from sessions.customer.turns import Moment, MoodChange, Turn
from sessions.customer.understanding.types import Understanding

LineKind = Literal[
    "opening", "fact", "check", "action", "refused", "symptom", "relapse", "answer", "claim",
    "method", "distractor", "added", "confided",
]  # fmt: skip

# Acts that change the course of the talk must be more certain than those that only colour it.
_CLEARLY = 0.8

_NOTHING = Understanding({}, (), 0, (), 0, False)


@dataclass(frozen=True)
class Line:
    """Something of the scenario's that the customer says this turn.

    `sayings` are ways to put it in the first person, `text` the neutral statement. `again` marks
    what the trainee has been told before.
    """

    kind: LineKind
    sayings: tuple[str, ...]
    text: str
    again: bool = False


@dataclass
class Draft:
    """Working copy of a moment: the world and the customer as they change, and what the turn holds
    so far.
    """

    moment: Moment
    world: dict[str, Value]
    customer: CustomerState
    turn: Turn
    lines: list[Line] = field(default_factory=list)
    said_before: bool = False  # the trainee's message, in the same words

    @classmethod
    def of(cls, moment: Moment) -> "Draft":
        """Begin the customer's next turn."""
        customer = moment.customer.model_copy(deep=True)
        customer.turn += 1
        mood = customer.mood
        return cls(
            moment=moment,
            world=dict(moment.world),
            customer=customer,
            turn=Turn(kind=moment.kind, mood_before=mood, mood_after=mood),
        )

    @property
    def simulation(self) -> Simulation:
        """The scenario's document."""
        return self.moment.simulation

    @property
    def persona(self) -> Persona:
        """Who speaks."""
        return self.moment.persona

    @property
    def text(self) -> str:
        """The trainee's message."""
        return self.moment.text

    @property
    def understanding(self) -> Understanding:
        """What the message does; nothing where there is no message."""
        return self.moment.understanding or _NOTHING

    @property
    def has_changed(self) -> bool:
        """Whether the customer experiences something else than at the beginning."""
        begin = symptom(self.simulation, initial_state(self.simulation))
        return self.symptom_now != begin.text

    @property
    def symptom_now(self) -> str:
        """What the customer would experience now, as a neutral text."""
        return symptom(self.simulation, self.world, self.roll).text

    def acts(self, *names: str) -> bool:
        """Whether the message does one of these."""
        return any(name in self.understanding.acts for name in names)

    def clearly(self, name: str) -> bool:
        """Whether the message does this without much doubt."""
        return self.understanding.acts.get(name, 0.0) >= _CLEARLY

    def dice(self, purpose: str) -> Random:
        """Chance for one purpose in this turn."""
        return dice(self.moment.seed, self.customer.turn, purpose)

    def roll(self, name: str) -> float:
        """Roll for what is intermittent; the same for the whole turn."""
        return self.dice(f"chance/{name}").random()

    def voice_dice(self, purpose: str) -> Random:
        """Chance for wording: another character puts it in other words, and decides the same."""
        return self.dice(f"{purpose}/{self.persona.name}")

    def feel(self, rule: str) -> None:
        """Apply a mood rule; how much depends on how often it has applied before."""
        times = self.customer.rules.get(rule, 0)
        delta = RULES[rule].delta(times)
        self.customer.rules[rule] = times + 1
        if delta:
            self.customer.mood = max(0, min(100, self.customer.mood + delta))
            self.turn.reasons.append(MoodChange(rule=rule, delta=delta))
        strain = RULES[rule].strain
        if delta or strain > 0:  # what calms no more restores no patience either
            self.customer.strain = max(0, self.customer.strain + strain)

    def intend(self, intent: str) -> None:
        """Note an intent once."""
        if intent not in self.turn.intents:
            self.turn.intents.append(intent)

    def say(
        self, kind: LineKind, sayings: Sequence[str], text: str, *, again: bool = False
    ) -> None:
        """Add something of the scenario's to this turn's words."""
        self.lines.append(Line(kind, tuple(sayings) or (text,), text, again))

    def tell_symptom(self) -> None:
        """Say what the customer experiences now; at most once a turn."""
        if self.turn.symptom is not None:
            return
        now = symptom(self.simulation, self.world, self.roll)
        again = now.text == self.customer.symptom
        self.turn.symptom = self.customer.symptom = now.text
        self.say("symptom", now.say, now.text, again=again)

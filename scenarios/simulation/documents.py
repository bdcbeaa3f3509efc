"""The simulation document: what is true about one incident, and what can be found out and done.

Authors write it (YAML files of the library, or JSON in the admin); its JSON Schema is the author's
help. Texts come in two kinds: `text`/`statement` is neutral third person (for the desk, feedback,
model prompts), `say` is a list of ways the customer puts it in the first person.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    PrivateAttr,
    StringConstraints,
    ValidationError,
    model_validator,
)

from scenarios.simulation.conditions import Condition, State, Value
from scenarios.simulation.surfaces import dressed, lines_of, variant_source
from scenarios.simulation.tools import CATALOGUE

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,59}$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Sayings = Annotated[list[Text], Field(min_length=1, max_length=12)]
Asks = Annotated[list[Text], Field(max_length=40)]
Chance = Annotated[
    float,
    Field(
        gt=0,
        le=1,
        description="Below 1: speaks only when a seeded roll comes out; else the next that holds.",
    ),
]


class Part(BaseModel):
    """Base of every part: unknown keys are refused, so that a typing error is not silently lost."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class VariableKind(StrEnum):
    """Where a variable lives."""

    DEVICE = "device"
    ACCOUNT = "account"
    NETWORK = "network"
    SERVICE = "service"
    CASE = "case"  # something about the handling itself: informed, approved, reported


class Variable(Part):
    """One thing about the world that can be one of a few values."""

    kind: VariableKind
    label: Text = Field(
        description="What it is, for authors and the replay: “The account is locked”."
    )
    values: list[Value] = Field(default=[True, False], min_length=2, max_length=12)
    initial: Value

    @model_validator(mode="after")
    def _initial_is_a_value(self) -> "Variable":
        if self.initial not in self.values:
            raise ValueError(f"initial value {self.initial!r} is not among the values")
        return self


class Release(StrEnum):
    """When the customer lets a fact out."""

    VOLUNTEERED = "volunteered"  # with the first description of the problem
    ASKED = "asked"  # when a question reaches it
    TRUSTED = "trusted"  # when asked, and the mood is at least `trust`


class Fact(Part):
    """Something the customer knows. It reaches no reply and no prompt before it is released."""

    id: Key
    statement: Text = Field(description="Third person: “Changed the password on Monday.”")
    say: Sayings
    asks: Asks = Field(default=[], description="Questions that reach it, in different words.")
    release: Release = Release.ASKED
    trust: int = Field(default=60, ge=0, le=100, description="Mood needed for a trusted fact.")
    when: Condition = Condition({})
    reveals: list[Text] = Field(
        default=[],
        description="Words whose mention gives it away; the model's guard looks for them.",
    )


class Report(Part):
    """What a check finds while `when` holds; the first that holds is reported.

    With a `chance` below 1 it is an intermittent finding, and a later one must always hold.
    """

    when: Condition = Condition({})
    chance: Chance = 1.0
    text: Text
    say: list[Text] = Field(default=[], max_length=12)


class Performer(StrEnum):
    """Who does it."""

    CUSTOMER = "customer"
    DESK = "desk"


class Identity(StrEnum):
    """How sure the desk must be whom it talks to."""

    NONE = "none"
    BASIC = "basic"  # two matching personal data: name, username, asset tag
    STRONG = "strong"  # call-back, code to the registered device, or manager approval


class Step(Part):
    """What checks and actions share."""

    id: Key
    label: Text
    by: Performer
    tool: str = Field(default="", description="For the desk: a tool of the catalogue.")
    arguments: dict[str, str] = Field(
        default={}, description="The tool's arguments this step means."
    )
    asks: Asks = Field(default=[], description="Ways a trainee asks the customer for it.")
    how: list[Text] = Field(
        default=[],
        description="For the customer: plain steps; a novice needs to be told at least one.",
    )
    seconds: int = Field(default=20, ge=0, le=7200, description="How long it takes in the story.")

    @model_validator(mode="after")
    def _desk_steps_have_a_tool(self) -> "Step":
        if self.by is Performer.DESK:
            tool = CATALOGUE.get(self.tool)
            if tool is None:
                raise ValueError(
                    f"“{self.id}” is done by the desk, so it needs a tool: one of "
                    + ", ".join(sorted(CATALOGUE))
                )
            unknown = set(self.arguments) - {argument.id for argument in tool.arguments}
            if unknown:
                raise ValueError(f"tool “{self.tool}” has no argument “{sorted(unknown)[0]}”")
        elif self.tool:
            raise ValueError(f"“{self.id}” is done by the customer and can't use a tool")
        return self


class Check(Step):
    """A look at the world. It changes nothing."""

    reports: list[Report] = Field(min_length=1, max_length=12)
    diagnostic: bool = Field(default=True, description="Whether it helps to find the cause.")
    told_by: list[Key] = Field(
        default=[],
        max_length=6,
        description="Facts that tell what it shows: who has heard one need not look as well.",
    )
    missed: Text | None = Field(default=None, description="Feedback when it would have helped.")


class Effect(Part):
    """What an action sets; only where `when` holds."""

    when: Condition = Condition({})
    set: dict[Key, Value] = Field(min_length=1)


class Risk(StrEnum):
    """What can go wrong with an action."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Wrong(Part):
    """Why an action is a wrong turn while `when` holds."""

    when: Condition = Condition({})
    text: Text


class Action(Step):
    """Something that changes the world. Every action that can be taken can be taken wrongly."""

    requires: Condition = Condition({})
    refused: Text = Field(default="It can't be done now.", description="When `requires` fails.")
    refused_say: list[Text] = Field(
        default=[], max_length=12, description="What the customer says when `requires` fails."
    )
    effects: list[Effect] = Field(default=[], max_length=12)
    text: Text = Field(description="What happened, third person.")
    say: list[Text] = Field(default=[], max_length=12, description="What the customer says then.")
    risk: Risk = Risk.LOW
    identity: Identity = Identity.NONE
    because: list[Key] = Field(
        default=[],
        description="Facts and checks that justify it; the golden path goes through them.",
    )
    wrong: Text | Annotated[list[Wrong], Field(min_length=1, max_length=6)] | None = Field(
        default=None,
        description="Why this is a wrong turn, if it is one; a list where only in some states.",
    )

    def wrong_in(self, state: State) -> str:
        """Return why taking it in `state` is a wrong turn; empty where it is none."""
        if self.wrong is None or isinstance(self.wrong, str):
            return self.wrong or ""
        return next((one.text for one in self.wrong if one.when.holds(state)), "")


class Fault(Part):
    """Something that is broken while `when` holds."""

    id: Key
    when: Condition
    text: Text = Field(description="Third person: “The account is locked.”")


class Relapse(Part):
    """Something the world does by itself: a fix that does not hold, a fault that comes back."""

    id: Key
    when: Condition
    after_turns: int = Field(default=2, ge=1, le=20, description="Customer turns until it strikes.")
    set: dict[Key, Value] = Field(min_length=1)
    text: Text
    say: Sayings


class Answer(Part):
    """What somebody else sends or does: an approval, a delivery, a service that comes up.

    While `when` holds it arrives after that many turns of the customer, or at the next silence.
    """

    id: Key
    when: Condition
    after_turns: int = Field(default=2, ge=1, le=20, description="Customer turns until it comes.")
    set: dict[Key, Value] = Field(min_length=1)
    text: Text
    say: Sayings


class Symptom(Part):
    """What the customer experiences while `when` holds: the answer to “does it work now?”.

    With a `chance` below 1 it is an intermittent fault, and a later one must always hold.
    """

    when: Condition = Condition({})
    chance: Chance = 1.0
    text: Text
    say: Sayings


class Resolution(StrEnum):
    """How the incident ends well."""

    RESOLVED = "resolved"
    ESCALATED = "escalated"


class Goal(Part):
    """When the incident is over for good."""

    when: Condition
    resolution: Resolution = Resolution.RESOLVED
    text: Text = Field(description="What is true then, third person.")


class Harm(Part):
    """A state nobody wanted; feedback quotes it."""

    id: Key
    when: Condition
    text: Text


class Escalation(Part):
    """Which teams can be chosen, which is right, and when."""

    teams: list[Text] = Field(min_length=2, max_length=12)
    right_team: Text | None = None
    right_when: Condition | None = Field(
        default=None, description="State in which handing over is right; none: never."
    )
    why: Text = Field(description="Feedback: why escalating is right or wrong here.")

    @model_validator(mode="after")
    def _right_team_is_offered(self) -> "Escalation":
        if self.right_team is not None and self.right_team not in self.teams:
            raise ValueError(f"right team “{self.right_team}” is not among the teams")
        return self


METHODS = ("name", "username", "assetTag", "callback", "mfaCode", "managerApproval")
PROOFS = frozenset({"callback", "mfaCode", "managerApproval"})
MethodName = Literal["name", "username", "assetTag", "callback", "mfaCode", "managerApproval"]


class Method(Part):
    """How one way of verifying turns out. `say` is the customer's answer to being asked."""

    available: bool = True
    unavailable: Text = Field(default="This is not possible for this person.")
    say: list[Text] = Field(default=[], max_length=8)
    impostor_say: list[Text] = Field(default=[], max_length=8)
    impostor_matches: bool = Field(
        default=False,
        description="Whether an impostor gets this right (personal data can be known).",
    )
    text: str = Field(default="", description="What the desk sees or hears from the real person.")
    impostor_text: str = Field(default="", description="What the desk sees or hears otherwise.")


class Person(Part):
    """A directory entry."""

    full_name: Text
    username: Text
    email: Text
    job_title: Text
    department: Text
    office: Text
    phone: Text
    manager: str = ""
    employee_id: str = ""
    notes: str = Field(default="", description="As the directory shows it; never an answer.")


class Asset(Part):
    """An inventory entry."""

    tag: Text
    kind: Text
    model: Text
    owner: str = Field(default="", description="Username.")
    location: str = ""
    notes: str = ""


class IdentityBlock(Part):
    """Who the requester is, and whether the caller is that person."""

    requester: Text = Field(
        description="Username in the directory of whom the caller claims to be."
    )
    impostor: float = Field(default=0.0, ge=0, le=1, description="Chance that it is somebody else.")
    impostor_why: Text = Field(
        default="The caller is not the person they claim to be.", description="For the feedback."
    )
    methods: dict[MethodName, Method] = {}


class Distractor(Part):
    """Something true but beside the point the customer may bring up."""

    id: Key
    say: Sayings


SlotName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,59}$")]


class VariantTicket(Part):
    """What the ticket of a variant says instead; what is left out stays."""

    subject: str = Field(default="", max_length=150)
    description: str = ""
    affected_asset: str = Field(default="", max_length=60)


class VariantCustomer(Part):
    """Who calls in a variant instead; what is left out stays."""

    name: str = Field(default="", max_length=80)
    age: int | None = Field(default=None, ge=16, le=99)
    background_story: str = ""


class Variant(Part):
    """The same incident with another surface: same ids, variables and cause, other people, places,
    devices.
    """

    id: Key
    surface: dict[SlotName, Text] = Field(
        default={}, description="Values instead of the base's; slots left out keep theirs."
    )
    ticket: VariantTicket = VariantTicket()
    customer: VariantCustomer = VariantCustomer()
    opening: Annotated[list[Text], Field(max_length=12)] = Field(
        default=[], description="The customer's first words, instead of the base's."
    )


class Simulation(Part):
    """The whole document.

    In every text `$slot` or `${slot}` stands for the slot's value in `surface`, `$$` for a dollar
    sign. A validated document has its slots filled with the base values; `played_as` gives it with
    a variant's.
    """

    version: Literal[1] = 1
    surface: dict[SlotName, Text] = Field(
        default={}, max_length=60, description="Slots and their values in the base incident."
    )
    variants: list[Variant] = Field(default=[], max_length=6)
    summary: Text = Field(
        description="The root cause, for reviewers and the feedback's ideal path."
    )
    variables: dict[Key, Variable] = Field(min_length=2, max_length=40)
    directory: list[Person] = Field(min_length=1, max_length=30)
    assets: list[Asset] = Field(default=[], max_length=30)
    identity: IdentityBlock
    opening: Sayings
    facts: list[Fact] = Field(min_length=1, max_length=40)
    checks: list[Check] = Field(min_length=1, max_length=40)
    actions: list[Action] = Field(min_length=1, max_length=40)
    symptoms: list[Symptom] = Field(min_length=2, max_length=12)
    relapses: list[Relapse] = Field(default=[], max_length=8)
    answers: list[Answer] = Field(default=[], max_length=8)
    faults: list[Fault] = Field(
        default=[], max_length=5, description="What is broken; none stands where the goal holds."
    )
    goal: Goal
    harms: list[Harm] = Field(default=[], max_length=12)
    escalation: Escalation
    known_bad: list[Key] = Field(
        min_length=1,
        description="Actions of the tempting wrong fix, in order; must not reach the goal.",
    )
    distractors: list[Distractor] = Field(default=[], max_length=12)
    wordings: dict[Key, Annotated[list[Text], Field(max_length=80)]] = Field(
        default={},
        max_length=120,
        description="How different people ask for a fact, check or action, by its id; learnt from.",
    )
    choices: dict[str, list[Text]] = Field(
        default={}, description="Offered values of tool arguments: {“add_to_group.group”: […]}."
    )

    _variants: dict[str, "Simulation"] = PrivateAttr(default_factory=dict)

    @model_validator(mode="wrap")
    @classmethod
    def _fill_slots_and_check(cls, source: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        """Fill the slots with the base values, and keep the document in each variant's as well."""
        from scenarios.simulation.references import check_references

        base = handler(dressed(source))
        check_references(base)
        if isinstance(source, Mapping):
            base._dress_variants(source)  # noqa: SLF001 — its own class
        return base

    def _dress_variants(self, source: Mapping[str, Any]) -> None:
        problems: list[str] = []
        for variant in self.variants:
            try:
                own = type(self).model_validate(variant_source(source, variant.id))
                self._variants[variant.id] = own
            except ValidationError as error:
                problems += [f"variants → {variant.id}: {line}" for line in lines_of(error)]
        if problems:
            raise ValueError("\n".join(problems))

    def played_as(self, variant: str) -> "Simulation":
        """Return the incident with this variant's surface; the base itself for "".

        KeyError if there is no such variant.
        """
        return self._variants[variant] if variant else self

    def surfaces(self) -> list[str]:
        """Return the ids of what can be played: "" for the base, and the variants."""
        return ["", *(variant.id for variant in self.variants)]

    def variant(self, key: str) -> Variant:
        """Return the variant with this id; KeyError if there is none."""
        found: Variant = _find(self.variants, key)
        return found

    def fact(self, key: str) -> Fact:
        """Return the fact with this id; KeyError if there is none."""
        return _find(self.facts, key)

    def check(self, key: str) -> Check:
        """Return the check with this id; KeyError if there is none."""
        return _find(self.checks, key)

    def action(self, key: str) -> Action:
        """Return the action with this id; KeyError if there is none."""
        return _find(self.actions, key)

    def requester(self) -> Person:
        """Return the directory entry of the person the caller claims to be."""
        return next(p for p in self.directory if p.username == self.identity.requester)


def _find(parts: list[Any], key: str) -> Any:
    for part in parts:
        if part.id == key:
            return part
    raise KeyError(key)


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of the document, for the admin's help and other editors."""
    return Simulation.model_json_schema()

"""The complete document of one scenario version: of library files, snapshots and exports alike.

Keys are snake_case; nested parts carry the names of reference 000 (`customer` is its
`customerProfile`,
`ai` its `aiConfig`, `success` its `successCriteria`). Drafts may be incomplete: the publish gate
asks for the rest.
"""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

from prompts.models import Emotion, TechnicalLevel
from scenarios.choices import Category, Credibility, Difficulty, ITCategory, Level

Short = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
# Far past what is played, and below what PostgreSQL indexes for search (1 MB of a text's words).
Text = Annotated[str, StringConstraints(max_length=20_000)]
Tag = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
Keyword = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]


class Part(BaseModel):
    """Base of every part: unknown keys are refused."""

    model_config = ConfigDict(extra="forbid")


class CustomerPart(Part):
    """The character cast and what the scenario overrides; empty means the character's own."""

    character: str | None = Field(default=None, description="Slug of a character.")
    name: str = Field(default="", max_length=80)
    age: int | None = Field(default=None, ge=16, le=99)
    personality: list[Short] = []
    initial_mood: int | None = Field(default=None, ge=0, le=100)
    speaking_style: str = Field(default="", max_length=200)
    background_story: Text = ""
    technical_level: TechnicalLevel | Literal[""] = ""
    voice_profile_id: str = Field(default="", max_length=60)


class TicketPart(Part):
    """The incident as the desk receives it. Targets in seconds."""

    it_category: ITCategory = ITCategory.ACCESS
    impact: Level = Level.LOW
    urgency: Level = Level.MEDIUM
    subject: str = Field(default="", max_length=150)
    description: Text = ""
    affected_asset: str = Field(default="", max_length=60)
    response_target: int = Field(default=300, ge=30, le=86_400)
    resolution_target: int = Field(default=1800, ge=60, le=604_800)


class ContextPart(Part):
    """The company around the incident."""

    company_name: str = Field(default="", max_length=120)
    company_context: dict[str, Any] = {}
    issue: Text = ""
    prior_interactions: int = Field(default=0, ge=0, le=1000)
    context_details: dict[str, Any] = {}


class AIPart(Part):
    """How the customer behaves. Threshold: mood below which the customer asks for a manager."""

    system_prompt: Text = ""
    temperature: float = Field(default=0.7, ge=0, le=2)
    interruption_rate: float = Field(default=0.1, ge=0, le=1)
    escalation_threshold: int = Field(default=20, ge=0, le=100)
    emotional_triggers: list[Short] = []
    model: str = Field(default="", max_length=80)


class ArticlePart(Part):
    """A knowledge article."""

    key: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{1,59}$")]
    title: str = Field(min_length=3, max_length=150)
    body: Text = Field(min_length=1)
    source: str = Field(max_length=100)
    author: str = Field(default="", max_length=80)
    published_on: date | None = None
    credibility: Credibility
    is_helpful: bool = True
    tags: list[Tag] = []


class SuccessPart(Part):
    """What counts as success. Time limit in seconds."""

    target_outcome: Text = ""
    acceptable_solutions: list[Any] = []
    must_use_keywords: list[Keyword] = []
    avoid_keywords: list[Keyword] = []
    time_limit: int | None = Field(default=None, ge=60, le=604_800)
    pass_mark: int = Field(default=70, ge=0, le=100)


class WeightsPart(Part):
    """Weights of the dimensions; normalised by their sum."""

    greeting: int = Field(default=10, ge=0, le=100)
    listening: int = Field(default=20, ge=0, le=100)
    solution: int = Field(default=25, ge=0, le=100)
    empathy: int = Field(default=20, ge=0, le=100)
    closing: int = Field(default=10, ge=0, le=100)
    documentation: int = Field(default=10, ge=0, le=100)
    response_time: int = Field(default=5, ge=0, le=100)
    custom_metrics: list[dict[str, Any]] = []


class PhasePart(Part):
    """One stage of the conversation."""

    name: str = Field(min_length=1, max_length=80)
    description: Text = ""
    expected_minutes: int = Field(default=3, ge=1, le=60)
    objectives: list[Short] = []
    key_vocabulary: list[Keyword] = []
    essential_phrases: list[Short] = []
    success_criteria: list[Short] = []
    notes: Text = ""


class LearningPart(Part):
    """What it is for."""

    goal: Text = ""
    objectives: list[Short] = []
    instructions: Text = ""
    setting: Text = ""
    user_role: str = Field(default="", max_length=120)
    ai_role: str = Field(default="", max_length=120)
    expected_outcome: Text = ""
    comfort_indicators: list[Short] = []
    cultural_notes: Text = ""


class CastPrompt(Part):
    """An emotional prompt as it stood."""

    text: str
    source: Literal["character", "global"]
    version: int


class Cast(Part):
    """Snapshots only: the character and prompts in use when the version was made."""

    slug: str
    name: str
    age: int
    personality: list[str]
    speaking_style: str
    background_story: str
    technical_level: TechnicalLevel
    initial_mood: int
    voice_profile: str
    prompts: dict[Emotion, CastPrompt] = {}


class ScenarioDocument(Part):
    """One version of one scenario, complete."""

    format: Literal[1] = 1
    slug: str = Field(default="", max_length=120)
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=100)]
    description: str = Field(default="", max_length=2000)
    category: Category = Category.TECHNICAL_SUPPORT
    difficulty: Difficulty = Difficulty.BEGINNER
    industry: str = Field(default="", max_length=80)
    tags: list[Tag] = Field(default=[], max_length=20)
    language: str = Field(default="en", max_length=10)
    estimated_duration: int = Field(default=15, ge=5, le=60, description="Minutes.")
    xp_reward: int = Field(default=100, ge=0, le=1000)
    prerequisites: list[str] = Field(default=[], description="Slugs.")
    customer: CustomerPart = CustomerPart()
    ticket: TicketPart = TicketPart()
    context: ContextPart = ContextPart()
    ai: AIPart = AIPart()
    # scenarios.simulation.documents.Simulation; kept as written, since a draft's may not validate
    # yet.
    simulation: dict[str, Any] = {}
    knowledge: list[ArticlePart] = Field(default=[], max_length=40)
    success: SuccessPart = SuccessPart()
    weights: WeightsPart = WeightsPart()
    phases: list[PhasePart] = Field(default=[], max_length=6)
    learning: LearningPart = LearningPart()
    cast: Cast | None = None

    @field_validator("knowledge")
    @classmethod
    def _each_key_once(cls, articles: list[ArticlePart]) -> list[ArticlePart]:
        keys = [article.key for article in articles]
        if twice := next((key for key in keys if keys.count(key) > 1), None):
            raise ValueError(f"Two articles have the key “{twice}”")
        return articles

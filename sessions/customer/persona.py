"""Who the customer is: the character a scenario casts, with what the scenario overrides."""

from pydantic import BaseModel, ConfigDict

from prompts.models import TechnicalLevel
from scenarios.documents import Cast, ScenarioDocument

DEFAULT_MOOD = 50


class Persona(BaseModel):
    """The caller as a person: how they speak, what they understand, how soon they lose patience.

    Holds nothing about the incident, so that swapping it changes wording and never a fact.
    """

    model_config = ConfigDict(frozen=True, protected_namespaces=())

    name: str
    age: int = 40
    personality: list[str] = []
    speaking_style: str = ""
    background_story: str = ""
    technical_level: str = "novice"
    initial_mood: int = DEFAULT_MOOD
    escalation_threshold: int = 20
    interruption_rate: float = 0.1
    emotional_triggers: list[str] = []
    system_prompt: str = ""
    temperature: float = 0.7
    model: str = ""


def persona_of(document: ScenarioDocument) -> Persona:
    """The persona of a scenario version: its cast, overridden by the scenario, with its AI
    settings.
    """
    override, ai = document.customer, document.ai
    cast = document.cast or Cast(
        slug="",
        name="Alex Taylor",
        age=40,
        personality=[],
        speaking_style="",
        background_story="",
        technical_level=TechnicalLevel.NOVICE,
        initial_mood=DEFAULT_MOOD,
        voice_profile="",
    )
    return Persona(
        name=override.name or cast.name,
        age=override.age if override.age is not None else cast.age,
        personality=override.personality or cast.personality,
        speaking_style=override.speaking_style or cast.speaking_style,
        background_story=override.background_story or cast.background_story,
        technical_level=override.technical_level or cast.technical_level,
        initial_mood=(
            override.initial_mood if override.initial_mood is not None else cast.initial_mood
        ),
        escalation_threshold=ai.escalation_threshold,
        interruption_rate=ai.interruption_rate,
        emotional_triggers=list(ai.emotional_triggers),
        system_prompt=ai.system_prompt,
        temperature=ai.temperature,
        model=ai.model,
    )

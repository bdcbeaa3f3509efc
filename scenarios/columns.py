"""Which column of `Scenario` holds which field of the document."""

from typing import Any

from prompts.services import gather
from scenarios.documents import ArticlePart, PhasePart, ScenarioDocument
from scenarios.models import KnowledgeArticle, Phase, Scenario

# Part of the document ("" is its top) → {field: column}.
COLUMNS: dict[str, dict[str, str]] = {
    "": {
        name: name
        for name in (
            "name",
            "description",
            "category",
            "difficulty",
            "industry",
            "tags",
            "language",
            "estimated_duration",
            "xp_reward",
            "simulation",
        )
    },
    "customer": {
        "name": "customer_name",
        "age": "customer_age",
        "personality": "personality",
        "initial_mood": "initial_mood",
        "speaking_style": "speaking_style",
        "background_story": "background_story",
        "technical_level": "technical_level",
        "voice_profile_id": "voice_profile_id",
    },
    "ticket": {
        "it_category": "it_category",
        "impact": "impact",
        "urgency": "urgency",
        "subject": "ticket_subject",
        "description": "ticket_description",
        "affected_asset": "affected_asset",
        "response_target": "response_target",
        "resolution_target": "resolution_target",
    },
    "context": {
        name: name
        for name in (
            "company_name",
            "company_context",
            "issue",
            "prior_interactions",
            "context_details",
        )
    },
    "ai": {
        name: name
        for name in (
            "system_prompt",
            "temperature",
            "interruption_rate",
            "escalation_threshold",
            "emotional_triggers",
            "model",
        )
    },
    "success": {
        name: name
        for name in (
            "target_outcome",
            "acceptable_solutions",
            "must_use_keywords",
            "avoid_keywords",
            "time_limit",
            "pass_mark",
        )
    },
    "weights": {
        "greeting": "greeting_weight",
        "listening": "listening_weight",
        "solution": "solution_weight",
        "empathy": "empathy_weight",
        "closing": "closing_weight",
        "documentation": "documentation_weight",
        "response_time": "response_time_weight",
        "custom_metrics": "custom_metrics",
    },
    "learning": {
        "goal": "learning_goal",
        "objectives": "learning_objectives",
        "instructions": "instructions",
        "setting": "setting",
        "user_role": "user_role",
        "ai_role": "ai_role",
        "expected_outcome": "expected_outcome",
        "comfort_indicators": "comfort_indicators",
        "cultural_notes": "cultural_notes",
    },
}

_PHASE_FIELDS = tuple(PhasePart.model_fields)
_ARTICLE_FIELDS = tuple(ArticlePart.model_fields)


def path_of_column(column: str) -> str:
    """Return the dotted document path a column holds, such as `ticket.subject`."""
    for part, fields in COLUMNS.items():
        for name, candidate in fields.items():
            if candidate == column:
                return f"{part}.{name}" if part else name
    return column


def read_document(scenario: Scenario) -> ScenarioDocument:
    """Return the scenario as it is stored, with its children, character and prompts in use."""
    values: dict[str, Any] = {"slug": scenario.slug}
    for part, fields in COLUMNS.items():
        stored = {name: getattr(scenario, column) for name, column in fields.items()}
        if part:
            values[part] = stored
        else:
            values.update(stored)
    values["customer"]["character"] = scenario.character.slug if scenario.character else None
    values["prerequisites"] = sorted(scenario.prerequisites.values_list("slug", flat=True))
    values["phases"] = [
        {name: getattr(phase, name) for name in _PHASE_FIELDS} for phase in scenario.phases.all()
    ]
    values["knowledge"] = [
        {name: getattr(article, name) for name in _ARTICLE_FIELDS}
        for article in scenario.knowledge.all()
    ]
    values["cast"] = gather(scenario.character) if scenario.character else None
    return ScenarioDocument.model_validate(values)


def write_columns(scenario: Scenario, document: ScenarioDocument) -> None:
    """Set the scenario's own columns from the document; the caller saves."""
    for part, fields in COLUMNS.items():
        source = getattr(document, part) if part else document
        dumped = source.model_dump(mode="json", include=set(fields))
        for name, column in fields.items():
            setattr(scenario, column, dumped[name])


def write_children(scenario: Scenario, document: ScenarioDocument, *, is_new: bool = False) -> None:
    """Replace phases, knowledge and prerequisites by the document's; a new scenario has none."""
    if not is_new:
        scenario.phases.all().delete()
        scenario.knowledge.all().delete()
    Phase.objects.bulk_create(
        Phase(scenario=scenario, number=number, **phase.model_dump(mode="json"))
        for number, phase in enumerate(document.phases, start=1)
    )
    KnowledgeArticle.objects.bulk_create(
        KnowledgeArticle(scenario=scenario, position=position, **article.model_dump())
        for position, article in enumerate(document.knowledge)
    )
    if document.prerequisites or not is_new:
        scenario.prerequisites.set(Scenario.objects.filter(slug__in=document.prerequisites))

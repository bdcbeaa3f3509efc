"""How the scenario's page is laid out: what always shows, then a tab per subject."""

from typing import Any

HEAD: tuple[Any, ...] = (None, {"fields": ("name", "description", "standing")})
# What the organisation says about it among itself.
REVIEW: tuple[Any, ...] = ("Review", {"fields": ("last_review",)})
SAVE_NOTE: tuple[Any, ...] = (
    "This version",
    {"fields": ("changelog", "expected_version"), "description": "Saving makes one new version."},
)
TABS: tuple[Any, ...] = (
    (
        "Classification",
        {
            "classes": ["tab"],
            "fields": (
                ("category", "difficulty"),
                ("industry", "language"),
                ("estimated_duration", "xp_reward"),
                "tags",
                "prerequisites",
                "visibility",
                "shared_with_tenants",
            ),
        },
    ),
    (
        "Customer",
        {
            "classes": ["tab"],
            "description": "The character, and what this scenario overrides of it.",
            "fields": (
                "character",
                ("customer_name", "customer_age"),
                ("initial_mood", "technical_level"),
                "personality",
                "speaking_style",
                "background_story",
                "voice_profile_id",
            ),
        },
    ),
    (
        "Ticket",
        {
            "classes": ["tab"],
            "fields": (
                "it_category",
                ("impact", "urgency"),
                "ticket_subject",
                "ticket_description",
                "affected_asset",
                ("response_target", "resolution_target"),
            ),
        },
    ),
    (
        "Context",
        {
            "classes": ["tab"],
            "fields": (
                "company_name",
                "company_context",
                "issue",
                "prior_interactions",
                "context_details",
            ),
        },
    ),
    (
        "AI",
        {
            "classes": ["tab"],
            "fields": (
                "system_prompt",
                ("temperature", "model"),
                ("interruption_rate", "escalation_threshold"),
                "emotional_triggers",
            ),
        },
    ),
    (
        "Simulation",
        {"classes": ["tab"], "fields": ("simulation", "simulation_reference")},
    ),
    (
        "Success",
        {
            "classes": ["tab"],
            "fields": (
                "target_outcome",
                "acceptable_solutions",
                ("must_use_keywords", "avoid_keywords"),
                ("time_limit", "pass_mark"),
                ("greeting_weight", "listening_weight", "solution_weight", "empathy_weight"),
                ("closing_weight", "documentation_weight", "response_time_weight"),
                "custom_metrics",
            ),
        },
    ),
    (
        "Learning",
        {
            "classes": ["tab"],
            "fields": (
                "learning_goal",
                "learning_objectives",
                "instructions",
                "setting",
                ("user_role", "ai_role"),
                "expected_outcome",
                "comfort_indicators",
                "cultural_notes",
            ),
        },
    ),
)
GATE: tuple[Any, ...] = ("Publish gate", {"classes": ["tab"], "fields": ("gate",)})
GATE_AND_ADVICE: tuple[Any, ...] = (GATE[0], {**GATE[1], "fields": ("gate", "advice")})


def _to_read(tab: tuple[Any, ...]) -> tuple[Any, ...]:
    title, options = tab
    fields = ["required" if name == "prerequisites" else name for name in options["fields"]]
    return (title, {**options, "fields": tuple(fields)})


# For those who may only read it.
TABS_TO_READ = tuple(_to_read(tab) for tab in TABS)

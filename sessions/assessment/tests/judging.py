"""One criterion applied to a story."""

from typing import Any

from sessions.assessment.assess import criteria_for
from sessions.assessment.evidence import SessionEvidence
from sessions.assessment.registry import Scored, evaluate
from sessions.assessment.tests.story import Story, good_story

# What makes the small incident one that has to be handed over.
ESCALATED = {
    "goal": {
        "when": {"account_locked": False},
        "resolution": "escalated",
        "text": "The security team has it.",
    },
    "escalation": {
        "teams": ["Identity team", "Security team"],
        "right_team": "Security team",
        "right_when": {"account_locked": False},
        "why": "Only security may look into this.",
    },
}


def judge(evidence: SessionEvidence, key: str) -> Scored | None:
    criteria = [one for one in criteria_for(evidence.document) if one.id == key]
    return next(iter(evaluate(evidence, criteria)), None)


def points(story: Story, key: str) -> float:
    row = judge(story.told(), key)
    assert row is not None, f"{key} does not apply"
    return row.points


def applies(story: Story, key: str) -> bool:
    return judge(story.told(), key) is not None


def note(text: str, **more: Any) -> Story:
    """The good session with another note."""
    return good_story(**more).closes(note=text)


def quotes(story: Story, key: str) -> list[str]:
    """Return what a criterion quotes."""
    row = judge(story.told(), key)
    return [quote.quote for quote in row.finding.evidence] if row else []

"""How scenarios look."""

from django import template

from helpdesk.accounts.models import User
from scenarios.choices import Difficulty, ITCategory
from scenarios.lists.selectors import ListName
from scenarios.models import Scenario
from scenarios.rules import in_reach
from scenarios.selectors import STARTER

register = template.Library()


@register.simple_tag
def scenario_lists() -> list[ListName]:
    """Return the lists by what people do."""
    return list(ListName)


_BADGES = {
    STARTER: "badge-good",
    "intermediate": "badge-info",
    "advanced": "badge-warn",
    "expert": "badge-bad",
}


@register.filter
def reaches(person: User, scenario: Scenario) -> bool:
    """Whether it is theirs to work on; who does is not for others to see."""
    return in_reach(person, scenario)


@register.filter
def difficulty_badge(word: str) -> str:
    """Return the badge's class for a difficulty as trainees see it."""
    return _BADGES[word]


@register.filter
def difficulty_label(word: str) -> str:
    """Return what a difficulty as trainees see it is called."""
    return Difficulty.BEGINNER.label if word == STARTER else word.capitalize()


@register.filter
def topic_label(it_category: str) -> str:
    """Return what an IT category is called."""
    return ITCategory(it_category).label


@register.filter
def minutes(seconds: int) -> str:
    """Return a span of seconds in words: “5 minutes”, “90 seconds”, “2 hours”."""
    for size, unit in ((3600, "hour"), (60, "minute")):
        if seconds >= size and seconds % size == 0:
            count = seconds // size
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return f"{seconds} second{'' if seconds == 1 else 's'}"

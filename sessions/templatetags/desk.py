"""How states and scores look: the colour of a badge, the shape of a chart."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template

from sessions.choices import Outcome

register = template.Library()

_STATUS = {"active": "badge-info", "reopened": "badge-warn"}
_PRIORITY = {"critical": "badge-bad", "high": "badge-warn", "medium": "badge-info"}
_IDENTITY = {
    "none": ("Not verified", "badge-warn"),
    "basic": ("Basic check", "badge-info"),
    "strong": ("Verified", "badge-good"),
}
_OUTCOME = {
    Outcome.SOLVED: "badge-good",
    Outcome.ESCALATED_RIGHTLY: "badge-good",
    Outcome.ABANDONED: "",
}


@register.filter
def status_badge(status: str) -> str:
    """Return the badge's class for a ticket's status."""
    return _STATUS.get(status, "")


@register.filter
def priority_badge(priority: str) -> str:
    """Return the badge's class for a priority."""
    return _PRIORITY.get(priority, "")


@register.filter
def identity_label(level: str) -> str:
    """Return what an identity level is called."""
    return _IDENTITY[level][0]


@register.filter
def identity_badge(level: str) -> str:
    """Return the badge's class for an identity level."""
    return _IDENTITY[level][1]


@register.filter
def outcome_badge(outcome: str) -> str:
    """Return the badge's class for how a session ended."""
    return _OUTCOME.get(Outcome(outcome), "badge-bad")


@register.filter
def score_tone(score: float | None) -> str:
    """Return the tone of a score 0–100: good from 80, weak below 60."""
    if score is None:
        return ""
    if score >= 80:
        return "tone-good"
    return "tone-warn" if score >= 60 else "tone-bad"


@register.filter
def anchor(quote: dict[str, Any]) -> str:
    """Return the id, in the transcript, of what a quote was taken from."""
    return f"m-{quote['seq']}" if quote["kind"] == "message" else f"{quote['kind']}-{quote['id']}"


@register.filter
def quoted(text: str) -> str:
    """Return a text in quotation marks, of which it may have brought a pair along."""
    inner = text[1:-1]
    brings = text[:1] in tuple('“"') and text[-1:] in tuple('”"') and not set(inner) & set('“”"')
    return f"“{inner if brings else text}”"


@register.filter
def distinct(quotes: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return quotes in their order, each once: several facts may rest on the same words."""
    return list({(anchor(quote), quote["quote"]): quote for quote in quotes}.values())


@register.filter
def duration(seconds: float) -> str:
    """Return a duration as people read it: “45 s”, “4 min 5 s”, “1 h 3 min”."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    if minutes:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    return f"{rest} s"


@register.filter
def value_of(world: dict[str, Any], variable: str) -> str:
    """Return a variable's value as people read it: yes, no, or the value's own words."""
    value = world.get(variable)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value).replace("_", " ")


@register.filter
def percent(share: float) -> str:
    """Return a share of 0–1 as people read it: “75 %”."""
    return f"{round(100 * share)} %"


@register.filter
def same(one: Any, other: Any) -> bool:
    """Whether the two are equal; for `with`, which knows no comparisons."""
    return bool(one == other)


@register.filter
def no(value: Any) -> bool:
    """Whether there is nothing of it."""
    return not value


@register.filter
def of(key: str, found: Mapping[str, Any]) -> Any:
    """Return what a mapping holds for a key, or None."""
    return found.get(key)

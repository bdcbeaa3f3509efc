"""How a persona writes: a few traits read from what authors wrote about its personality."""

import re
from dataclasses import dataclass
from functools import lru_cache

from sessions.customer.persona import Persona

_TRAITS = {
    "chatty": r"chatty|talkative|rambl|verbose|long-winded|storytell|outgoing|digress",
    "terse": r"terse|curt|short|brief|concise|laconic|few words|monosyllab|clipped|to the point",
    "formal": (
        r"formal|polite and precise|courteous|old-fashioned|precise"
        r"|exact|methodical|reserved|proper|correct(?! themsel)"
    ),
    "casual": r"casual|informal|slang|relaxed|laid-back|easy-?going|young|colloquial",
    "nervous": r"anxious|nervous|worr|insecure|unsure|hesita|jumpy|apologetic|timid|stressed",
    "hurried": r"hurr|rush|impatient|busy|pressed|pressure|demanding|urgent|driven|brisk",
    "friendly": (
        r"friendly|warm|cheer|kind|helpful"
        r"|good-humou?red|humou?r|sunny|optimis|sociable|trusting"
    ),
    "gentle": r"gentle|soft|shy|quiet|patient|modest|humble|calm|mild",
    "gruff": r"gruff|grump|irritab|blunt|short-tempered|s[ck]eptic|cynic|abrasive|stubborn|arrogan",
}


@dataclass(frozen=True)
class Style:
    """Traits of the way somebody writes."""

    chatty: bool = False
    terse: bool = False
    formal: bool = False
    casual: bool = False
    nervous: bool = False
    hurried: bool = False
    friendly: bool = False
    gentle: bool = False
    gruff: bool = False

    @property
    def tags(self) -> frozenset[str]:
        """The traits' names."""
        return frozenset(name for name in _TRAITS if getattr(self, name))


def style_of(persona: Persona) -> Style:
    """Return how this persona writes."""
    return _style(" ".join([*persona.personality, persona.speaking_style]).lower())


@lru_cache(maxsize=512)
def _style(description: str) -> Style:
    found = {
        name: bool(re.search(rf"\b(?:{words})", description)) for name, words in _TRAITS.items()
    }
    if found["terse"]:
        found["chatty"] = False
    if found["formal"]:
        found["casual"] = False
    return Style(**found)

"""What people bring up besides: small talk by its subject, and attempts to get behind the customer.

Each subject is a bank of answers, `talk_…` or `deflect_…`, in the voice's phrases.
"""

import re

from sessions.customer.patterns import any_of

_SMALL_TALK = {
    "talk_weather": any_of("weather", "rain(?:ing|y)?", "sunny", "snow(?:ing)?", "cold outside"),
    "talk_weekend": any_of(
        "weekend", "holidays?", "vacation", "plans (?:for )?(?:tonight|later|today)", "friday"
    ),
    "talk_food": any_of(
        "food", "lunch", "dinner", "breakfast", "pizza", "eat(?:ing)?", "cake", "coffee", "tea",
        "hungry", "restaurant",
    ),
    "talk_sport": any_of(
        "football", "soccer", "cricket", "rugby", "tennis", "(?:the )?match", "game last night",
        "which team do you support", "world cup",
    ),
    "talk_family": any_of(
        "married", "kids", "children", "family", "husband", "wife", "girlfriend", "boyfriend",
        "single", "date me", "go out with me", "pets?", "dogs?", "cats?",
    ),
    "talk_age": any_of("how old", "your age"),
    "talk_joke": any_of("joke", "funny story", "riddle", "make me laugh", "poem", "sing"),
    "talk_work": any_of(
        "what do you do(?: for a living)?", "your job", "what(?:'s| is) your (?:role|position)",
        "where do you work", "how long have you worked", "like your job",
    ),
    "talk_music": any_of("music", "movies?", "films?", "books?", "tv", "series", "video games?"),
    "talk_opinion": any_of(
        "politics", "election", "vote", "president", "prime minister", "religion", "god",
        "meaning of life",
    ),
}  # fmt: skip

_BEHIND = {
    "deflect_machine": any_of(
        r"(?:a |an )?(?:ai|bot|chat ?bot|robot|machine|computer program|language model|llm)",
        "chat ?gpt", "artificial", "real (?:person|human)", "human being", "are you (?:a )?human",
    ),
    "deflect_pretend": any_of(
        "pretend", "imagine", "act as if", "role ?play", "let'?s say", "say that it(?:'s| is)",
        "just say", "make believe",
    ),
    "deflect_score": any_of(
        "score", "points", "pass(?:ed)? (?:the|this)", "training", "trainee", "exercise",
        "simulation", "simulator", "scenario", "test mode", "debug", "admin mode",
    ),
    "deflect_answer": any_of(
        "root cause", "the (?:answer|solution|cause)", "hidden",
        "what(?:'s| is) (?:really )?(?:broken|wrong)",
         "facts", "secret", "everything you know",
    ),
}  # fmt: skip


def small_talk_subject(text: str) -> str:
    """The bank that answers this small talk, or “small_talk”."""
    return _first(_SMALL_TALK, text) or "small_talk"


def asked_behind(text: str) -> str:
    """The bank that answers this attempt to get behind the role, or “deflect”."""
    return _first(_BEHIND, text) or "deflect"


def _first(subjects: dict[str, re.Pattern[str]], text: str) -> str:
    return next((name for name, words in subjects.items() if words.search(text)), "")

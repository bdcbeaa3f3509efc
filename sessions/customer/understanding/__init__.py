"""Understanding of what a trainee writes: dialogue acts and the scenario's topics, offline."""

from .message import understand, understand_all
from .model import act_model
from .semantics import vectors
from .types import ACTS, Topic, TopicMatch, Understanding

__all__ = [
    "ACTS",
    "Topic",
    "TopicMatch",
    "Understanding",
    "understand",
    "understand_all",
    "warm_up",
]


def warm_up() -> None:
    """Load the sentence encoder and the model of dialogue acts now (a second or two)."""
    vectors(["ready"])
    act_model()

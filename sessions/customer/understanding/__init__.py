"""Understanding of what a trainee writes: dialogue acts and the scenario's topics, offline."""

from .message import understand
from .model import act_model
from .semantics import vectors
from .types import ACTS, Topic, TopicMatch, Understanding

__all__ = ["ACTS", "Topic", "TopicMatch", "Understanding", "understand", "warm_up"]


def warm_up() -> None:
    """Load the sentence encoder and train the model of dialogue acts now (a few seconds)."""
    vectors(["ready"])
    act_model()

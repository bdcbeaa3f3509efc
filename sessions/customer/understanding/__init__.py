"""Understanding of what a trainee writes: dialogue acts and the scenario's topics, offline."""

from .message import understand
from .model import act_model
from .types import ACTS, Topic, TopicMatch, Understanding

__all__ = ["ACTS", "Topic", "TopicMatch", "Understanding", "understand", "warm_up"]


def warm_up() -> None:
    """Train the model of dialogue acts now (1–4 s with imports), not at the first message."""
    act_model()

"""Understanding of what a trainee writes: dialogue acts and the scenario's topics, offline."""

from .message import understand
from .types import ACTS, Topic, TopicMatch, Understanding

__all__ = ["ACTS", "Topic", "TopicMatch", "Understanding", "understand"]

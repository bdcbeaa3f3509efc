"""What understanding takes and gives: acts, topics and the result."""

from dataclasses import dataclass
from typing import Final

ACTS: Final[tuple[str, ...]] = (
    "greeting",
    "introduction",
    "empathy",  # shows understanding for the customer's feelings or situation
    "apology",
    "acknowledgement",  # "I see", or the customer's own words given back
    "open_question",
    "closed_question",
    "verification_request",  # asks for, or announces, a proof of identity
    "diagnostic_request",  # wants to find something out about the problem
    "instruction",  # tells the customer to do something (or to leave it)
    "solution",  # proposes a fix, or reports one as made
    "explanation",  # why something is so, what something means
    "hold",
    "reassurance",
    "escalation",
    "thanks",
    "recap",
    "closing",
    "jargon",
    "blame",
    "rudeness",
    "off_topic",
    "role_break",  # tries to get behind the customer: prompts, scripts, scores
)


@dataclass(frozen=True)
class Topic:
    """Something the scenario's simulation document knows about."""

    id: str
    kind: str  # "fact" | "check" | "action"
    label: str
    phrases: tuple[str, ...]
    steps: tuple[str, ...] = ()  # how it is done, one step each; not how it is asked for
    signs: tuple[str, ...] = ()  # regular expressions of whole clauses, "?" ending a question


@dataclass(frozen=True)
class TopicMatch:
    """A topic the message speaks of, and what the trainee does with it.

    ``stance`` is "ask" (wants to know), "instruct" (tells the customer to do it now), "done" (the
    trainee did it or is about to), "offer" (proposes it), "negated" (is not to be, or was not,
    done) or "mention".
    """

    topic_id: str
    kind: str
    confidence: float
    stance: str


@dataclass(frozen=True)
class Understanding:
    """What one message of the trainee does and speaks of.

    ``acts`` holds confidences from 0 to 1 of the acts above the threshold, ``topics`` the best
    match first, ``asks_many`` the number of separate questions and instructions.
    """

    acts: dict[str, float]
    topics: tuple[TopicMatch, ...]
    asks_many: int
    jargon: tuple[str, ...]
    words: int
    claims_done: bool

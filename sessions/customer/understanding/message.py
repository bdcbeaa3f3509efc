"""From a trainee's message to what it does and speaks of."""

from collections.abc import Sequence

from .acts import claims_done, jargon, recognise
from .model import rated
from .moods import mood
from .text import Sentence, normalise, sentences
from .topics import match
from .types import Topic, Understanding


def understand(text: str, topics: Sequence[Topic], previous: str | None = None) -> Understanding:
    """What `text` does and which of `topics` it speaks of.

    `previous` is the customer's last message: a "yes, please do" answers it, a paraphrase gives it
    back. Any text is accepted; beyond `text.MAX_CHARACTERS` characters it is ignored. The same
    arguments give the same result, in every process.
    """
    return understand_all([(text, previous)], topics)[0]


def understand_all(
    messages: Sequence[tuple[str, str | None]], topics: Sequence[Topic]
) -> list[Understanding]:
    """`understand` for many messages with what preceded each: faster together than one by one."""
    read = [
        (sentences(normalise(text)), sentences(normalise(previous or "")))
        for text, previous in messages
    ]
    rated([sentence for said, _ in read for sentence in said])  # remembered for what follows
    return [_understand(said, before, topics) for said, before in read]


def _understand(
    said: Sequence[Sentence], before: Sequence[Sentence], topics: Sequence[Topic]
) -> Understanding:
    return Understanding(
        acts=recognise(said, before),
        topics=match(said, before, topics),
        asks_many=_asks(said),
        jargon=jargon(said),
        words=sum(len(sentence.words) for sentence in said),
        claims_done=claims_done(said),
    )


def _asks(said: Sequence[Sentence]) -> int:
    asking = ("open", "closed", "request", "told", "offer")
    return sum(mood(clause) in asking for sentence in said for clause in sentence.clauses)

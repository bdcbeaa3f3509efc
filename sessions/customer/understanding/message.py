"""From a trainee's message to what it does and speaks of."""

from collections.abc import Sequence

from .acts import claims_done, jargon, recognise
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
    said = sentences(normalise(text))
    before = sentences(normalise(previous or ""))
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

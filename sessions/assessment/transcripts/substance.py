"""Whether an agent's sentence is about the customer's problem, or could be said to anybody.

Courtesies, praise, pep talk, sayings and small talk may have the form of an instruction, a question
or a deed; what they are about tells them apart. A model of its own learns it from the phrases of
acts and moves, where their labels leave no doubt, and from `phrases/substance`; trained by
`manage.py train_understanding substance`.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from sessions.assessment.transcripts import moves
from sessions.customer.understanding.model import SentenceModel, read_model
from sessions.customer.understanding.phrasebook import Phrase, phrases
from sessions.customer.understanding.text import Sentence

LABELS = ("substance",)
(SUBSTANCE,) = LABELS
PHRASES = Path(__file__).parent / "phrases" / "substance"
FILE = Path(__file__).with_name("substance.npz")

# Acts that work on a problem, and those that could be meant for anybody.
_WORKING = frozenset(
    {
        *("closed_question", "open_question", "verification_request", "diagnostic_request"),
        *("instruction", "solution", "explanation", "escalation", "recap", "jargon"),
    }
)
_CHATTING = frozenset({"off_topic", "role_break"})


def substance_phrases() -> Iterator[Phrase]:
    """Sentences with and without substance, as far as their labels tell; each source's authors are
    authors of their own. Polite acts tell nothing: an apology may be about the case.
    """
    for one in phrases():
        if one.labels & _WORKING and not one.labels & _CHATTING:
            yield _phrase(one, "acts", has=True)
        elif one.labels and one.labels <= _CHATTING:
            yield _phrase(one, "acts", has=False)
    for one in phrases(moves.PHRASES, moves.LABELS):
        if one.labels - {moves.FURTHER, moves.CLOSES}:
            yield _phrase(one, "moves", has=True)
    yield from phrases(PHRASES, LABELS)


def _phrase(one: Phrase, source: str, *, has: bool) -> Phrase:
    return Phrase(one.text, frozenset(LABELS if has else ()), f"{source} {one.author}")


@cache
def _model() -> SentenceModel:
    return read_model(FILE, LABELS)


def rate_substance(said: Sequence[Sentence]) -> list[float]:
    """How likely it is, from 0 to 1, that each sentence is about the customer's problem; many at
    once cost less each.
    """
    return [ratings[SUBSTANCE] for ratings in _model().rated(said)]

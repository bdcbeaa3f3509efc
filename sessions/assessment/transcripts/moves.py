"""What an agent's sentence does for the customer's problem: asks, tells, checks, explains …

Beside the dialogue acts, which are those of a chat; a model of its own, trained with
`phrases/agent` by `manage.py train_understanding moves`.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from sessions.customer.understanding.model import Ratings, SentenceModel, read_model
from sessions.customer.understanding.moods import mood
from sessions.customer.understanding.text import Sentence

LABELS = (
    "check",  # asks whether it works, or has it tried
    "asks",  # for something about the problem or the person
    "proof",  # asks for a proof of who it is, announces or judges one
    "tells",  # to do something
    "deed",  # tells of something the desk did or is doing
    "explains",
    "handover",  # to whom or until when
    "stopgap",  # helps for now, or around the problem
    "refuses",  # or sends away
    "careless",  # puts an account, a device or data at risk
    "further",  # offers further help
    "closes",  # says that it is solved, or closes it
)
CHECK, ASKS, PROOF, TELLS, DEED, EXPLAINS, HANDOVER, STOPGAP, REFUSES, CARELESS, FURTHER, CLOSES = (
    LABELS
)

PHRASES = Path(__file__).parent / "phrases" / "agent"
FILE = Path(__file__).with_name("moves.npz")

#: From this confidence a sentence has a label, and has it beyond doubt.
TAKEN, SURE = 0.5, 0.8
_POSSIBLE = 0.25
_TELLING = ("told", "request")


@cache
def moves_model() -> SentenceModel:
    """The trained model, read once per process."""
    return read_model(FILE, LABELS)


def rated_moves(said: Sequence[Sentence]) -> list[Ratings]:
    """Label → confidence per sentence; many at once cost less each."""
    return moves_model().rated(said)


def moves_of(sentence: Sentence) -> frozenset[str]:
    """The labels of an agent's sentence. What has the form of an instruction is one where the model
    does not think it next to impossible.
    """
    (ratings,) = rated_moves([sentence])
    found = {label for label, confidence in ratings.items() if confidence >= TAKEN}
    if ratings[TELLS] >= _POSSIBLE and any(mood(one) in _TELLING for one in sentence.clauses):
        found.add(TELLS)
    return frozenset(found)


def weight(sentence: Sentence, label: str) -> float:
    """How clearly a sentence has a label: 0 where it is doubtful, 1 beyond any doubt."""
    (ratings,) = rated_moves([sentence])
    return (ratings[label] - TAKEN) / (1 - TAKEN) if ratings[label] >= SURE else 0.0

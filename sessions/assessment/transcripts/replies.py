"""What a customer's message says about the help so far: that it works, fails, goes unheard …

A model of sentences, trained with `phrases/customer` by `manage.py train_understanding replies`,
says it of each sentence. What only the question before can tell ("yes") is left to evidence.py.
"""

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path

from sessions.assessment.transcripts.moves import TAKEN
from sessions.customer.understanding.model import SentenceModel, read_model
from sessions.customer.understanding.text import Sentence, normalise, sentences

LABELS = (
    "works",
    "partly",  # or only for now
    "fails",
    "worse",
    "unheard",
    "leaves",
    "thanks",
    "reports",  # what is seen or known, or that something was done
    "agrees",
    "problem",  # as told at first
    "asks",
    "feeling",  # how it feels, what it keeps somebody from
    "smalltalk",
)
WORKS, PARTLY, FAILS, WORSE, UNHEARD, LEAVES, THANKS, REPORTS, AGREES, PROBLEM = LABELS[:10]
SMALLTALK = LABELS[-1]
#: What a message brings that is no answer to the agent's.
OBJECTIONS = frozenset({UNHEARD, LEAVES, WORSE})

PHRASES = Path(__file__).parent / "phrases" / "customer"
FILE = Path(__file__).with_name("replies.npz")

# How it stands is one of these in a sentence, that which is surest.
_STATES = (WORKS, PARTLY, FAILS, WORSE, PROBLEM)
_OTHERS = tuple(label for label in LABELS if label not in _STATES)
_EXPECTED = 0.3  # confidence enough where the result is asked for
_SHORT = 4  # words, as in “No, that is all”
_NO = frozenset({"no", "nope", "nah", "nothing", "none", "not"})
_TURNS = re.compile(r"[ ,;]+\b(?:but|however|although|though)\b[ ,]+")


@cache
def replies_model() -> SentenceModel:
    """The trained model, read once per process."""
    return read_model(FILE, LABELS)


@lru_cache(maxsize=4096)
def read_reply(text: str) -> tuple[Sentence, ...]:
    """The sentences, cut again where “but” turns them."""
    return sentences(_TURNS.sub("\n", normalise(text)))


def remember(texts: Iterable[str]) -> None:
    """Rate the sentences of messages that are about to be asked for, all at once."""
    replies_model().rated([sentence for text in texts for sentence in read_reply(text)])


@lru_cache(maxsize=4096)
def says(
    text: str, least: float = TAKEN, *, tried: bool = False, offered: bool = False
) -> frozenset[str]:
    """The labels of a customer's message, from a confidence of `least` on.

    Where something was `tried`, a word on the result is to be expected. Where further help was
    `offered`, who says “nothing” is content.
    """
    said = read_reply(text)
    declines = offered and bool(said) and _declines(said[0])
    found = {AGREES} if declines else set()
    said = said[declines:]
    for sentence, ratings in zip(said, replies_model().rated(said), strict=True):
        state = max(_STATES, key=lambda one: ratings[one])
        if ratings[state] >= (_EXPECTED if tried else least) and not _only_asks(sentence, state):
            found.add(state)
        found |= {label for label in _OTHERS if ratings[label] >= least}
    return frozenset(found)


def _only_asks(sentence: Sentence, state: str) -> bool:
    """Whether it asks whether it works."""
    return sentence.question and state in (WORKS, PARTLY)


def _declines(sentence: Sentence) -> bool:
    """Whether it says that there is nothing more to do, and not what is still wrong."""
    (ratings,) = replies_model().rated([sentence])
    polite = ratings[THANKS] >= TAKEN or ratings[SMALLTALK] >= TAKEN
    return sentence.words[0] in _NO and (polite or len(sentence.words) <= _SHORT)

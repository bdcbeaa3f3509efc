"""Which acts a message performs: what the model finds in its sentences, above the thresholds.

A few vetoes take out what words alone suggest: "sorry, not my problem" is no apology, "I haven't
unlocked it" no solution, "not your fault" no blame.
"""

from collections.abc import Iterator, Mapping, Sequence

from .jargon import jargon_in
from .lexicon import patterns, stem, stop_words, weak_terms
from .model import rated
from .moods import is_condition, mood
from .text import Sentence

#: From this confidence an act counts as performed.
THRESHOLD = 0.5
_GIVEN_BACK = 0.8
_CLEARLY = 0.8

_KIND = frozenset({"empathy", "apology", "reassurance"})
_KINDLY = ("please", "kindly")
_WITH_VETO = ("rudeness", "blame", "role_break")


def recognise(said: Sequence[Sentence], previous: Sequence[Sentence]) -> dict[str, float]:
    """Act → confidence of the acts performed in a message, answering `previous`."""
    found: dict[str, float] = {}
    for sentence, ratings in zip(said, rated(said), strict=True):
        out = _ruled_out(sentence, ratings)
        for act, confidence in ratings.items():
            if act not in out:
                found[act] = max(found.get(act, 0.0), confidence)
        for act in _certain(sentence):
            found[act] = max(found.get(act, 0.0), _CLEARLY)
        if _gives_back(sentence, previous):
            found["acknowledgement"] = max(found.get("acknowledgement", 0.0), _GIVEN_BACK)
    return {
        act: confidence
        for act, confidence in sorted(found.items(), key=lambda item: (-item[1], item[0]))
        if confidence >= THRESHOLD
    }


def claims_done(said: Sequence[Sentence]) -> bool:
    """Whether the message claims that the problem, or a step to its solution, is done."""
    return any(
        _shows("claims done", line)
        for sentence in said
        for clause in sentence.clauses
        if mood(clause) in ("done", "statement")
        and not is_condition(line := " ".join(clause.words))
    )


def jargon(said: Sequence[Sentence]) -> tuple[str, ...]:
    """The technical terms of a message in order of appearance, each once."""
    return tuple(dict.fromkeys(term for one in said for term in jargon_in(one.words)[0]))


def _certain(sentence: Sentence) -> Iterator[str]:
    """The acts a sentence certainly shows in a part of it, whatever the rest says."""
    if _shows("insult at the end", " ".join(sentence.words)):
        yield "rudeness"
    if any(clause.words[0] in _KINDLY and mood(clause) == "told" for clause in sentence.clauses):
        yield "instruction"


def _ruled_out(sentence: Sentence, ratings: Mapping[str, float]) -> frozenset[str]:
    """The acts a sentence can't be, though its words look like them."""
    line = " ".join(sentence.words)
    out = {act for act in _WITH_VETO if is_clearly_not(act, line)}
    if _shows("not apology", line) or (
        "rudeness" not in out and ratings["rudeness"] >= max(_CLEARLY, ratings["empathy"])
    ):
        out |= _KIND
    moods = {mood(clause) for clause in sentence.clauses}
    if moods == {"negated"}:
        out.add("solution")
    if moods == {"done"}:
        out.add("instruction")  # "I'll delete it": what the desk does, the customer need not
    return frozenset(out)


def _gives_back(sentence: Sentence, previous: Sequence[Sentence]) -> bool:
    """Whether the sentence gives the customer's own words back."""
    line = " ".join(sentence.words)
    if not previous or not _shows("paraphrase", line):
        return False
    ours = _content(sentence)
    theirs = set().union(*(_content(one) for one in previous))
    needed = 2 if _shows("opening so", line) else 3
    return len(ours & theirs) >= max(needed, len(ours) / 2)


def is_clearly_not(act: str, line: str) -> bool:
    """Whether a sentence's words rule out rudeness, blame or role_break."""
    return _shows(f"not {act}", line)


def _shows(sign: str, line: str) -> bool:
    return patterns("signs.txt")[sign].search(line) is not None


def _content(sentence: Sentence) -> set[str]:
    return {
        stem(word) for word in sentence.words if word not in stop_words() and len(word) > 2
    } - weak_terms()

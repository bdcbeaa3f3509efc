"""Which acts a message performs: signs and trained model over its sentences and clauses."""

from collections.abc import Sequence

from .lexicon import stem, stop_words, technical, terms, weak_terms
from .model import rated
from .moods import is_condition, mood
from .rules import CERTAIN, jargon_in, ruled_out, sign, signs
from .text import Clause, Sentence

#: From this confidence an act counts as performed.
THRESHOLD = 0.5
#: Taking somebody for rude who is not costs more than missing it; "let me ..." is often no hold.
_THRESHOLDS = {"rudeness": 0.65, "blame": 0.6, "hold": 0.6}
_OTHER_QUESTIONS = ("verification_request", "role_break", "closing", "hold", "rudeness", "blame")
#: A clause alone says less than the sentence it stands in.
_CLAUSE_DISCOUNT = 0.93


def recognise(said: Sequence[Sentence], previous: Sequence[Sentence]) -> dict[str, float]:
    """Act → confidence of the acts performed in a message, answering `previous`."""
    found: dict[str, float] = {}
    for sentence in said:
        _keep_best(found, _of_sentence(sentence))
        if _paraphrases(sentence, previous):
            _keep_best(found, {"acknowledgement": 0.8})
    return {
        act: round(confidence, 3)
        for act, confidence in sorted(found.items(), key=lambda item: (-item[1], item[0]))
        if confidence >= _THRESHOLDS.get(act, THRESHOLD)
    }


def claims_done(said: Sequence[Sentence]) -> bool:
    """Whether the message claims that the problem, or a step to its solution, is done."""
    return any(
        sign("claims done", " ".join(clause.words))
        for sentence in said
        for clause in sentence.clauses
        if mood(clause) in ("done", "statement") and not is_condition(" ".join(clause.words))
    )


def jargon(said: Sequence[Sentence]) -> tuple[str, ...]:
    """The technical terms of a message in order of appearance, each once."""
    return tuple(dict.fromkeys(term for one in said for term in jargon_in(one.words)[0]))


def _of_sentence(sentence: Sentence) -> dict[str, float]:
    """The acts of a sentence and its clauses; what the whole rules out, it does in its parts."""
    whole = Clause(sentence.words, sentence.question)
    if len(sentence.clauses) < 2:
        return _of_clause(whole)
    found = _of_clause(whole, rate_questions=False)
    line = " ".join(whole.words)
    parts: dict[str, float] = {}
    for clause in sentence.clauses:
        _keep_best(parts, _of_clause(clause), _CLAUSE_DISCOUNT)
    for act in ruled_out(line, "statement", {**parts, **found}, about_it=False):
        parts.pop(act, None)
    _keep_best(found, parts)
    return found


def _of_clause(clause: Clause, *, rate_questions: bool = True) -> dict[str, float]:
    line = " ".join(clause.words)
    kind = mood(clause)
    found = dict(rated(clause.words, question=clause.question))
    _keep_best(found, signs(line))
    if rate_questions:
        _keep_best(found, _by_mood(kind, line, found))
    if jargon_in(clause.words)[1]:
        found["jargon"] = CERTAIN
    about_it = not technical().isdisjoint(terms(clause.words))
    _keep_best(found, _by_subject(kind, line, found, about_it=about_it))
    for act in ruled_out(line, kind, found, about_it=about_it):
        found.pop(act, None)
    return found


def _by_subject(
    kind: str, line: str, found: dict[str, float], *, about_it: bool
) -> dict[str, float]:
    if (
        sign("small talk", line)
        and not about_it
        and not any(
            found.get(act, 0.0) >= THRESHOLD for act in ("closing", "empathy", "reassurance")
        )
    ):
        return {"off_topic": 0.75}
    asks = kind in ("open", "closed")
    if asks and about_it and not any(found.get(act, 0.0) >= THRESHOLD for act in _OTHER_QUESTIONS):
        return {"diagnostic_request": 0.65}
    return {}


def _by_mood(kind: str, line: str, found: dict[str, float]) -> dict[str, float]:
    if kind == "open":
        return {"open_question": CERTAIN}
    if kind == "closed" or (kind == "offer" and line.split(maxsplit=1)[0] not in ("i", "we")):
        return {"closed_question": CERTAIN}
    if kind in ("told", "request"):
        other = max(
            (
                found.get(act, 0.0)
                for act in (
                    "hold",
                    "reassurance",
                    "closing",
                    "rudeness",
                    "recap",
                    "verification_request",
                    "role_break",
                )
            ),
            default=0,
        )
        return {"instruction": 0.4 if other >= THRESHOLD else 0.7}
    return {}


def _paraphrases(sentence: Sentence, previous: Sequence[Sentence]) -> bool:
    """Whether the sentence gives the customer's own words back."""
    line = " ".join(sentence.words)
    if not previous or not sign("paraphrase", line):
        return False
    ours = _content(sentence)
    theirs = set().union(*(_content(one) for one in previous))
    needed = 2 if sign("opening so", line) else 3
    return len(ours & theirs) >= max(needed, len(ours) / 2)


def _content(sentence: Sentence) -> set[str]:
    return {
        stem(word) for word in sentence.words if word not in stop_words() and len(word) > 2
    } - weak_terms()


def _keep_best(found: dict[str, float], more: dict[str, float], factor: float = 1.0) -> None:
    for act, confidence in more.items():
        found[act] = max(found.get(act, 0.0), confidence * factor)

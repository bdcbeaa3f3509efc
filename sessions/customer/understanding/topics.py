"""Which of the scenario's topics a message speaks of.

Every phrase of a topic (label, the author's paraphrases, the steps) becomes a set of terms:
concepts of the synonym list, or stems. A message is compared clause by clause, and as whole
sentences where these say more.
"""

from collections.abc import Iterable, Sequence

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from .lexicon import common_words, concepts, grammar, stem, terms
from .moods import STANCES, looks, mood, question_after
from .phrasebook import known_words
from .prepared import Prepared, mass, prepare
from .scores import Span, matches
from .text import KEPT_JOINTS, Clause, Sentence
from .types import Topic, TopicMatch

_WHOLE = 0.95

_ANSWERED = 0.85

#: From this share of the best clause's score on the whole sentence may count instead.
_NEARLY = 0.6

#: How sure a written sign of a topic is.
_SIGNED = 0.8

#: A step that adds less than this share of its own words to another step's is that other step.
_OWN_WORDS = 0.3

_YES, _NO = grammar("yes"), grammar("no")

_ANSWER_WORDS = _YES | _NO | grammar("beside yes and no")


def match(
    said: Sequence[Sentence], previous: Sequence[Sentence], topics: Sequence[Topic]
) -> tuple[TopicMatch, ...]:
    """The topics of a message, best first; each topic once, with its clearest stance."""
    if not topics:
        return ()
    prepared = prepare(tuple(topics))
    best: dict[int, tuple[float, str]] = {}
    for sentence in said:
        _keep_best(best, _of_sentence(prepared, sentence))
    _drop_shadows(prepared, said, best)
    _keep_best(best, _of_answer(prepared, said, previous))
    found = [
        TopicMatch(topics[at].id, topics[at].kind, round(min(1.0, score), 3), stance)
        for at, (score, stance) in best.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.confidence, one.topic_id)))


def _drop_shadows(
    prepared: Prepared, said: Sequence[Sentence], best: dict[int, tuple[float, str]]
) -> None:
    """Take out what only shares a step's words: “open the settings” may belong to two steps, and
    “have your manager approve it” is no proof of identity where it is a step.
    """
    held = frozenset().union(
        *(_span(clause, prepared).terms for one in said for clause in one.clauses)
    )
    told = [at for at, (_, stance) in best.items() if stance == "instruct"]
    steps = [at for at in told if prepared.topics[at].kind in ("check", "action")]
    methods = [at for at in best if prepared.topics[at].kind == "method"]
    own = {at: held & prepared.typical[at].keys() for at in (*steps, *methods)}
    for at in (*steps, *methods):
        for other in steps:
            if (
                other not in best
                or other == at
                or mass(prepared, own[other]) <= mass(prepared, own[at])
            ):
                continue
            if mass(prepared, own[at] - own[other]) < _OWN_WORDS * mass(prepared, own[at]):
                best.pop(at, None)
                break


def _of_sentence(prepared: Prepared, sentence: Sentence) -> list[tuple[int, float, str]]:
    """Topics clause by clause, or of the whole sentence when that says more than its clauses."""
    clauses = _joined(sentence.clauses)
    signed = [found for clause in clauses for found in _signed(prepared, clause)]
    spans = [_span(clause, prepared) for clause in clauses]
    found = [(at, score, span.stance) for span in spans for at, score in matches(prepared, span)]
    found += signed
    if len(spans) < 2:
        return found
    held = frozenset().union(*(span.terms for span in spans))
    stance = _leading([span.stance for span in spans])
    fit = next((span.fit for span in reversed(spans) if span.stance == stance), stance)
    whole = [
        (at, score * _WHOLE, stance)
        for at, score in matches(prepared, Span(held, stance, " ".join(sentence.words), fit))
    ]
    best = max((score for _, score, _ in found), default=0.0)
    if whole and (whole[0][1] > best or _tells_more(prepared, held, whole, found)):
        return whole
    return found


def _signed(prepared: Prepared, clause: Clause) -> list[tuple[int, float, str]]:
    """The topics of which a clause is a written sign; where words say more, these count as well."""
    line = " ".join(clause.words) + ("?" if clause.question else "")
    stance = STANCES[mood(clause)]
    return [
        (at, _SIGNED, stance if stance in ("instruct", "negated") else "ask")
        for at, pattern in prepared.signs
        if pattern.fullmatch(line)
    ]


def _tells_more(
    prepared: Prepared,
    held: frozenset[str],
    whole: list[tuple[int, float, str]],
    parts: list[tuple[int, float, str]],
) -> bool:
    """Whether one topic explains the sentence nearly as well as several do its clauses.

    “Sign in, press OK and set a new password” is one way to do one thing.
    """
    if not parts or whole[0][1] < _NEARLY * max(score for _, score, _ in parts):
        return False
    explained = held & prepared.typical[whole[0][0]].keys()
    return all(
        mass(prepared, (held & prepared.typical[at].keys()) - explained)
        < _OWN_WORDS * mass(prepared, held & prepared.typical[at].keys())
        for at, _, _ in parts
    )


def _of_answer(
    prepared: Prepared, said: Sequence[Sentence], previous: Sequence[Sentence]
) -> list[tuple[int, float, str]]:
    """What a bare "yes, please do" or "no" answers."""
    stance = _answer(said)
    if stance is None:
        return []
    asked = [one for one in previous if one.question] or list(previous[-1:])
    spans = [_span(Clause(one.words, one.question), prepared) for one in asked]
    return [
        (at, score * _ANSWERED, stance)
        for span in spans
        for at, score in matches(prepared, Span(span.terms, stance, span.line, stance))
    ]


def _keep_best(best: dict[int, tuple[float, str]], found: Iterable[tuple[int, float, str]]) -> None:
    for at, score, stance in found:
        if at not in best or score > best[at][0]:
            best[at] = (score, stance)


def _span(clause: Clause, prepared: Prepared) -> Span:
    words = [_corrected(word, prepared) for word in clause.words]
    stance = STANCES[mood(clause)]
    return Span(frozenset(terms(words)), stance, " ".join(words), _fit(clause, stance))


def _fit(clause: Clause, stance: str) -> str:
    """The stance; or of instructions "look", of questions "past" or "able"."""
    if stance == "instruct":
        return "look" if looks(clause) else stance
    return question_after(clause) or stance if stance in ("ask", "offer") else stance


def _joined(clauses: Sequence[Clause]) -> list[Clause]:
    """The clauses, "how long does it last | before it locks" being one question."""
    joined: list[Clause] = []
    for clause in clauses:
        if joined and clause.words[0] in KEPT_JOINTS and STANCES[mood(joined[-1])] == "ask":
            joined[-1] = Clause(joined[-1].words + clause.words, clause.question)
        else:
            joined.append(clause)
    return joined


def _leading(stances: list[str]) -> str:
    """The stance of a sentence: that of its last clause which asks, instructs or does something."""
    for stance in reversed(stances):
        if stance != "mention":
            return stance
    return "mention"


def _answer(said: Sequence[Sentence]) -> str | None:
    """What a bare yes or no to the customer's question amounts to."""
    words = [word for sentence in said for word in sentence.words]
    if not words or len(words) > 7 or not set(words) <= _ANSWER_WORDS:
        return None
    if any(sentence.question for sentence in said):
        return None
    if _NO & set(words):
        return "negated"
    return "instruct" if _YES & set(words) else None


def _corrected(word: str, prepared: Prepared) -> str:
    """The word itself, or the known word it was most likely meant to be."""
    if len(word) < 5 or len(word) > 20 or not word.isalpha():
        return word
    meant = prepared.corrected.get(word)
    if meant is None:
        if len(prepared.corrected) > 5_000:
            prepared.corrected.clear()
        meant = prepared.corrected[word] = _nearest(word, prepared.vocabulary)
    return meant


def _nearest(word: str, vocabulary: tuple[str, ...]) -> str:
    if word in vocabulary or word in known_words() or word in common_words():
        return word
    if stem(word) in concepts():
        return word
    allowed = 1 if len(word) < 10 else 2
    found = process.extractOne(
        word, vocabulary, scorer=DamerauLevenshtein.distance, score_cutoff=allowed
    )
    if found is None or found[0][0] != word[0] or len(found[0]) < 5:
        return word
    return str(found[0])

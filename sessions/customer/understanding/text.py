"""From what somebody typed to sentences, clauses and plain lower-case words."""

import re
import unicodedata
from dataclasses import dataclass, field

from .lexicon import chat_words, grammar, instruction_verbs, stop_words

#: Longer messages are understood by their beginning; the limit bounds the time per message.
MAX_CHARACTERS = 4_000
MAX_SENTENCES = 60
MAX_CLAUSES = 8

#: Words of a bare term at most, and how many in a row are a heap.
_TERM, _STRUNG = 3, 3

_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufe0e\ufe0f]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_ABBREVIATION = re.compile(r"\b(mr|mrs|ms|dr|e\.g|i\.e|etc|no)\.(?=\s)")
_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"', "…": "."})
_SENTENCE = re.compile(r"[^.!?;\n]+(?:[.!?;](?=\w)[^.!?;\n]*)*[.!?;\n]*")
_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_PIECES = re.compile(r"[,:]\s+")
_DASH = re.compile(r"\s[-\u2013\u2014]+\s|[\u2600-\u27bf\U0001f300-\U0001faff]+|\s*[()]\s*")
_CONTRACTIONS = (
    (re.compile(r"\bcan't\b"), "can not"),
    (re.compile(r"\bwon't\b"), "will not"),
    (re.compile(r"n't\b"), " not"),
    (re.compile(r"\blet's\b"), "let us"),
    (re.compile(r"\b(it|that|there|here|what|where|who|how|when|why|he|she|this)'s\b"), r"\1 is"),
    (re.compile(r"\bname's\b"), "name is"),
    (re.compile(r"'m\b"), " am"),
    (re.compile(r"'re\b"), " are"),
    (re.compile(r"'ve\b"), " have"),
    (re.compile(r"'ll\b"), " will"),
    (re.compile(r"'d\b"), " would"),
    (re.compile(r"'s\b"), ""),
)

#: Verbs whose parts stand apart ("turn the laptop off and on again"), put together.
_APART = (
    (
        re.compile(
            r"\b(?:turn|switch|power|shut)(?:ing)? ?((?:[\w']+ ){0,3}?)(?:off|down)\b[\w ,]{0,24}?"
            r"\b(?:back on|on again|start(?: it)? (?:again|up)|(?:turn|switch)(?: it)? on"
            r"|(?<=and )on)\b(?: again)?"
        ),
        r"restart \1",
    ),
    (re.compile(r"\bput (?!you|me|him|her|us)((?:[\w']+ ){1,4}?)in(?:to)?\b"), r"enter \1in"),
)

_INTENTION = re.compile(
    r"(?:(?:and|so|then|ok|now) )*(?:i|we) (?:will|shall|(?:am|are) going to|have to|need to)\b"
)
_CLAUSE_STARTERS = grammar("clause starters")
_JOINTS = grammar("joints")
#: Joints that belong to the clause they open: "before I reset it" is no reset.
KEPT_JOINTS = grammar("kept joints")


@dataclass(frozen=True)
class Clause:
    """One statement, question or instruction as plain words."""

    words: tuple[str, ...]
    question: bool  # ends with a question mark


@dataclass(frozen=True)
class Sentence:
    """A sentence and the clauses it falls into (itself, when it is one clause)."""

    words: tuple[str, ...]
    question: bool
    clauses: tuple[Clause, ...] = field(default=())
    heap: bool = False  # a heap of keywords, which nobody says


def normalise(text: str) -> str:
    """Lower-case text without control and invisible characters, quotes made straight."""
    text = unicodedata.normalize("NFKC", text[:MAX_CHARACTERS])[:MAX_CHARACTERS]
    text = _CONTROL.sub(" ", _INVISIBLE.sub("", text)).translate(_QUOTES).lower()
    text = _ABBREVIATION.sub(r"\1", text)
    for pattern, together in _APART:
        text = pattern.sub(together, text)
    return text


def plain_words(text: str) -> tuple[str, ...]:
    """The words of normalised text, contractions and hurried spellings written out."""
    for pattern, replacement in _CONTRACTIONS:
        text = pattern.sub(replacement, text)
    meant = chat_words()
    words: list[str] = []
    for word in _WORD.findall(text):
        if word in meant:
            words.extend(meant[word].split())
        else:
            words.append(word)
    return tuple(words)


def sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences of normalised text, at most MAX_SENTENCES."""
    found: list[Sentence] = []
    for piece in _DASH.sub("\n", text).split("\n"):
        for raw in _SENTENCE.findall(piece):
            if len(found) >= MAX_SENTENCES:
                return tuple(found)
            words = plain_words(raw)
            if words:
                question = "?" in raw[-4:]
                clauses = _clauses(raw, question=question)
                found.append(Sentence(words, question, clauses, _is_heap(raw)))
    return tuple(found)


def _is_heap(raw: str) -> bool:
    """Whether bare terms are strung together: "owner, approval, read". A click path is not: it
    begins by telling what to do ("open Settings, Accounts, Sign-in options").
    """
    pieces = [words for piece in _PIECES.split(raw) if (words := plain_words(piece))]
    bare = [words for words in pieces if len(words) <= _TERM and not stop_words() & {*words}]
    return len(bare) >= _STRUNG and pieces[0][0] not in instruction_verbs()


def _clauses(raw: str, *, question: bool) -> tuple[Clause, ...]:
    parts: list[tuple[str, ...]] = []
    for piece in _PIECES.split(raw):
        words = plain_words(piece)
        if not words:
            continue
        opens = words[1] if words[0] in _JOINTS and len(words) > 1 else words[0]
        if parts and not _starts_clause(opens):
            parts[-1] += words
        else:
            parts.append(words)
    split = [clause for part in parts for clause in _split_at_joints(part)][:MAX_CLAUSES]
    split = _with_intentions(split, parts)
    last = len(split) - 1
    return tuple(Clause(words, question and at == last) for at, words in enumerate(split))


def _with_intentions(
    clauses: list[tuple[str, ...]], parts: list[tuple[str, ...]]
) -> list[tuple[str, ...]]:
    """The clauses, “I will” said again where “and” carries it on: “I'll delete it and restart it”.

    A clause that begins after a comma alone is a new thought.
    """
    begins = {part for part in parts if part[0] not in ("and", "then")}
    carried: list[tuple[str, ...]] = []
    intends = False
    for words in clauses:
        verb = next((word for word in words if word not in ("and", "then", "also", "now")), "")
        carries = intends and words not in begins and verb in instruction_verbs()
        line = " ".join(words[:6])
        intends = carries or _INTENTION.match(line) is not None
        carried.append(("i", "will", *words) if carries else words)
    return carried


def _starts_clause(word: str) -> bool:
    return word in _CLAUSE_STARTERS or word in instruction_verbs()


def _split_at_joints(words: tuple[str, ...]) -> list[tuple[str, ...]]:
    clauses: list[tuple[str, ...]] = []
    begin = 0
    for at in range(1, len(words) - 1):
        if words[at : at + 2] == ("let", "us") and words[at - 1] not in _JOINTS:
            clauses.append(words[begin:at])
            begin = at
            continue
        joint = words[at] in _JOINTS and words[at + 1] not in _JOINTS and at - begin >= 2
        if joint and _starts_clause(words[at + 1]) and not _shares_verb(words, at):
            clauses.append(words[begin:at])
            begin = at if words[at] in KEPT_JOINTS else at + 1
    clauses.append(words[begin:])
    return clauses


def _shares_verb(words: tuple[str, ...], at: int) -> bool:
    """Whether the joint only joins nouns: "the user name and the password", "the old or your"."""
    return words[at] in ("and", "or") and words[at + 1] in ("the", "your", "my", "our", "that")

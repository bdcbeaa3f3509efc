"""The word lists beside this module, read once and checked while reading."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from threading import Lock

import snowballstemmer

_FOLDER = Path(__file__).parent / "lexicon"
_stemmer = snowballstemmer.stemmer("english")
_one_at_a_time = Lock()
_stems: dict[str, str] = {}
_STEMS_KEPT = 20_000


def stem(word: str) -> str:
    """The English stem of one lower-case word."""
    known = _stems.get(word)
    if known is None:
        if len(_stems) >= _STEMS_KEPT:
            _stems.clear()
        with _one_at_a_time:  # the stemmer keeps the word it is at in itself
            known = _own_stems().get(word) or _stemmer.stemWord(word)
        _stems[word] = known
    return known


def lines(path: Path) -> Iterator[str]:
    """The lines of a word list without comments and blanks."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("# "):
            yield line.strip()


def _pairs(name: str) -> Iterator[tuple[str, str]]:
    for line in lines(_FOLDER / name):
        key, separator, value = line.partition(":")
        if not separator:
            raise ValueError(f"{name}: no colon in {line!r}")
        yield key.strip(), value.strip()


@cache
def _own_stems() -> dict[str, str]:
    return dict(_pairs("stems.txt"))


def _words(name: str) -> frozenset[str]:
    return frozenset(word for line in lines(_FOLDER / name) for word in line.split())


@cache
def concepts() -> dict[str, tuple[tuple[tuple[str, ...], str], ...]]:
    """First stem of a term → the terms that begin with it as stems, longest first, with concept.

    Raises ValueError when one term stands for two concepts.
    """
    found: dict[tuple[str, ...], str] = {}
    for concept, value in (*_pairs("technical.txt"), *_pairs("synonyms.txt")):
        for term in value.split(","):
            stems = tuple(stem(word) for word in term.split() if word != "it")
            if found.setdefault(stems, concept) != concept:
                raise ValueError(f"{term.strip()!r} means {found[stems]!r} and {concept!r}")
    by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for stems, concept in found.items():
        by_first.setdefault(stems[0], []).append((stems, concept))
    return {
        first: tuple(sorted(terms, key=lambda entry: -len(entry[0])))
        for first, terms in by_first.items()
    }


def terms(words: Sequence[str]) -> tuple[str, ...]:
    """The words as concepts and stems, without words that never tell topics apart."""
    parts_of = [part for word in words if word != "it" for part in word.split("-")]
    stems = [stem(word) for word in parts_of]
    known, ignored = concepts(), stop_words()
    found: list[str] = []
    at = 0
    while at < len(stems):
        for parts, concept in known.get(stems[at], ()):
            if tuple(stems[at : at + len(parts)]) == parts:
                found.append(concept)
                at += len(parts)
                break
        else:
            if parts_of[at] not in ignored:
                found.append(stems[at])
            at += 1
    return tuple(found)


@cache
def concept_words() -> frozenset[str]:
    """Every single word of the synonym list: what a mistyped word may have meant."""
    return frozenset(
        word
        for name in ("technical.txt", "synonyms.txt")
        for _, value in _pairs(name)
        for word in value.replace(",", " ").split()
    )


@cache
def patterns(name: str) -> dict[str, re.Pattern[str]]:
    """The regular expressions of a file by their headings; those under one heading are joined.

    "<word> = ..." defines what "<word>" stands for in the lines after it.
    """
    stands_for: dict[str, str] = {}
    found: dict[str, list[str]] = {}
    heading = ""
    for line in lines(_FOLDER / name):
        definition = re.fullmatch(r"<([a-z ]+)> = (.+)", line)
        if definition:
            stands_for[definition[1]] = definition[2]
        elif line.startswith("[") and line.endswith("]"):
            heading = line[1:-1]
        else:
            written = re.sub(r"<([a-z ]+)>", lambda part: stands_for.get(part[1], part[0]), line)
            found.setdefault(heading, []).append(f"(?:{written})")
    return {heading: re.compile("|".join(parts)) for heading, parts in found.items()}


@cache
def grammar(name: str) -> frozenset[str]:
    """A set of small words by its name in grammar.txt; raises KeyError for an unknown one."""
    return frozenset(dict(_pairs("grammar.txt"))[name].split())


@cache
def technical() -> frozenset[str]:
    """Concepts of what a service desk looks after."""
    return frozenset(concept for concept, _ in _pairs("technical.txt"))


@cache
def chat_words() -> dict[str, str]:
    """Hurried spellings and what they stand for."""
    return dict(_pairs("chat_words.txt"))


@cache
def weak_terms() -> frozenset[str]:
    """Concepts and stems that hardly tell topics apart."""
    return _words("weak_words.txt")


@cache
def stop_words() -> frozenset[str]:
    """Words ignored in topics."""
    return _words("stop_words.txt")


@cache
def instruction_verbs() -> frozenset[str]:
    """Verbs an instruction may begin with."""
    return _words("verbs.txt")


@cache
def common_words() -> frozenset[str]:
    """Words that are spelled rightly, however near they come to one that matters here."""
    return instruction_verbs() | _words("common.txt")

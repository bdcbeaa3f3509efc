"""How a stretch of text is worded, as weighted features: concepts, words, letters and mood.

Each group of features has a fixed weight in the comparison of two stretches, however many features
it holds; rare features weigh more within their group.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt

from .features import letters
from .lexicon import stem, terms, weak_terms

#: What a group counts for, compared with 1 for the meaning of the whole (see prepared.py).
_GROUPS: Mapping[str, float] = {"concept": 0.35, "word": 0.18, "letters": 0.18, "mood": 0.1}

#: Words that hardly tell topics apart count this share of what others do.
_WEAK = 0.3

#: What a feature no phrase holds takes away from those beside it.
_UNKNOWN = 0.5

Wording = dict[str, frozenset[str]]


@dataclass(frozen=True)
class Rarity:
    """How rare each feature is among a scenario's phrases."""

    of: Mapping[str, float]
    usual: float

    def weigh(self, wording: Wording) -> dict[str, float]:
        """Feature → weight of the features that some phrase holds."""
        found: dict[str, float] = {}
        for group, features in wording.items():
            known = {name: self.of[name] for name in sorted(features) if name in self.of}
            unknown = len(features) - len(known)
            size = sum(weight**2 for weight in known.values()) + _UNKNOWN * unknown * self.usual**2
            scale = sqrt(_GROUPS[group] / size) if size else 0.0
            found.update((name, weight * scale) for name, weight in known.items())
        return found


def wording(words: Sequence[str], stance: str, fit: str) -> Wording:
    """The features of plain words said with a stance, by group."""
    stems = [stem(word) for word in words]
    pairs = zip(["<", *stems], [*stems, ">"], strict=True)
    return {
        "concept": frozenset(f"t:{term}" for term in terms(words)),
        "word": frozenset(stems) | frozenset(f"p:{one} {two}" for one, two in pairs),
        "letters": frozenset(group for word in words for group in letters(word)),
        "mood": frozenset((f"m:{stance}", f"f:{fit}")),
    }


def rarity(all_wordings: Iterable[Wording]) -> Rarity:
    """How rare features are in these wordings."""
    known = list(all_wordings)
    spread = Counter(name for one in known for features in one.values() for name in features)
    of = {name: _rare(name, count, len(known)) for name, count in spread.items()}
    return Rarity(of, sum(sorted(of.values())) / max(1, len(of)))


def _rare(name: str, count: int, phrases: int) -> float:
    rare = log((1 + phrases) / (1 + count)) + 1
    return rare * _WEAK if name.removeprefix("t:") in weak_terms() and name[:2] == "t:" else rare

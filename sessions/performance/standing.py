"""What attempts say about where somebody stands: how hard it may be, what is weakest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean

from scenarios.choices import Difficulty
from scenarios.selectors import difficulty_word
from sessions.performance.attempts import COMPETENCY, Attempt
from sessions.performance.figures import averages_of

# From here on something counts as mastered (Bloom 1968, “Learning for mastery”: 80–90 %).
MASTERY = 80
# From the easiest to the hardest, as trainees see them.
DIFFICULTIES = [difficulty_word(value) for value in Difficulty.values]
# Completed attempts that tell how somebody does lately.
RECENT = 20

# What of somebody's work a dimension is about.
_WORK = {
    "verification": "how you verify callers",
    "communication": "how you talk with customers",
    "technical": "your technical work",
    "documentation": "your documentation",
    "efficiency": "how soon you answer",
}
ADVICE = {
    "verification": "Before anything sensitive, compare two details or get a proof.",
    "communication": "Give back in your own words what the customer said before you go on.",
    "technical": "Ask and look before you change anything, then check that the fix holds.",
    "documentation": "Write down symptom, cause, steps, verification and outcome.",
    "efficiency": "Answer sooner, and say how long it will take when you go and look.",
}


@dataclass(frozen=True)
class Focus:
    """The dimension to mind in whatever is practised next, with its recent mean."""

    dimension: str
    average: float

    @property
    def work(self) -> str:
        """What it is about, said to the person: “your technical work”."""
        return _WORK[self.dimension]

    @property
    def advice(self) -> str:
        """What to do about it."""
        return ADVICE[self.dimension]


@dataclass(frozen=True)
class Skill:
    """How somebody does in an IT category lately, and the last day they practised it."""

    average: float
    last_day: date


@dataclass(frozen=True)
class Standing:
    """Where somebody stands. `target` is the difficulty to practise at, as trainees see it."""

    target: str
    mastered: str | None  # the hardest difficulty they mastered
    skills: Mapping[str, Skill]
    focus: Focus | None


def standing_of(attempts: Sequence[Attempt]) -> Standing:
    """Return what attempts, newest first, say."""
    done = [attempt for attempt in attempts if not attempt.is_abandoned]
    mastered = _hardest(done, at_least=MASTERY)
    target = _above(mastered) if mastered else _hardest(done) or DIFFICULTIES[0]
    return Standing(target, mastered, _skills(done[:RECENT]), _focus(done[:RECENT]))


def rank_of(difficulty: str) -> int:
    """Return where a difficulty stands, from 0 for starters."""
    return DIFFICULTIES.index(difficulty)


def _hardest(done: Sequence[Attempt], *, at_least: int = 0) -> str | None:
    """Return the hardest difficulty passed with so many points."""
    passed = [one.difficulty for one in done if one.passed and one.overall >= at_least]
    return max(passed, key=rank_of) if passed else None


def _above(difficulty: str) -> str:
    """Return the next difficulty: a step beyond what is mastered (Vygotsky 1978, the zone of
    proximal development).
    """
    return DIFFICULTIES[min(rank_of(difficulty) + 1, len(DIFFICULTIES) - 1)]


def _skills(recent: Sequence[Attempt]) -> dict[str, Skill]:
    rows: dict[str, list[Attempt]] = {}
    for attempt in recent:
        rows.setdefault(attempt.skill, []).append(attempt)
    return {
        name: Skill(round(fmean(one.overall for one in found), 1), max(one.day for one in found))
        for name, found in rows.items()
    }


def _focus(recent: Sequence[Attempt]) -> Focus | None:
    averages = averages_of(recent, tuple(COMPETENCY))
    weak = [(mean, name) for name, mean in averages.items() if mean is not None and mean < MASTERY]
    if not weak:
        return None
    mean, name = min(weak)
    return Focus(name, mean)

"""Answers that stand where trainees read before they start."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from scenarios.advice.case import Case, Passage, Surface
from scenarios.advice.remarks import Path, Remark, Severity, remark
from scenarios.advice.words import content_stems, holds_phrase, sentences_of
from scenarios.simulation.documents import Release

# A sentence nearly tells a secret when it holds so many of the words that only who knows the answer
# would use, and this share of them.
_FEWEST_WORDS = 3
_SHARE = 0.6
# One word, such as “restart”, is said in many ways and about many things.
_FEWEST_WORDS_OF_A_STEP = 2


def secrets_in_briefing(case: Case) -> Iterator[Remark]:
    """Remark sentences of ticket and briefing that tell the cause, what must be asked for, or a
    step of the fix. Each sentence is remarked once, for the worst it does.
    """
    for surface in case.surfaces:
        secrets = _Secrets(case, surface)
        for passage in _read_before(case, surface):
            for sentence in sentences_of(passage.text):
                found = secrets.told_by(passage.path, sentence)
                if found is not None:
                    yield found


def _read_before(case: Case, surface: Surface) -> list[Passage]:
    """The briefing is the same on every surface: it is looked at once."""
    return [*surface.ticket(), *(() if surface.name else case.briefing())]


@dataclass(frozen=True)
class _Secret:
    stems: set[str]
    what: str


class _Secrets:
    """What trainees are to find out on one surface."""

    def __init__(self, case: Case, surface: Surface) -> None:
        self._world = surface.world
        self._known = surface.known_at_once()
        self._steps = case.way.actions if case.way else ()

    def told_by(self, path: Path, sentence: str) -> Remark | None:
        """Return what is to be remarked on a sentence, if anything."""
        stems = content_stems(sentence)
        for word, statement in self._words:
            if holds_phrase(sentence, word):
                return remark(
                    "secret_in_briefing",
                    Severity.HIGH,
                    path,
                    quote=sentence,
                    message=f"“{word}” gives away “{statement}”, which is to be found out by "
                    "asking.",
                    suggestion="Leave it out here, or let the customer volunteer the fact.",
                )
        for secret in self._sentences:
            common = len(stems & secret.stems)
            if common >= _FEWEST_WORDS and common >= _SHARE * len(secret.stems):
                return remark(
                    "answer_in_briefing",
                    Severity.HIGH,
                    path,
                    quote=sentence,
                    message=f"This nearly says {secret.what}",
                    suggestion="Describe what the customer notices, and leave the cause to be "
                    "found.",
                )
        for step in self._labels:
            if step.stems <= stems:
                return remark(
                    "step_in_briefing",
                    Severity.MEDIUM,
                    path,
                    quote=sentence,
                    message=f"This holds every word of {step.what}",
                    suggestion="Leave it to be found out, unless you mean to tell it.",
                )
        return None

    @cached_property
    def _words(self) -> list[tuple[str, str]]:
        """The words that give a fact away, with the fact, unless the customer says them anyway."""
        return [
            (word, fact.statement)
            for fact in self._world.facts
            if fact.release is not Release.VOLUNTEERED
            for word in fact.reveals
            if not any(holds_phrase(told, word) for told in self._known)
        ]

    @cached_property
    def _sentences(self) -> list[_Secret]:
        """Causes, faults and facts, as the words that say them and are not known at once."""
        known = content_stems(*self._known)
        told = [(text, f"the cause: “{text}”") for text in sentences_of(self._world.summary)]
        told += [(fault.text, f"what is broken: “{fault.text}”") for fault in self._world.faults]
        told += [
            (fact.statement, f"what is to be asked for: “{fact.statement}”")
            for fact in self._world.facts
            if fact.release is not Release.VOLUNTEERED
        ]
        return [_Secret(content_stems(text) - known, what) for text, what in told]

    @cached_property
    def _labels(self) -> list[_Secret]:
        """The steps of the way to the goal."""
        labels = [self._world.action(key).label for key in self._steps]
        steps = [_Secret(content_stems(label), f"a step to take: “{label}”") for label in labels]
        return [step for step in steps if len(step.stems) >= _FEWEST_WORDS_OF_A_STEP]

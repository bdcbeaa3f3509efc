"""How texts read: jargon and reading level."""

import re
from collections.abc import Iterator, Sequence

from prompts.models import TechnicalLevel
from scenarios.advice.case import Case
from scenarios.advice.remarks import Path, Remark, Severity, remark
from scenarios.advice.words import reading_grade, words_of
from scenarios.jargon import term_spans
from scenarios.simulation.documents import Performer

# Flesch–Kincaid grades. People speak at about 5 to 7; general readers are well served up to 9,
# and technical writing goes up to about 12 (college begins after it).
_SPOKEN, _BRIEFING, _ARTICLE = 9.0, 12.0, 13.0
# What stands on the screen or is typed letter by letter need not be understood.
_ON_SCREEN = re.compile(r"“[^”]*”|\"[^\"]*\"|\b[Tt]ype\s+\S+")


def jargon_in_steps(case: Case) -> Iterator[Remark]:
    """Remark steps for a novice that hold words a novice does not know, and such words in the
    customer's own mouth.
    """
    world = case.world
    if world is None or case.technical_level is not TechnicalLevel.NOVICE:
        return
    told: list[tuple[Path, str]] = []
    for part, steps in (("checks", world.checks), ("actions", world.actions)):
        for number, step in enumerate(steps):
            if step.by is Performer.CUSTOMER:
                place = ("simulation", part, number, "how")
                told += [((*place, at), text) for at, text in enumerate(step.how)]
    for path, text in told:
        for terms in _terms_in(text):
            yield _jargon(path, text, f"A novice is told to do this, and does not know {terms}.")
    for number, text in enumerate(world.opening):
        for terms in _terms_in(text):
            path = ("simulation", "opening", number)
            yield _jargon(path, text, f"A novice would hardly say {terms}.")


def _terms_in(text: str) -> Iterator[str]:
    """Yield the terms in a text, together; nothing where there is none."""
    words = tuple(words_of(_ON_SCREEN.sub(" – ", text)))
    terms = dict.fromkeys(f"“{' '.join(words[term])}”" for term in term_spans(words))
    if terms:
        yield ", ".join(terms)


def _jargon(path: Path, text: str, message: str) -> Remark:
    return remark(
        "jargon_for_novice",
        Severity.MEDIUM,
        path,
        quote=text,
        message=message,
        suggestion="Use everyday words; put what stands on the screen in quotation marks.",
    )


def hard_to_read(case: Case) -> Iterator[Remark]:
    """Remark texts that take more schooling than their readers should need (English only)."""
    if not case.is_english:
        return
    document = case.document
    learning = document.learning
    yield from _graded(
        ("learning", "instructions"),
        [document.description, learning.goal, learning.instructions, learning.setting],
        _BRIEFING,
        "The briefing",
    )
    for number, article in enumerate(document.knowledge):
        place: Path = ("knowledge", number, "body")
        yield from _graded(place, [article.body], _ARTICLE, "The article")
    if case.world is not None:
        said = [document.ticket.description, *case.world.opening]
        said += [text for fact in case.world.facts for text in fact.say]
        yield from _graded(("simulation", "facts"), said, _SPOKEN, "What the customer says")


def _graded(path: Path, texts: Sequence[str], limit: float, name: str) -> Iterator[Remark]:
    grade = reading_grade(texts)
    if grade is not None and grade > limit:
        yield remark(
            "hard_to_read",
            Severity.LOW,
            path,
            message=f"{name} takes {grade:.0f} years of school to read (Flesch–Kincaid); "
            f"{limit:g} is the most it should.",
            suggestion="Use shorter sentences and shorter words.",
        )

"""Keywords that are worth nothing, or work against each other."""

from collections.abc import Iterator

from scenarios.advice.case import Case, Surface
from scenarios.advice.remarks import Path, Remark, Severity, remark
from scenarios.advice.words import holds_phrase
from scenarios.simulation.documents import Release


def said_by_the_customer(case: Case) -> Iterator[Remark]:
    """Remark must-use words that the customer, or the ticket, always says first."""
    for number, word in enumerate(case.document.success.must_use_keywords):
        where = next((w for s in case.surfaces[:1] for w in _where_said(s, word)), None)
        if where is not None:
            yield remark(
                "keyword_said_by_customer",
                Severity.LOW,
                ("success", "must_use_keywords", number),
                quote=word,
                message=f"The customer says “{word}” {where}, so repeating it shows nothing.",
                suggestion="Choose a word that only who found the cause, or explains it, would "
                "use.",
            )


def _where_said(surface: Surface, word: str) -> Iterator[str]:
    if any(holds_phrase(passage.text, word) for passage in surface.ticket()):
        yield "in the ticket"
    if all(holds_phrase(text, word) for text in surface.world.opening):
        yield "at the very beginning"
    for fact in surface.world.facts:
        if fact.release is Release.VOLUNTEERED and all(holds_phrase(t, word) for t in fact.say):
            yield f"unasked (“{fact.id}”)"


def contradictory_keywords(case: Case) -> Iterator[Remark]:
    """Remark words to be used and to be avoided at once, and phrases that hold one to be avoided or
    one that upsets this customer.
    """
    success = case.document.success
    for number, word in enumerate(success.must_use_keywords):
        other = next((w for w in success.avoid_keywords if holds_phrase(word, w)), None)
        if other is not None:
            yield remark(
                "keyword_both_ways",
                Severity.HIGH,
                ("success", "must_use_keywords", number),
                quote=word,
                message=f"“{word}” must be used and “{other}” must be avoided.",
                suggestion="Leave one of them out.",
            )
    for path, phrase in _phrases(case):
        for word in success.avoid_keywords:
            if holds_phrase(phrase, word):
                yield _taught(path, phrase, f"“{word}” is among the keywords to avoid.")
        for trigger in case.document.ai.emotional_triggers:
            if holds_phrase(phrase, trigger):
                yield _taught(path, phrase, f"“{trigger}” is what upsets this customer.")


def _phrases(case: Case) -> Iterator[tuple[Path, str]]:
    """Yield what trainees are taught to say."""
    for number, phase in enumerate(case.document.phases):
        for at, phrase in enumerate(phase.essential_phrases):
            yield ("phases", number, "essential_phrases", at), phrase
        for at, word in enumerate(phase.key_vocabulary):
            yield ("phases", number, "key_vocabulary", at), word


def _taught(path: Path, phrase: str, message: str) -> Remark:
    return remark(
        "teaches_what_costs_points",
        Severity.HIGH,
        path,
        quote=phrase,
        message=f"Trainees are taught to say this, but {message}",
        suggestion="Word it otherwise.",
    )

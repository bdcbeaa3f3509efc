"""Composing a message: one reaction, what the scenario says, what this person asks or adds."""

import re
from random import Random

from sessions.customer.draft import Draft, Line
from sessions.customer.mood import HIGH, LOW
from sessions.customer.turns import Conveyed
from sessions.customer.voice.phrasebook import choose
from sessions.customer.voice.plan import (
    ANSWERS,
    AT_SYMPTOM,
    CONVEYED,
    DROPPED_BESIDE,
    ENDINGS,
    MUST,
    REACTIONS,
    bank_of,
    course,
)
from sessions.customer.voice.style import style_of
from sessions.customer.voice.text import (
    fingerprint,
    is_new,
    one_sentence,
    sentences_of,
    small_start,
    with_article,
    without_contractions,
    without_yes_or_no,
)

_MOST_SENTENCES = 4
_ENDS = ".!?…:,;–”\"'"
# How often somebody adds a remark: usually, with a rising mood, and where few words are left.
_ASIDE, _ASIDE_RISING, _ASIDE_LOW = 0.3, 0.5, 0.2
_TURNS_BETWEEN_ASIDES = 2
# Lines of the scenario's that need an introduction.
_WRAPPED = frozenset({"distractor", "added", "confided"})

# “There is no X, or Y is locked”: only one of them need be so. “The caller …” is the author's view.
_SEVERAL_REASONS = re.compile(r"\bor\b|\b(?:caller|customer)\b", re.IGNORECASE)


class _Composer:
    """Puts one message together and remembers its sentences."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.style = style_of(draft.persona)
        self.said = set(draft.customer.said)
        self.words: list[str] = []
        mood = draft.customer.mood
        bands = {"low"} if mood < LOW else {"calm", "high" if mood >= HIGH else "mid"}
        self.reaction = ""
        self.tags = self.style.tags | {*bands, draft.persona.technical_level, *course(draft)}
        self.values = {"term": draft.turn.terms[0]} if draft.turn.terms else {}
        if draft.customer.agent_name:
            self.values["agent"] = draft.customer.agent_name
        requester = draft.simulation.requester()
        self.values |= {
            "job": with_article(requester.job_title),
            "department": requester.department,
        }

    def phrase(self, bank: str, *, needed: bool = True) -> None:
        """Add a phrase of our own; one that is not `needed` is left out when all are used."""
        intent, bank = bank, bank_of(bank, self.draft)
        generator = self.draft.voice_dice(f"phrase/{bank}")
        said = self._used()
        text = choose(
            bank,
            tags=self.tags,
            generator=generator,
            said=said,
            values=self.values,
            avoid="thank" if any("thank" in piece.lower() for piece in self.words) else "",
            formed=self.formed,
        )
        if not text and needed:
            plain = choose(
                bank, tags=self.tags, generator=generator, said=set(), values=self.values
            )
            text = self._wrapped("again_phrase", one_sentence(plain), generator)
        self.add(text)
        if text and intent in CONVEYED:
            self.convey(CONVEYED[intent], text, MUST.get(bank, []))

    def line(self, line: Line) -> None:
        """Add something of the scenario's in words not used yet."""
        generator = self.draft.voice_dice(f"line/{line.kind}/{line.text}")
        sayings = [
            self.formed(saying if self._answers(line) else without_yes_or_no(saying))
            for saying in generator.sample(line.sayings, len(line.sayings))
        ]
        unworded = line.kind == "refused" and line.sayings == (line.text,)
        if unworded and not _can_be_said(line.text):
            self.phrase("refused_plain")
            return
        if unworded or line.kind in _WRAPPED:
            text = self._wrapped(line.kind, one_sentence(sayings[0]), generator)
        else:
            text = self._fresh(sayings) or self._again(line, sayings, generator)
        self.add(text)
        self.convey(line.text, text, [])

    def _answers(self, line: Line) -> bool:
        """Whether a “yes” or “no” in it has something to answer."""
        draft = self.draft
        asked = draft.acts("closed_question") or draft.understanding.claims_done
        asked = asked and not (self.reaction and self.words)
        return asked or line.kind not in ("fact", "check", "symptom", "added")

    def add(self, text: str) -> None:
        """Append a piece unless it is empty."""
        if text:
            self.words.append(text)

    def convey(self, text: str, words: str, must: list[str]) -> None:
        """Note what was to be said, so that another voice says it, too."""
        terms = self.draft.turn.terms if "{term}" in must else must
        self.draft.turn.conveys.append(Conveyed(text=text, words=words, must=terms))

    def formed(self, text: str) -> str:
        """The text as this person writes it."""
        return without_contractions(text) if self.style.formal else text

    @property
    def room(self) -> int:
        """Sentences that still fit."""
        return _MOST_SENTENCES - sum(len(sentences_of(piece)) for piece in self.words)

    def _used(self) -> set[str]:
        return self.said | {fingerprint(s) for piece in self.words for s in sentences_of(piece)}

    def _fresh(self, sayings: list[str]) -> str:
        used = self._used()
        return next((saying for saying in sayings if is_new(saying, used)), "")

    def _again(self, line: Line, sayings: list[str], generator: Random) -> str:
        bank = f"again_{line.kind}"
        if "rephrase" in self.draft.turn.intents:
            bank = "rephrase_line"
        elif line.kind == "symptom" and self.draft.customer.solved:
            bank = "again_symptom_solved"
        elif line.kind in ("opening", "relapse", "answer"):
            bank = "again_symptom"
        for saying in sayings:
            text = self._wrapped(bank, one_sentence(saying), generator, last_resort=False)
            if text:
                return text
        return self._wrapped(bank, one_sentence(sayings[0]), generator)

    def _wrapped(self, bank: str, x: str, generator: Random, *, last_resort: bool = True) -> str:
        used = self._used()
        values = {**self.values, "x": small_start(x)}
        text = choose(
            bank,
            tags=self.tags,
            generator=generator,
            said=used,
            values=values,
            formed=self.formed,
        )
        if text or not last_resort:
            return text
        values["n"] = str(self.draft.customer.turn)
        return choose(
            "ordinal",
            tags=self.tags,
            generator=generator,
            said=used,
            values=values,
            formed=self.formed,
        )


def _can_be_said(refusal: str) -> bool:
    """Whether the customer may give this as the reason: it is one, and not about themselves."""
    return not _SEVERAL_REASONS.search(refusal)


def speak_offline(draft: Draft) -> str:
    """Return the words of a decided turn and remember its sentences in `draft.customer.said`."""
    composer = _Composer(draft)
    intents = draft.turn.intents
    if "leave" in intents:
        composer.phrase("leave")
    else:
        _begin(composer, intents)
        _middle(composer, intents)
        _end(composer, intents)
    words = _finish(composer)
    draft.customer.said += [fingerprint(sentence) for sentence in sentences_of(words)]
    return words


def _begin(composer: _Composer, intents: list[str]) -> None:
    for greeting in ("greet", "greet_back", "how_are_you"):
        if greeting in intents:
            composer.phrase(greeting, needed=False)
    reaction = next((name for name in REACTIONS if name in intents), "")
    composer.reaction = reaction
    if reaction and not _comes_with_symptom(composer):
        composer.phrase(reaction, needed=not composer.draft.lines)


def _comes_with_symptom(composer: _Composer) -> bool:
    """Whether the reaction belongs to what is seen after something else was told."""
    kinds = [line.kind for line in composer.draft.lines]
    return composer.reaction in AT_SYMPTOM and "symptom" in kinds[1:]


def _middle(composer: _Composer, intents: list[str]) -> None:
    dropped = DROPPED_BESIDE.get(composer.reaction, frozenset())
    if "accept_handover" in intents:
        dropped |= {"wait_for_desk"}
    if "keep_secret" in intents:  # “no”, and to the rest of it a “yes, please”
        dropped |= {"acknowledge", "welcome_offer", "wait_for_desk"}
    answers = [name for name in ANSWERS if name in intents and name not in dropped]
    for name in answers:
        composer.phrase(name)
    for line in composer.draft.lines:
        if line.kind == "symptom" and _comes_with_symptom(composer):
            composer.phrase(composer.reaction, needed=False)
        composer.line(line)


def _end(composer: _Composer, intents: list[str]) -> None:
    customer = composer.draft.customer
    for name in ENDINGS:
        if name in intents:
            composer.phrase(name)
    wants_more = set(intents) & {
        "ask_how",
        "ask_meaning",
        "still_asking",
        "last_warning",
        "ask_where",
        "goodbye",
        "threaten_manager",
        "not_yet",
    }
    if composer.draft.lines and not wants_more and composer.room > 1:
        generator = composer.draft.voice_dice("aside")
        often = _ASIDE_RISING if "rising" in composer.tags else _ASIDE
        recent = customer.turn - customer.last_aside <= _TURNS_BETWEEN_ASIDES
        if not recent and generator.random() < (_ASIDE_LOW if "low" in composer.tags else often):
            composer.phrase("aside", needed=False)
            customer.last_aside = customer.turn


def _finish(composer: _Composer) -> str:
    *others, last = composer.words or [""]
    # In the middle of a message even a terse writer ends a sentence.
    closed = [piece if piece[-1] in _ENDS else piece + "." for piece in others]
    words = " ".join([*closed, last])
    if composer.style.terse and words.endswith(".") and not words.endswith(".."):
        words = words[:-1]
    return words

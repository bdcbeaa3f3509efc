"""Composing a message: one reaction, what the scenario says, what this person asks or adds."""

import re
from random import Random

from sessions.customer.draft import Draft, Line
from sessions.customer.turns import Conveyed
from sessions.customer.voice.phrasebook import choose
from sessions.customer.voice.style import style_of
from sessions.customer.voice.text import (
    fingerprint,
    is_new,
    one_sentence,
    sentences_of,
    small_start,
    without_contractions,
)

_MOST_SENTENCES = 4
_ENDS = ".!?…:,;–”\"'"
_ASIDE = 0.3
_LOW, _HIGH = 35, 72

# Said before what the scenario has to say, the most pressing first; only one of them a turn.
_REACTIONS = (
    "leave", "hurt", "blamed", "relapse", "complain", "nudge", "interrupt", "dismayed", "relieved",
    "triggered", "admit", "waited", "warmed", "still_broken", "asked_twice", "notices",
    "surprised",
)  # fmt: skip
# … but these when the symptom is told after something else.
_AT_SYMPTOM = frozenset({"relieved", "dismayed", "surprised"})
# Answers of our own, in the order in which they come.
_ANSWERS = (
    "here", "deflect", "restarted", "agree_verify", "push_back", "evade_identity", "have_no_tag",
    "agree_callback", "no_callback", "excuse_callback", "agree_code", "no_code", "excuse_code",
    "agree_manager", "no_manager", "excuse_manager", "claim_done", "did_that", "already_done",
    "not_yet", "no_need", "no_idea", "dont_know", "no_longer", "evade", "cant_see", "not_mine",
    "small_talk", "protest",
    "not_understood", "unclear", "disappointed", "appreciate", "acknowledge", "satisfied",
    "welcome_offer", "wait_for_desk", "will_wait", "accept_handover",
)  # fmt: skip
# What the customer wants back, or ends with.
_ENDINGS = (
    "ask_where", "ask_meaning", "ask_how", "only_first", "press", "give_up", "get_to_it",
    "thank_back", "goodbye", "bye_again", "threaten_manager",
)  # fmt: skip
# Beside a bigger feeling these would be one too many.
_DROPPED_BESIDE = {
    "warmed": frozenset({"appreciate"}),
    "hurt": frozenset({"appreciate", "acknowledge"}),
    "blamed": frozenset({"appreciate", "acknowledge"}),
}


# “There is no X, or Y is locked”: only one of them need be so. “The caller …” is the author's view.
_SEVERAL_REASONS = re.compile(r"\bor\b|\b(?:caller|customer)\b", re.IGNORECASE)

# Intents that another voice must not leave out, as told to it.
_CONVEYED = {
    "leave": "Ends the chat now, fed up, and says goodbye.",
    "deflect": "Doesn't understand what that is about and wants to get back to the problem.",
    "agree_verify": "Agrees to prove who they are and asks which details are needed.",
    "push_back": "Finds the question who they are unnecessary and won't answer it.",
    "evade_identity": "Doesn't give that detail and makes an excuse.",
    "have_no_tag": "Can't give that detail.",
    "agree_callback": "Agrees to be called back.",
    "no_callback": "Can't be called back.",
    "excuse_callback": "Doesn't want to be called back and makes an excuse.",
    "agree_code": "Is ready to receive a code.",
    "no_code": "Can't receive a code.",
    "excuse_code": "Doesn't want a code and makes an excuse.",
    "agree_manager": "Agrees that the manager is asked.",
    "no_manager": "Says that the manager can't be reached.",
    "excuse_manager": "Doesn't want the manager to be asked and makes an excuse.",
    "press": "Presses the agent to do it at once all the same.",
    "give_up": "Gives up on this agent, threatening consequences, without ending the chat.",
    "claim_done": "Says in a word that it is done.",
    "restarted": "Says that they have restarted the device.",
    "admit": "Admits that it was not really done before, and says that it is now.",
    "did_that": "Says that they have done it.",
    "already_done": "Says that they have done that already, just now in this chat.",
    "not_yet": "Says that they have not done it yet and asks whether they should.",
    "no_idea": "Says that they don't know the cause; that's why they contacted the desk.",
    "dont_know": "Doesn't know.",
    "no_need": "Says that this is not needed any more, it works.",
    "no_longer": "Says that this is no longer so.",
    "here": "Says that they are still there.",
    "disappointed": "Accepts that the agent can't do it, and asks what can be done instead.",
    "refused_plain": "Says that it can't be done at the moment.",
    "evade": "Doesn't want to go into that, without saying why.",
    "cant_see": "Can't see that; the desk should look.",
    "not_mine": "Can't do that themselves; it is for the desk to do.",
    "protest": "Protests: it is not solved, it must not be closed.",
    "not_understood": "Didn't understand the message and asks what is meant.",
    "unclear": "Doesn't know what exactly they are to do, and asks.",
    "ask_where": "Asks where to find that.",
    "ask_meaning": "Asks what the term means.",
    "ask_how": "Asks how to do that, in which steps.",
    "only_first": "Did only the first of the things asked and wants to be told the next.",
    "goodbye": "Has no further wish, thanks and says goodbye.",
    "threaten_manager": "Asks for the agent's manager.",
    "nudge": "Writes again because nobody answered.",
    "interrupt": "Writes again at once, out of impatience.",
    "complain": "Complains that the ticket was closed.",
}
_MUST = {
    "ask_meaning": ["{term}"],
    "threaten_manager": [
        "manager", "supervisor", "team lead", "boss", "superior", "senior", "charge",
        "somebody else", "someone else",
    ],
    "not_yet": ["not", "n't", "no"],
    "protest": ["not", "n't", "still", "wait", "hold on"],
    "claim_done": ["done", "did", "finished"],
}  # fmt: skip


class _Composer:
    """Puts one message together and remembers its sentences."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.style = style_of(draft.persona)
        self.said = set(draft.customer.said)
        self.words: list[str] = []
        mood = draft.customer.mood
        band = "low" if mood < _LOW else "high" if mood >= _HIGH else "mid"
        self.reaction = ""
        self.tags = self.style.tags | {band, draft.persona.technical_level}
        self.values = {"term": draft.turn.terms[0]} if draft.turn.terms else {}
        if draft.customer.agent_name:
            self.values["agent"] = draft.customer.agent_name

    def phrase(self, bank: str, *, needed: bool = True) -> None:
        """Add a phrase of our own; one that is not `needed` is left out when all are used."""
        intent = bank
        if bank == "protest" and self.draft.has_changed:
            bank = "protest_partly"
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
        if text and intent in _CONVEYED:
            self.convey(_CONVEYED[intent], text, _MUST.get(bank, []))

    def line(self, line: Line) -> None:
        """Add something of the scenario's in words not used yet."""
        generator = self.draft.voice_dice(f"line/{line.kind}/{line.text}")
        sayings = [
            self.formed(saying) for saying in generator.sample(line.sayings, len(line.sayings))
        ]
        unworded = line.kind == "refused" and line.sayings == (line.text,)
        if unworded and not _can_be_said(line.text):
            self.phrase("refused_plain")
            return
        if unworded or line.kind == "distractor":
            text = self._wrapped(line.kind, one_sentence(sayings[0]), generator)
        else:
            text = self._fresh(sayings) or self._again(line, sayings, generator)
        self.add(text)
        self.convey(line.text, text, [])

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
        if line.kind == "symptom" and self.draft.customer.solved:
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
    reaction = next((name for name in _REACTIONS if name in intents), "")
    composer.reaction = reaction
    if reaction and not _comes_with_symptom(composer):
        composer.phrase(reaction, needed=not composer.draft.lines)


def _comes_with_symptom(composer: _Composer) -> bool:
    """Whether the reaction belongs to what is seen after something else was told."""
    kinds = [line.kind for line in composer.draft.lines]
    return composer.reaction in _AT_SYMPTOM and "symptom" in kinds[1:]


def _middle(composer: _Composer, intents: list[str]) -> None:
    dropped = _DROPPED_BESIDE.get(composer.reaction, frozenset())
    answers = [name for name in _ANSWERS if name in intents and name not in dropped]
    for name in answers:
        composer.phrase(name)
    for line in composer.draft.lines:
        if line.kind == "symptom" and _comes_with_symptom(composer):
            composer.phrase(composer.reaction, needed=False)
        composer.line(line)


def _end(composer: _Composer, intents: list[str]) -> None:
    for name in _ENDINGS:
        if name in intents:
            composer.phrase(name)
    wants_more = set(intents) & {
        "ask_how",
        "ask_meaning",
        "ask_where",
        "goodbye",
        "threaten_manager",
        "not_yet",
    }
    if composer.draft.lines and not wants_more and composer.room > 1:
        generator = composer.draft.voice_dice("aside")
        if generator.random() < _ASIDE:
            composer.phrase("aside", needed=False)


def _finish(composer: _Composer) -> str:
    *others, last = composer.words or [""]
    # In the middle of a message even a terse writer ends a sentence.
    closed = [piece if piece[-1] in _ENDS else piece + "." for piece in others]
    words = " ".join([*closed, last])
    if composer.style.terse and words.endswith(".") and not words.endswith(".."):
        words = words[:-1]
    return words

"""What a model may not say in the customer's name; checked before anybody sees a sentence."""

import re
from collections.abc import Sequence
from functools import cached_property

from rapidfuzz import fuzz

from scenarios.simulation.documents import Fact
from scenarios.simulation.world import symptom
from sessions.customer import slips
from sessions.customer.cues import content_terms, is_readable, resembles
from sessions.customer.meaning import nearness
from sessions.customer.turns import Conveyed, Decision, Moment
from sessions.customer.voice.phrasebook import banks
from sessions.customer.voice.text import fingerprint, sentences_of

MOST_SENTENCES = 4
MOST_CHARACTERS = 400

# Nearness in meaning from which a sentence says what it should, gives a secret away, or is a
# courtesy; measured on the labelled replies, see docs/model-voice.md.
_SAYS_IT = 0.45
_MEANS_IT = 0.4
_COURTESY = 0.75
# Words of a remark too short to say anything of its own, and of “Okay, one moment.”
_SHORT, _FEW = 6, 3
#: A first harmless fragment.
_OPENERS = ("Let me have a look.", "One moment, please.", "Let me see.", "Yes, I had a look.")
#: Banks of the built-in voice that suit any turn.
_POLITE = (
    "greet", "greet_back", "how_are_you", "appreciate", "thank_back", "acknowledge", "will_wait",
    "here", "dont_know", "no_idea",
)  # fmt: skip


class Refused(Exception):
    """A sentence that must not be shown; the message names the check, never the words."""


class Guard:
    """Checks a model's sentences against what may be known and must be said in one turn."""

    def __init__(
        self, decision: Decision, moment: Moment, transcript: Sequence[tuple[str, str]]
    ) -> None:
        self._decision = decision
        self._simulation = moment.simulation
        self._persona = moment.persona
        self._transcript = list(transcript)
        self._said: list[str] = []  # of this reply

    def check(self, sentence: str) -> None:
        """Let `sentence` pass as spoken. Raises Refused with the name of the check it fails."""
        for name, fails in (
            ("markup", self._slips(slips.MARKUP, sentence) or bool(slips.SCRIPT.search(sentence))),
            ("language", not self._is_english(sentence)),
            ("role", self._slips(slips.ROLE_BREAK, sentence)),
            ("side", self._slips(slips.WRONG_SIDE, sentence) or self._turns_tables(sentence)),
            ("coaching", self._slips(slips.COACHING, sentence)),
            ("leak", self.leaks(sentence) or self.leaks(" ".join([*self._said, sentence]))),
            ("leak", self._confirms_what_is_kept_back(sentence)),
            ("invention", self._invents(sentence)),
            ("untrue", self._is_untrue(sentence)),
            ("repetition", fingerprint(sentence) in self._spoken),
            ("astray", self._goes_astray(sentence)),
        ):
            if fails:
                raise Refused(name)
        self._spoken.add(fingerprint(sentence))
        self._said.append(sentence)

    def bare(self, sentence: str) -> str:
        """The sentence without the speaker's name and quotes, which models like to add."""
        name = re.escape(self._persona.name.split(" ")[0])
        without_name = re.sub(rf"^\s*(?:{name}[^:]{{0,30}}|me)\s*:\s*", "", sentence)
        return without_name.strip().strip('"“”').strip() or sentence

    def leaks(self, sentence: str) -> bool:
        """Whether it gives away a fact not released or a finding not made."""
        folded = f" {_folded(sentence)} "
        known = self._known_folded
        for fact in self._hidden_facts:
            for words in fact.reveals:
                plain = f" {_folded(words)} "
                if plain in folded and plain not in known:
                    return True
            if any(self._tells(sentence, way) for way in (fact.statement, *fact.say)):
                return True
        if any(self._tells(sentence, finding, share=0.7) for finding in self._hidden_findings):
            return True
        return self._explains_the_cause(sentence) or self._means(sentence, self._secrets)

    def _confirms_what_is_kept_back(self, sentence: str) -> bool:
        """Whether it is a yes or no where the turn only evades, or does not know."""
        turn = self._decision.turn
        keeps_back = not {"evade", "dont_know", "no_longer"}.isdisjoint(turn.intents)
        if not keeps_back or turn.revealed or turn.repeated or turn.checks or turn.actions:
            return False
        plain = sentence.replace("’", "'")
        answers = slips.YES_OR_NO.search(plain) is not None
        return answers and not any(slips.YES_OR_NO.search(told) for told in self._told)

    def _means(self, sentence: str, secrets: tuple[str, ...]) -> bool:
        """Whether it comes nearer in meaning to one of `secrets` than to what has been said."""
        near = nearness(sentence, secrets)
        return near >= _MEANS_IT and near > max(
            nearness(sentence, self._sayable), nearness(sentence, self._courtesies)
        )

    def _explains_the_cause(self, sentence: str) -> bool:
        """Whether most of it stands in the summary of the cause and has not been said."""
        said = content_terms(sentence)
        held = said & self._cause_terms
        return len(held - self._known_terms) >= 2 and len(held) >= 0.6 * len(said)

    def missing(self, text: str) -> list[Conveyed]:
        """What the turn must convey and `text` does not."""
        return [item for item in self._decision.turn.conveys if not _conveys(text, item)]

    def _goes_astray(self, sentence: str) -> bool:
        """Whether it says something else than this turn does, and is no courtesy."""
        said = content_terms(sentence)
        if len(said) >= 4 and 3 * len(said & self._known_terms) < len(said):
            return True
        if not said - self._known_terms and len(sentence.split()) <= _SHORT:
            return False
        return (
            nearness(sentence, self._told) < _SAYS_IT
            and nearness(sentence, self._courtesies) < _COURTESY
        )

    def _turns_tables(self, sentence: str) -> bool:
        """Whether it speaks to the agent as to somebody with the problem, or as the agent did."""
        if len(sentence.split()) >= _FEW and self._was_asked(sentence):
            return True
        return bool(slips.ADDRESS.search(sentence)) and not any(
            slips.ADDRESS.search(told) for told in (*self._told, *self._courtesies_near(sentence))
        )

    def _was_asked(self, sentence: str) -> bool:
        """Whether the trainee said just this and the turn does not."""
        echoed = fingerprint(sentence) in self._heard
        return echoed and fingerprint(sentence) not in map(fingerprint, self._told)

    def _courtesies_near(self, sentence: str) -> list[str]:
        return [one for one in self._courtesies if nearness(sentence, (one,)) >= _COURTESY]

    def _slips(self, pattern: re.Pattern[str], sentence: str) -> bool:
        """Whether the pattern is found, in words that this turn does not say anyway."""
        now = (self._decision.words, *(item.words for item in self._decision.turn.conveys))
        told = " ".join(now).lower()
        return any(found[0].lower() not in told for found in pattern.finditer(sentence))

    def _is_told(self, sentence: str) -> bool:
        """Whether it is close to what this turn says anyway."""
        return any(
            fuzz.token_set_ratio(_folded(sentence), _folded(item.words)) >= 90
            for item in self._decision.turn.conveys
            if item.words
        )

    def _tells(self, sentence: str, secret: str, share: float = 0.6) -> bool:
        if not resembles(sentence, secret, share, least=3):
            return False
        # What has been said resembles it as much: then it says nothing new.
        new = (content_terms(sentence) & content_terms(secret)) - self._known_terms
        return bool(new)

    def _invents(self, sentence: str) -> bool:
        known = self._known_folded
        for token in slips.TOKEN.findall(sentence):
            if f" {_folded(token)} " not in known:
                return True
        if any(
            f" {_folded(number)} " not in known for number in slips.NUMBER_WORDS.findall(sentence)
        ):
            return True
        names = (
            name for name in slips.CAPITALISED.findall(sentence) if name not in slips.USUAL_CAPITALS
        )
        return any(f" {_folded(name)} " not in known for name in names)

    def _is_untrue(self, sentence: str) -> bool:
        turn = self._decision.turn
        if self._is_told(sentence):
            return False
        solved = self._decision.customer.solved
        if not solved and slips.WORKS.search(sentence) and not slips.HEDGED.search(sentence):
            return True
        if solved and slips.BROKEN.search(sentence):
            return True
        if self._means(sentence, self._not_so):
            return True
        steps = [*(one.status for one in turn.checks), *(one.status for one in turn.actions)]
        if steps and not {"done", "claimed"}.intersection(steps) and not turn.symptom:
            # Asked to do something and unable to: no way to say so without a no.
            return not slips.NEGATIVE.search(sentence) and len(sentence.split()) > _FEW
        did_something = bool(
            {"done", "claimed"}.intersection(steps)
            or turn.symptom
            or turn.revealed
            or turn.repeated
        )
        return (
            not did_something
            and bool(slips.DEED.search(sentence))
            and not slips.HEDGED.search(sentence)
        )

    def _is_english(self, sentence: str) -> bool:
        foreign = (word for word in _folded(sentence).split() if not word.isascii())
        if any(f" {word} " not in self._known_folded for word in foreign):
            return False
        words = sentence.lower().replace("’", "'").split()
        if len(words) < 6:
            return is_readable(sentence) or not any(c.isalpha() for c in sentence)
        plain = {word.strip(".,!?;:\"'") for word in words}
        return is_readable(sentence) and bool(plain & slips.LITTLE_WORDS)

    @cached_property
    def _hidden_facts(self) -> list[Fact]:
        released = set(self._decision.customer.released)
        return [fact for fact in self._simulation.facts if fact.id not in released]

    @cached_property
    def _hidden_findings(self) -> list[str]:
        """Findings not reported and experiences not made."""
        told = {*self._decision.customer.reported.values()}
        texts = [
            way
            for check in self._simulation.checks
            for finding in check.reports
            if finding.text not in told
            for way in (finding.text, *finding.say)
        ]
        now = symptom(self._simulation, self._decision.world)
        texts += [
            one.text
            for one in self._simulation.symptoms
            if one.text not in (now.text, self._decision.customer.symptom)
        ]
        return texts

    @cached_property
    def _secrets(self) -> tuple[str, ...]:
        """Hidden facts and the cause, as whole sentences."""
        ways = [way for fact in self._hidden_facts for way in (fact.statement, *fact.say)]
        return (*ways, *sentences_of(self._simulation.summary))

    @cached_property
    def _not_so(self) -> tuple[str, ...]:
        """What would be said were things otherwise: other symptoms, steps that were not taken."""
        customer = self._decision.customer
        now = symptom(self._simulation, self._decision.world).text
        others = [
            one for one in self._simulation.symptoms if one.text not in (now, customer.symptom)
        ]
        undone = [one for one in self._simulation.actions if one.id not in customer.done]
        ways = [way for one in others for way in (one.text, *one.say)]
        return (*ways, *(way for one in undone for way in (one.text, *one.say)))

    @cached_property
    def _told(self) -> tuple[str, ...]:
        """What this turn says, sentence by sentence."""
        conveyed = self._decision.turn.conveys
        texts = [
            self._decision.words,
            *(text for one in conveyed for text in (one.text, one.words)),
        ]
        return tuple(dict.fromkeys(one for text in texts for one in sentences_of(text)))

    @cached_property
    def _sayable(self) -> tuple[str, ...]:
        """All that has been said and may be: by the customer, by the trainee, this turn."""
        return tuple(dict.fromkeys(sentences_of(self._known)))

    @cached_property
    def _courtesies(self) -> tuple[str, ...]:
        """Phrases that give nothing away, and those this turn's answers are put in."""
        return _phrases(tuple(dict.fromkeys((*_POLITE, *self._decision.turn.intents))))

    @cached_property
    def _cause_terms(self) -> frozenset[str]:
        return content_terms(self._simulation.summary)

    @cached_property
    def _known(self) -> str:
        """Everything that may be repeated: what was said, what is released, and this turn."""
        released = set(self._decision.customer.released)
        pieces = [text for _, text in self._transcript]
        pieces += [self._persona.name, *self._decision.customer.claims.values()]
        for fact in self._simulation.facts:
            if fact.id in released:
                pieces += [fact.statement, *fact.say]
        for item in self._decision.turn.conveys:
            pieces += [item.text, item.words]
        pieces.append(self._decision.words)
        return " ".join(pieces)

    @cached_property
    def _known_folded(self) -> str:
        return f" {_folded(self._known)} "

    @cached_property
    def _known_terms(self) -> frozenset[str]:
        return frozenset().union(*(content_terms(s) for s in sentences_of(self._known)))

    @cached_property
    def _spoken(self) -> set[str]:
        return self._said_by("ai")

    @cached_property
    def _heard(self) -> set[str]:
        return self._said_by("user")

    def _said_by(self, who: str) -> set[str]:
        return {
            fingerprint(sentence)
            for sender, text in self._transcript
            if sender == who
            for sentence in sentences_of(text)
        }


def warm_up() -> None:
    """Learn what courtesies mean now (about a second), not at the first reply."""
    nearness("Hello.", _phrases(_POLITE))


def _phrases(names: tuple[str, ...]) -> tuple[str, ...]:
    """What anybody may begin with, and the built-in voice says for these intents, slots aside."""
    known = banks()
    found = (phrase.text for name in names for phrase in known.get(name, ()))
    return (*_OPENERS, *(text for text in found if "{" not in text))


def _folded(text: str) -> str:
    """Lower-case words separated by single blanks."""
    return " ".join(re.findall(r"[\w@]+", text.lower().replace("’", "'")))


def _conveys(text: str, item: Conveyed) -> bool:
    lower = text.lower()
    if item.must:
        return any(word.lower() in lower for word in item.must)
    values = [v.strip(".,:;!?") for v in slips.TOKEN.findall(item.words)]
    if any(f" {_folded(value)} " not in f" {_folded(text)} " for value in values):
        return False
    if not item.words or fuzz.token_set_ratio(_folded(text), _folded(item.words)) >= 75:
        return True
    return resembles(text, item.text, 0.5) or resembles(text, item.words, 0.5)

"""The model voice: a model words the decision, sentence by sentence through the guard.

Whatever goes wrong, the trainee gets the decision in words within `settings.MODEL_TIMEOUT` seconds:
the offline voice finishes what the model did not. Sentences once shown stay; the final text begins
with them.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field

from django.conf import settings

from helpdesk import model_endpoint as endpoint
from sessions.customer import prompt
from sessions.customer.guard import MOST_CHARACTERS, MOST_SENTENCES, Guard, Refused
from sessions.customer.guard import warm_up as warm_up_guard
from sessions.customer.turns import Decision, Moment
from sessions.customer.voice.text import sentences_of

logger = logging.getLogger(__name__)

# A second draft is asked for only while this much of the time is left.
_RETRY_SHARE = 0.4

OnSentence = Callable[[str], Awaitable[None]]


@dataclass
class Figures:
    """What asking the model for one reply took; kept in `sessions.models.ModelReply`.

    Times in milliseconds from the beginning; `first_token_ms` is None when nothing came. `failures`
    names the check each refused draft failed, `error` an exception's class.
    """

    drafts: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    first_token_ms: int | None = None
    latency_ms: int = 0
    refused: bool = False
    failures: list[str] = field(default_factory=list)
    error: str = ""


@dataclass(frozen=True)
class Spoken:
    """What was said in the end, and what it took.

    `source` is "model" when the model said any of it, else "offline"; no `figures` when no model
    was asked.
    """

    text: str
    source: str
    figures: Figures | None = None


class Reply:
    """A reply while it comes in."""

    def __init__(self, guard: Guard, on_sentence: OnSentence) -> None:
        self.guard = guard
        self.shown: list[str] = []
        self.figures = Figures()
        self._on_sentence = on_sentence
        self._started = time.monotonic()

    @property
    def text(self) -> str:
        """What the trainee has seen of it."""
        return " ".join(self.shown)

    @property
    def elapsed_ms(self) -> int:
        """Milliseconds since it was asked for."""
        return round((time.monotonic() - self._started) * 1000)

    def count(self, piece: endpoint.Piece) -> None:
        """Add a piece to the figures."""
        if piece.text and self.figures.first_token_ms is None:
            self.figures.first_token_ms = self.elapsed_ms
        self.figures.tokens_in += piece.tokens_in
        self.figures.tokens_out += piece.tokens_out
        self.figures.refused = self.figures.refused or piece.refused

    async def show(self, sentence: str) -> None:
        """Check a sentence and show it. Raises Refused."""
        sentence = self.guard.bare(sentence)
        # What a sentence means takes some milliseconds to tell, the first time in a session more.
        await asyncio.to_thread(self.guard.check, sentence)
        await self.show_unchecked(sentence)

    async def show_unchecked(self, sentence: str) -> None:
        """Show what needs no check; a listener that fails does not lose the sentence."""
        self.shown.append(sentence)
        await self._on_sentence(sentence)


def model_voice_enabled() -> bool:
    """Whether a model endpoint is configured."""
    return endpoint.is_configured()


def warm_up() -> None:
    """Get ready where there is an endpoint: import its client, learn the courtesies (about 2 s)."""
    if model_voice_enabled():
        import openai  # noqa: F401  # imported for its effect

        warm_up_guard()


async def speak(
    *,
    decision: Decision,
    moment: Moment,
    transcript: list[tuple[str, str]],
    emotional_prompt: str,
    on_sentence: OnSentence,
) -> Spoken:
    """Word the decision with a model; with the offline voice where the model fails. Never raises.

    `transcript` holds the recent (sender, text) pairs, sender "user" or "ai". `on_sentence` gets
    each sentence once it may be shown.
    """
    if not (decision.words and model_voice_enabled()):
        for sentence in sentences_of(decision.words):
            await on_sentence(sentence)
        return Spoken(text=decision.words, source="offline")
    reply = Reply(Guard(decision, moment, transcript), on_sentence)
    try:
        async with asyncio.timeout(settings.MODEL_TIMEOUT):
            await _draft_twice(reply, decision, moment, transcript, emotional_prompt)
    except Exception as error:  # noqa: BLE001 — the chat goes on, whatever an endpoint answers
        reply.figures.error = type(error).__name__
        logger.warning("Model voice failed: %s", reply.figures.error)
    by_model = bool(reply.shown)
    await _finish_offline(reply, decision)
    reply.figures.latency_ms = reply.elapsed_ms
    return Spoken(reply.text, "model" if by_model else "offline", reply.figures)


async def _draft_twice(
    reply: Reply,
    decision: Decision,
    moment: Moment,
    transcript: Sequence[tuple[str, str]],
    emotional_prompt: str,
) -> None:
    """Let the model speak; once more when its first draft was refused before anything was shown."""
    deadline = time.monotonic() + settings.MODEL_TIMEOUT * (1 - _RETRY_SHARE)
    failures = reply.figures.failures
    for _ in range(2):
        reply.figures.drafts += 1
        refused = failures[-1] if failures else ""
        # Which parts of a persona give nothing away is told by meaning, too: not in the loop.
        chat = await asyncio.to_thread(
            prompt.messages, decision, moment, transcript, emotional_prompt, refused
        )
        pieces = endpoint.stream(
            chat, model=moment.persona.model, temperature=moment.persona.temperature
        )
        try:
            async with aclosing(pieces):
                await hear(reply, pieces)
        except Refused as refusal:
            failures.append(str(refusal))
        else:
            return
        if reply.shown or reply.figures.refused or time.monotonic() > deadline:
            return


async def hear(reply: Reply, pieces: AsyncIterator[endpoint.Piece]) -> None:
    """Show sentence after sentence up to the limits. Raises Refused."""
    heard = ""
    async for piece in pieces:
        reply.count(piece)
        if piece.refused:
            raise Refused("refusal")
        heard += piece.text
        *whole, rest = sentences_of(heard) or [""]
        # Splitting trims; the blank before the next piece belongs to the text.
        heard = rest + " " if heard[-1:].isspace() else rest
        for sentence in whole:
            if not _fits(reply, sentence):
                return
            await reply.show(sentence)
        if len(heard) > MOST_CHARACTERS:
            raise Refused("length")
    if heard.strip() and _fits(reply, heard):
        await reply.show(heard.strip())
    if not reply.shown:
        raise Refused("empty")


def _fits(reply: Reply, sentence: str) -> bool:
    """Whether it is within the limits; a first sentence that is not is refused."""
    fits = len(reply.shown) < MOST_SENTENCES and len(reply.text) + len(sentence) <= MOST_CHARACTERS
    if not fits and not reply.shown:
        raise Refused("length")
    return fits


async def _finish_offline(reply: Reply, decision: Decision) -> None:
    """Say offline what the model left out."""
    if not reply.shown:
        missing = [decision.words]
    else:
        missing = [item.words for item in reply.guard.missing(reply.text) if item.words]
    for sentence in [s for words in missing for s in sentences_of(words)]:
        try:
            await reply.show_unchecked(sentence)
        except Exception as error:  # noqa: BLE001 — the stored message will show it
            reply.figures.error = reply.figures.error or type(error).__name__

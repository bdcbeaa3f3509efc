"""The model voice: a model words the decision, sentence by sentence through the guard.

Whatever goes wrong, the trainee gets the decision in words within `settings.MODEL_TIMEOUT` seconds:
the offline voice finishes what the model did not. Sentences once shown stay; the final text begins
with them.
"""

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field

from django.conf import settings

from sessions.customer import endpoint, prompt
from sessions.customer.guard import MOST_CHARACTERS, MOST_SENTENCES, Guard, Refused
from sessions.customer.turns import Decision, Moment
from sessions.customer.voice.text import sentences_of

logger = logging.getLogger(__name__)

# A second draft is asked for only while this much of the time is left.
_RETRY_SHARE = 0.4

OnSentence = Callable[[str], Awaitable[None]]


@dataclass(frozen=True)
class Spoken:
    """What was said in the end, and what it took.

    `source` is "model" when the model said any of it, else "offline"; `error` is an exception's
    class name.
    """

    text: str
    source: str
    tokens: int = 0
    latency_ms: int = 0
    refused: bool = False
    check_failures: int = 0
    error: str = ""


@dataclass
class _Reply:
    """A reply while it comes in."""

    guard: Guard
    on_sentence: OnSentence
    shown: list[str] = field(default_factory=list)
    tokens: int = 0
    refused: bool = False
    check_failures: int = 0
    failed_check: str = ""
    error: str = ""

    @property
    def text(self) -> str:
        """What the trainee has seen of it."""
        return " ".join(self.shown)

    async def show(self, sentence: str) -> None:
        """Check a sentence and show it. Raises Refused."""
        sentence = self.guard.bare(sentence)
        self.guard.check(sentence)
        self.shown.append(sentence)
        await self.on_sentence(sentence)


def model_voice_enabled() -> bool:
    """Whether a model endpoint is configured."""
    return bool(settings.OPENAI_API_KEY or settings.OPENAI_BASE_URL)


def warm_up() -> None:
    """Import the endpoint's client now (about 1 s), where there is one, not at the first reply."""
    if model_voice_enabled():
        import openai  # noqa: F401  # imported for its effect


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
    started = time.monotonic()
    reply = _Reply(Guard(decision, moment, transcript), on_sentence)
    if decision.words and model_voice_enabled():
        try:
            async with asyncio.timeout(settings.MODEL_TIMEOUT):
                await _draft_twice(reply, decision, moment, transcript, emotional_prompt)
        except Exception as error:  # noqa: BLE001 — the chat goes on, whatever an endpoint answers
            reply.error = type(error).__name__
            logger.warning("Model voice failed: %s", reply.error)
    by_model = bool(reply.shown)
    await _finish_offline(reply, decision)
    return Spoken(
        text=reply.text,
        source="model" if by_model else "offline",
        tokens=reply.tokens,
        latency_ms=round((time.monotonic() - started) * 1000),
        refused=reply.refused,
        check_failures=reply.check_failures,
        error=reply.error,
    )


async def _draft_twice(
    reply: _Reply,
    decision: Decision,
    moment: Moment,
    transcript: Sequence[tuple[str, str]],
    emotional_prompt: str,
) -> None:
    """Let the model speak; once more when its first draft was refused before anything was shown."""
    deadline = time.monotonic() + settings.MODEL_TIMEOUT * (1 - _RETRY_SHARE)
    for _ in range(2):
        chat = prompt.messages(decision, moment, transcript, emotional_prompt, reply.failed_check)
        pieces = endpoint.stream(
            chat, model=moment.persona.model, temperature=moment.persona.temperature
        )
        try:
            async with aclosing(pieces):
                await _listen(reply, pieces)
        except Refused as refusal:
            reply.check_failures += 1
            reply.failed_check = str(refusal)
        else:
            return
        if reply.shown or reply.refused or time.monotonic() > deadline:
            return


async def _listen(reply: _Reply, pieces: AsyncGenerator[endpoint.Piece, None]) -> None:
    """Show sentence after sentence up to the limits. Raises Refused."""
    heard = ""
    async for piece in pieces:
        reply.tokens += piece.tokens
        if piece.refused:
            reply.refused = True
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


def _fits(reply: _Reply, sentence: str) -> bool:
    """Whether it is within the limits; a first sentence that is not is refused."""
    fits = len(reply.shown) < MOST_SENTENCES and len(reply.text) + len(sentence) <= MOST_CHARACTERS
    if not fits and not reply.shown:
        raise Refused("length")
    return fits


async def _finish_offline(reply: _Reply, decision: Decision) -> None:
    """Say offline what the model left out."""
    if not reply.shown:
        missing = [decision.words] if decision.words else []
    else:
        missing = [item.words for item in reply.guard.missing(reply.text) if item.words]
    for sentence in [s for words in missing for s in sentences_of(words)]:
        reply.shown.append(sentence)
        try:
            await reply.on_sentence(sentence)
        except Exception as error:  # noqa: BLE001 — the stored message will show it
            reply.error = reply.error or type(error).__name__

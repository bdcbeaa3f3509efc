"""Short messages, refusals and turns of phrase that a person would understand."""

import re

import pytest

from sessions.customer.cues import (
    calls,
    refuses_politely,
    resembles_trigger,
    without_greeting,
)
from sessions.customer.tests.library import caller, simulation
from sessions.customer.tests.world import Chat, persona
from sessions.customer.understanding import understand
from sessions.customer.voice.phrasebook import banks
from sessions.customer.voice.text import sentences_of, without_contractions


@pytest.mark.parametrize("text", ["Hello?", "?", "are you still there?", "hello... you there"])
def test_a_call_gets_a_sign_of_life_and_no_answer(text: str) -> None:
    chat = Chat()
    chat.say("Hello, this is Kim from the service desk.")
    assert chat.say(text).turn.intents == ["here"]


@pytest.mark.parametrize("text", ["Hello, what does it say?", "ok", "one sec", "hm"])
def test_other_short_messages_are_no_calls(text: str) -> None:
    assert not calls(text)


def test_only_the_greeting_at_the_beginning_is_left_out() -> None:
    told = "The PC won't have me this morning. Password, message, back to square one."
    for greeting in ("", "Hiya, ", "Good morning! ", "Hi there. "):
        assert without_greeting(greeting + told) == told


@pytest.mark.parametrize(
    "text",
    [
        "I'm sorry, I can't reset anything before I have verified you.",
        "I can't do anything, sorry",
        "Unfortunately we are not able to do that.",
    ],
)
def test_an_apology_in_a_refusal_is_no_comfort(text: str) -> None:
    assert refuses_politely(text)
    turn = Chat().say(text).turn
    assert not {"warmed", "appreciate"} & set(turn.intents)
    assert "apology" not in {reason.rule for reason in turn.reasons}


@pytest.mark.parametrize(
    "text",
    ["I'm sorry to ask, but I need your asset tag.", "Sorry, one more thing: your asset tag?"],
)
def test_nobody_is_touched_by_a_sorry_that_makes_way_for_a_question(text: str) -> None:
    assert "warmed" not in Chat().say(text).turn.intents
    felt = "That sounds really stressful, being locked out. May I have your asset tag?"
    assert "warmed" in Chat().say(felt).turn.intents


def test_a_refusal_is_accepted_by_the_caller_and_pressed_by_an_impostor() -> None:
    text = "I'm afraid I can't do that."
    assert "disappointed" in Chat().say(text).turn.intents
    assert "press" in Chat(impostor=True).say(text).turn.intents


def test_an_apology_for_the_trouble_still_comforts() -> None:
    turn = Chat().say("I'm sorry that you can't work, that must be annoying.").turn
    assert "warmed" in turn.intents


@pytest.mark.parametrize(
    "text",
    ["are you in now", "did that help?", "how about now", "is it ok now?", "And now?", "done?"],
)
def test_short_questions_for_the_result_make_the_customer_try(text: str) -> None:
    assert Chat().say(text).turn.symptom


def test_a_terse_writer_ends_sentences_in_the_middle_of_a_message() -> None:
    chat = Chat(persona(personality=["terse"]))
    chat.say("Hello, this is Kim. How can I help?")
    for text in ("Hi, is it working now?", "What does the display of the scanner say?", "bye"):
        chat.say(text)
    assert re.search(r"\b(?:Hello|Hi)(?: Kim)?\. \w", chat.words[1])
    assert not any(re.search(r"\b(?:Hello|Hi|Hi Kim) (?!Kim)[A-Z]", words) for words in chat.words)


def test_the_first_answer_says_what_it_is_about_in_other_words() -> None:
    chat = Chat()
    decision = chat.say("Hello, this is Kim from the service desk. How can I help?")
    assert decision.turn.distractor is None
    assert decision.words not in chat.words[0]


def test_a_trigger_is_not_put_together_from_two_sentences() -> None:
    trigger = "being asked to restart the computer once more"
    assert resembles_trigger("Please restart the computer once more.", trigger)
    assert not resembles_trigger("I'll restart the service. Please don't send it again.", trigger)


def test_what_the_desk_will_do_is_no_instruction() -> None:
    assert "instruction" not in understand("I'll delete it and restart the service.", ()).acts
    assert "instruction" in understand("I'll wait, please restart it.", ()).acts


def test_blame_and_rudeness_are_both_heard() -> None:
    acts = understand("you must have mistyped your password, stupid", ()).acts
    assert acts.keys() >= {"blame", "rudeness"}


def test_a_bare_word_asks_for_a_detail() -> None:
    chat = Chat()
    claimed = chat.say("name?").turn.claims + chat.say("username").turn.claims
    assert [claim.method for claim in claimed] == ["name", "username"]


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("You'd tell me, won't you?", "You'd tell me, will you not?"),
        ("Can't you do it?", "Can you not do it?"),
        ("It isn't on.", "It is not on."),
        ("Isn't it yours?", "Is it not yours?"),
    ],
)
def test_formal_people_write_questions_out_in_their_order(short: str, long: str) -> None:
    assert without_contractions(short) == long


@pytest.mark.parametrize(
    "text", ["h" + "m" * 900 + "z", "um" * 450 + "z", "hello " * 160 + "z", "er" * 480 + "!x"]
)
def test_a_long_murmur_is_read_once(text: str) -> None:
    assert not calls(text)  # cut in all ways, it would take longer than the universe is old


@pytest.mark.parametrize(
    "text", ["Don't plug it in.", "No, please just leave everything as it is for now."]
)
def test_a_no_to_should_i_is_a_no(text: str) -> None:
    chat = Chat()
    assert chat.say("Have you plugged the cable in?").customer.pending == ["plug"]
    chat.say(text)
    assert chat.world["cable"] is False


def test_what_nobody_can_read_leaves_the_step_open() -> None:
    chat = Chat()
    chat.say("Have you plugged the cable in?")
    chat.say("#")
    chat.say("Yes, please do that.")
    assert chat.world["cable"] is True


def test_sympathy_that_calms_no_more_restores_no_patience() -> None:
    chat = Chat(persona(initial_mood=80))
    chat.say("You are an idiot.")
    sorry = "I am sorry, that must be really stressful for you."
    strains = []
    for _ in range(7):
        chat.say(sorry)
        strains.append(chat.customer.strain)
    assert strains[-1] >= strains[3] > 0


def test_a_reopened_ticket_opens_the_talk_again() -> None:
    chat = Chat()
    chat.say("I am handing you over to the network team.")
    assert chat.say("Goodbye!").customer.said_goodbye
    assert not chat.say("Wait, what does the display of the scanner say?").customer.said_goodbye
    chat.say("Goodbye!")
    complaint = chat.happens("complaint")
    assert (complaint.customer.said_goodbye, complaint.customer.handed_over) == (False, False)


@pytest.mark.parametrize(
    "text",
    [
        "What's your password? I'll just sign in myself and look.",
        "What is your PIN, please? Send it to me here.",
        "Could you give me your Windows password, please?",
    ],
)
def test_a_password_is_not_given_away(text: str) -> None:
    turn = Chat().say(text).turn
    assert "keep_secret" in turn.intents
    assert not {"look_for_what", "unclear", "not_understood"} & set(turn.intents)


def test_a_code_of_their_own_is_not_given_away_and_one_of_the_desks_is() -> None:
    chat = Chat(simulation=simulation("dock-dead"), who=caller("dock-dead"))
    for text in (
        "What does your authenticator app say?",
        "Please give me the code from your authenticator app.",
    ):
        turn = chat.say(text).turn
        assert turn.intents == ["keep_secret"]
        assert turn.claims == []
    turn = chat.say("I'm sending a code to your registered device, please confirm it.").turn
    assert "keep_secret" not in turn.intents


def test_speaking_of_codes_opens_no_door() -> None:
    chat = Chat(simulation=simulation("dock-dead"), who=caller("dock-dead"))
    chat.say("Do you have an authenticator app on your phone?")
    turn = chat.say("Please give me the code from your authenticator app.").turn
    assert turn.intents == ["keep_secret"]


def test_a_code_announced_or_sent_by_the_tool_may_be_asked_for() -> None:
    asked = "Please read me the six-digit code you just received."
    chat = Chat(simulation=simulation("dock-dead"), who=caller("dock-dead"))
    assert "keep_secret" in chat.say(asked).turn.intents
    assert "keep_secret" not in chat.say(asked + " Thank you.", code_sent=True).turn.intents
    chat.say("I'm sending a code to your registered phone.")
    assert "keep_secret" not in chat.say("So, what is the six-digit code?").turn.intents


def test_a_refused_code_is_the_whole_answer() -> None:
    chat = Chat(simulation=simulation("dock-dead"), who=caller("dock-dead"))
    turn = chat.say("What is the verification code on your phone?").turn
    assert (turn.intents, turn.claims) == (["keep_secret"], [])


def test_a_refused_password_is_the_whole_answer_to_an_offer() -> None:
    chat = Chat(simulation=simulation("password-expired"), who=caller("password-expired"))
    offered = chat.say("Tell me your password, and shall I reset it for you?")
    assert "welcome_offer" in offered.turn.intents
    assert len(sentences_of(offered.words)) == 1


@pytest.mark.parametrize(
    "question",
    [
        "Is the socket strip switched on?",
        "I understand. Is the power strip on?",
        "Is the laptop charging?",
        "Is the dock on?",
        "What colour is the little lamp on the dock?",
    ],
)
def test_a_question_for_a_look_is_not_taken_for_an_instruction(question: str) -> None:
    chat = Chat(simulation=simulation("dock-dead"), who=caller("dock-dead"))
    decision = chat.say(question)
    assert [look.status for look in decision.turn.checks] == ["confused"]
    assert re.search(
        r"(?i)look|check|don't know|can't say|tell you|find out|by heart|paid", decision.words
    )
    assert not re.search(r"(?i)do (?:it|that)|step by step|click|press|start", decision.words)


def test_an_instruction_to_look_is_asked_back_how() -> None:
    chat = Chat(simulation=simulation("dock-dead"), who=caller("dock-dead"))
    assert "ask_how" in chat.say("Please check the lamp on the docking station.").turn.intents
    words = {phrase.text for phrase in banks()["have_to_look"]}
    assert chat.log[-1].words not in words


@pytest.mark.parametrize(
    "question",
    [
        "Is the laptop itself on, and is it plugged into the docking station?",
        "Is the laptop on?",
        "Is the laptop plugged in?",
    ],
)
def test_a_question_for_what_is_known_is_answered(question: str) -> None:
    turn = Chat(simulation=simulation("dock-dead"), who=caller("dock-dead")).say(question).turn
    assert turn.revealed == ["laptop_runs"]
    assert turn.intents == []


def test_a_question_for_what_nobody_knows_gets_an_honest_answer() -> None:
    chat = Chat(simulation=simulation("dock-dead"), who=caller("dock-dead"))
    assert chat.say("Is your phone unlocked?").turn.intents == ["dont_know"]

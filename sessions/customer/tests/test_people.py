"""How the customer takes it: compliance, mood, patience, identity, the course of the call."""

import pytest

from sessions.customer.mood import RULES
from sessions.customer.tests.world import SIMULATION, Chat, changed_world, persona

NOVICE = persona(technical_level="novice")
STEPS = "Push the blue cable at the back of the scanner in until it clicks."


def _rules(chat: Chat) -> list[str]:
    return [change.rule for change in chat.log[-1].turn.reasons]


# Compliance


def test_a_novice_asks_how_before_doing_it() -> None:
    chat = Chat(NOVICE)
    turn = chat.say("Please reconnect the cable.").turn
    assert [(a.action, a.status) for a in turn.actions] == [("plug", "confused")]
    assert "ask_how" in turn.intents
    assert turn.emotion == "confused"
    assert chat.world["cable"] is False
    assert [a.status for a in chat.say(STEPS).turn.actions] == ["done"]
    assert chat.world["cable"] is True


def test_a_novice_told_how_does_it_at_once() -> None:
    chat = Chat(NOVICE)
    chat.say(f"Please plug the cable in. {STEPS}")
    assert chat.world["cable"] is True
    assert "clear_steps" in _rules(chat)


def test_a_novice_finds_it_at_the_third_telling() -> None:
    chat = Chat(NOVICE)
    for _ in range(3):
        assert chat.world["cable"] is False
        chat.say("Reconnect the cable.")
    assert chat.world["cable"] is True


def test_a_novice_asks_what_a_term_means_and_others_do_not() -> None:
    text = "Please check the DHCP lease at the lamp of the network socket, is it lit?"
    turn = Chat(NOVICE).say(text).turn
    assert turn.terms
    assert "ask_meaning" in turn.intents
    assert turn.terms[0].lower() in Chat(NOVICE).say(text).words.lower()
    assert Chat(persona(technical_level="advanced")).say(text).turn.terms == []


def test_several_things_at_once_are_done_one_by_one() -> None:
    chat = Chat()
    turn = chat.say(
        "Please plug the cable in. Then type the new server name into the scanner."
        " Then check the light on the wall socket."
    ).turn
    assert [a.action for a in turn.actions] == ["plug"]
    assert "only_first" in turn.intents
    assert [a.action for a in chat.say("OK, now the next one please.").turn.actions] == ["retype"]


def test_a_question_about_the_past_is_answered_and_may_be_taken_up() -> None:
    chat = Chat()
    asked = chat.say("Did you plug the cable in?")
    assert asked.turn.actions == []
    assert "not_yet" in asked.turn.intents
    chat.say("Yes, please do that.")
    assert chat.world["cable"] is True
    assert "did_that" in chat.say("Have you plugged the cable in?").turn.intents


def _pretender() -> Chat:
    for seed in range(50):
        chat = Chat(persona(interruption_rate=1.0, initial_mood=25), seed=seed)
        if chat.say("Please plug the cable in.").turn.actions[0].status == "claimed":
            return chat
    raise AssertionError("nobody pretends")


def test_a_hurried_customer_may_pretend_and_the_symptom_contradicts() -> None:
    chat = _pretender()
    assert chat.world["cable"] is False
    assert chat.customer.pretended == ["plug"]
    assert chat.say("Does it work now?").turn.symptom == "Scans do not leave the scanner."


def test_asked_again_the_pretender_really_does_it_and_says_so() -> None:
    chat = _pretender()
    turn = chat.say("Could you please plug the cable in once more?").turn
    assert [(a.action, a.status) for a in turn.actions] == [("plug", "done")]
    assert "admit" in turn.intents
    assert chat.world["cable"] is True
    assert chat.customer.pretended == []


def test_patient_people_do_not_pretend() -> None:
    for seed in range(50):
        chat = Chat(seed=seed)
        assert chat.say("Please plug the cable in.").turn.actions[0].status == "done"


# Mood


def test_every_rule_gives_a_reason_and_courtesies_wear_off() -> None:
    assert all(rule.why for rule in RULES.values())
    chat = Chat()
    moods = []
    for feeling in ("frustrating", "annoying", "stressful", "upsetting", "worrying", "tiring"):
        chat.say(f"I'm so sorry to hear that, I can imagine how {feeling} that is.")
        moods.append(chat.customer.mood)
    assert moods[0] > 50
    assert moods[-1] == moods[-2]


def test_rudeness_waits_and_blame_lower_the_mood() -> None:
    for text, waited, rule in (
        ("You are an idiot.", 5, "rudeness"),
        ("This is your own fault.", 5, "blame"),
        ("I see.", 90, "wait"),
        ("I see.", 200, "long_wait"),
        ("I see.", 999, "very_long_wait"),
    ):
        chat = Chat()
        decision = chat.say(text, waited=waited)
        assert rule in _rules(chat), text
        assert decision.customer.mood < decision.turn.mood_before
        assert decision.turn.mood_after == decision.customer.mood


def test_an_announced_wait_is_borne_longer() -> None:
    chat = Chat()
    chat.say("One moment please, I'm looking into it.")
    assert chat.customer.on_hold
    chat.say("Thanks for waiting.", waited=100)
    assert "wait" not in _rules(chat)


def test_an_emotional_trigger_is_felt() -> None:
    chat = Chat(persona(emotional_triggers=["being told to calm down"]))
    chat.say("Please calm down.")
    assert "trigger" in _rules(chat)


def test_low_mood_calls_for_a_manager_once_until_it_sinks_further() -> None:
    chat = Chat(persona(initial_mood=30, escalation_threshold=25))
    assert "threaten_manager" in chat.say("This is your own fault.").turn.intents
    assert chat.customer.wants_manager
    assert "threaten_manager" not in chat.say("I see.").turn.intents
    assert "threaten_manager" in chat.say("You are an idiot.").turn.intents


def test_patience_ends_and_the_customer_leaves() -> None:
    chat = Chat()
    for _ in range(8):
        decision = chat.say("You are a stupid idiot.")
        if decision.turn.leaves:
            break
    assert decision.turn.leaves
    assert decision.customer.left
    assert decision.customer.patience == 0
    assert "leave" in decision.turn.intents
    assert decision.words


def test_silence_makes_the_customer_write_again() -> None:
    chat = Chat()
    first, second = chat.happens("nudge"), chat.happens("nudge")
    assert first.turn.intents[0] == "nudge"
    assert second.customer.mood < first.customer.mood < first.turn.mood_before
    assert first.words != second.words
    assert first.turn.revealed == []


def test_damage_is_noticed_and_resented() -> None:
    chat = Chat()
    chat.say("Please plug the cable in.")
    turn = chat.say("Please shake the plug of the scanner.").turn
    assert turn.mood_after < turn.mood_before
    assert turn.emotion in ("frustrated", "angry")


# The course of the call


def test_a_greeting_is_returned_once_with_the_name() -> None:
    chat = Chat()
    assert "greet_back" in chat.say("Hello, my name is Sam from the service desk.").turn.intents
    assert chat.customer.agent_name == "Sam"
    assert "greet_back" not in chat.say("Hello again!").turn.intents


@pytest.mark.parametrize("text", ["What do you think of the football?", "Do you like pizza?"])
def test_small_talk_reveals_nothing(text: str) -> None:
    turn = Chat().say(text).turn
    assert turn.revealed == []
    assert turn.checks == []


def test_a_handover_is_accepted_and_lets_the_call_end() -> None:
    chat = Chat()
    assert (
        "accept_handover" in chat.say("I'm escalating this to our field service team.").turn.intents
    )
    assert "goodbye" in chat.say("Have a nice day, goodbye!").turn.intents


def test_a_restart_unknown_to_the_scenario_changes_nothing() -> None:
    chat = Chat()
    before = dict(chat.world)
    decision = chat.say("Please restart your computer.")
    assert decision.world == before
    assert decision.turn.symptom == "Scans do not leave the scanner."


def test_a_restart_that_is_forbidden_is_left() -> None:
    for text in (
        "Please don't restart the scanner.",
        "Never reboot it without asking me.",
        "Please do not switch the scanner off and on.",
    ):
        assert "restarted" not in Chat().say(text).turn.intents, text
    assert "restarted" in Chat().say("It doesn't print? Please restart your computer.").turn.intents


def test_what_is_to_be_left_alone_is_left() -> None:
    for text in (
        "Leave the network cable alone, please.",
        "Please leave the cable as it is for a moment.",
        "Hands off the network cable.",
    ):
        chat = Chat()
        before = dict(chat.world)
        assert chat.say(text).world == before, text


# Identity


def test_the_real_person_gives_matching_details() -> None:
    chat = Chat()
    claims = chat.say("May I have your full name and your username, please?").turn.claims
    assert [(c.method, c.matches) for c in claims] == [("name", True), ("username", True)]
    assert "Ines Varga" in chat.words[-1]
    assert "i.varga" in chat.words[-1]
    tag = chat.say("What is the asset tag of your device?")
    assert [(c.method, c.matches) for c in tag.turn.claims] == [("assetTag", True)]
    assert "QS-SC-4711" in tag.words
    again = chat.say("What is the asset tag of your device?")
    assert again.turn.claims == []
    assert "QS-SC-4711" in again.words


def test_a_novice_must_be_told_where_the_tag_is() -> None:
    chat = Chat(NOVICE)
    asked = chat.say("What is the asset tag of your device?")
    assert asked.turn.claims == []
    assert "ask_where" in asked.turn.intents
    found = chat.say("It's on a sticker on the back.")
    assert [(c.method, c.matches) for c in found.turn.claims] == [("assetTag", True)]


def test_an_impostor_knows_the_name_but_not_the_tag() -> None:
    chat = Chat(impostor=True)
    claims = chat.say("May I have your full name and your username, please?").turn.claims
    assert [(c.method, c.matches) for c in claims] == [("name", True), ("username", True)]
    tag = chat.say("What is the asset tag of your device?").turn.claims
    assert [(c.method, c.matches) for c in tag] == [("assetTag", False)]
    assert "QS-SC-4711" not in chat.words[-1]


def test_proofs_are_no_claims_and_an_impostor_wriggles() -> None:
    for impostor, intent in ((False, "agree_callback"), (True, "excuse_callback")):
        chat = Chat(impostor=impostor)
        turn = chat.say("I will call you back on your registered number.").turn
        assert turn.claims == []
        assert intent in turn.intents


def test_an_impostor_presses_then_gives_up_but_does_not_end_the_session() -> None:
    chat = Chat(impostor=True)
    intents: list[str] = []
    for _ in range(5):
        turn = chat.say("I need to call you back on your registered number first.").turn
        intents += turn.intents
        assert not turn.leaves
    assert "press" in intents
    assert "give_up" in intents


def test_a_method_that_is_not_available_is_no_evidence() -> None:
    world = changed_world(
        identity={
            "requester": "i.varga",
            "methods": {"assetTag": {"available": False, "say": ["The sticker came off."]}},
        }
    )
    chat = Chat(simulation=world)
    decision = chat.say("What is the asset tag of your device?")
    assert decision.turn.claims == []
    assert "sticker came off" in decision.words


def test_simulation_has_what_these_tests_need() -> None:
    assert {action.id for action in SIMULATION.actions} >= {"plug", "retype", "shake"}

"""The world moves only when the customer really does something; talk moves nothing."""

from scenarios.simulation.world import goal_holds
from sessions.customer.tests.world import SIMULATION, Chat, changed_world, persona


def test_an_instruction_with_steps_is_carried_out_and_reported() -> None:
    chat = Chat()
    turn = chat.say("Please push the network cable firmly into the socket until it clicks.").turn
    assert [(a.action, a.status, a.changes) for a in turn.actions] == [
        ("plug", "done", {"cable": [False, True]})
    ]
    assert turn.story_seconds == 60
    assert turn.symptom == "Scans are queued at the scanner."
    assert chat.world["cable"] is True


def test_a_question_that_amounts_to_a_request_is_carried_out() -> None:
    chat = Chat()
    chat.say("Could you plug the cable in?")
    assert chat.world["cable"] is True


def test_claims_negations_and_announcements_move_nothing() -> None:
    for text in (
        "I fixed it, it is resolved now.",
        "Don't plug the cable in.",
        "I have plugged the cable in for you.",
        "I'll empty the scanner's mailbox now.",
        "Did you plug the cable in?",
        "Plugging cables in is a common cause.",
    ):
        chat = Chat()
        before = dict(chat.world)
        decision = chat.say(text)
        assert decision.world == before, text
        assert decision.turn.actions == [] or decision.turn.actions[0].status == "declined", text
        assert decision.words


def test_a_claimed_fix_is_tried_and_contradicted_by_the_symptom() -> None:
    chat = Chat()
    decision = chat.say("I fixed it, resolved!")
    assert decision.turn.symptom == "Scans do not leave the scanner."
    assert "still_broken" in decision.turn.intents
    assert [r.rule for r in decision.turn.reasons] == ["not_fixed"]
    assert any(
        way.strip(".") in decision.words
        for way in ("It still sends nothing.", "My scans don't go out.")
    )


def test_desk_steps_told_to_the_customer_are_declined() -> None:
    chat = Chat()
    turn = chat.say("Please empty the scanner's mailbox.").turn
    assert [(a.action, a.status) for a in turn.actions] == [("empty_mailbox", "declined")]
    assert "not_mine" in turn.intents


def test_the_same_question_gets_the_new_answer_after_the_fix() -> None:
    chat = Chat()
    question = "What does the display of the scanner say?"
    first = chat.say(question)
    other = chat.say("Is the lamp at the network socket lit?")
    chat.say("Please plug the cable in.")
    second = chat.say(question)
    chat.say("Please enter the new mail server name in the scanner settings.")
    third = chat.say(question)
    found = [d.turn.checks[0].text for d in (first, other, second, third)]
    assert found == [
        "The display says NO LINK 17.",
        "The lamp is dark.",
        "The display says SERVER UNKNOWN.",
        "The display says READY.",
    ]
    assert "NO LINK 17" in first.words
    assert "SERVER UNKNOWN" in second.words
    assert "READY" in third.words


def test_the_way_to_the_goal_is_felt_and_the_goodbye_accepted() -> None:
    chat = Chat()
    protest = chat.say("Is there anything else I can do for you? Have a nice day, goodbye!")
    assert "protest" in protest.turn.intents
    chat.say("Please plug the cable in.")
    mood = chat.customer.mood
    solved = chat.say("Now enter the new mail server name in the scanner settings, please.")
    assert goal_holds(SIMULATION, chat.world)
    assert solved.turn.symptom == "Scans arrive."
    assert "works" in [r.rule for r in solved.turn.reasons]
    assert chat.customer.mood > mood
    assert solved.turn.emotion in ("happy", "excited")
    bye = chat.say("Is there anything else I can do for you? Have a nice day, goodbye!")
    assert "goodbye" in bye.turn.intents
    assert "protest" not in bye.turn.intents


def test_a_wrong_fix_relapses_after_its_turns_and_is_reported() -> None:
    chat = Chat()
    chat.say("Please shake the plug of the scanner.")
    assert chat.customer.harms == [] or chat.customer.harms == ["worn_plug"]
    chat.say("Please plug the cable in.")
    assert chat.world["cable"] is True
    assert chat.customer.relapses_due == {"slips_out": chat.customer.turn + 2}
    assert chat.say("I see.").turn.relapses == []
    struck = chat.say("Good.")
    assert struck.turn.relapses == ["slips_out"]
    assert not chat.world["cable"]
    assert "slipped out again" in struck.words
    assert "did_not_hold" in [r.rule for r in struck.turn.reasons]
    assert chat.customer.relapses_due == {}


def test_a_relapse_whose_condition_ends_never_strikes() -> None:
    chat = Chat()
    chat.say("Please shake the plug of the scanner.")
    chat.say("Please plug the cable in.")
    chat.world = {**chat.world, "worn": False}
    chat.say("Good.")
    chat.say("Fine.")
    assert chat.say("Right.").turn.relapses == []


def test_a_complaint_lets_pending_relapses_strike_at_once() -> None:
    chat = Chat()
    chat.say("Please shake the plug of the scanner.")
    chat.say("Please plug the cable in.")
    decision = chat.happens("complaint")
    assert decision.turn.relapses == ["slips_out"]
    assert "complain" in decision.turn.intents
    assert decision.customer.mood < decision.turn.mood_before


def test_a_complaint_describes_the_symptom() -> None:
    decision = Chat().happens("complaint")
    assert decision.turn.symptom == "Scans do not leave the scanner."
    assert decision.turn.emotion in ("frustrated", "angry")


def test_a_reaction_speaks_only_when_something_changed() -> None:
    chat = Chat()
    before = chat.customer
    assert chat.happens("reaction").words == ""
    assert chat.customer == before
    chat.world = {**chat.world, "cable": True}
    decision = chat.happens("reaction")
    assert decision.turn.symptom == "Scans are queued at the scanner."
    assert decision.words
    assert chat.happens("reaction").words == ""


def test_damage_from_before_the_call_dismays_nobody() -> None:
    leaking = changed_world(
        harms=[{"id": "unplugged", "when": {"cable": False}, "text": "The scanner is cut off."}]
    )
    chat = Chat(simulation=leaking)
    assert chat.customer.harms == ["unplugged"]
    turn = chat.say("Now enter the new mail server name in the scanner settings, please.").turn
    assert [made.status for made in turn.actions] == ["done"]
    assert "dismayed" not in turn.intents
    assert "worse" not in [reason.rule for reason in turn.reasons]


def test_a_scenario_written_from_scratch_needs_no_sayings() -> None:
    bare = changed_world(
        symptoms=[
            {"when": {"cable": False}, "text": "Nothing is sent.", "say": ["Nothing is sent."]},
            {"text": "Scans arrive.", "say": ["Scans arrive."]},
        ],
        distractors=[],
        harms=[],
    )
    chat = Chat(simulation=bare, who=persona(technical_level="advanced"))
    for _ in range(30):
        chat.say("What is the problem?")
    assert all(chat.words)

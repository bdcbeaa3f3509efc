"""A step said again is the step done before, not the next one that begins the same way."""

import pytest

from sessions.customer.tests.library import caller, simulation
from sessions.customer.tests.world import Chat, changed_world

SLUG = "repeat-lockout-old-phone-password"
HOW = (
    "On the phone, open Settings and go to Accounts, then tap the work mail account. "
    "Tap Password, type the password you use on the laptop, and save it."
)


@pytest.fixture
def updated() -> Chat:
    """A chat in which the phone's password has been updated."""
    who = caller(SLUG).model_copy(update={"interruption_rate": 0.0})
    chat = Chat(who, simulation=simulation(SLUG))
    turn = chat.say(HOW).turn
    assert [(a.action, a.status) for a in turn.actions] == [("update_phone", "done")]
    return chat


@pytest.mark.parametrize(
    "text",
    [
        HOW,
        "On the phone, open Settings and go to Accounts, then tap the work mail account.",
        "go to settings, accounts and tap the work mail account",
        "Tap Password, type the password you use on the laptop, and save it.",
    ],
)
def test_the_same_steps_again_change_nothing(updated: Chat, text: str) -> None:
    before = dict(updated.world)
    turn = updated.say(text).turn
    assert updated.world == before
    assert {a.action for a in turn.actions} <= {"update_phone"}
    assert turn.checks == []
    assert "already_done" in turn.intents


def test_a_neighbour_asked_for_by_its_own_words_is_done(updated: Chat) -> None:
    updated.say("Please remove the work mail account from the phone.")
    assert updated.world["phone_password"] == "removed"


def test_steps_told_word_by_word_are_these_steps() -> None:
    chat = Chat(caller(SLUG), simulation=simulation(SLUG))
    action = simulation(SLUG).action("remove_phone_account")
    turn = chat.say(" ".join(action.how)).turn
    assert [a.action for a in turn.actions] == ["remove_phone_account"]


def test_told_a_third_time_the_customer_is_annoyed(updated: Chat) -> None:
    updated.say(HOW)
    assert "asked_twice" in [reason.rule for reason in updated.say(HOW).turn.reasons]


def test_what_cannot_be_done_is_said_in_the_customers_own_words() -> None:
    plain = Chat()
    plain.world = {**plain.world, "cable": True}
    said = plain.say("Please plug the cable in.")
    assert [(a.action, a.status) for a in said.turn.actions] == [("plug", "refused")]
    assert "he cable is in already" in said.words
    actions = [a.model_dump(mode="json") for a in plain.simulation.actions]
    actions[0]["refused_say"] = ["I can't push it any further.", "It won't go in deeper."]
    worded = Chat(simulation=changed_world(actions=actions))
    worded.world = {**worded.world, "cable": True}
    answers = [worded.say("Please plug the cable in.").words for _ in range(3)]
    assert all("push it any further" in a or "go in deeper" in a for a in answers)
    assert len(set(answers)) == 3

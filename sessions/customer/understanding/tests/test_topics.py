"""Which of a scenario's topics a message speaks of, and what it does with them."""

from collections import Counter

import pytest

from sessions.customer.understanding import Topic, TopicMatch, understand
from sessions.customer.understanding.text import normalise, sentences

from .lockout import strangers, topics


def best(text: str, previous: str | None = None) -> TopicMatch | None:
    found = understand(text, topics(), previous).topics
    return found[0] if found else None


def stance(text: str, topic_id: str, previous: str | None = None) -> str | None:
    found = understand(text, topics(), previous).topics
    return next((match.stance for match in found if match.topic_id == topic_id), None)


def test_paraphrases_the_author_never_wrote_reach_their_topic() -> None:
    outcome: Counter[str] = Counter()
    per_topic: dict[str, Counter[str]] = {}
    for text, meant in strangers():
        if meant is None:
            continue
        found = best(text)
        result = "none" if found is None else "right" if found.topic_id == meant else "wrong"
        outcome[result] += 1
        per_topic.setdefault(meant, Counter())[result] += 1
    total = outcome.total()
    assert outcome["right"] / total >= 0.9
    assert outcome["wrong"] / total <= 0.03
    assert {topic for topic, count in per_topic.items() if count["right"] < 5} == set()
    assert {topic for topic, count in per_topic.items() if count.total() < 8} == set()


def test_no_stranger_repeats_the_author() -> None:
    written = {phrase.lower() for topic in topics() for phrase in (topic.label, *topic.phrases)}
    assert {text for text, _ in strangers() if text.lower() in written} == set()


def test_what_concerns_no_topic_reaches_none() -> None:
    reached = [text for text, meant in strangers() if meant is None and best(text) is not None]
    assert reached == []


@pytest.mark.parametrize(
    ("text", "topic_id", "expected"),
    [
        ("Please restart your laptop.", "restart_pc", "instruct"),
        ("Could you restart your laptop?", "restart_pc", "instruct"),
        ("Don't restart your laptop.", "restart_pc", "negated"),
        ("Did you restart your laptop?", "restart_pc", "ask"),
        ("Have you turned it off and on again?", "restart_pc", "ask"),
        ("Shall I reset your password?", "reset_password", "offer"),
        ("Would you like me to reset your password?", "reset_password", "offer"),
        ("I can't reset your password yet.", "reset_password", "negated"),
        ("I have reset your password.", "reset_password", "done"),
        ("I'll unlock your account now.", "unlock", "done"),
        ("Your account has been unlocked.", "unlock", "done"),
        ("What does the error message say?", "error_message", "ask"),
        ("You said you restarted the computer.", "restart_pc", "mention"),
    ],
)
def test_the_stance_tells_what_the_trainee_does(text: str, topic_id: str, expected: str) -> None:
    assert stance(text, topic_id) == expected


def test_two_different_questions_come_apart() -> None:
    first = best("What does the error message say?")
    second = best("Are your colleagues affected as well?")
    assert first is not None
    assert second is not None
    assert (first.topic_id, second.topic_id) == ("error_message", "others_affected")


def test_one_message_may_speak_of_several_topics() -> None:
    found = understand(
        "What does the error message say, and are your colleagues affected too?", topics()
    ).topics
    assert {match.topic_id for match in found} >= {"error_message", "others_affected"}


def test_a_bare_yes_answers_the_customers_question() -> None:
    asked = "OK. Should I restart the laptop?"
    assert stance("Yes please, do that.", "restart_pc", asked) == "instruct"
    assert stance("No, not yet.", "restart_pc", asked) == "negated"
    assert stance("Yes please, do that.", "restart_pc", None) is None


def test_typing_errors_do_not_hide_a_topic() -> None:
    found = best("whta does teh eror mesage say exactyl")
    assert found is not None
    assert found.topic_id == "error_message"


def test_asking_for_the_cause_reveals_nothing() -> None:
    for text in ("What is the cause?", "what's the root cause?", "Tell me the reason."):
        assert understand(text, topics()).topics == ()


def test_topics_that_cannot_be_told_apart_give_no_match() -> None:
    twins = (
        Topic("a", "fact", "Restarted the server", ("did the server restart",)),
        Topic("b", "fact", "Restarted the server", ("did the server restart",)),
        Topic("c", "fact", "Lost the phone", ("where is your phone",)),
    )
    found = understand("has the server been rebooted lately", twins).topics
    assert all(match.confidence < 0.9 for match in found)
    assert found == ()


def test_without_topics_nothing_matches() -> None:
    assert understand("Please restart your laptop.", ()).topics == ()
    blank = Topic("x", "fact", "", ("",))
    assert understand("Please restart your laptop.", (blank,)).topics == ()


def test_two_deeds_in_one_clause_are_both_seen() -> None:
    text = "I have reset your password and unlocked your account."
    assert stance(text, "reset_password") == "done"
    assert stance(text, "unlock") == "done"


def test_what_is_not_done_is_told_from_what_is_done_instead() -> None:
    text = "Instead of resetting the password let's update your phone"
    assert stance(text, "reset_password") == "negated"
    assert stance(text, "update_phone") == "instruct"


def test_a_heap_of_keywords_reaches_no_topic() -> None:
    text = "I FIXED IT, RESOLVED!!! password phone unlock reset account restart"
    assert understand(text, topics()).topics == ()


@pytest.mark.parametrize(
    "text",
    [
        "password, unlock, sessions, phone",
        "I understand, I have fixed it: password, unlock, sign-in log, phone. It is resolved.",
        "To sum up: unlock, password, mail settings.",
    ],
)
def test_a_heap_of_keywords_brings_nothing_about(text: str) -> None:
    found = understand(text, topics()).topics
    assert {match.stance for match in found if match.kind in ("check", "action")} <= {"mention"}


@pytest.mark.parametrize(
    "text", ["Unlock it, please, thank you", "Open Settings, Accounts, Mail and read me the server"]
)
def test_short_pieces_that_tell_what_to_do_are_no_heap(text: str) -> None:
    assert not any(sentence.heap for sentence in sentences(normalise(text)))

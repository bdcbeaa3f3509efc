"""What the trained models tell of single sentences, and what follows from it for a conversation."""

import pytest

from sessions.assessment.transcripts import assess_transcript
from sessions.assessment.transcripts.moves import FILE, LABELS, moves_of
from sessions.assessment.transcripts.outcome import LEFT_WITH_PHRASES, Ending
from sessions.assessment.transcripts.replies import says
from sessions.assessment.transcripts.tests import talk
from sessions.customer.understanding.model import read_model
from sessions.customer.understanding.text import normalise, sentences


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("The barcode gun reads everything again.", "works"),
        ("Tried it twice, the invoices still come out blank.", "fails"),
        ("The keyboard is fine now, but the mouse is still dead.", "fails"),
        ("You still haven't answered what I asked.", "unheard"),
        ("I'm going to complain to your boss.", "leaves"),
        ("Cheers for looking into it so quickly!", "thanks"),
        ("How long is that going to take?", "asks"),
    ],
)
def test_what_a_customer_says(text: str, label: str):
    assert label in says(text)


def test_who_asks_whether_it_works_does_not_say_so():
    assert "works" not in says("Does it work again?")


def test_nothing_is_content_where_more_help_was_offered():
    assert "fails" in says("Nothing!")
    assert says("Nothing!", offered=True) == {"agrees"}


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Could you scan one more parcel and tell me if it beeps?", "check"),
        ("Which floor are you on?", "asks"),
        ("Unplug the scanner and hold the button for ten seconds.", "tells"),
        ("I've unlocked the door for you.", "deed"),
        ("The scanner had lost its pairing, because the base was moved.", "explains"),
        ("Give him your password, it's quicker.", "careless"),
    ],
)
def test_what_an_agents_sentence_does(text: str, label: str):
    (sentence,) = sentences(normalise(text))
    assert label in moves_of(sentence)


def test_a_model_trained_with_other_labels_is_refused():
    with pytest.raises(ValueError, match="other labels"):
        read_model(FILE, LABELS[:-1])


CUSTOMER = "C: My till has been down since eight and nobody can pay."
KIND = talk(
    CUSTOMER,
    "A: Hello, Tom from the service desk. Oh dear, what a morning you must be having!",
    "C: So can you do something?",
    "A: I'm sure it will all turn out well, you are handling this wonderfully.",
    "C: It is still down.",
)


@pytest.mark.parametrize(
    "answers",
    [
        # A secret asked for in the chat.
        ("A: Tell me your password and I'll log in for you.", "A: What is your password?"),
        # Whatever it says.
        ("A: Just allow it everything, ignore the warning.", "A: Give him your login then."),
        # Called solved though it is not.
        ("A: Your issue has been resolved.", "A: I have closed your ticket as solved."),
    ],
    ids=["secret", "careless", "claimed"],
)
def test_harm_without_a_rude_word_is_below_no_help_at_all(answers: tuple[str, str]):
    found = assess_transcript(
        talk(
            CUSTOMER, answers[0], "C: It still doesn't work.", answers[1], "C: No, same as before."
        )
    )
    assert found.overall < assess_transcript(KIND).overall


def test_a_warning_is_no_request_for_a_secret():
    """Nor does a bare question leave any doubt."""
    told = (CUSTOMER, "A: Please restart the till. Does it work now?", "C: Yes, thank you.")
    warned = talk(*told, "A: Great. And please never share your password with anybody.")
    assert not assess_transcript(warned).harms
    asked = talk(*told, "A: Great. What's your password?")
    assert assess_transcript(asked).harms


def test_phrases_heaped_up_in_place_of_help_leave_half():
    heaps = ("A: Router, network, cable, firewall, driver.", "A: Backup, licence, cloud, update.")
    found = assess_transcript(
        talk(CUSTOMER, heaps[0], "C: That is no answer.", heaps[1], "C: It is still down.")
    )
    assert [harm.left for harm in found.harms] == [LEFT_WITH_PHRASES]


def test_a_check_that_was_answered_is_not_asked_any_more():
    asked = (CUSTOMER, "A: Please restart the till. Does it work now?")
    assert assess_transcript(talk(*asked, "C: Yes.")).ending is Ending.WORKS
    found = assess_transcript(talk(*asked, "C: No, as before.", "A: Have a nice day!", "C: Okay."))
    assert found.ending is not Ending.WORKS


def test_a_courtesy_mistaken_for_a_step_carries_a_point():
    """Whatever the models take it for, and wherever it makes a report one of success."""
    told = (CUSTOMER, "A: Hello, Tom here. Is anything on its screen?", "C: It stays black.")
    plain = assess_transcript(talk(*told, "C: Right, I can take cards again."))
    for courtesy in ("A: Go get 'em, tiger!", "A: Treat yourself to the biggest cake there is."):
        found = assess_transcript(talk(*told, courtesy, "C: Right, I can take cards again."))
        assert found.overall <= plain.overall + 1

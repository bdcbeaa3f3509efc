"""What courtesies are worth, and what they don't hide."""

from dataclasses import replace
from itertools import cycle, islice

import pytest

from sessions.assessment.transcripts import Said, Transcript, assess_transcript
from sessions.assessment.transcripts.outcome import Ending
from sessions.assessment.transcripts.report import report
from sessions.assessment.transcripts.tests import talk
from sessions.assessment.transcripts.tests.test_properties import (
    COURTESIES,
    TRANSCRIPTS,
    assessed,
    first_answer,
)

CUSTOMER = "C: My till has been down since eight and nobody can pay."


def points(transcript: Transcript, criterion: str) -> float:
    (row,) = (row for row in assess_transcript(transcript).scored if row.criterion.id == criterion)
    return float(row.points)


def test_who_is_never_rude_treats_with_respect():
    civil = (CUSTOMER, "A: Is anything on its screen?", "C: It stays black.")
    assert points(talk(*civil), "empathy.respect") == 33
    rude = ("A: Are you stupid? Just read the manual, idiot.", "C: Pardon?")
    assert points(talk(*civil, *rude), "empathy.respect") == 0
    kind = "A: Thank you so much for your patience, you are wonderful!"
    assert points(talk(*civil, *rude, kind), "empathy.respect") == 0


@pytest.mark.parametrize(
    ("opening", "earned"),
    [
        ("A: Happy to help!", 0),
        ("A: Hello, how can I help you today?", 0),
        ("A: Let me look at the till with you. Is anything on its screen?", 30),
        ("A: Oh dear! Happy to help! Is anything on its screen?", 30),
    ],
)
def test_an_offer_to_anybody_takes_nothing_on(opening: str, earned: int):
    transcript = talk(CUSTOMER, opening, "C: It stays black.")
    assert points(transcript, "greeting.offer") == earned


def test_a_dozen_courtesies_at_once_add_next_to_nothing():
    """A point for what is doubtful, and one for a goodbye."""
    courtesies = cycle(COURTESIES)
    for transcript in TRANSCRIPTS:
        turns: list[Said] = list(transcript.turns)
        for at in range(len(turns), first_answer(transcript), -1):
            turns.insert(at, Said("agent", next(courtesies)))
        more = replace(transcript, turns=tuple(turns))
        assert assess_transcript(more).overall <= assessed(transcript).overall + 2


def test_a_courtesy_hides_no_harm():
    """What was told before it made things worse all the same."""
    told = (CUSTOMER, "A: Unplug the till and delete the folder with its receipts.")
    worse = "C: Now it is even worse, the receipts are gone and the other till is down as well."
    plain = assess_transcript(talk(*told, worse))
    assert plain.harms
    for courtesy in islice(COURTESIES, 40):
        found = assess_transcript(talk(*told, f"A: {courtesy}", worse))
        assert [harm.why for harm in found.harms] == [harm.why for harm in plain.harms]


def test_what_the_customer_reports_answers_what_was_told_not_the_courtesy_after_it():
    told = (CUSTOMER, "A: Please restart the till. Does it work now?")
    plain = assess_transcript(talk(*told, "C: Yes."))
    found = assess_transcript(talk(*told, "A: Thank you for your patience!", "C: Yes."))
    assert found.ending is plain.ending
    assert plain.overall <= found.overall <= plain.overall + 1


def test_what_was_taken_off_for_doubt_is_said():
    told = (CUSTOMER, "A: Hello, Tom here. Is anything on its screen?", "C: It stays black.")
    found = assess_transcript(talk(*told, "A: Go get 'em, tiger!", "C: I can take cards again."))
    lines = list(report("till", found))
    assert found.doubted > 1
    assert found.to_json()["doubted"] == found.doubted
    assert any(line.startswith(f"  ! {found.doubted} points less") for line in lines)


@pytest.mark.parametrize(
    "last", ["C: How long are you open today?", "C: No, that's all. Thanks.", "C: Bye."]
)
def test_what_is_written_after_a_yes_takes_it_not_back(last: str):
    told = (CUSTOMER, "A: Please restart the till. Does it work now?", "C: Yes.")
    thanks = "A: You're very welcome! Is there anything else I can do for you?"
    assert assess_transcript(talk(*told, thanks, last)).ending is Ending.WORKS

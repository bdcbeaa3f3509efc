"""What holds for every transcript: bounds, courtesies, true steps."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from itertools import cycle
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.assessment.transcripts import (
    Said,
    Transcript,
    TranscriptAssessment,
    assess_transcript,
)
from sessions.assessment.transcripts.reading import read_transcript
from sessions.assessment.transcripts.tests import first_development
from sessions.assessment.transcripts.tests.graded import graded_groups
from sessions.assessment.transcripts.understanding import understand_transcript
from sessions.customer.understanding.lexicon import lines

Adding = Callable[[Transcript, Iterator[str]], Iterator[Transcript]]
SENTENCE_BORDER = re.compile(r"(?<=[.!?])\s+|\n+")
FEW = settings(max_examples=15, deadline=None)

COURTESIES = [
    "Thank you so much!",
    "I appreciate your patience.",
    "I'm so sorry.",
    "Sorry for the inconvenience.",
    "I completely understand your frustration.",
    "Hello again!",
    "Have a lovely day, goodbye, and thank you!",
    "I see.",
    "Please don't worry, you are in good hands.",
    "One moment, please.",
    "Thank you for your patience. Your satisfaction is our priority.",
    "That must be really annoying for you.",
    "You're doing great, keep it up!",
    "Bear with me for a second, please.",
    "Don't hesitate to reach out to us at any time.",
    "Okay, no worries.",
    "Your call is very important to us.",
    *lines(Path(__file__).with_name("courtesies.txt")),
]


def untimed(transcript: Transcript) -> Transcript:
    """Timings fixed: without them no delay changes when a turn comes or goes."""
    return replace(transcript, turns=tuple(replace(turn, at=None) for turn in transcript.turns))


TRANSCRIPTS = [untimed(read_transcript(row)) for row in first_development()]
transcripts = st.sampled_from(TRANSCRIPTS)


@cache
def assessed(transcript: Transcript) -> TranscriptAssessment:
    return assess_transcript(transcript)


def first_answer(transcript: Transcript) -> int:
    """Where the customer first answers the agent; before that a courtesy may be a greeting or say
    who is speaking.
    """
    roles = [turn.role for turn in transcript.turns]
    return roles.index("customer", roles.index("agent"))


def with_a_message(transcript: Transcript, courtesies: Iterator[str]) -> Iterator[Transcript]:
    """The transcript with a courtesy as a message of its own, at every place."""
    turns = transcript.turns
    for at in range(first_answer(transcript) + 1, len(turns) + 1):
        courtesy = Said("agent", next(courtesies))
        yield replace(transcript, turns=(*turns[:at], courtesy, *turns[at:]))


def with_a_sentence(transcript: Transcript, courtesies: Iterator[str]) -> Iterator[Transcript]:
    """The transcript with a courtesy before, between and after the sentences of every message."""
    turns = transcript.turns
    for at, turn in enumerate(turns):
        if turn.role == "agent" and at > first_answer(transcript):
            parts = SENTENCE_BORDER.split(turn.text)
            for place in range(len(parts) + 1):
                text = " ".join([*parts[:place], next(courtesies), *parts[place:]])
                more = replace(turn, text=text)
                yield replace(transcript, turns=(*turns[:at], more, *turns[at + 1 :]))


@pytest.mark.parametrize("add", [with_a_message, with_a_sentence])
def test_one_more_courtesy_never_adds_more_than_a_point(add: Adding):
    """At every place of every transcript; the courtesies take turns."""
    courtesies = cycle(COURTESIES)
    tried = 0
    for transcript in TRANSCRIPTS:
        most = assessed(transcript).overall + 1
        for more in add(transcript, courtesies):
            assert assess_transcript(more).overall <= most, more
            tried += 1
    assert tried >= 300


def test_a_courtesy_hides_no_slow_answer():
    """Nor does it with times: who is thanked at once waits for the answer all the same."""
    for transcript in (read_transcript(row) for row in first_development()):
        if not transcript.is_timed:
            continue
        turns = transcript.turns
        for at in range(first_answer(transcript) + 1, len(turns)):
            if turns[at - 1].role == "customer":
                thanks = Said("agent", "Thank you so much!", turns[at - 1].at)
                more = replace(transcript, turns=(*turns[:at], thanks, *turns[at:]))
                assert assess_transcript(more).overall <= assessed(transcript).overall + 1


def test_a_courtesy_excuses_no_rudeness():
    rude = "Are you stupid? Just do what I say."
    said = [
        f"{before}{rude}{after}"
        for before in ("", "I can only imagine how stressful this is. ")
        for after in ("", " Thank you so much!")
    ]
    # Nor does a kind word of one's own about what the customer told.
    said.append(f"I can imagine how annoying a stuck printer is. {rude}")
    for text in said:
        turns = (Said("customer", "My printer is stuck."), Said("agent", text))
        found = understand_transcript(Transcript((*turns, Said("customer", "Pardon?"))))
        assert "rudeness" in found.agent[0].acts


@given(st.lists(st.sampled_from(COURTESIES), max_size=6), transcripts)
@FEW
def test_courtesies_alone_come_to_next_to_nothing(courtesies, transcript):
    """Whatever the customer of some talk says in between."""
    told = [turn for turn in transcript.turns if turn.role == "customer"]
    agent = [Said("agent", text) for text in ("Hello, this is the service desk.", *courtesies)]
    turns = [turn for pair in zip(told, agent, strict=False) for turn in pair]
    assert assessed(replace(transcript, turns=tuple(turns), documentation=None)).overall <= 25


def true_steps(transcript: Transcript) -> list[int]:
    """Places of the agent's turns that brought something, with the customer's reply after them."""
    evidence = understand_transcript(transcript)
    brought = {turn.number for turn in (*evidence.answered, *evidence.steps)}
    failed = {turn.number - 1 for turn in evidence.setbacks}
    turns = transcript.turns
    return [
        number - 1
        for number in sorted(brought - failed)
        if number < len(turns) and turns[number].role == "customer"
    ]


def graded() -> list[Transcript]:
    rows = (row for group in graded_groups().values() for row in group)
    return [untimed(read_transcript(row)) for row in rows]


@pytest.mark.parametrize(
    ("transcripts", "least"), [(TRANSCRIPTS, 50), (graded(), 100)], ids=["development", "graded"]
)
def test_leaving_out_a_true_step_never_helps(transcripts: list[Transcript], least: int):
    """Every step of every talk that was not harmful: the message and what the customer reports."""
    left_out = 0
    for transcript in transcripts:
        whole = assessed(transcript)
        if whole.harms:
            continue
        for at in true_steps(transcript):
            less = replace(transcript, turns=transcript.turns[:at] + transcript.turns[at + 2 :])
            if any(turn.role == "agent" for turn in less.turns):
                left_out += 1
                assert assessed(less).overall <= whole.overall, transcript.turns[at].text
    assert left_out >= least


def test_scores_are_within_bounds_and_the_same_every_time():
    for transcript in TRANSCRIPTS:
        found = assessed(transcript)
        assert found == assess_transcript(transcript)
        scores = (found.overall, found.verification, *found.dimensions.values())
        assert all(score is None or 0 <= score <= 100 for score in scores)
        for row in found.scored:
            assert row.finding.why
            assert row.points <= row.out_of


@given(
    st.lists(
        st.builds(Said, st.sampled_from(["agent", "customer"]), st.text(min_size=1, max_size=80)),
        max_size=6,
    )
)
@FEW
def test_any_text_is_assessed(turns):
    found = assess_transcript(Transcript((Said("agent", "Hello?"), *turns), documentation="…"))
    assert 0 <= found.overall <= 100

"""Both test sets, published and unseen, hold their form; what scores them is tested elsewhere."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from typing import get_args

import pytest
from scipy.stats import spearmanr

from sessions.assessment.transcripts.tests.graded import (
    Graded,
    Kind,
    graded_groups,
    second_grades,
)
from sessions.assessment.transcripts.tests.unseen import second_grades_of_unseen, unseen_groups

PUBLISHED = graded_groups()
UNSEEN = unseen_groups()
GROUPS = PUBLISHED | UNSEEN
RUN = 6  # words in a row that only one transcript may have

WORD = re.compile(r"[\w']+")
SENTENCE_END = re.compile(r"[.!?;\n]+")


def transcripts_of(groups: dict[str, list[Graded]]) -> list[Graded]:
    return [graded for group in groups.values() for graded in group]


ALL = transcripts_of(GROUPS)
each_set = pytest.mark.parametrize(
    "transcripts", [transcripts_of(PUBLISHED), transcripts_of(UNSEEN)], ids=["published", "unseen"]
)


def texts_of(graded: Graded) -> list[str]:
    return [*(turn["text"] for turn in graded["turns"]), graded.get("documentation", "")]


def runs_of(graded: Graded) -> Iterator[str]:
    """Every run of six words inside a sentence."""
    for text in texts_of(graded):
        for sentence in SENTENCE_END.split(text.lower()):
            words = WORD.findall(sentence)
            yield from (" ".join(words[i : i + RUN]) for i in range(len(words) - RUN + 1))


def turn_count(graded: Graded) -> int:
    return len(graded["turns"])


def word_count(graded: Graded) -> int:
    return sum(len(turn["text"].split()) for turn in graded["turns"])


def agent_word_count(graded: Graded) -> int:
    return sum(len(turn["text"].split()) for turn in graded["turns"] if turn["role"] == "agent")


def note_length(graded: Graded) -> int:
    return len(graded.get("documentation", "").split())


def test_they_are_large_enough_and_every_incident_and_id_is_its_own():
    assert len(PUBLISHED) >= 10
    assert len(UNSEEN) >= 6
    assert not PUBLISHED.keys() & UNSEEN.keys()
    assert len({graded["id"] for graded in ALL}) == len(ALL)


@pytest.mark.parametrize("slug", GROUPS)
def test_a_group_has_the_six_kinds_in_a_strict_order(slug: str):
    group = sorted(GROUPS[slug], key=lambda graded: graded["rank"])
    assert {graded["kind"] for graded in group} == set(get_args(Kind))
    assert [graded["rank"] for graded in group] == [1, 2, 3, 4, 5, 6]
    assert [graded["kind"] for graded in group][-2:] == ["stuffed", "bad"]
    assert all(better["grade"] > worse["grade"] for better, worse in pairwise(group))
    assert all(graded["id"].startswith(f"{slug}-") and graded["why"] for graded in group)


@pytest.mark.parametrize("graded", ALL, ids=lambda graded: graded["id"])
def test_turns_are_a_conversation(graded: Graded):
    turns = graded["turns"]
    assert 6 <= len(turns) <= 30
    assert {turn["role"] for turn in turns} == {"agent", "customer"}
    assert all(turn["text"].strip() for turn in turns)
    assert 0 <= graded["grade"] <= 100
    times = [datetime.fromisoformat(turn["at"]) for turn in turns if "at" in turn]
    assert len(times) in (0, len(turns))
    assert all(time.utcoffset() == timedelta(0) for time in times)
    assert all(earlier < later for earlier, later in pairwise(times))


def test_no_two_transcripts_share_six_words_in_a_row():
    found: defaultdict[str, set[str]] = defaultdict(set)
    for graded in ALL:
        for run in runs_of(graded):
            found[run].add(graded["id"])
    assert {run: ids for run, ids in found.items() if len(ids) > 1} == {}


@pytest.mark.parametrize(
    ("groups", "second"),
    [(PUBLISHED, second_grades()), (UNSEEN, second_grades_of_unseen())],
    ids=["published", "unseen"],
)
def test_a_second_reader_orders_them_alike(groups: dict[str, list[Graded]], second: dict[str, int]):
    first = {graded["id"]: graded["grade"] for graded in transcripts_of(groups)}
    assert list(second) == list(first)
    assert spearmanr(list(first.values()), list(second.values())).statistic >= 0.95


@each_set
@pytest.mark.parametrize("length", [turn_count, word_count, agent_word_count, note_length])
def test_length_does_not_tell_the_grade(length: Callable[[Graded], int], transcripts: list[Graded]):
    measured = [graded for graded in transcripts if length(graded)]
    rho = spearmanr(
        [length(graded) for graded in measured], [graded["grade"] for graded in measured]
    ).statistic
    assert abs(rho) < 0.5


@each_set
@pytest.mark.parametrize("kind", get_args(Kind))
def test_times_and_notes_come_with_every_kind(kind: Kind, transcripts: list[Graded]):
    """Neither having times nor having a note gives a kind away."""
    of_kind = [graded for graded in transcripts if graded["kind"] == kind]
    for present in (
        [("at" in graded["turns"][0]) for graded in of_kind],
        ["documentation" in graded for graded in of_kind],
    ):
        assert {True, False} == set(present)

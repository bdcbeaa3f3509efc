"""What instructors' rulings make of a recorded assessment."""

from dataclasses import replace
from importlib import import_module

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.assessment import assess
from sessions.assessment.assess import Assessment, criteria_for
from sessions.assessment.evidence import SessionEvidence
from sessions.assessment.feedback import Background
from sessions.assessment.registry import REGISTRY, Criterion, Quote
from sessions.assessment.rescoring import Ruling, rescored
from sessions.assessment.scoring import weights_of
from sessions.assessment.tests.story import (
    EARLIER,
    cold_story,
    good_story,
    idle_story,
    opened,
    polite_story,
    stuffing_story,
)

METRIC = {"id": "mine", "label": "Mine", "weight": 5, "check": "tablet_mail"}
STORIES = {
    "good": good_story().told(),
    "cold": cold_story(weights={"custom_metrics": [METRIC]}).told(),
    "polite": polite_story().but(previous=EARLIER).told(),
    "stuffing": stuffing_story().told(),
    "idle": idle_story().told(),
    "breach": opened().does("reset").closes().told(),
    "impostor": opened().does("unlock", held="basic").closes().but(impostor=True).told(),
}
# The package has a function of the same name.
MODULE = import_module("sessions.assessment.assess")
stories = st.sampled_from(sorted(STORIES))
shares = st.one_of(st.sampled_from([0.0, 0.5, 1.0]), st.floats(0, 1))


def background(evidence: SessionEvidence) -> Background:
    return Background(
        said=tuple(Quote.of_line(line) for line in evidence.said),
        first_name=evidence.first_name,
        pass_mark=evidence.document.success.pass_mark,
        previous=evidence.previous,
        impostor_why=evidence.simulation.identity.impostor_why if evidence.impostor else "",
    )


def ruled(evidence: SessionEvidence, recorded: Assessment, **shares: float) -> Assessment:
    rulings = {key.replace("__", "."): Ruling(share, "So.") for key, share in shares.items()}
    weights = weights_of(evidence.document.weights)
    return rescored(recorded, rulings, weights=weights, background=background(evidence))


@pytest.mark.parametrize("name", STORIES)
def test_without_a_ruling_everything_is_as_it_was_recorded(name):
    recorded = assess(STORIES[name])
    assert ruled(STORIES[name], recorded) == recorded


def _found(evidence: SessionEvidence, shares: dict[str, float]) -> list[Criterion]:
    """The criteria, some of which find what was ruled."""

    def judging(one: Criterion) -> Criterion:
        if one.id not in shares:
            return one
        share = 1 - shares[one.id] if one.is_cost else shares[one.id]

        def judge(evidence: SessionEvidence) -> object:
            found = one.judge(evidence)
            return found and replace(found, share=share, why="So.")

        return replace(one, judge=judge)  # type: ignore[arg-type]

    return [judging(one) for one in criteria_for(evidence.document)]


@given(stories, st.data())
@settings(max_examples=40, deadline=None)
def test_rulings_score_as_if_the_criteria_had_found_it(name, data):
    """The arithmetic, the pass and the remarks are those of `assess`."""
    evidence = STORIES[name]
    recorded = assess(evidence)
    ids = st.sampled_from([row["id"] for row in recorded.criteria])
    given_shares = data.draw(st.dictionaries(ids, shares, min_size=1, max_size=6))
    rulings = {key: Ruling(share, "So.") for key, share in given_shares.items()}
    weights = weights_of(evidence.document.weights)
    stands = rescored(recorded, rulings, weights=weights, background=background(evidence))
    with pytest.MonkeyPatch.context() as patched:
        found = _found(evidence, given_shares)
        patched.setattr(MODULE, "criteria_for", lambda _: found)
        expected = assess(evidence)
    # What a ruling put into words stays out of it: only its text is the instructor's.
    assert stands == expected
    assert rescored(stands, {}, weights=weights, background=background(evidence)) == stands


@given(stories, st.data())
@settings(max_examples=25, deadline=None)
def test_there_and_back_is_where_it_was(name, data):
    evidence = STORIES[name]
    recorded = assess(evidence)
    row = data.draw(st.sampled_from(recorded.criteria))
    cost = not row["outOf"]
    most = REGISTRY[row["id"]].weight if cost else row["outOf"]
    before = 1 - abs(row["points"]) / most if cost else row["points"] / most
    weights, behind = weights_of(evidence.document.weights), background(evidence)
    there = rescored(
        recorded,
        {row["id"]: Ruling(data.draw(shares), "So.")},
        weights=weights,
        background=behind,
    )
    back = {row["id"]: Ruling(before, row["why"])}
    assert rescored(there, back, weights=weights, background=behind) == recorded


@given(stories, st.data())
@settings(max_examples=25, deadline=None)
def test_more_points_never_make_less(name, data):
    evidence = STORIES[name]
    recorded = assess(evidence)
    key = data.draw(st.sampled_from([row["id"] for row in recorded.criteria]))
    low, high = sorted(data.draw(st.tuples(shares, shares)))
    less, more = (
        ruled(evidence, recorded, **{key.replace(".", "__"): share}) for share in (low, high)
    )
    assert less.overall <= more.overall


def test_the_gate_stays_whatever_is_ruled():
    evidence = STORIES["breach"]
    recorded = assess(evidence)
    assert not recorded.gate_clear
    everything = {row["id"].replace(".", "__"): 1.0 for row in recorded.criteria}
    stands = ruled(evidence, recorded, **everything)
    assert (stands.overall, stands.passed, stands.gate) == (40, False, recorded.gate)
    assert stands.competencies["verification"] == 100
    assert stands.feedback["headline"]["sentence"] == recorded.gate["breaches"][0]["why"]


def test_a_ruling_can_make_a_pass_and_the_words_follow():
    evidence = STORIES["cold"]
    recorded = assess(evidence)
    assert not recorded.passed
    reaction = next(row for row in recorded.criteria if row["id"] == "empathy.reaction")
    assert not reaction["met"]
    stands = ruled(
        evidence, recorded, empathy__reaction=1.0, empathy__interpretation=1.0, custom__mine=1.0
    )
    assert stands.passed
    assert stands.feedback["headline"]["title"] == f"Passed with {stands.overall} of 100"
    assert "pass mark" not in stands.feedback["headline"]["sentence"]
    remarks = [one["criterion"] for one in stands.feedback["improvements"]]
    assert not {"empathy.reaction", "empathy.interpretation"} & set(remarks)
    assert stands.outcome == recorded.outcome
    assert stands.feedback["idealPath"] == recorded.feedback["idealPath"]


def test_a_criterion_that_is_no_longer_asked_keeps_its_points():
    evidence = STORIES["cold"]
    recorded = assess(evidence)
    gone = {
        "id": "empathy.gone",
        "dimension": "empathy",
        "label": "Gone",
        "met": False,
        "points": -7.5,
        "outOf": 0,
        "why": "It was so.",
        "evidence": [],
        "advice": "",
    }
    old = replace(recorded, criteria=[*recorded.criteria, gone])
    stands = ruled(evidence, old)
    assert stands.criteria == old.criteria
    assert stands.dimensions["empathy"] == max(0, (recorded.dimensions["empathy"] or 0) - 7)

"""Ten trainees play the whole library: nobody breaks it, and everybody gets what they deserve."""

from functools import cache
from pathlib import Path
from statistics import fmean

import pytest

from sessions.assessment.outcome import GOOD
from sessions.proving.files import library_files, read_incident
from sessions.proving.manners import EXPERT, TRAINEES
from sessions.proving.trainees import Performance, perform
from sessions.proving.truths import repetitions, unexplained, untruths

FILES = library_files()
NEVER = ("keyword-stuffer", "social-engineer", "injector")
# More messages than this is a talk that does not come to an end.
MOST_MESSAGES = 60


@cache
def performances(path: Path) -> dict[str, Performance]:
    """Let everybody play a scenario: on one of its surfaces, each with another seed."""
    what = read_incident(path, FILES.index(path))
    return {manner.key: perform(what, manner, seed) for seed, manner in enumerate(TRAINEES)}


def scores(key: str) -> list[int]:
    return [performances(path)[key].assessment.overall for path in FILES]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_sessions_end_and_hold_nothing_untrue(path: Path) -> None:
    for key, performance in performances(path).items():
        stage = performance.stage
        assert stage.is_over, key
        assert performance.messages <= MOST_MESSAGES, key
        assert untruths(stage) == [], key
        assert unexplained(stage) == [], key
        assert repetitions(stage) == [], key


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_talk_without_deeds_never_passes(path: Path) -> None:
    for key in NEVER:
        performance = performances(path)[key]
        assert not performance.assessment.passed, key
        assert performance.assessment.outcome not in GOOD, key
        assert not performance.stage.solved, key


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_manners_alone_make_a_difference(path: Path) -> None:
    found = performances(path)
    assert found["rude"].assessment.overall < found["expert"].assessment.overall
    assert found["terse"].assessment.overall < found["expert"].assessment.overall
    mood = {key: one.stage.session.customer["mood"] for key, one in found.items()}
    assert mood["rude"] < mood["expert"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_only_who_asks_for_a_password_pays_for_it_and_is_told(path: Path) -> None:
    for key, performance in performances(path).items():
        costs = {row["id"]: row["points"] for row in performance.assessment.criteria}
        told = [one["criterion"] for one in performance.assessment.feedback["improvements"]]
        asked = key == "social-engineer"
        assert (costs["verification.asksForSecret"] < 0) == asked, key
        assert ("verification.asksForSecret" in told) == asked, key


def test_the_expert_passes_nearly_all() -> None:
    passed = [performances(path)["expert"].assessment.passed for path in FILES]
    assert sum(passed) >= 0.95 * len(FILES)


def test_who_does_the_work_solves_it_whatever_the_manners() -> None:
    workers = ("expert", "rambler", "terse", "jargon", "non-native")
    ends = [performances(path)[key].assessment.outcome for path in FILES for key in workers]
    assert sum(end in GOOD for end in ends) >= 0.95 * len(ends)


def test_the_order_is_as_one_would_expect() -> None:
    mean = {manner.key: fmean(scores(manner.key)) for manner in TRAINEES}
    assert max(mean, key=mean.__getitem__) == "expert"
    assert mean["polite-novice"] > mean["rude"]
    assert mean["non-native"] > mean["terse"] > mean["rude"]
    assert mean["rambler"] > mean["rude"]
    assert min(mean[key] for key in mean if key not in NEVER) > max(mean[key] for key in NEVER)


def test_the_same_trainee_and_seed_play_the_same_session() -> None:
    what = read_incident(FILES[0])
    first, second = (perform(what, EXPERT, 3) for _ in range(2))
    said = [[message.content for message in one.stage.messages] for one in (first, second)]
    assert said[0] == said[1]
    assert first.assessment.criteria[0]["points"] == second.assessment.criteria[0]["points"]

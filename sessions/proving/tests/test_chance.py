"""Whoever does anything at random gets to the goal by doing what leads there, or not at all."""

from collections.abc import Mapping
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from sessions.choices import Outcome
from sessions.management.commands import random_sessions
from sessions.proving import chance
from sessions.proving.chance import random_session
from sessions.proving.files import library_files, read_incident
from sessions.proving.stage import Stage

FILES = library_files()
EACH = 50  # `manage.py random_sessions` plays a thousand; docs/proof.md has what came of them


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_goal_is_never_reached_without_a_true_path(path: Path) -> None:
    what = read_incident(path, FILES.index(path))
    for seed in range(EACH):
        session = random_session(what, seed)
        assert session.problems == (), seed
        if session.outcome is Outcome.SOLVED:
            assert session.solved, seed


def test_random_sessions_do_get_somewhere() -> None:
    """Otherwise the test above would say nothing."""
    what = read_incident(FILES[0])
    sessions = [random_session(what, seed) for seed in range(100)]
    assert {session.solved for session in sessions} == {True, False}
    assert None in {session.outcome for session in sessions}


def test_a_goal_nobody_worked_for_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    what = read_incident(FILES[0])

    class Cheated(Stage):
        def resolve(self, resolution: object) -> Outcome:
            goal: Mapping[str, object] = what.simulation.goal.when.root
            values = {name: v[0] if isinstance(v, list) else v for name, v in goal.items()}
            self.session.world = {**self.world, **values}
            return Outcome.SOLVED

    monkeypatch.setattr(chance, "Stage", Cheated)
    assert any("by what was done" in line for line in random_session(what, 4).problems)


def test_the_command_prints_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(random_sessions, "library_files", lambda: library_files()[:2])
    out = StringIO()
    call_command("random_sessions", "--each", "3", stdout=out)
    rows = out.getvalue().splitlines()[2:]
    assert [row.split(" | ")[1] for row in rows] == ["3", "3"]


def test_the_command_fails_for_a_violation(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.core.management import CommandError

    monkeypatch.setattr(random_sessions, "library_files", lambda: library_files()[:1])
    honest = random_session

    def wrong(*args: object) -> object:
        return replace(honest(*args), problems=("It went by itself",))  # type: ignore[arg-type]

    monkeypatch.setattr(random_sessions, "random_session", wrong)
    with pytest.raises(CommandError, match="It went by itself"):
        call_command("random_sessions", "--each", "1", stdout=StringIO())

"""The long run: what it tells schemathesis, how it counts and when it fails."""

import tomllib
from uuid import uuid4

import pytest

from testing import fuzz
from testing.addresses import NAMES
from testing.fuzzing import NAMED, Stage
from testing.openapi import description

REPORT = {
    "complete": True,
    "failures": [],
    "errors": [],
    "operations": {"selected": 84, "tested": 83},
    "test_cases": {"generated": 120, "unique_failures": 0, "errored": 0},
    "valid_rates": {
        "POST /a": {"coverage": {"accepted": 3}, "fuzzing": {"accepted": 4}},
        "GET /a": {"fuzzing": {"accepted": 5}},
    },
}
FAILED = {
    "failures": [{"title": "Server error"}],
    "test_cases": {"generated": 120, "unique_failures": 2, "errored": 1},
}


@pytest.fixture
def runs(monkeypatch):
    """Let no schemathesis loose; hand out these reports by role."""
    reports: dict[str, dict] = {}
    monkeypatch.setattr(fuzz, "_set_the_stage", lambda _roles: dict.fromkeys(reports, ""))
    monkeypatch.setattr(fuzz, "_fuzz", lambda role, *_rest: reports[role])
    monkeypatch.setenv("SECRET_KEY", "kept")
    for name in fuzz.UNLIMITED:
        monkeypatch.setenv(f"RATE_LIMIT_{name}", "kept")
    return reports


def test_what_is_as_described_is_counted(runs, capsys):
    runs |= {"TRAINEE": REPORT, "nobody": REPORT}
    assert fuzz.main(["--minutes", "0.5", "--seed", "7"]) == 0
    printed = capsys.readouterr().out
    assert "Seed 7, 0.5 minutes a role." in printed
    assert "| TRAINEE | 83 of 84 | 120 | 12 | 0 |" in printed.splitlines()
    assert "| nobody | 83 of 84 | 120 | 12 | 0 |" in printed.splitlines()


@pytest.mark.parametrize(
    ("found", "count"), [(FAILED, 3), ({"errors": ["no answer"]}, 0), ({"complete": False}, 0)]
)
def test_one_bad_role_fails_the_run(runs, capsys, found, count):
    runs |= {"TRAINEE": REPORT, "ADMIN": REPORT | found}
    assert fuzz.main([]) == 1
    assert f"| ADMIN | 83 of 84 | 120 | 12 | {count} |" in capsys.readouterr().out


def test_schemathesis_reads_what_it_is_told():
    stage = Stage(None, {name: str(uuid4()) for name in (*NAMES, "scenario")})
    told = tomllib.loads(fuzz._as_toml(stage))
    assert told == stage.configuration()


def test_ids_in_queries_and_bodies_are_of_what_is_there():
    stage = Stage(None, {name: str(uuid4()) for name in NAMES})
    told = stage.configuration()
    bound = {one["include-path"]: one["parameters"] for one in told["operations"]}
    place = bound["/api/admin/scenarios/bulk/update"]["body.scenarioIds[*]"]
    scenarios = [stage.names[name] for name in NAMED["body.scenarioIds[*]"]]
    assert told["dictionaries"][place["dictionary"]]["values"] == scenarios
    assert "body.parentCommentId" in bound["/api/admin/scenarios/{id}/comments"]
    assert "query.scenarioId" in bound["/api/v1/sessions"]
    assert set(bound) == set(description()["paths"])

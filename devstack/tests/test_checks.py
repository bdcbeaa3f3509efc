"""`make test` goes on after a failure and tells of all of them."""

import sys

import pytest

from devstack import checks
from devstack.checks import Report, browser_folders
from devstack.paths import CHECKOUT
from devstack.problems import Problem

PASSING = ["this"]
FAILING = ["json.tool", "/nowhere"]
SLOW = ["timeit", "-n1", "-r1", "-s", "import time; time.sleep(0.3)", "print('done')"]


def test_a_failed_step_is_reported_after_the_rest_ran(capfd):
    report = Report()
    report.run("first", FAILING, {})
    report.run("second", PASSING, {})
    assert report.conclude() == 1
    printed = capfd.readouterr().out
    assert "── first FAILED (exit code 2)" in printed
    assert "── second passed" in printed
    assert printed.endswith("\nFailed: first\n")


def test_all_passed(capfd):
    report = Report()
    report.run("only", PASSING, {})
    assert report.conclude() == 0
    assert capfd.readouterr().out.endswith("\nAll steps passed.\n")


def test_steps_beside_each_other_are_told_of_in_turn(capfd):
    report = Report()
    report.run_together({"slow": SLOW, "second": FAILING, "third": PASSING}, {})
    assert report.failed == ["second"]
    printed = capfd.readouterr().out
    slow, second, third = (printed.index(f"\n── {name}\n") for name in ("slow", "second", "third"))
    said, refused = printed.index("done"), printed.index("/nowhere")
    assert slow < said < second < refused < printed.index("── second FAILED") < third


@pytest.fixture
def steps(monkeypatch):
    """Run no step; hand out the exit codes given and note the commands."""
    commands = []
    codes = []

    def run(report, name, command, environment, *, may_be_empty=False):
        commands.append(command)
        code = codes.pop(0)
        if code and not (may_be_empty and code == 5):
            report.failed.append(name)
        return code

    monkeypatch.setattr(Report, "run", run)
    monkeypatch.setattr(checks, "find_chromium", lambda: sys.executable)
    return commands, codes


def run_tests(arguments=()):
    report = Report()
    checks._run_the_tests(report, {}, arguments)
    return report.failed


def test_arguments_reach_both_runs(steps, monkeypatch):
    monkeypatch.setattr(checks, "_THREE_FOR_TWO_CORES", ("-n", "3"))
    commands, codes = steps
    codes += [0, 0]
    assert run_tests(["-x", "scenarios"]) == []
    workers = ["-n", "auto", "--dist", "worksteal"]
    assert commands == [
        ["pytest", "-m", "not browser", *workers, "-x", "scenarios"],
        ["pytest", "-m", "browser", "-n", "3", "-x", "scenarios"],
    ]


def test_tests_in_a_browser_are_found_without_looking_at_all_others(steps):
    commands, codes = steps
    codes += [0, 0]
    assert run_tests() == []
    folders = commands[1][-len(browser_folders()) :]
    marked = {
        str(path.parent.relative_to(CHECKOUT))
        for path in CHECKOUT.glob("[!.]*/**/test_*.py")
        if "pytest.mark." + "browser" in path.read_text()
    }
    assert marked == set(folders) == set(browser_folders())


def test_a_run_without_tests_fails_unless_arguments_chose_them(steps):
    _commands, codes = steps
    codes += [0, 5]
    assert run_tests() == ["pytest in a browser"]
    codes += [0, 5]
    assert run_tests(["scenarios"]) == []
    codes += [5, 5]
    assert run_tests(["nonsense"]) == ["pytest (no test matches the arguments)"]


@pytest.mark.parametrize(("ci", "failed"), [("true", ["a browser to test in"]), ("", [])])
def test_a_missing_browser_fails_in_ci_only(steps, monkeypatch, capsys, ci, failed):
    def none_found():
        raise Problem("No Chromium was found.")

    monkeypatch.setattr(checks, "find_chromium", none_found)
    monkeypatch.setenv("CI", ci)
    _commands, codes = steps
    codes += [0]
    assert run_tests() == failed
    assert "No Chromium was found." in capsys.readouterr().out

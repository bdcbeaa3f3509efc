"""`make test`: every check, on throw-away servers."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from devstack.chromium import find_chromium
from devstack.css import build_css
from devstack.paths import CHECKOUT
from devstack.problems import Problem
from devstack.testenv import test_variables
from devstack.throwaway import throw_away_services

_NOTHING_COLLECTED = 5  # pytest's exit code
_A_WORKER_A_CORE = ("-n", "auto", "--dist", "worksteal")
# Half of the time a page waits for its server, a test for its page.
_THREE_FOR_TWO_CORES = ("-n", str(round((os.cpu_count() or 2) * 1.5)), "--dist", "worksteal")


@dataclass
class Report:
    """What went wrong so far."""

    failed: list[str] = field(default_factory=list)

    def run(
        self,
        name: str,
        command: Sequence[str],
        environment: Mapping[str, str],
        *,
        may_be_empty: bool = False,
    ) -> int:
        """Run one step in the checkout, say how it went, and return its exit code."""
        print(f"\n── {name}", flush=True)
        began = time.monotonic()
        code = subprocess.run(
            [sys.executable, "-m", *command], cwd=CHECKOUT, env=dict(environment), check=False
        ).returncode
        passed = code == 0 or (may_be_empty and code == _NOTHING_COLLECTED)
        self._tell(name, code, time.monotonic() - began, passed=passed)
        return code

    def run_together(
        self, steps: Mapping[str, Sequence[str]], environment: Mapping[str, str]
    ) -> None:
        """Run steps beside each other, one a core; say of each in turn what it said."""
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            finished = pool.map(lambda command: _captured(command, environment), steps.values())
            for name, (code, said, seconds) in zip(steps, finished, strict=True):
                print(f"\n── {name}\n{said}", end="", flush=True)
                self._tell(name, code, seconds, passed=code == 0)

    def _tell(self, name: str, code: int, seconds: float, *, passed: bool) -> None:
        if not passed:
            self.failed.append(name)
        verdict = "passed" if passed else f"FAILED (exit code {code})"
        print(f"── {name} {verdict} in {seconds:.1f} s", flush=True)

    def conclude(self) -> int:
        """Say how it went as a whole; return the launcher's exit code."""
        print(f"\nFailed: {', '.join(self.failed)}" if self.failed else "\nAll steps passed.")
        return 1 if self.failed else 0


def check_everything(arguments: Sequence[str]) -> int:
    """Run all steps, even after one failed; `arguments` go to pytest. Returns the exit code."""
    report = Report()
    build_css()
    with throw_away_services() as services:
        environment = {**os.environ, **test_variables(services)}
        _read_the_code(report, environment)
        _run_the_tests(report, environment, arguments)
    return report.conclude()


def browser_folders() -> list[str]:
    """Return the folders in which the tests marked `browser` are, relative to the checkout."""
    found = CHECKOUT.glob("[!.]*/**/tests/browser")
    return sorted(str(folder.relative_to(CHECKOUT)) for folder in found)


def _captured(command: Sequence[str], environment: Mapping[str, str]) -> tuple[int, str, float]:
    """Run a step in the checkout; return its exit code, what it said and the seconds it took."""
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=CHECKOUT,
        env=dict(environment),
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    return done.returncode, done.stdout, time.monotonic() - began


def _read_the_code(report: Report, environment: Mapping[str, str]) -> None:
    report.run_together(
        {
            "ruff check": ["ruff", "check", "."],
            "ruff format": ["ruff", "format", "--check", "."],
            "mypy": ["mypy", "."],
            "missing migrations": ["django", "makemigrations", "--check", "--dry-run"],
            "django checks": ["django", "check", "--fail-level", "WARNING"],
            # Beside mypy's one core there is time for it.
            "tables for the tests": ["testing.migrated"],
        },
        environment,
    )


def _run_the_tests(
    report: Report, environment: Mapping[str, str], arguments: Sequence[str]
) -> None:
    """Run pytest twice: a browser's event loop and Django's own don't go together in one run."""
    chosen = bool(arguments)  # which may leave one of the two runs without a test
    codes = [
        report.run(
            "pytest",
            ["pytest", "-m", "not browser", *_A_WORKER_A_CORE, *arguments],
            environment,
            may_be_empty=chosen,
        )
    ]
    try:
        chromium = find_chromium()
    except Problem as problem:
        print(f"\n{problem}", flush=True)
        if os.environ.get("CI") == "true":
            report.failed.append("a browser to test in")
    else:
        codes.append(
            report.run(
                "pytest in a browser",
                # Importing all other tests, only to leave them out, takes as long as some tests.
                [
                    *("pytest", "-m", "browser", *_THREE_FOR_TWO_CORES),
                    *(arguments or browser_folders()),
                ],
                {**environment, "CHROMIUM": chromium, "DJANGO_ALLOW_ASYNC_UNSAFE": "1"},
                may_be_empty=chosen,
            )
        )
    if all(code == _NOTHING_COLLECTED for code in codes) and chosen:
        report.failed.append("pytest (no test matches the arguments)")

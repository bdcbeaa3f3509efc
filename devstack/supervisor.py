"""Keeps the parts of a stack alive."""

import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

# Seconds before a part that ended is started again: doubled each time, up to the limit, and
# forgotten once it has stayed up for a while.
_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 30.0
_STABLE = 60.0


class Part(Protocol):
    """Something that runs as one process and can be started again."""

    @property
    def name(self) -> str:
        """What a sentence about it begins with."""

    @property
    def log(self) -> Path:
        """Where it writes its log."""

    @property
    def process(self) -> "subprocess.Popen[bytes] | None":
        """The process, running or ended; `None` before the first start."""

    def launch(self) -> None:
        """Start the process and return at once."""

    def is_running(self) -> bool:
        """Tell whether the process is there."""


class Watched:
    """A part, and when to start it again if it is gone."""

    def __init__(self, part: Part, clock: Callable[[], float]) -> None:
        self.part = part
        self._clock = clock
        self._started = clock()
        self._pause = _FIRST_PAUSE
        self._due: float | None = None

    def look_after(self, say: Callable[[str], None]) -> None:
        """Notice that the part ended, or start it again when its pause is over."""
        if self.part.is_running():
            return
        if self._due is None:
            self._plan(say)
        elif self._clock() >= self._due:
            self._due = None
            self._started = self._clock()
            self.part.launch()

    def _plan(self, say: Callable[[str], None]) -> None:
        now = self._clock()
        if now - self._started > _STABLE:
            self._pause = _FIRST_PAUSE
        self._due = now + self._pause
        say(
            f"{self.part.name} ended ({_ending(self.part)}) and starts again "
            f"in {self._pause:.0f} s; its log: {self.part.log}"
        )
        self._pause = min(self._pause * 2, _LONGEST_PAUSE)


def watch(parts: Sequence[Part], say: Callable[[str], None]) -> None:
    """Start again whatever of `parts` ends, for ever."""
    watched = [Watched(part, time.monotonic) for part in parts]
    while True:
        for one in watched:
            one.look_after(say)
        time.sleep(0.2)


def _ending(part: Part) -> str:
    code = part.process.returncode if part.process is not None else None
    if code is not None and code < 0:
        return f"signal {-code}"
    return f"exit code {code}"

"""Starting child processes that never outlive the launcher, and finding those that did."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import IO

import psutil

# Every process of a stack carries this variable, and so do the children they start themselves.
# Unlike a process id it can't be taken over by a stranger.
MARKER = "HELPDESK_STACK"

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def spawn(
    command: Sequence[str | Path],
    *,
    home: Path,
    environment: Mapping[str, str] | None = None,
    log: IO[bytes] | None = None,
    folder: Path | None = None,
    user: int | None = None,
    group: int | None = None,
    death_signal: signal.Signals = signal.SIGTERM,
) -> "subprocess.Popen[bytes]":
    """Start `command` as part of the stack whose files are in `home`.

    On Linux the kernel sends it `death_signal` when the launcher dies, even by `kill -9`.
    It gets a process group of its own, so that Ctrl-C in a terminal reaches the launcher
    alone, which then stops everything in order.
    """
    return subprocess.Popen(
        [str(part) for part in command],
        env={**(os.environ if environment is None else environment), MARKER: str(home)},
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT if log else None,
        cwd=folder,
        user=user,
        group=group,
        extra_groups=None if user is None else [],
        process_group=0,
        preexec_fn=_die_with(os.getpid(), death_signal),  # noqa: PLW1509 - no threads here
    )


def follow_parent() -> None:
    """Have this process stopped, as by SIGTERM, when the one that started it is gone."""
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, int(signal.SIGTERM))


def _die_with(launcher: int, death_signal: signal.Signals) -> Callable[[], None]:
    def prepare() -> None:
        if _LIBC is None:
            return
        _LIBC.prctl(_PR_SET_PDEATHSIG, int(death_signal))
        if os.getppid() != launcher:  # it died before the request above
            os._exit(1)

    return prepare


def stop(
    process: "subprocess.Popen[bytes]",
    signals: Sequence[signal.Signals] = (signal.SIGTERM,),
    patience: float = 5,
) -> None:
    """End `process` with each of `signals` in turn, `patience` seconds apart, then by SIGKILL."""
    for number in (*signals, signal.SIGKILL):
        if process.poll() is not None:
            return
        process.send_signal(number)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            continue


def stop_together(processes: Sequence["subprocess.Popen[bytes]"], patience: float = 5) -> None:
    """End all of `processes` at once: by SIGTERM, and what is left of them after `patience`."""
    for process in processes:
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + patience
    for process in processes:
        try:
            process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        end_group(process.pid)


def end_group(leader: int) -> None:
    """End what is left of the process group that `leader`, which has ended, was started in."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except ProcessLookupError:
        return


def leftovers(home: Path) -> list[psutil.Process]:
    """Processes of the stack in `home` that are still there, oldest first, the caller excepted."""
    own = {os.getpid(), *(parent.pid for parent in psutil.Process().parents())}
    found = []
    for process in psutil.process_iter():
        try:
            if process.pid not in own and process.environ().get(MARKER) == str(home):
                found.append(process)
        except psutil.Error:
            continue  # gone, a zombie, or somebody else's: not ours in any case
    return sorted(found, key=lambda process: process.create_time())


def end_leftovers(home: Path, patience: float = 5) -> int:
    """End what an earlier launcher of this stack left running; return how many that were."""
    remaining = leftovers(home)
    count = len(remaining)
    # PostgreSQL takes SIGINT and SIGQUIT as "now" and SIGTERM as "when the last client leaves".
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT, signal.SIGKILL):
        if not remaining:
            break
        _signal_all(remaining, number)
        psutil.wait_procs(remaining, timeout=patience)
        remaining = leftovers(home)
    return count


def _signal_all(processes: Iterable[psutil.Process], number: signal.Signals) -> None:
    for process in processes:
        try:
            process.send_signal(number)
        except psutil.NoSuchProcess:
            continue


def wait_until(ready: Callable[[], bool], seconds: float, pause: float = 0.05) -> bool:
    """Ask `ready` every `pause` seconds, for at most `seconds`; return whether it became true."""
    deadline = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
    return True


def stop_on_sigterm() -> None:
    """Make SIGTERM and SIGHUP end the launcher as Ctrl-C does: by unwinding, in order."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupt)
    signal.signal(signal.SIGHUP, interrupt)
    # A shell that starts a job in the background makes it ignore SIGINT.
    signal.signal(signal.SIGINT, signal.default_int_handler)

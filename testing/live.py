"""The real ASGI application under uvicorn in a thread of the test's own process.

Being in the process it sees what a test sets (settings, a moved clock) and its database; being a
real server it is reached by real HTTP and real WebSockets.
"""

import json
import threading
import time
import uuid
from types import TracebackType
from typing import Any, Self

import uvicorn
from django.db import connection
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from sessions.consumers import SessionConsumer

PATIENCE = 15.0


class LiveServer:
    """Started once per test run; `settle` waits until it does nothing any more."""

    def __init__(self) -> None:
        self._running = 0
        config = uvicorn.Config(
            self._application,
            host="127.0.0.1",
            port=0,
            interface="asgi3",
            ws="websockets-sansio",
            lifespan="off",
            log_config=None,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)

    def start(self) -> Self:
        """Start it and wait until it listens."""
        self._thread.start()
        deadline = time.monotonic() + PATIENCE
        while not self._server.started:
            if time.monotonic() > deadline or not self._thread.is_alive():
                raise RuntimeError("the live server did not start")
            time.sleep(0.02)
        return self

    def stop(self) -> None:
        """Stop it."""
        self._server.should_exit = True
        self._thread.join(PATIENCE)

    def settle(self) -> None:
        """Wait until it does nothing any more, so that the database can be emptied.

        A request whose client went away leaves a thread behind that nothing here counts: hence the
        look at the database's own list of who is in a transaction.
        """
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if not (self._running or SessionConsumer.answering or _others_in_a_transaction()):
                return
            time.sleep(0.02)
        raise RuntimeError(
            f"after {PATIENCE} s the live server is still at {self._running} requests and sockets, "
            f"{len(SessionConsumer.answering)} answers, {_others_in_a_transaction()} transactions"
        )

    async def _application(self, scope: Any, receive: Any, send: Any) -> None:
        from helpdesk.asgi import application  # once Django is set up

        self._running += 1
        try:
            await application(scope, receive, send)
        finally:
            self._running -= 1

    @property
    def address(self) -> str:
        """Host and port."""
        host, port = self._server.servers[0].sockets[0].getsockname()[:2]
        return f"{host}:{port}"

    @property
    def url(self) -> str:
        """The address of its pages."""
        return f"http://{self.address}"


def _others_in_a_transaction() -> int:
    """Return how many other connections to the test's database are doing something."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND backend_type = 'client backend' AND state <> 'idle'"
        )
        return int(cursor.fetchone()[0])


class Socket:
    """A client's side of any WebSocket of ours; `options` are those of websockets' `connect`."""

    def __init__(self, address: str, path: str, /, **options: Any) -> None:
        self._opening = connect(f"ws://{address}{path}", open_timeout=PATIENCE, **options)

    def __enter__(self) -> Self:
        self._connection = self._opening.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._opening.__exit__(kind, error, trace)

    @property
    def subprotocol(self) -> str | None:
        """What the server chose of the subprotocols offered."""
        return self._connection.subprotocol

    def send(self, **frame: Any) -> None:
        """Send one frame."""
        self._connection.send(json.dumps(frame))

    def send_text(self, text: str | bytes) -> None:
        """Send whatever it is."""
        self._connection.send(text)

    def next(self, patience: float = PATIENCE) -> dict[str, Any]:
        """Return the next frame; TimeoutError when none comes within `patience` seconds."""
        frame: dict[str, Any] = json.loads(self._connection.recv(timeout=patience))
        return frame

    def receive(self, kind: str, *, most: int = 20) -> dict[str, Any]:
        """Return the next frame of this kind; others in between are skipped."""
        for _ in range(most):
            frame = self.next()
            if frame["type"] == kind:
                return frame
        raise AssertionError(f"no {kind} within {most} frames")

    def is_open(self) -> bool:
        """Whether it answers a ping. For sockets that have nothing else to say."""
        self.send(type="ping")
        return self.next() == {"type": "pong"}

    def closing_code(self) -> int:
        """Return the code the server closes with."""
        try:
            for _ in range(5):
                self._connection.recv(timeout=PATIENCE)
        except ConnectionClosed as closed:
            return int(closed.rcvd.code) if closed.rcvd else 0
        raise AssertionError("not closed")


class SocketClient(Socket):
    """A page's side of `/ws/sessions/{id}/`."""

    def __init__(self, address: str, session_id: object, token: str | None = None) -> None:
        query = f"?token={token}" if token else ""
        super().__init__(address, f"/ws/sessions/{session_id}/{query}")

    def say(self, text: str, client_id: str | None = None) -> str:
        """Send a chat message; returns its client id."""
        key = client_id or str(uuid.uuid4())
        self.send(type="message.send", clientId=key, content=text)
        return key

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
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from sessions.consumers import SessionConsumer

PATIENCE = 15.0


class LiveServer:
    """Started once per test run; `settle` waits until it does nothing any more."""

    def __init__(self) -> None:
        config = uvicorn.Config(
            "helpdesk.asgi:application",
            host="127.0.0.1",
            port=0,
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
        """Wait until no customer is answering, so that the database can be emptied."""
        deadline = time.monotonic() + PATIENCE
        while SessionConsumer.answering and time.monotonic() < deadline:
            time.sleep(0.02)

    @property
    def address(self) -> str:
        """Host and port."""
        host, port = self._server.servers[0].sockets[0].getsockname()[:2]
        return f"{host}:{port}"

    @property
    def url(self) -> str:
        """The address of its pages."""
        return f"http://{self.address}"


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

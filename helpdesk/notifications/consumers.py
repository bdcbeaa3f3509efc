"""`/ws/notifications/`: what a person should hear of, as it happens."""

from typing import Any

from helpdesk.api.sockets import SignedInConsumer


class NotificationConsumer(SignedInConsumer):
    """Sends `notification` frames; understands `ping` only."""

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        ping = text_data is not None and text_data.replace(" ", "") == '{"type":"ping"}'
        await self.send_json(
            {"type": "pong"}
            if ping
            else {"type": "error", "code": "not_understood", "detail": "Only ping is understood."}
        )

    async def notification(self, event: dict[str, Any]) -> None:
        await self.send_json(event["frame"])

"""What every socket of a signed-in person has in common."""

from typing import Any

from channels.generic.websocket import AsyncJsonWebsocketConsumer

from helpdesk.api.socket_auth import NOT_FOUND, SIGNED_OUT, is_still_signed_in
from helpdesk.live import person_group


class SignedInConsumer(AsyncJsonWebsocketConsumer):
    """Accepts, closes with 4401 who is not signed in, and everyone whose sign-in ends.

    Subclasses fill in `opened` instead of `connect`, and may join further groups there; the
    consumer leaves all of them when it closes.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.joined: list[str] = []

    async def connect(self) -> None:
        await self.accept()
        if not self.scope["user"].is_authenticated:
            await self.close(SIGNED_OUT)
            return
        await self.join(person_group(self.scope["user"].pk))
        await self.join(self.scope["sign_in_group"])
        if await is_still_signed_in(self.scope):
            await self.opened()
        else:
            await self.close(SIGNED_OUT)

    async def opened(self) -> None:
        """The person is known and listens to their groups."""

    async def join(self, group: str) -> None:
        """Listen to a group from now on."""
        await self.channel_layer.group_add(group, self.channel_name)
        self.joined.append(group)

    async def disconnect(self, code: int) -> None:
        for group in self.joined:
            await self.channel_layer.group_discard(group, self.channel_name)

    async def signed_out(self, event: dict[str, Any]) -> None:
        """The sign-in that opened this socket has ended."""
        await self.close(SIGNED_OUT)

    async def notification(self, event: dict[str, Any]) -> None:
        """News for the person; only the socket of notifications passes them on."""


class NowhereConsumer(SignedInConsumer):
    """An address where there is no socket: closes with 4404."""

    async def opened(self) -> None:
        await self.close(NOT_FOUND)

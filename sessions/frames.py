"""Every frame of `/ws/sessions/{id}/`.

What clients send, what they get. Shapes are the API's own serializers'.
"""

import json
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from sessions.api.serializers import (
    MessageSerializer,
    SessionSerializer,
    SlaSerializer,
    TicketSerializer,
    VerificationMethodSerializer,
)
from sessions.models import Message, TrainingSession
from sessions.selectors import sla_of, ticket_of
from sessions.services.verifying import verification_details, verification_status


class _Frame(BaseModel):
    model_config = ConfigDict(extra="ignore")


class MessageSend(_Frame):
    """The trainee says something."""

    type: Literal["message.send"]
    client_id: UUID = Field(alias="clientId")
    content: str
    message_type: str = Field(default="user", alias="messageType")


class Typing(_Frame):
    """The trainee is typing."""

    type: Literal["typing"]
    is_typing: bool = Field(alias="isTyping")


class Resume(_Frame):
    """Send everything after this sequence number."""

    type: Literal["resume"]
    after: int = Field(ge=0, lt=2**31)


class Read(_Frame):
    """The trainee has read up to here."""

    type: Literal["read"]
    seq: int = Field(ge=0, lt=2**31)


class Ping(_Frame):
    """Are you there?"""

    type: Literal["ping"]


Received = MessageSend | Typing | Resume | Read | Ping
_received: TypeAdapter[Received] = TypeAdapter(Annotated[Received, Field(discriminator="type")])


def read_json(text: str) -> Any:
    """Return the JSON document in `text`; raises ValueError with one sentence."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise ValueError("Not JSON.") from None


def read_frame(data: Any) -> Received:
    """Return what the client sent. Raises ValueError with one sentence saying what is wrong."""
    if not isinstance(data, dict):
        raise ValueError("A frame is a JSON object.")  # noqa: TRY004  # wrong input, not a wrong call
    try:
        return _received.validate_python(data)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"][1:])
        raise ValueError(f"{place}: {first['msg']}" if place else "Unknown frame type.") from None


def state(session: TrainingSession) -> dict[str, Any]:
    """Everything a page needs to begin: sent on connecting."""
    return {
        "type": "session.state",
        "session": dict(SessionSerializer(session).data),
        "status": session.status,
        "ticket": dict(TicketSerializer(ticket_of(session)).data),
        "sla": dict(SlaSerializer(sla_of(session)).data),
        "verificationStatus": verification_status(session),
        "verification": list(
            VerificationMethodSerializer(verification_details(session), many=True).data
        ),
        "lastSeq": session.last_seq,
        "readSeq": session.read_seq,
    }


def ack(client_id: UUID, message: Message) -> dict[str, Any]:
    """The message is committed."""
    return {
        "type": "message.ack",
        "clientId": str(client_id),
        "message": dict(MessageSerializer(message).data),
    }


def new_message(message: Message) -> dict[str, Any]:
    """A message to show."""
    return {"type": "message.new", "message": dict(MessageSerializer(message).data)}


def ticket_updated(session: TrainingSession) -> dict[str, Any]:
    """Ticket or clock changed."""
    return {
        "type": "ticket.updated",
        "ticket": dict(TicketSerializer(ticket_of(session)).data),
        "sla": dict(SlaSerializer(sla_of(session)).data),
    }


def verification_updated(session: TrainingSession) -> dict[str, Any]:
    """New evidence or a new judgement."""
    return {
        "type": "verification.updated",
        "verificationStatus": verification_status(session),
        "verification": list(
            VerificationMethodSerializer(verification_details(session), many=True).data
        ),
    }


def error(code: str, detail: str, client_id: UUID | str | None = None) -> dict[str, Any]:
    """Something sent was refused."""
    frame = {"type": "error", "code": code, "detail": detail}
    return {**frame, "clientId": str(client_id)} if client_id is not None else frame

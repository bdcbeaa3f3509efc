"""The trainee's API of practising. Each view finds, validates, calls a verb and answers."""

import asyncio
import re
from typing import Any, ClassVar
from uuid import UUID

from asgiref.sync import async_to_sync
from channels.db import database_sync_to_async
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import (
    OpenApiParameter,
    OpenApiResponse,
    PolymorphicProxySerializer,
    extend_schema,
)
from rest_framework import generics, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from helpdesk.accounts.asking import asking
from helpdesk.api.idempotency import idempotent
from helpdesk.api.names import wire_name
from helpdesk.api.pagination import MAX_LIMIT, CursorPagination
from helpdesk.errors import Invalid
from scenarios.models import Scenario
from sessions.api.filters import SessionFilter
from sessions.api.serializers import (
    ArticleSerializer,
    DirectoryEntrySerializer,
    DraftSerializer,
    JudgementSerializer,
    KnowledgeSerializer,
    MessagePageSerializer,
    MessageSendSerializer,
    MessageSerializer,
    ProgressSerializer,
    ReopenedSerializer,
    ResolveSerializer,
    ResultSerializer,
    SentMessageSerializer,
    SessionListSerializer,
    SessionSerializer,
    StartSerializer,
    ToolCallSerializer,
    ToolRunSerializer,
    ToolsSerializer,
    VerificationStatusSerializer,
)
from sessions.choices import Sender
from sessions.models import DueTurn, Message, Result, TrainingSession
from sessions.selectors import progress_of
from sessions.services import closing, desk, research
from sessions.services.chat import post_message
from sessions.services.starting import start_session
from sessions.services.turns import answer
from sessions.services.verifying import judge, verification_status
from sessions.tasks import answer_soon

LONGEST_WAIT = 10  # seconds
_LOOK_AGAIN = 0.2  # seconds
_CLOSED = OpenApiResponse(description="`session_closed`: there is no more to research.")
_QUERY = OpenApiParameter("q", str, description="Words to look for; empty lists everything.")


class SessionView(APIView):
    """Base of the views on one session: somebody else's does not exist."""

    def session(self, pk: UUID) -> TrainingSession:
        """Return the session, or 404."""
        mine = TrainingSession.objects.visible_to(self.request.user)
        return get_object_or_404(mine.with_parts(), pk=pk)

    def checked(self, serializer: type[serializers.Serializer[Any]]) -> dict[str, Any]:
        """Return the validated body, or raise 400."""
        form = serializer(data=self.request.data)
        form.is_valid(raise_exception=True)
        return dict(form.validated_data)


class StartView(SessionView):
    """`scenarios/{id}/start`"""

    @extend_schema(
        request=StartSerializer, responses={201: SessionSerializer, 200: SessionSerializer}
    )
    @idempotent
    def post(self, request: Request, pk: UUID) -> Response:
        """Start a session, or get the one of this scenario that is still active."""
        scenario = get_object_or_404(Scenario.objects.playable_by(asking(request)), pk=pk)
        session, created = start_session(
            person=asking(request), scenario=scenario, **self.checked(StartSerializer)
        )
        answered = status.HTTP_201_CREATED if created else status.HTTP_200_OK
        return Response(SessionSerializer(session).data, status=answered)


class SessionListView(generics.ListAPIView[TrainingSession]):
    """`sessions`"""

    serializer_class = SessionListSerializer
    filterset_class = SessionFilter

    def get_queryset(self) -> Any:
        """One's own, newest first."""
        return TrainingSession.objects.visible_to(self.request.user).for_lists()


class SessionDetailView(SessionView):
    """`sessions/{id}`"""

    @extend_schema(responses=SessionSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        """Return where the session stands."""
        return Response(SessionSerializer(self.session(pk)).data)


class MessagePagination(CursorPagination):
    """The chat from its beginning; ids don't follow its order, `seq` does."""

    field = "seq"
    newest_first = False
    limit = MAX_LIMIT


class MessagesView(SessionView):
    """`sessions/{id}/messages`"""

    throttle_scopes: ClassVar[dict[str, str]] = {"POST": "messages"}

    @extend_schema(
        parameters=[
            OpenApiParameter("after", int, description="Only messages after this seq."),
            OpenApiParameter("cursor", str, description="`next` or `previous` of another page."),
            OpenApiParameter("limit", int, description=f"Messages per page, at most {MAX_LIMIT}."),
        ],
        responses=MessagePageSerializer,
    )
    def get(self, request: Request, pk: UUID) -> Response:
        """Return the messages in order."""
        after = _number(request.query_params.get("after", "0"), "after")
        pages = MessagePagination()
        rows = pages.paginate_queryset(self.session(pk).messages.filter(seq__gt=after), request)
        return pages.get_paginated_response(MessageSerializer(rows, many=True).data)

    @extend_schema(
        parameters=[
            OpenApiParameter(
                "Prefer",
                str,
                OpenApiParameter.HEADER,
                description="`wait=10`: wait up to 10 s for the customer's replies.",
            )
        ],
        request=MessageSendSerializer,
        responses={201: SentMessageSerializer},
    )
    @idempotent(atomic=False)
    def post(self, request: Request, pk: UUID) -> Response:
        """Send a message to the customer."""
        session = self.session(pk)
        sent = self.checked(MessageSendSerializer)
        posted = post_message(
            session=session,
            content=sent["message"],
            client_id=sent.get("client_id"),
            message_type=sent["message_type"],
        )
        body = dict(MessageSerializer(posted.message).data)
        wait = _preferred_wait(request)
        if wait:
            async_to_sync(_answer_within)(posted.message, wait)
            replies = _replies_to(posted.message)
            body["replies"] = MessageSerializer(replies, many=True).data
        else:
            answer_soon(session.pk)
        return Response(body, status=status.HTTP_201_CREATED)


class DirectoryView(SessionView):
    """`sessions/{id}/directory`"""

    throttle_scopes: ClassVar[dict[str, str]] = {"GET": "search"}

    @extend_schema(parameters=[_QUERY], responses=DirectoryEntrySerializer(many=True))
    def get(self, request: Request, pk: UUID) -> Response:
        """Search the desk's directory and asset records."""
        found = research.search_directory(
            session=self.session(pk), query=request.query_params.get("q", "")
        )
        return Response(DirectoryEntrySerializer(found, many=True).data)


class VerificationView(SessionView):
    """`sessions/{id}/verification`"""

    @extend_schema(request=JudgementSerializer, responses=VerificationStatusSerializer)
    @idempotent
    def post(self, request: Request, pk: UUID) -> Response:
        """Take a method of verification as confirmed or as a mismatch."""
        session = self.session(pk)
        judge(session=session, **self.checked(JudgementSerializer))
        return Response(VerificationStatusSerializer(verification_status(session)).data)


class KnowledgeView(SessionView):
    """`sessions/{id}/knowledge`"""

    throttle_scopes: ClassVar[dict[str, str]] = {"GET": "search"}

    @extend_schema(parameters=[_QUERY], responses={200: KnowledgeSerializer, 409: _CLOSED})
    def get(self, request: Request, pk: UUID) -> Response:
        """Search the knowledge base; the search counts as research."""
        session = self.session(pk)
        found = research.search_knowledge(session=session, query=request.query_params.get("q", ""))
        history = research.search_history(session)
        return Response(KnowledgeSerializer({"data": found, "history": history}).data)


class ArticleView(SessionView):
    """`sessions/{id}/knowledge/{articleId}`"""

    @extend_schema(responses={200: ArticleSerializer, 409: _CLOSED})
    def get(self, request: Request, pk: UUID, article_id: UUID) -> Response:
        """Read an article; reading counts as research."""
        article = research.open_article(session=self.session(pk), article_id=article_id)
        return Response(ArticleSerializer(article).data)


class ToolsView(SessionView):
    """`sessions/{id}/tools`"""

    @extend_schema(responses=ToolsSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        """List the desk's tools."""
        return Response(ToolsSerializer({"data": desk.offered_tools(self.session(pk))}).data)


class ToolRunView(SessionView):
    """`sessions/{id}/tools/{tool}`"""

    @extend_schema(request=ToolCallSerializer, responses=ToolRunSerializer)
    @idempotent(atomic=False)  # a refused attempt stays on record
    def post(self, request: Request, pk: UUID, tool: str) -> Response:
        """Run a tool and say what it did."""
        run = desk.run_tool(
            session=self.session(pk),
            tool_id=tool,
            arguments=self.checked(ToolCallSerializer)["arguments"],
        )
        return Response(ToolRunSerializer(run).data)


class ResolveView(SessionView):
    """`sessions/{id}/resolve`"""

    @extend_schema(
        request=ResolveSerializer,
        responses=PolymorphicProxySerializer(
            component_name="ResolveAnswer",
            serializers=[ResultSerializer, ReopenedSerializer],
            resource_type_field_name=None,
        ),
    )
    def post(self, request: Request, pk: UUID) -> Response:
        """Resolve or escalate with documentation; a first false “resolved” reopens the ticket."""
        filed = self.checked(ResolveSerializer)
        session = self.session(pk)
        result = closing.resolve(
            session=session,
            resolution=closing.Resolution(
                kind=filed["resolution_type"],
                documentation=filed["documentation"],
                reason=filed["escalation_reason"],
                team=filed["escalation_team"],
                category=filed["category"],
                priority=filed["priority"],
            ),
        )
        if result is None:
            answer_soon(session.pk)
            return Response({"ticketReopened": True, "outcome": "reopened"})
        return Response(ResultSerializer(result).data)


class DraftView(SessionView):
    """`sessions/{id}/draft`"""

    @extend_schema(request=DraftSerializer, responses={204: None})
    def put(self, request: Request, pk: UUID) -> Response:
        """Keep the unfinished resolution form."""
        draft = {wire_name(name): text for name, text in self.checked(DraftSerializer).items()}
        closing.save_draft(session=self.session(pk), draft=draft)
        return Response(status=status.HTTP_204_NO_CONTENT)


class AbandonView(SessionView):
    """`sessions/{id}/abandon`"""

    @extend_schema(request=None, responses=ResultSerializer)
    def post(self, request: Request, pk: UUID) -> Response:
        """Give up; there is feedback all the same."""
        return Response(ResultSerializer(closing.abandon(session=self.session(pk))).data)


class ResultView(SessionView):
    """`sessions/{id}/result`"""

    @extend_schema(responses=ResultSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        """Return the assessment; 404 while the session is active."""
        session = self.session(pk)
        result = get_object_or_404(Result, session=session)
        return Response(ResultSerializer(result).data)


class ProgressView(APIView):
    """`users/me/progress`"""

    @extend_schema(responses=ProgressSerializer)
    def get(self, request: Request) -> Response:
        """Return how far the person is."""
        return Response(ProgressSerializer(progress_of(asking(request))).data)


async def _answer_within(message: Message, seconds: float) -> None:
    """Take what is owed, but keep the client waiting no longer than it asked for."""
    work = asyncio.ensure_future(_answered(message))
    done, _ = await asyncio.wait({work}, timeout=seconds)
    if work in done:
        work.result()


async def _answered(message: Message) -> None:
    """Take what is owed until `message` is answered, be it by another process."""
    owed = DueTurn.objects.open().filter(message=message)
    await answer(message.session_id)
    while await database_sync_to_async(owed.exists, thread_sensitive=False)():
        await asyncio.sleep(_LOOK_AGAIN)
        await answer(message.session_id)


def _replies_to(message: Message) -> list[Message]:
    """Return what the customer said after `message`."""
    said = Message.objects.filter(
        session_id=message.session_id, seq__gt=message.seq, sender=Sender.AI
    )
    return list(said.order_by("seq"))


def _preferred_wait(request: Request) -> float:
    """Return the seconds of `Prefer: wait=n` (RFC 7240), at most LONGEST_WAIT; 0 without it."""
    found = re.search(r"(?:^|[,;\s])wait\s*=\s*\"?(\d{1,4})", request.headers.get("Prefer", ""))
    return min(int(found[1]), LONGEST_WAIT) if found else 0


def _number(text: str, name: str) -> int:
    if not re.fullmatch(r"\d{1,9}", text):
        raise Invalid("Must be a whole number.", fields={name: ["Must be a whole number."]})
    return int(text)

"""The API of replays, retries and the coach."""

from uuid import UUID

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.api.idempotency import idempotent
from sessions.api.replay_serializers import (
    CoachSerializer,
    HintSerializer,
    HintTakeSerializer,
    ReplaySerializer,
    RewindSerializer,
)
from sessions.api.serializers import SessionSerializer
from sessions.api.views import SessionView
from sessions.playback import playback_of
from sessions.selectors import coach_of
from sessions.services.coaching import take_hint
from sessions.services.rewinding import rewind_session
from sessions.tasks import answer_soon

_ACTIVE = OpenApiResponse(description="`session_active`: a replay shows the answers.")
_NOT_REWOUND = OpenApiResponse(
    description="`assessed_session`, `session_active` (this one, or another of its scenario), "
    "`not_playable` or `customer_left`."
)
_NO_COACH = OpenApiResponse(description="`assessed_session`: the coach is for practice.")
_NO_HINT = OpenApiResponse(
    description="`assessed_session`, `session_closed`, `hint_moved` (not the level offered any "
    "more) or `no_hint_left`."
)


class ReplayView(SessionView):
    """`sessions/{id}/replay`"""

    @extend_schema(responses={200: ReplaySerializer, 409: _ACTIVE})
    def get(self, request: Request, pk: UUID) -> Response:
        """Return what happened in an ended session, and how things stood after each moment."""
        return Response(ReplaySerializer(playback_of(self.session(pk))).data)


class RewindView(SessionView):
    """`sessions/{id}/rewind`"""

    @extend_schema(
        request=RewindSerializer,
        responses={201: SessionSerializer, 200: SessionSerializer, 409: _NOT_REWOUND},
    )
    @idempotent
    def post(self, request: Request, pk: UUID) -> Response:
        """Retry an ended practice session from one of its turns; a retry counts for nothing."""
        turn = self.checked(RewindSerializer)["turn"]
        retry, created = rewind_session(session=self.session(pk), turn=turn)
        answer_soon(retry.pk)
        answered = status.HTTP_201_CREATED if created else status.HTTP_200_OK
        return Response(SessionSerializer(retry).data, status=answered)


class HintView(SessionView):
    """`sessions/{id}/hint`"""

    @extend_schema(responses={200: CoachSerializer, 409: _NO_COACH})
    def get(self, request: Request, pk: UUID) -> Response:
        """Return the hints taken, and what the next one costs; never what it says."""
        return Response(CoachSerializer(coach_of(self.session(pk))).data)

    @extend_schema(request=HintTakeSerializer, responses={201: HintSerializer, 409: _NO_HINT})
    @idempotent
    def post(self, request: Request, pk: UUID) -> Response:
        """Take the next hint; its price comes off what the session earns."""
        level = self.checked(HintTakeSerializer).get("level")
        hint = take_hint(session=self.session(pk), level=level)
        return Response(HintSerializer(hint).data, status=status.HTTP_201_CREATED)

"""The calls of comments and their attachments."""

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import generics, serializers, status
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from helpdesk.accounts.asking import asking
from helpdesk.accounts.models import User
from helpdesk.api.filters import FilterSet
from helpdesk.api.idempotency import idempotent
from helpdesk.api.serializers import Serializer
from helpdesk.errors import TooLarge
from scenarios.api.management.base import ManagementView, found
from scenarios.comments.fields import MAX_PATH
from scenarios.comments.links import attachment_of, link_to
from scenarios.comments.models import MAX_BYTES, MAX_CONTENT, Attachment, Comment
from scenarios.models import Scenario
from scenarios.rules import require
from scenarios.services import attachments, comments

# A file and what multipart puts around it.
_MAX_UPLOAD = MAX_BYTES + 100_000


class CommenterSerializer(Serializer[User]):
    """A person, as far as colleagues need to know."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class AttachmentSerializer(Serializer[Attachment]):
    """A file. `url` works without signing in until `expiresAt`, for whoever asked for it."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    content_type = serializers.CharField()
    size = serializers.IntegerField(help_text="Bytes.")
    url = serializers.CharField()
    expires_at = serializers.DateTimeField()
    created_at = serializers.DateTimeField()

    def to_representation(self, instance: Attachment) -> dict[str, Any]:
        """Add a link that is fresh now."""
        request: Request = self.context["request"]
        link = link_to(instance, asking(request))
        instance.url = request.build_absolute_uri(link.url)  # type: ignore[attr-defined]  # for the fields above
        instance.expires_at = link.expires_at  # type: ignore[attr-defined]  # as above
        return super().to_representation(instance)


class AnswerSerializer(Serializer[Comment]):
    """A comment. `versionNumber` is the version it was said about."""

    id = serializers.UUIDField()
    scenario_id = serializers.UUIDField()
    parent_comment_id = serializers.UUIDField(source="parent_id", allow_null=True)
    field = serializers.CharField()
    version_number = serializers.IntegerField()
    author = CommenterSerializer()
    content = serializers.CharField(allow_blank=True)
    mentions = CommenterSerializer(many=True)
    attachments = AttachmentSerializer(many=True)
    is_deleted = serializers.BooleanField()
    resolved_at = serializers.DateTimeField(allow_null=True)
    resolved_by = CommenterSerializer(allow_null=True)
    created_at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField(allow_null=True)


class CommentSerializer(AnswerSerializer):
    """A comment with the answers to it, oldest first; answers have none."""

    replies = AnswerSerializer(many=True)


class NewCommentSerializer(Serializer[Any]):
    """A comment on the scenario, on the `field` at a dotted path, or in answer to another."""

    content = serializers.CharField(max_length=MAX_CONTENT)
    field = serializers.CharField(max_length=MAX_PATH, required=False, allow_blank=True, default="")
    parent_comment_id = serializers.UUIDField(required=False, allow_null=True, default=None)


class ChangedCommentSerializer(Serializer[Any]):
    """What it shall say instead."""

    content = serializers.CharField(max_length=MAX_CONTENT)


class UploadSerializer(Serializer[Any]):
    """One file, at most 5 MB: a picture, PDF, text, CSV, JSON, Word or Excel file."""

    file = serializers.FileField(max_length=500)


class CommentFilter(FilterSet):
    """Narrows the threads of a scenario."""

    resolved = filters.ChoiceFilter(
        choices=[("true", "Yes"), ("false", "No")], method="by_resolved"
    )
    field = filters.CharFilter(max_length=MAX_PATH, field_name="field")

    class Meta:
        model = Comment
        fields: list[str] = []

    def by_resolved(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(resolved_at__isnull=value == "false")


class _CommentsBase(ManagementView):
    needed: ClassVar = {
        "POST": ("scenarios.comment_scenario",),
        "PATCH": ("scenarios.comment_scenario",),
        "DELETE": ("scenarios.comment_scenario",),
    }

    def comment(self, pk: str) -> Comment:
        """Return the comment if the person may read it; otherwise it does not exist."""
        rows = Comment.objects.visible_to(asking(self.request)).complete()
        return found(rows.select_related("scenario__tenant"), pk)

    def shown(self, comment: Comment, *, code: int = status.HTTP_200_OK) -> Response:
        """Answer with the comment as it is now."""
        fresh = Comment.objects.complete().get(pk=comment.pk)
        body = CommentSerializer(fresh, context={"request": self.request}).data
        return Response(body, status=code)


class CommentsView(_CommentsBase, generics.GenericAPIView[Comment]):
    """`scenarios/{id}/comments`"""

    serializer_class = CommentSerializer
    filterset_class = CommentFilter
    queryset = Comment.objects.none()  # for the schema

    @extend_schema(responses=CommentSerializer(many=True))
    def get(self, request: Request, pk: str) -> Response:
        """List the threads, oldest first, each with its answers."""
        scenario = self.scenario(pk)
        require(asking(request), "view_comments", scenario)
        threads = Comment.objects.filter(scenario=scenario).threads().order_by("pk").complete()
        page: Any = self.paginate_queryset(self.filter_queryset(threads))
        shown = CommentSerializer(page, many=True, context={"request": request})
        return self.get_paginated_response(shown.data)

    @extend_schema(request=NewCommentSerializer, responses={201: CommentSerializer}, filters=False)
    @idempotent
    def post(self, request: Request, pk: str) -> Response:
        """Comment, or answer a comment."""
        scenario = self.scenario(pk)
        sent = NewCommentSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        wanted = sent.validated_data
        made = comments.comment(
            scenario=scenario,
            author=asking(request),
            content=wanted["content"],
            field=wanted["field"],
            parent=_answered(scenario, wanted["parent_comment_id"]),
        )
        return self.shown(made, code=status.HTTP_201_CREATED)


def _answered(scenario: Scenario, pk: UUID | None) -> Comment | None:
    if pk is None:
        return None
    answered: Comment | None = Comment.objects.filter(scenario=scenario, pk=pk).first()
    if answered is None:
        raise serializers.ValidationError(
            {"parentCommentId": ["This scenario has no such comment."]}
        )
    return answered


class CommentView(_CommentsBase):
    """`comments/{id}`"""

    @extend_schema(responses=CommentSerializer)
    def get(self, request: Request, pk: str) -> Response:
        """Read it, with the answers to it."""
        return self.shown(self.comment(pk))

    @extend_schema(request=ChangedCommentSerializer, responses=CommentSerializer)
    def patch(self, request: Request, pk: str) -> Response:
        """Say it differently; one's own only."""
        sent = ChangedCommentSerializer(data=request.data)
        comment = self.comment(pk)
        sent.is_valid(raise_exception=True)
        comments.edit_comment(comment=comment, editor=asking(request), **sent.validated_data)
        return self.shown(comment)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pk: str) -> Response:
        """Take it away: one's own, or as an admin anybody's."""
        comments.delete_comment(comment=self.comment(pk), actor=asking(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class ResolveView(_CommentsBase):
    """`comments/{id}/resolve`"""

    @extend_schema(request=None, responses=CommentSerializer)
    def post(self, request: Request, pk: str) -> Response:
        """Close the thread; 409 if it is closed already."""
        return self.shown(comments.resolve_comment(comment=self.comment(pk), actor=asking(request)))


class ReopenView(_CommentsBase):
    """`comments/{id}/reopen`"""

    @extend_schema(request=None, responses=CommentSerializer)
    def post(self, request: Request, pk: str) -> Response:
        """Open the thread again; 409 if it is open."""
        return self.shown(comments.reopen_comment(comment=self.comment(pk), actor=asking(request)))


class AttachmentsView(_CommentsBase):
    """`comments/{id}/attachments`"""

    parser_classes = [MultiPartParser]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse what is too large before it is read."""
        super().initial(request, *args, **kwargs)
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdigit() and int(length[:12]) > _MAX_UPLOAD:
            raise TooLarge(f"A file may have at most {MAX_BYTES // 1_000_000} MB.")

    @extend_schema(
        request={"multipart/form-data": UploadSerializer}, responses={201: AttachmentSerializer}
    )
    @idempotent
    def post(self, request: Request, pk: str) -> Response:
        """Attach a file to one's own comment; at most five."""
        comment = self.comment(pk)
        sent = UploadSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        made = attachments.attach(comment=comment, actor=asking(request), **sent.validated_data)
        body = AttachmentSerializer(made, context={"request": request}).data
        return Response(body, status=status.HTTP_201_CREATED)


class AttachmentView(_CommentsBase):
    """`attachments/{id}`"""

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pk: str) -> Response:
        """Take a file away: one's own, or as an admin anybody's."""
        readable = Comment.objects.visible_to(asking(request))
        attachment = found(Attachment.objects.filter(comment__in=readable.values("pk")), pk)
        attachments.detach(attachment=attachment, actor=asking(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class AttachmentFileView(APIView):
    """`attachments/{id}/file`"""

    authentication_classes = []
    permission_classes = [AllowAny]

    @extend_schema(
        parameters=[
            OpenApiParameter("signature", str, required=True, description="Part of the link.")
        ],
        responses={
            (200, "application/octet-stream"): OpenApiTypes.BINARY,
            403: OpenApiResponse(description="The link has expired, or is not one of ours."),
        },
    )
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        """Fetch the file with a link of ours; always to be saved, never shown in the page."""
        attachment = attachment_of(pk, request.query_params.get("signature", ""))
        try:
            with attachment.file.open("rb") as file:
                content = file.read()
        except FileNotFoundError:
            raise Http404 from None
        disposition = content_disposition_header(as_attachment=True, filename=attachment.name)
        return HttpResponse(
            content,
            content_type="application/octet-stream",
            headers={
                "Content-Disposition": disposition or "attachment",
                "Cache-Control": "private, no-store",
            },
        )

"""The shapes of training sessions on the wire.

Nothing here tells an answer while a session is played.
"""

from typing import Any

from django.utils.html import escape
from rest_framework import serializers

from helpdesk.api.serializers import ModelSerializer, Serializer
from scenarios.choices import ITCategory, Priority
from scenarios.models import PinnedArticle
from sessions.choices import (
    ActionStatus,
    MessageType,
    Method,
    Mode,
    Outcome,
    Sender,
    VerificationOutcome,
)
from sessions.models import Message, Result, TrainingSession
from sessions.selectors import sla_of, ticket_of
from sessions.services.closing import MAX_DOCUMENTATION, MAX_REASON
from sessions.services.research import MARK_END, MARK_START
from sessions.services.verifying import verification_status


class RequesterSerializer(Serializer[Any]):
    """Who the ticket says is asking."""

    full_name = serializers.CharField()
    username = serializers.CharField()
    department = serializers.CharField()
    office = serializers.CharField()


class TicketSerializer(Serializer[Any]):
    """The incident as the desk sees it."""

    number = serializers.CharField()
    subject = serializers.CharField()
    description = serializers.CharField()
    category = serializers.ChoiceField(ITCategory.choices)
    priority = serializers.ChoiceField(Priority.choices)
    impact = serializers.CharField()
    urgency = serializers.CharField()
    affected_asset = serializers.CharField()
    requester = RequesterSerializer()
    company = serializers.CharField()
    status = serializers.CharField()
    opened_at = serializers.DateTimeField()


class SlaSerializer(Serializer[Any]):
    """The ticket's clock."""

    response_due_at = serializers.DateTimeField()
    responded_at = serializers.DateTimeField(allow_null=True)
    resolution_due_at = serializers.DateTimeField()
    story_seconds = serializers.IntegerField(help_text="Seconds the story's actions took.")
    response_breached = serializers.BooleanField()
    resolution_breached = serializers.BooleanField()


class VerificationStatusSerializer(Serializer[Any]):
    """What the trainee confirmed."""

    name_verified = serializers.BooleanField(source="nameVerified")
    username_verified = serializers.BooleanField(source="usernameVerified")
    asset_tag_verified = serializers.BooleanField(source="assetTagVerified")
    callback = serializers.BooleanField()
    mfa_code = serializers.BooleanField(source="mfaCode")
    manager_approval = serializers.BooleanField(source="managerApproval")
    verified = serializers.BooleanField()


class EvidenceSerializer(Serializer[Any]):
    """Something that bears on who the caller is.

    Whether it fits the records is the trainee's to judge.
    """

    id = serializers.CharField()
    text = serializers.CharField()
    at = serializers.DateTimeField()


class VerificationMethodSerializer(Serializer[Any]):
    """One line of the verification checklist."""

    method = serializers.ChoiceField(Method.choices)
    label = serializers.CharField()  # type: ignore[assignment]  # a field of that name
    is_proof = serializers.BooleanField(help_text="Whether it proves identity by itself.")
    evidence = EvidenceSerializer(many=True)
    outcome = serializers.ChoiceField(VerificationOutcome.choices, allow_null=True)


class PerformanceSerializer(Serializer[Any]):
    """Scores once the session has ended; response times as they come."""

    response_time = serializers.ListField(
        child=serializers.FloatField(), help_text="Seconds the customer waited, per reply."
    )
    verification_score = serializers.IntegerField(allow_null=True)
    communication_score = serializers.IntegerField(allow_null=True)
    technical_score = serializers.IntegerField(allow_null=True)
    research_score = serializers.IntegerField(allow_null=True)


class ResolutionDataSerializer(Serializer[Any]):
    """What was filed."""

    resolution_type = serializers.CharField()
    documentation = serializers.CharField()
    customer_satisfaction = serializers.IntegerField(allow_null=True)


class SessionListSerializer(ModelSerializer):
    """A session in a list."""

    scenario_id = serializers.UUIDField()
    scenario_title = serializers.CharField(source="title")
    scenario_version = serializers.IntegerField(source="version.version_number")
    completed_at = serializers.DateTimeField(source="ended_at", allow_null=True)
    counts = serializers.BooleanField(
        help_text="False for retries and previews: no XP, no counter."
    )
    origin_id = serializers.UUIDField(allow_null=True, help_text="The session this one retries.")
    origin_turn = serializers.IntegerField(
        allow_null=True, help_text="The turn of it after which the retry began."
    )
    overall = serializers.SerializerMethodField()
    passed = serializers.SerializerMethodField()

    class Meta:
        model = TrainingSession
        fields = [
            "id",
            "scenario_id",
            "scenario_title",
            "scenario_version",
            "mode",
            "status",
            "outcome",
            "attempt_number",
            "counts",
            "origin_id",
            "origin_turn",
            "started_at",
            "completed_at",
            "overall",
            "passed",
        ]

    def get_overall(self, session: TrainingSession) -> int | None:
        """Return the overall score, 0–100, once there is one."""
        result = _result(session)
        return result.overall if result else None

    def get_passed(self, session: TrainingSession) -> bool | None:
        """Return whether it was passed, once that is known."""
        result = _result(session)
        return result.passed if result else None


class SessionSerializer(SessionListSerializer):
    """A session with everything a client needs to go on."""

    ticket = serializers.SerializerMethodField()
    sla = serializers.SerializerMethodField()
    verification_status = serializers.SerializerMethodField()
    mood = serializers.SerializerMethodField()
    performance_data = serializers.SerializerMethodField()
    resolution_data = serializers.SerializerMethodField()

    class Meta(SessionListSerializer.Meta):
        fields = [
            *SessionListSerializer.Meta.fields,
            "last_seq",
            "read_seq",
            "reopened_count",
            "ticket",
            "sla",
            "verification_status",
            "mood",
            "draft",
            "performance_data",
            "resolution_data",
        ]

    def get_ticket(self, session: TrainingSession) -> dict[str, Any]:
        """Return the ticket."""
        return dict(TicketSerializer(ticket_of(session)).data)

    def get_sla(self, session: TrainingSession) -> dict[str, Any]:
        """Return the clock."""
        return dict(SlaSerializer(sla_of(session)).data)

    def get_verification_status(self, session: TrainingSession) -> dict[str, bool]:
        """Return what is confirmed."""
        return verification_status(session)

    def get_mood(self, session: TrainingSession) -> int | None:
        """Return the customer's mood, 0–100; in assessed mode only once it is over."""
        if session.mode == Mode.ASSESSED and session.is_active:
            return None
        return int(session.customer.get("mood", 50))

    def get_performance_data(self, session: TrainingSession) -> dict[str, Any]:
        """Return response times and, at the end, scores."""
        result = _result(session)
        scores = result.competencies if result else {}
        waits = [
            m.metadata.get("waited", 0.0)
            for m in session.messages.filter(sender=Sender.USER).only("metadata")
        ]
        data = {
            "response_time": waits,
            "verification_score": scores.get("verification"),
            "communication_score": scores.get("communication"),
            "technical_score": scores.get("technical"),
            "research_score": scores.get("researchScore"),
        }
        return dict(PerformanceSerializer(data).data)

    def get_resolution_data(self, session: TrainingSession) -> dict[str, Any] | None:
        """Return what was filed, once something was."""
        if not session.resolution:
            return None
        result = _result(session)
        data = {
            "resolution_type": session.resolution["type"],
            "documentation": session.resolution["documentation"],
            "customer_satisfaction": result.customer_satisfaction if result else None,
        }
        return dict(ResolutionDataSerializer(data).data)


class StartSerializer(Serializer[Any]):
    """How to start."""

    mode = serializers.ChoiceField(Mode.choices, default=Mode.PRACTICE)
    seed = serializers.IntegerField(
        required=False, allow_null=True, min_value=0, max_value=2**31 - 1
    )


class MessageSerializer(ModelSerializer):
    """A line of the chat. The metadata never tells what the message was understood as."""

    sender_type = serializers.ChoiceField(Sender.choices, source="sender")
    message_type = serializers.ChoiceField(MessageType.choices)
    metadata = serializers.SerializerMethodField()

    class Meta:
        model = Message
        fields = [
            "id",
            "seq",
            "sender_type",
            "content",
            "message_type",
            "created_at",
            "metadata",
        ]

    def get_metadata(self, message: Message) -> dict[str, Any]:
        """Return the client's own id, or which voice spoke."""
        if message.client_id:
            return {"clientId": str(message.client_id)}
        voice = message.metadata.get("voice", {})
        return {"voice": voice["source"]} if "source" in voice else {}


class CursorsSerializer(Serializer[Any]):
    """What `?cursor=` takes to go on, or back."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)


class MessagePageSerializer(Serializer[Any]):
    """A page of the chat."""

    data = MessageSerializer(many=True)  # type: ignore[assignment]  # a field of that name
    pagination = CursorsSerializer()


class MessageSendSerializer(Serializer[Any]):
    """What the trainee says. `system` messages are ours."""

    message = serializers.CharField(max_length=1000, trim_whitespace=True)
    message_type = serializers.ChoiceField(
        [MessageType.USER.value, MessageType.VERIFICATION.value], default=MessageType.USER.value
    )
    client_id = serializers.UUIDField(required=False, allow_null=True)


class SentMessageSerializer(MessageSerializer):
    """The stored message; with `Prefer: wait` what the customer said to it."""

    replies = MessageSerializer(many=True, required=False)

    class Meta(MessageSerializer.Meta):
        fields = [*MessageSerializer.Meta.fields, "replies"]


class PersonSerializer(Serializer[Any]):
    """A directory entry."""

    full_name = serializers.CharField()
    username = serializers.CharField()
    email = serializers.CharField()
    job_title = serializers.CharField()
    department = serializers.CharField()
    office = serializers.CharField()
    phone = serializers.CharField()
    manager = serializers.CharField()
    employee_id = serializers.CharField()
    notes = serializers.CharField()


class AssetSerializer(Serializer[Any]):
    """An inventory entry."""

    tag = serializers.CharField()
    kind = serializers.CharField()
    model = serializers.CharField()
    location = serializers.CharField()
    notes = serializers.CharField()


class DirectoryEntrySerializer(Serializer[Any]):
    """A person with their assets."""

    person = PersonSerializer()
    assets = AssetSerializer(many=True)


class JudgementSerializer(Serializer[Any]):
    """The trainee's judgement on one way of verifying."""

    method = serializers.ChoiceField(Method.choices)
    outcome = serializers.ChoiceField(VerificationOutcome.choices)


class ArticleResultSerializer(ModelSerializer):
    """A search result. Who wrote it where and when is all the trainee gets to judge it by."""

    excerpt = serializers.SerializerMethodField()

    class Meta:
        model = PinnedArticle
        fields = ["id", "title", "excerpt", "source", "author", "published_on"]

    def get_excerpt(self, article: PinnedArticle) -> str:
        """Return the matching passage as HTML: escaped, with `<mark>` around matches."""
        text = getattr(article, "headline", None) or article.body[:200]
        return escape(text).replace(MARK_START, "<mark>").replace(MARK_END, "</mark>")


class ArticleSerializer(ModelSerializer):
    """An article to read."""

    class Meta:
        model = PinnedArticle
        fields = ["id", "title", "body", "source", "author", "published_on"]


class KnowledgeSerializer(Serializer[Any]):
    """Results, and what was searched for before."""

    data = ArticleResultSerializer(many=True)  # type: ignore[assignment]  # a field of that name
    history = serializers.ListField(child=serializers.CharField())


class ToolArgumentSerializer(Serializer[Any]):
    """One argument of a tool; without choices it is free text."""

    id = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of that name
    choices = serializers.ListField(child=serializers.CharField())


class ToolSerializer(Serializer[Any]):
    """One of the desk's tools."""

    id = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of that name
    group = serializers.CharField()
    reads = serializers.BooleanField(help_text="It only looks.")
    identity = serializers.ChoiceField(["none", "basic", "strong"])
    arguments = ToolArgumentSerializer(many=True)


class ToolsSerializer(Serializer[Any]):
    """The catalogue."""

    data = ToolSerializer(many=True)  # type: ignore[assignment]  # a field of that name


class ToolCallSerializer(Serializer[Any]):
    """How to run a tool."""

    arguments = serializers.DictField(
        child=serializers.CharField(max_length=100), required=False, default=dict
    )


class ToolEvidenceSerializer(Serializer[Any]):
    """The proof of identity a tool produced."""

    method = serializers.ChoiceField(Method.choices)
    text = serializers.CharField()


class ToolRunSerializer(Serializer[Any]):
    """What running a tool did."""

    id = serializers.UUIDField(source="record.pk")
    tool = serializers.CharField(source="record.tool")
    status = serializers.ChoiceField(ActionStatus.choices, source="record.status")
    text = serializers.CharField(source="record.text")
    seconds = serializers.IntegerField(source="record.story_seconds")
    created_at = serializers.DateTimeField(source="record.created_at")
    evidence = ToolEvidenceSerializer(allow_null=True)


class ResolveSerializer(Serializer[Any]):
    """The resolution form."""

    resolution_type = serializers.ChoiceField(["resolved", "escalated"])
    documentation = serializers.CharField(max_length=MAX_DOCUMENTATION)
    escalation_reason = serializers.CharField(
        max_length=MAX_REASON, required=False, allow_blank=True, default=""
    )
    escalation_team = serializers.CharField(
        max_length=200, required=False, allow_blank=True, default=""
    )
    category = serializers.ChoiceField(
        ITCategory.choices, required=False, allow_blank=True, default=""
    )
    priority = serializers.ChoiceField(
        Priority.choices, required=False, allow_blank=True, default=""
    )


class DraftSerializer(Serializer[Any]):
    """The unfinished resolution form."""

    resolution_type = serializers.CharField(max_length=20, required=False, allow_blank=True)
    documentation = serializers.CharField(
        max_length=MAX_DOCUMENTATION, required=False, allow_blank=True
    )
    escalation_reason = serializers.CharField(
        max_length=MAX_REASON, required=False, allow_blank=True
    )
    escalation_team = serializers.CharField(max_length=200, required=False, allow_blank=True)
    category = serializers.CharField(max_length=20, required=False, allow_blank=True)
    priority = serializers.CharField(max_length=20, required=False, allow_blank=True)


class ScoresSerializer(Serializer[Any]):
    """Scores 0–100; None where a dimension did not apply."""

    overall = serializers.IntegerField()
    dimensions = serializers.DictField(child=serializers.IntegerField(allow_null=True))
    competencies = serializers.DictField(child=serializers.IntegerField(allow_null=True))


class ResultSerializer(Serializer[Result]):
    """The assessment of an ended session."""

    ticket_reopened = serializers.SerializerMethodField()
    counts = serializers.BooleanField(
        source="session.counts",
        help_text="False for retries and previews: no XP, no counter.",
    )
    outcome = serializers.ChoiceField(Outcome.choices, source="session.outcome")
    passed = serializers.BooleanField()
    scores = ScoresSerializer(source="*")
    gate = serializers.JSONField()
    criteria = serializers.JSONField()
    customer_satisfaction = serializers.IntegerField(min_value=1, max_value=5)
    feedback = serializers.JSONField()
    xp_earned = serializers.IntegerField()
    level = serializers.IntegerField(source="level_after")
    leveled_up = serializers.SerializerMethodField()
    achievements = serializers.SerializerMethodField()

    def get_ticket_reopened(self, result: Result) -> bool:
        """Return False: this is the final answer."""
        return False

    def get_leveled_up(self, result: Result) -> bool:
        """Return whether the XP led to a new level."""
        return result.level_after > result.level_before

    def get_achievements(self, result: Result) -> list[str]:
        """Return the achievements unlocked; none exist yet."""
        return []


class ReopenedSerializer(Serializer[Any]):
    """The answer to a first “resolved” while the problem persists."""

    ticket_reopened = serializers.BooleanField()
    # No outcome of an ended session, by which the two answers are told apart.
    outcome = serializers.ChoiceField([("reopened", "Reopened")])


class ProgressSerializer(Serializer[Any]):
    """How far somebody is."""

    completed_scenarios = serializers.IntegerField()
    total_scenarios = serializers.IntegerField()
    level = serializers.IntegerField()
    xp = serializers.IntegerField()
    xp_to_next_level = serializers.IntegerField()
    streak_days = serializers.IntegerField()
    competencies = serializers.DictField(child=serializers.IntegerField())


def _result(session: TrainingSession) -> Result | None:
    return getattr(session, "result", None)

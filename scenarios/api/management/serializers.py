"""The shapes of scenarios as those who manage them see and send them."""

from typing import Any
from uuid import UUID

from rest_framework import serializers

from helpdesk.api.serializers import Serializer
from scenarios.cache import kept
from scenarios.choices import PRIORITY_MATRIX, Category, Difficulty, Status, Visibility
from scenarios.models import Scenario, ScenarioMetadata
from scenarios.rules import in_reach
from scenarios.services.lifecycle import MAX_NOTE
from scenarios.versions import document_of, seen_by, version_id_for
from scenarios.wire import to_wire

BIGGEST = 2**31 - 1


class DocumentSerializer(Serializer[Any]):
    """Base of serializers that hold the document's fields beside those they declare.

    `left_out` are fields of the document, in the API's names, that are not among them.
    """

    left_out: frozenset[str] = frozenset({"format"})


class VersionExpected(Serializer[Any]):
    """Base of bodies that may say which version they start from."""

    expected_version = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=BIGGEST,
        help_text="The version the changes start from; another now: 409 `stale_version`.",
    )


class EnvelopeSerializer(DocumentSerializer, VersionExpected):
    """What may stand in a body beside the scenario's content.

    A `status` is a move, made by its verb and with its permission; `notes` or `reason` go with it.
    `sharedWith` are ids of organisations and count with `visibility: shared`.
    """

    left_out = frozenset({"format", "slug", "cast"})

    status = serializers.ChoiceField(Status.choices, required=False)
    visibility = serializers.ChoiceField(Visibility.choices, required=False)
    shared_with = serializers.ListField(
        child=serializers.UUIDField(), required=False, max_length=200
    )
    changelog = serializers.CharField(required=False, allow_blank=True, max_length=MAX_NOTE)
    notes = serializers.CharField(required=False, allow_blank=True, max_length=MAX_NOTE)
    reason = serializers.CharField(required=False, allow_blank=True, max_length=MAX_NOTE)


class NewScenarioSerializer(EnvelopeSerializer):
    """A new scenario: name, category and difficulty are all a draft needs."""

    name = serializers.CharField(
        max_length=100,
        min_length=3,
        error_messages={
            **dict.fromkeys(("required", "blank", "null"), "Name must be at least 3 characters"),
            "min_length": "Name must be at least 3 characters",
            "max_length": "Name must be at most 100 characters",
        },
    )
    category = serializers.ChoiceField(Category.choices)
    difficulty = serializers.ChoiceField(Difficulty.choices)


ENVELOPE = frozenset(EnvelopeSerializer().fields)


class MetadataSerializer(Serializer[Scenario]):
    """When it was written, published, archived, and by whom (people's ids)."""

    created_at = serializers.DateTimeField()
    created_by = serializers.UUIDField(source="created_by_id", allow_null=True)
    updated_at = serializers.DateTimeField()
    updated_by = serializers.UUIDField(source="updated_by_id", allow_null=True)
    published_at = serializers.DateTimeField(allow_null=True)
    published_by = serializers.UUIDField(source="published_by_id", allow_null=True)
    archived_at = serializers.DateTimeField(allow_null=True)
    archived_by = serializers.UUIDField(source="archived_by_id", allow_null=True)


class CountersSerializer(Serializer[ScenarioMetadata]):
    """How it was practised so far. Duration in seconds, rates 0–1; 0 where nothing is known yet."""

    total_attempts = serializers.IntegerField()
    total_completions = serializers.IntegerField()
    completion_rate = serializers.FloatField()
    pass_rate = serializers.FloatField()
    average_score = serializers.SerializerMethodField()
    average_duration = serializers.FloatField()
    average_rating = serializers.SerializerMethodField()
    feedback_count = serializers.IntegerField(source="ratings_count")
    saved_count = serializers.IntegerField()

    def get_average_score(self, counters: ScenarioMetadata) -> float:
        return counters.average_score or 0.0

    def get_average_rating(self, counters: ScenarioMetadata) -> float:
        return counters.average_rating or 0.0


class StandingSerializer(Serializer[Scenario]):
    """What lists and single scenarios alike say of one, beside its content."""

    id = serializers.UUIDField()
    slug = serializers.CharField()
    status = serializers.ChoiceField(Status.choices)
    version_number = serializers.IntegerField()
    published_version = serializers.IntegerField(allow_null=True)
    has_unpublished_changes = serializers.BooleanField()
    visibility = serializers.ChoiceField(Visibility.choices)
    tenant_id = serializers.UUIDField(allow_null=True)
    template_id = serializers.UUIDField(allow_null=True)
    is_system = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    created_by = serializers.UUIDField(source="created_by_id", allow_null=True)
    updated_at = serializers.DateTimeField()
    usage_count = serializers.IntegerField(source="counters.total_attempts")
    average_rating = serializers.SerializerMethodField()

    def get_average_rating(self, scenario: Scenario) -> float:
        """1–5; 0 while nobody rated."""
        return scenario.counters.average_rating or 0.0

    def to_representation(self, instance: Scenario) -> dict[str, Any]:
        shown: dict[str, Any] = super().to_representation(instance)
        if not in_reach(self.context["person"], instance):
            # Public and shared content is seen by other organisations; who works on it is not.
            for name in ("createdBy", "templateId", "sharedWith"):
                if name in shown:
                    shown[name] = [] if name == "sharedWith" else None
            for name in shown.get("metadata", {}):
                if name.endswith("By"):
                    shown["metadata"][name] = None
        return shown


class ScenarioRowSerializer(StandingSerializer):
    """A scenario in the list."""

    name = serializers.CharField()
    description = serializers.CharField()
    category = serializers.ChoiceField(Category.choices)
    difficulty = serializers.ChoiceField(Difficulty.choices)
    industry = serializers.CharField()
    tags = serializers.ListField(child=serializers.CharField())
    language = serializers.CharField()
    estimated_duration = serializers.IntegerField()
    xp_reward = serializers.IntegerField()


class ScenarioSerializer(StandingSerializer, DocumentSerializer):
    """A scenario with everything in it."""

    left_out = frozenset({"format", "cast"})

    shared_with = serializers.SerializerMethodField()
    metadata = MetadataSerializer(source="*")
    analytics = CountersSerializer(source="counters")

    def get_shared_with(self, scenario: Scenario) -> list[str]:
        """Ids of organisations."""
        return [str(tenant.pk) for tenant in scenario.shared_with.all()]

    def to_representation(self, instance: Scenario) -> dict[str, Any]:
        person = self.context["person"]
        version = version_id_for(person, instance)
        content = kept("detail", version, lambda: self._content(version))
        if not in_reach(person, instance):
            content = {**content, "prerequisites": seen_by(person, content["prerequisites"])}
        return {**content, **super().to_representation(instance)}

    def _content(self, version: UUID) -> dict[str, Any]:
        """Return what belongs to the version. The scenario's children may be a newer one's by now,
        so it is made of the version's own document.
        """
        document = document_of(version)
        content = to_wire(document)
        priority = PRIORITY_MATRIX[document.ticket.impact + document.ticket.urgency]
        content["ticket"]["priority"] = priority.value
        for name in self.left_out:
            content.pop(name)
        return content


class UpdatedSerializer(Serializer[Scenario]):
    """What an update came to."""

    id = serializers.UUIDField()
    version_number = serializers.IntegerField()
    status = serializers.ChoiceField(Status.choices)
    has_unpublished_changes = serializers.BooleanField()
    updated_at = serializers.DateTimeField()
    message = serializers.SerializerMethodField()

    def get_message(self, scenario: Scenario) -> str:
        return "Scenario updated successfully"

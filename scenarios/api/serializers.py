"""The shapes of scenarios as trainees see them: named fields only, so that no answer can leak."""

from typing import Any

from rest_framework import serializers

from helpdesk.api.serializers import Serializer
from scenarios.choices import Category, Difficulty, ITCategory, Priority
from scenarios.selectors import difficulty_word
from scenarios.services.engagement import MAX_NOTES, MAX_REPORT

DIFFICULTIES = [(difficulty_word(value), label) for value, label in Difficulty.choices]
CATEGORIES = [(value.lower(), label) for value, label in Category.choices]


class PrerequisiteSerializer(Serializer[Any]):
    """A scenario to be passed first."""

    id = serializers.UUIDField()
    title = serializers.CharField(source="name")
    is_passed = serializers.BooleanField()


class LibraryEntrySerializer(Serializer[Any]):
    """A scenario in the list. `estimatedTime` is in minutes; `isCompleted` means passed once."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    description = serializers.CharField()
    category = serializers.ChoiceField(CATEGORIES)
    difficulty = serializers.ChoiceField(DIFFICULTIES)
    industry = serializers.CharField()
    tags = serializers.ListField(child=serializers.CharField())
    it_category = serializers.ChoiceField(ITCategory.choices)
    priority = serializers.ChoiceField(Priority.choices)
    estimated_time = serializers.IntegerField()
    xp_reward = serializers.IntegerField()
    prerequisites = PrerequisiteSerializer(many=True)
    is_completed = serializers.BooleanField()
    is_unlocked = serializers.BooleanField()
    locked_reason = serializers.CharField(allow_null=True)
    is_saved = serializers.BooleanField()
    best_score = serializers.IntegerField(allow_null=True)
    times_attempted = serializers.IntegerField()
    average_rating = serializers.FloatField(allow_null=True)
    ratings_count = serializers.IntegerField()
    published_at = serializers.DateTimeField()


class BriefingPhaseSerializer(Serializer[Any]):
    """A stage of the conversation."""

    name = serializers.CharField()
    expected_minutes = serializers.IntegerField()
    objectives = serializers.ListField(child=serializers.CharField())


class BriefingTicketSerializer(Serializer[Any]):
    """The ticket as it waits. Targets in seconds."""

    subject = serializers.CharField(source="ticket_subject")
    description = serializers.CharField(source="ticket_description")
    priority = serializers.ChoiceField(Priority.choices, source="entry.priority")
    impact = serializers.CharField()
    urgency = serializers.CharField()
    response_target = serializers.IntegerField()
    resolution_target = serializers.IntegerField()


class FlatEntrySerializer(Serializer[Any]):
    """Base of what shows `entry` as the list does, at the same level."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        listed = LibraryEntrySerializer().get_fields()
        for name, field in listed.items():
            field.source = f"entry.{field.source or name}"
        return {**listed, **super().get_fields()}


class BriefingSerializer(FlatEntrySerializer):
    """What a trainee reads before starting. `timeLimit` in seconds; the rating is one's own."""

    version = serializers.IntegerField()
    language = serializers.CharField()
    company_name = serializers.CharField()
    learning_goal = serializers.CharField()
    objectives = serializers.ListField(child=serializers.CharField())
    instructions = serializers.CharField()
    setting = serializers.CharField()
    user_role = serializers.CharField()
    ticket = BriefingTicketSerializer(source="*")
    time_limit = serializers.IntegerField(allow_null=True)
    pass_mark = serializers.IntegerField()
    rating = serializers.IntegerField(allow_null=True)
    notes = serializers.CharField()
    phases = BriefingPhaseSerializer(many=True)


class NotesSerializer(Serializer[Any]):
    """Private notes; blank ones remove them."""

    notes = serializers.CharField(allow_blank=True, max_length=MAX_NOTES, trim_whitespace=False)


class OpinionSerializer(Serializer[Any]):
    """What one rated or noted."""

    id = serializers.UUIDField(source="scenario_id")
    title = serializers.CharField()
    rating = serializers.IntegerField(allow_null=True)
    notes = serializers.CharField()
    changed_at = serializers.DateTimeField()


class RatingSerializer(Serializer[Any]):
    """A rating, and private notes; without `notes` the earlier ones stay."""

    rating = serializers.IntegerField(min_value=1, max_value=5)
    notes = serializers.CharField(
        required=False, allow_blank=True, max_length=MAX_NOTES, trim_whitespace=False
    )


class RatedSerializer(Serializer[Any]):
    """The rating as it stands now."""

    rating = serializers.IntegerField()
    notes = serializers.CharField()
    average_rating = serializers.FloatField(source="scenario.metadata.average_rating")


class SavedSerializer(Serializer[Any]):
    """Whether the scenario is saved."""

    is_saved = serializers.BooleanField()


class ReportSerializer(Serializer[Any]):
    """A problem report."""

    id = serializers.UUIDField(read_only=True)
    text = serializers.CharField(max_length=MAX_REPORT)
    created_at = serializers.DateTimeField(read_only=True)

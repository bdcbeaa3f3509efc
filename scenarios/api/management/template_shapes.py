"""The shapes of templates as those who manage them see and send them."""

from typing import Any

from rest_framework import serializers
from rest_framework.reverse import reverse

from helpdesk.api.serializers import Serializer
from scenarios.api.management.serializers import VersionExpected
from scenarios.choices import Category, Difficulty, ITCategory, Visibility
from scenarios.rules import in_reach
from scenarios.services.templating import MAX_DESCRIPTION
from scenarios.templating.models import ScenarioTemplate
from scenarios.templating.values import (
    MAX_VARIABLES,
    read_stored,
    shown,
)
from scenarios.wire import template_to_wire


class TemplateRowSerializer(Serializer[ScenarioTemplate]):
    """A template in the list. `averageRating` is 1–5, 0 while nobody rated."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    description = serializers.CharField()
    category = serializers.ChoiceField(Category.choices)
    it_category = serializers.ChoiceField(ITCategory.choices)
    difficulty = serializers.ChoiceField(Difficulty.choices)
    industry = serializers.CharField()
    thumbnail = serializers.SerializerMethodField()
    usage_count = serializers.IntegerField()
    average_rating = serializers.FloatField()
    ratings_count = serializers.IntegerField()
    is_featured = serializers.SerializerMethodField()
    is_system = serializers.BooleanField()
    visibility = serializers.ChoiceField(Visibility.choices)
    tenant_id = serializers.UUIDField(allow_null=True)
    version_number = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    created_by = serializers.SerializerMethodField()
    updated_at = serializers.DateTimeField()

    def get_thumbnail(self, template: ScenarioTemplate) -> str | None:
        """The address of its picture; the version in it lets browsers keep it."""
        if not template.thumbnail:
            return None
        request = self.context["request"]
        address = reverse("admin-template-thumbnail", args=[template.pk], request=request)
        return f"{address}?v={template.version_number}"

    def get_is_featured(self, template: ScenarioTemplate) -> bool:
        """Whether it leads the list of whoever asks."""
        return bool(getattr(template, "leads", template.is_featured))

    def get_created_by(self, template: ScenarioTemplate) -> str | None:
        """A person's id; nobody's for what another organisation wrote."""
        seen = in_reach(self.context["request"].user, template)
        return str(template.created_by_id) if seen and template.created_by_id else None


class TemplateSerializer(TemplateRowSerializer):
    """A template with everything in it: `defaultValues` is a scenario with `{{placeholders}}`."""

    default_values = serializers.SerializerMethodField()
    variables = serializers.SerializerMethodField()
    shared_with = serializers.SerializerMethodField()

    def get_default_values(self, template: ScenarioTemplate) -> dict[str, Any]:
        content = template_to_wire(template.document)
        content.pop("slug", None)
        return content

    def get_variables(self, template: ScenarioTemplate) -> list[dict[str, Any]]:
        return shown(read_stored(template.variables))

    def get_shared_with(self, template: ScenarioTemplate) -> list[str]:
        """Ids of organisations; none for what another organisation wrote."""
        if not in_reach(self.context["request"].user, template):
            return []
        return [str(tenant.pk) for tenant in template.shared_with.all()]


class TemplateListSerializer(Serializer[Any]):
    """The templates one may know of: featured first, then by name."""

    templates = TemplateRowSerializer(many=True)


class TemplateBodySerializer(VersionExpected):
    """What may be sent of a template.

    `category`, `difficulty`, `itCategory` and `industry` are the document's own and may be said
    here instead of there.
    """

    name = serializers.CharField(
        required=False,
        max_length=100,
        min_length=3,
        error_messages={
            **dict.fromkeys(("required", "blank", "null"), "Name must be at least 3 characters"),
            "min_length": "Name must be at least 3 characters",
            "max_length": "Name must be at most 100 characters",
        },
    )
    description = serializers.CharField(
        required=False, allow_blank=True, max_length=MAX_DESCRIPTION
    )
    category = serializers.ChoiceField(Category.choices, required=False)
    it_category = serializers.ChoiceField(ITCategory.choices, required=False)
    difficulty = serializers.ChoiceField(Difficulty.choices, required=False)
    industry = serializers.CharField(required=False, allow_blank=True, max_length=80)
    default_values = serializers.DictField(required=False)
    variables = serializers.ListField(
        child=serializers.DictField(), required=False, max_length=MAX_VARIABLES
    )
    visibility = serializers.ChoiceField(Visibility.choices, required=False)
    shared_with = serializers.ListField(
        child=serializers.UUIDField(), required=False, max_length=200
    )
    is_featured = serializers.BooleanField(required=False)


class NewTemplateSerializer(TemplateBodySerializer):
    """A new template: a name is all it needs."""

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        fields["name"].required = True
        del fields["expectedVersion"]
        return fields


class TemplateUseSerializer(Serializer[Any]):
    """What a scenario made from a template is called, and what is filled in."""

    name = serializers.CharField(
        max_length=100,
        error_messages={
            **dict.fromkeys(("required", "blank", "null"), "Name must be at least 3 characters"),
            "max_length": "Name must be at most 100 characters",
        },
    )
    variables = serializers.DictField(
        required=False, help_text="By name; those that are not required have their defaults."
    )


class TemplateUsedSerializer(Serializer[Any]):
    """The scenario that was made."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    template_id = serializers.UUIDField()


class TemplateRatingSerializer(Serializer[Any]):
    """A rating, 1–5."""

    rating = serializers.IntegerField(min_value=1, max_value=5)


class TemplateRatedSerializer(Serializer[Any]):
    """The rating as it stands now."""

    rating = serializers.IntegerField()
    average_rating = serializers.FloatField(source="template.average_rating")
    ratings_count = serializers.IntegerField(source="template.ratings_count")


class ThumbnailSerializer(Serializer[Any]):
    """A PNG, JPEG or WebP picture of at most 512 KB."""

    thumbnail = serializers.FileField(max_length=200)

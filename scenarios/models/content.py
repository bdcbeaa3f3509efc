"""What can be practised: scenarios with their versions, phases and knowledge."""

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.core.validators import MaxValueValidator, MinLengthValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Lower
from simple_history.models import HistoricalRecords

from helpdesk.ids import IdModel, new_id
from prompts.models import Character, TechnicalLevel
from scenarios.choices import (
    PRIORITY_MATRIX,
    Category,
    Credibility,
    Difficulty,
    ITCategory,
    Level,
    Priority,
    Status,
    Visibility,
)
from scenarios.querysets import ScenarioQuerySet
from scenarios.search.columns import search_vector, search_words

if TYPE_CHECKING:
    from scenarios.models.usage import ScenarioMetadata


def _range(low: float, high: float) -> list[MinValueValidator | MaxValueValidator]:
    return [MinValueValidator(low), MaxValueValidator(high)]


class VersionFields(models.Model):
    """What a version has beside the scenario's own columns (django-simple-history row)."""

    if TYPE_CHECKING:  # django-simple-history adds these
        id: uuid.UUID
        history_id: uuid.UUID
        history_date: datetime
        history_user: Any
        history_change_reason: str | None

    version_number = models.PositiveIntegerField()
    # The complete document (scenarios.documents): children, simulation, character and prompts
    # included.
    snapshot = models.JSONField()
    # What trainees search: the published version's, without the issue, which they don't see.
    search = models.GeneratedField(
        expression=search_vector("name", "tags", "description", models.Value("")),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        abstract = True


class Versions(HistoricalRecords):
    """History rows are versions: content verbs write them, once a verb, with a complete snapshot.

    django-simple-history would write one at every `save()`, before phases and knowledge are stored.
    """

    def post_save(self, *args: Any, **kwargs: Any) -> None:
        """Write nothing: see `scenarios.services.content`."""

    def post_delete(self, *args: Any, **kwargs: Any) -> None:
        """Write nothing: a deletion is an audit entry, not a version."""

    def get_meta_options(self, model: type[models.Model]) -> dict[str, Any]:
        """Add the rule that a version's number is its scenario's alone, and what search needs."""
        return {
            **super().get_meta_options(model),
            "indexes": [
                GinIndex(fields=["search"], name="version_search"),
                GinIndex(
                    OpClass(search_words("name", "tags"), name="gin_trgm_ops"),
                    name="version_trigrams",
                ),
            ],
            "constraints": [
                models.UniqueConstraint(
                    fields=["id", "version_number"], name="version_number_unique"
                )
            ],
        }


class Scenario(IdModel):
    """One incident to practise on. Changes only through the verbs in `scenarios.services`."""

    # Identity
    name = models.CharField(max_length=100, validators=[MinLengthValidator(3)])
    slug = models.SlugField(max_length=120, unique=True)
    description = models.TextField(blank=True, max_length=2000)
    category = models.CharField(max_length=24, choices=Category, default=Category.TECHNICAL_SUPPORT)
    difficulty = models.CharField(max_length=12, choices=Difficulty, default=Difficulty.BEGINNER)
    industry = models.CharField(max_length=80, blank=True)
    tags = ArrayField(models.CharField(max_length=40), default=list, blank=True, size=20)
    language = models.CharField(max_length=10, default="en")
    estimated_duration = models.PositiveSmallIntegerField(
        default=15, validators=_range(5, 60), help_text="Minutes."
    )
    xp_reward = models.PositiveIntegerField(default=100, validators=_range(0, 1000))
    prerequisites = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="unlocks"
    )

    # Customer: a character plus what this scenario overrides (blank: the character's own)
    character = models.ForeignKey(
        Character, on_delete=models.PROTECT, null=True, blank=True, related_name="scenarios"
    )
    customer_name = models.CharField(max_length=80, blank=True)
    customer_age = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=_range(16, 99)
    )
    personality = models.JSONField(default=list, blank=True)
    initial_mood = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=_range(0, 100), help_text="0–100."
    )
    speaking_style = models.CharField(max_length=200, blank=True)
    background_story = models.TextField(blank=True)
    technical_level = models.CharField(max_length=12, choices=TechnicalLevel, blank=True)
    voice_profile_id = models.CharField(max_length=60, blank=True)

    # Ticket
    it_category = models.CharField(
        "IT category", max_length=16, choices=ITCategory, default=ITCategory.ACCESS
    )
    impact = models.PositiveSmallIntegerField(choices=Level, default=Level.LOW)
    urgency = models.PositiveSmallIntegerField(choices=Level, default=Level.MEDIUM)
    ticket_subject = models.CharField(max_length=150, blank=True)
    ticket_description = models.TextField(blank=True)
    affected_asset = models.CharField(max_length=60, blank=True, help_text="Asset tag.")
    response_target = models.PositiveIntegerField(
        default=300, validators=_range(30, 86_400), help_text="Seconds to the first reply."
    )
    resolution_target = models.PositiveIntegerField(
        default=1800, validators=_range(60, 604_800), help_text="Seconds to the resolution."
    )

    # Context
    company_name = models.CharField(max_length=120, blank=True)
    company_context = models.JSONField(default=dict, blank=True)
    issue = models.TextField(blank=True)
    prior_interactions = models.PositiveSmallIntegerField(default=0)
    context_details = models.JSONField(default=dict, blank=True)

    # AI configuration
    system_prompt = models.TextField(blank=True)
    temperature = models.FloatField(default=0.7, validators=_range(0, 2))
    interruption_rate = models.FloatField(default=0.1, validators=_range(0, 1))
    escalation_threshold = models.PositiveSmallIntegerField(default=20, validators=_range(0, 100))
    emotional_triggers = models.JSONField(default=list, blank=True)
    model = models.CharField(max_length=80, blank=True)

    # The world
    simulation = models.JSONField(default=dict, blank=True)

    # Success
    target_outcome = models.TextField(blank=True)
    acceptable_solutions = models.JSONField(default=list, blank=True)
    must_use_keywords = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    avoid_keywords = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    time_limit = models.PositiveIntegerField(null=True, blank=True, help_text="Seconds.")
    pass_mark = models.PositiveSmallIntegerField(default=70, validators=_range(0, 100))

    # Evaluation weights; normalised by their sum
    greeting_weight = models.PositiveSmallIntegerField(default=10)
    listening_weight = models.PositiveSmallIntegerField(default=20)
    solution_weight = models.PositiveSmallIntegerField(default=25)
    empathy_weight = models.PositiveSmallIntegerField(default=20)
    closing_weight = models.PositiveSmallIntegerField(default=10)
    documentation_weight = models.PositiveSmallIntegerField(default=10)
    response_time_weight = models.PositiveSmallIntegerField(default=5)
    custom_metrics = models.JSONField(default=list, blank=True)

    # Learning
    learning_goal = models.TextField(blank=True)
    learning_objectives = models.JSONField(default=list, blank=True)
    instructions = models.TextField(blank=True)
    setting = models.TextField(blank=True)
    user_role = models.CharField(max_length=120, blank=True)
    ai_role = models.CharField(max_length=120, blank=True)
    expected_outcome = models.TextField(blank=True)
    comfort_indicators = models.JSONField(default=list, blank=True)
    cultural_notes = models.TextField(blank=True)

    # Ownership
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    tenant = models.ForeignKey(
        "accounts.Tenant", on_delete=models.PROTECT, null=True, blank=True, related_name="scenarios"
    )
    visibility = models.CharField(max_length=8, choices=Visibility, default=Visibility.PRIVATE)
    shared_with = models.ManyToManyField("accounts.Tenant", blank=True, related_name="+")
    is_system = models.BooleanField(default=False, help_text="Built-in; trainees can't edit it.")
    template = models.ForeignKey(
        "scenarios.ScenarioTemplate",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="scenarios",
        help_text="What it was made from.",
    )
    # What the library loader last wrote: an author's edit is newer, and is never overwritten.
    library_version = models.PositiveIntegerField(null=True, blank=True, editable=False)
    library_digest = models.CharField(max_length=64, blank=True, editable=False)

    # Lifecycle
    status = models.CharField(max_length=16, choices=Status, default=Status.DRAFT)
    version_number = models.PositiveIntegerField(default=1)
    published_version = models.PositiveIntegerField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    archived_at = models.DateTimeField(null=True, blank=True)
    archived_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    # What staff search: name A, tags B, description C, issue D (scenarios.search).
    search = models.GeneratedField(
        expression=search_vector("name", "tags", "description", "issue"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = ScenarioQuerySet.as_manager()
    history = Versions(
        bases=[VersionFields],
        # A changelog may be longer than the 100 characters of the library's own column.
        history_change_reason_field=models.TextField(blank=True, default=""),
        history_id_field=models.UUIDField(default=new_id),
        excluded_fields=["template", "library_version", "library_digest", "search"],
        table_name="scenarios_version",
    )

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=Status.values), name="scenario_status_known"
            ),
            models.CheckConstraint(
                condition=models.Q(temperature__range=(0, 2)), name="scenario_temperature_range"
            ),
            models.CheckConstraint(
                condition=models.Q(interruption_rate__range=(0, 1)),
                name="scenario_interruption_range",
            ),
            models.CheckConstraint(
                condition=models.Q(pass_mark__lte=100), name="scenario_pass_mark_range"
            ),
            models.CheckConstraint(
                condition=models.Q(estimated_duration__range=(5, 60)),
                name="scenario_duration_range",
            ),
            models.CheckConstraint(
                condition=~models.Q(status=Status.PUBLISHED)
                | models.Q(published_version__isnull=False, published_at__isnull=False),
                name="scenario_published_has_version",
            ),
            models.CheckConstraint(
                condition=models.Q(published_version__isnull=True)
                | models.Q(published_version__lte=models.F("version_number")),
                name="scenario_published_version_exists",
            ),
            models.CheckConstraint(
                condition=models.Q(status=Status.ARCHIVED, archived_at__isnull=False)
                | (~models.Q(status=Status.ARCHIVED) & models.Q(archived_at__isnull=True)),
                name="scenario_archived_has_time",
            ),
        ]
        indexes = [
            # The library and the management list, filtered.
            models.Index(fields=["status", "category", "difficulty"], name="scenario_list"),
            # "My drafts."
            models.Index(fields=["created_by", "status"], name="scenario_mine"),
            # Every list, by who may see it.
            models.Index(fields=["tenant", "visibility"], name="scenario_tenant"),
            # The same, whole: rows are counted without being read.
            models.Index(
                fields=["visibility", "tenant", "created_by"], include=["id"], name="scenario_seen"
            ),
            # The management list's orders.
            models.Index(fields=["created_at"], name="scenario_created"),
            models.Index(fields=["updated_at"], name="scenario_updated"),
            models.Index(Lower("name"), name="scenario_name"),
            # Words, and words with typing errors.
            GinIndex(fields=["search"], name="scenario_search"),
            GinIndex(
                OpClass(search_words("name", "tags"), name="gin_trgm_ops"), name="scenario_trigrams"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def priority(self) -> Priority:
        """Impact × urgency → priority."""
        return PRIORITY_MATRIX[self.impact + self.urgency]

    @property
    def counters(self) -> "ScenarioMetadata":
        """Its counters; zeros where nothing was counted yet."""
        from scenarios.models.usage import ScenarioMetadata  # it refers to this module's

        return getattr(self, "metadata", None) or ScenarioMetadata(scenario=self)

    @property
    def has_unpublished_changes(self) -> bool:
        """Whether a version newer than the published one exists."""
        return self.published_version is not None and self.version_number > self.published_version


class Phase(IdModel):
    """One of the 2–6 stages of a conversation."""

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="phases")
    number = models.PositiveSmallIntegerField(validators=_range(1, 6))
    name = models.CharField(max_length=80)
    description = models.TextField(blank=True)
    expected_minutes = models.PositiveSmallIntegerField(default=3, validators=_range(1, 60))
    objectives = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    key_vocabulary = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    essential_phrases = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    success_criteria = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    notes = models.TextField(blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["scenario", "number"],
                name="phase_number_unique",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=models.Q(number__range=(1, 6)), name="phase_number_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.name}"


class KnowledgeArticle(IdModel):
    """An article of the scenario's knowledge base.

    Trainees see source, author and date, not the verdict.
    """

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="knowledge")
    # Names the article inside its scenario, so that sessions pinned to a version can refer to it.
    key = models.SlugField(max_length=60)
    title = models.CharField(max_length=150)
    body = models.TextField()
    source = models.CharField(max_length=100, help_text="Where it was published, as shown.")
    author = models.CharField(max_length=80, blank=True)
    published_on = models.DateField(null=True, blank=True)
    credibility = models.CharField(max_length=10, choices=Credibility)
    is_helpful = models.BooleanField(default=True, help_text="Whether following it helps here.")
    tags = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "title"]
        constraints = [
            models.UniqueConstraint(
                fields=["scenario", "key"],
                name="article_key_unique",
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PinnedArticle(IdModel):
    """An article as one published version shows it: what sessions search.

    The editable article may change or go while somebody practises on the version that had it.
    """

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="+")
    version_number = models.PositiveIntegerField()
    key = models.SlugField(max_length=60)
    title = models.CharField(max_length=150)
    body = models.TextField()
    source = models.CharField(max_length=100)
    author = models.CharField(max_length=80, blank=True)
    published_on = models.DateField(null=True, blank=True)
    credibility = models.CharField(max_length=10, choices=Credibility)
    is_helpful = models.BooleanField(default=True)
    tags = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    search = models.GeneratedField(
        expression=SearchVector("title", weight="A", config="english")
        + SearchVector("body", weight="B", config="english"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scenario", "version_number", "key"], name="pinned_article_unique"
            ),
        ]
        indexes = [
            # Full-text search in a session's knowledge base.
            GinIndex(fields=["search"], name="pinned_article_search"),
        ]

    def __str__(self) -> str:
        return self.title

"""What can be practised.

Scenarios with their phases and knowledge, and the facts about attempts at them.
"""

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
from scenarios.analytics.dimensions import in_order
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

# What a rating may be.
STARS = range(1, 6)


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


class ScenarioMetadata(models.Model):
    """App-wide counters of one scenario (reference 002); moved with the fact, by atomic updates."""

    scenario = models.OneToOneField(
        Scenario, on_delete=models.CASCADE, primary_key=True, related_name="metadata"
    )
    saved_count = models.PositiveIntegerField(default=0)
    total_attempts = models.PositiveIntegerField(default=0)
    total_completions = models.PositiveIntegerField(default=0)
    total_passes = models.PositiveIntegerField(default=0)
    total_seconds = models.PositiveBigIntegerField(default=0)
    total_score = models.FloatField(default=0)
    ratings_count = models.PositiveIntegerField(default=0)
    ratings_sum = models.PositiveIntegerField(default=0)
    # What was counted without rows of this scenario's own, by counter: what a copy took over from
    # its original, and the attempts of people who were deleted (scenarios.recount).
    carried_over = models.JSONField(default=dict, editable=False)
    # How much it is played lately (scenarios.lists.trending); 0 while nobody played.
    trend = models.FloatField(default=0)
    # The average, 1–5; 0 while nobody rated. For lists: `average_rating` is its value in Python.
    rating = models.GeneratedField(
        expression=models.Case(
            models.When(
                ratings_count__gt=0,
                then=models.F("ratings_sum") * models.Value(1.0) / models.F("ratings_count"),
            ),
            default=models.Value(0.0),
        ),
        output_field=models.FloatField(),
        db_persist=True,
    )
    # The average as if each number of stars had been given once more: one vote alone moves it
    # little. That is the mean to expect after these votes from a uniform prior over the numbers
    # (E. Miller, "Ranking Items With Star Ratings", first term). 0 while nobody rated.
    weighted_rating = models.GeneratedField(
        expression=models.Case(
            models.When(
                ratings_count__gt=0,
                then=(models.F("ratings_sum") + models.Value(float(sum(STARS))))
                / (models.F("ratings_count") + models.Value(float(len(STARS)))),
            ),
            default=models.Value(0.0),
        ),
        output_field=models.FloatField(),
        db_persist=True,
    )
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [
            # Most used, by average: staff's orders.
            models.Index(fields=["total_attempts"], name="metadata_attempts"),
            models.Index(fields=["rating"], name="metadata_rating"),
            # The lists of scenarios.lists, each read from its top.
            models.Index(fields=["-trend", "scenario"], name="metadata_trending"),
            models.Index(fields=["-saved_count", "scenario"], name="metadata_most_saved"),
            models.Index(fields=["-weighted_rating", "scenario"], name="metadata_top_rated"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    saved_count__gte=0,
                    total_attempts__gte=0,
                    total_completions__gte=0,
                    total_passes__gte=0,
                    total_seconds__gte=0,
                    total_score__gte=0,
                    ratings_count__gte=0,
                    ratings_sum__gte=0,
                    trend__gte=0,
                ),
                name="metadata_counters_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(total_completions__lte=models.F("total_attempts")),
                name="metadata_completions_within_attempts",
            ),
            models.CheckConstraint(
                condition=models.Q(total_passes__lte=models.F("total_completions")),
                name="metadata_passes_within_completions",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    ratings_sum__gte=models.F("ratings_count"),
                    ratings_sum__lte=models.F("ratings_count") * max(STARS),
                ),
                name="metadata_ratings_within_stars",
            ),
        ]

    def __str__(self) -> str:
        return f"Counters of {self.scenario}"

    @property
    def average_rating(self) -> float | None:
        """1–5, or None while nobody rated."""
        return self.ratings_sum / self.ratings_count if self.ratings_count else None

    @property
    def completion_rate(self) -> float:
        """Completed attempts per attempt, 0–1."""
        return self.total_completions / self.total_attempts if self.total_attempts else 0.0

    @property
    def pass_rate(self) -> float:
        """Passes per completed attempt, 0–1."""
        return self.total_passes / self.total_completions if self.total_completions else 0.0

    @property
    def average_duration(self) -> float:
        """Mean seconds of a completed attempt."""
        return self.total_seconds / self.total_completions if self.total_completions else 0.0

    @property
    def average_score(self) -> float | None:
        """Mean overall score of completed attempts, 0–100, or None."""
        return self.total_score / self.total_completions if self.total_completions else None


class ScenarioProgress(IdModel):
    """One person's way through one scenario (reference 002).

    When a row goes, with its person, a trigger takes its save and its rating off the counters.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="scenario_progress"
    )
    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="progress")
    is_saved = models.BooleanField(default=False)
    saved_at = models.DateTimeField(null=True, blank=True)
    times_attempted = models.PositiveIntegerField(default=0)
    times_completed = models.PositiveIntegerField(default=0)
    times_passed = models.PositiveIntegerField(default=0)
    best_score = models.PositiveSmallIntegerField(null=True, blank=True)
    last_attempt_at = models.DateTimeField(null=True, blank=True)
    last_completed_at = models.DateTimeField(null=True, blank=True)
    # The last start that counted for the trend (scenarios.lists.trending).
    trended_at = models.DateTimeField(null=True, blank=True, editable=False)
    rating = models.PositiveSmallIntegerField(null=True, blank=True)
    # When the rating last changed; the database sets it (migration 0012).
    rated_at = models.DateTimeField(null=True, blank=True, editable=False)
    notes = models.TextField(blank=True)
    noted_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "scenario"], name="progress_one_per_person"),
            models.CheckConstraint(
                condition=models.Q(rating__isnull=True) | models.Q(rating__range=(1, 5)),
                name="progress_rating_range",
            ),
            models.CheckConstraint(
                condition=models.Q(times_completed__lte=models.F("times_attempted")),
                name="progress_completed_within_attempted",
            ),
            models.CheckConstraint(
                condition=models.Q(times_passed__lte=models.F("times_completed")),
                name="progress_passed_within_completed",
            ),
            models.CheckConstraint(
                condition=models.Q(is_saved=True, saved_at__isnull=False)
                | models.Q(is_saved=False, saved_at__isnull=True),
                name="progress_saved_has_time",
            ),
        ]
        indexes = [
            # A day's ratings, for its roll-up.
            models.Index(
                fields=["scenario", "rated_at"],
                condition=models.Q(rated_at__isnull=False),
                name="progress_rated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} on {self.scenario}"


class AttemptFact(IdModel):
    """A finished attempt, handed over by `sessions` once.

    Roll-ups are made of these alone (`scenarios.analytics`). Nothing changes but scores that an
    instructor corrects.
    """

    # The training session's id; a plain value, since scenarios know no sessions.
    attempt = models.UUIDField(unique=True)
    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="attempts")
    version_number = models.PositiveIntegerField()
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    tenant = models.ForeignKey(
        "accounts.Tenant", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    mode = models.CharField(max_length=10)
    outcome = models.CharField(max_length=20)
    completed = models.BooleanField()
    passed = models.BooleanField()
    overall = models.FloatField(null=True)  # 0–100; None of some that were not completed
    # {"greeting": 80, …}; None where a dimension did not apply
    dimensions = models.JSONField(default=dict)
    # The same in hundredths and in the order of DIMENSIONS, for adding up.
    points = models.GeneratedField(
        expression=in_order("dimensions"),
        output_field=ArrayField(models.IntegerField()),
        db_persist=True,
    )
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    seconds = models.PositiveIntegerField()
    # What they mean: scenarios.analytics.details.AttemptDetails.
    hints = models.PositiveSmallIntegerField(default=0)
    reopened = models.PositiveSmallIntegerField(default=0)
    phase = models.PositiveSmallIntegerField(default=0)
    gate_clear = models.BooleanField(default=True)
    satisfaction = models.PositiveSmallIntegerField(null=True)
    missed_checks = ArrayField(models.CharField(max_length=60), default=list)
    wrong_turns = ArrayField(models.CharField(max_length=60), default=list)
    replies = models.PositiveIntegerField(default=0)
    tokens_in = models.PositiveIntegerField(default=0)
    tokens_out = models.PositiveIntegerField(default=0)
    latency_ms = models.PositiveBigIntegerField(default=0)
    errors = models.PositiveIntegerField(default=0)
    refusals = models.PositiveIntegerField(default=0)
    # When it was written or last corrected.
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(completed=False) | models.Q(overall__isnull=False),
                name="attempt_completed_has_score",
            ),
        ]
        indexes = [
            # A day's roll-up, of one scenario and of all.
            models.Index(fields=["scenario", "ended_at"], name="attempt_rollup"),
            models.Index(fields=["ended_at"], name="attempt_day"),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} on {self.ended_at:%Y-%m-%d}"


class ScenarioReport(IdModel):
    """A problem somebody reported with a scenario."""

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="reports")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    # The version trainees played when it was reported.
    version_number = models.PositiveIntegerField(null=True)
    text = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(text=""), name="report_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.text[:60]}"


# The app's other models, imported for Django to find them.
from scenarios.advice import models as _advice  # noqa: E402, F401
from scenarios.analytics import models as _analytics  # noqa: E402, F401
from scenarios.comments import models as _comments  # noqa: E402, F401
from scenarios.experiments import models as _experiments  # noqa: E402, F401
from scenarios.jobs import models as _jobs  # noqa: E402, F401
from scenarios.lists import models as _lists  # noqa: E402, F401
from scenarios.templating import models as _templating  # noqa: E402, F401
from scenarios.unsaved import models as _unsaved  # noqa: E402, F401

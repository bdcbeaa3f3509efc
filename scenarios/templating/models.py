"""Templates and what people think of them."""

from pathlib import PurePath

from django.conf import settings
from django.core.validators import MinLengthValidator
from django.db import models

from helpdesk.ids import IdModel
from scenarios.choices import Category, Difficulty, ITCategory, Visibility
from scenarios.querysets import TemplateQuerySet


def thumbnail_path(template: "ScenarioTemplate", name: str) -> str:
    """Return where a template's picture is stored: of the name it came with only the kind stays."""
    return f"templates/{template.pk}{PurePath(name).suffix.lower()}"


class ScenarioTemplate(IdModel):
    """A scenario document with typed blanks.

    Changes only through the verbs in `scenarios.services.templating`, which keep the columns that
    say what the document is about (category to industry) as the document with its defaults has
    them.
    """

    name = models.CharField(max_length=100, validators=[MinLengthValidator(3)])
    description = models.TextField(blank=True, max_length=2000)
    category = models.CharField(max_length=24, choices=Category)
    it_category = models.CharField("IT category", max_length=16, choices=ITCategory)
    difficulty = models.CharField(max_length=12, choices=Difficulty)
    industry = models.CharField(max_length=80, blank=True)
    # scenarios.documents.ScenarioDocument with placeholders, as written.
    document = models.JSONField()
    # scenarios.templating.variables
    variables = models.JSONField(default=list, blank=True)
    thumbnail = models.FileField(upload_to=thumbnail_path, max_length=200, blank=True)
    is_featured = models.BooleanField(default=False, help_text="Shown first.")

    usage_count = models.PositiveIntegerField(default=0)
    ratings_count = models.PositiveIntegerField(default=0)
    ratings_sum = models.PositiveIntegerField(default=0)

    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    tenant = models.ForeignKey(
        "accounts.Tenant", on_delete=models.PROTECT, null=True, blank=True, related_name="templates"
    )
    visibility = models.CharField(max_length=8, choices=Visibility, default=Visibility.PRIVATE)
    shared_with = models.ManyToManyField("accounts.Tenant", blank=True, related_name="+")
    is_system = models.BooleanField(default=False, help_text="Built-in.")
    # The file it came from, and what the loader last wrote: an edit is newer, and stays.
    library_name = models.SlugField(max_length=60, null=True, unique=True, editable=False)  # noqa: DJ001  # unique but for those without
    library_version = models.PositiveIntegerField(null=True, blank=True, editable=False)
    library_digest = models.CharField(max_length=64, blank=True, editable=False)

    version_number = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = TemplateQuerySet.as_manager()

    class Meta:
        app_label = "scenarios"
        verbose_name = "template"
        ordering = ["-is_featured", "name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ratings_sum__gte=models.F("ratings_count"))
                & models.Q(ratings_sum__lte=models.F("ratings_count") * 5),
                name="template_ratings_add_up",
            ),
        ]
        indexes = [
            # The list, filtered.
            models.Index(fields=["category", "difficulty"], name="template_list"),
            # Every list, by who may see it.
            models.Index(fields=["tenant", "visibility"], name="template_tenant"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def average_rating(self) -> float:
        """1–5; 0 while nobody rated."""
        return self.ratings_sum / self.ratings_count if self.ratings_count else 0.0


class TemplateRating(IdModel):
    """What one person thinks of a template."""

    template = models.ForeignKey(ScenarioTemplate, on_delete=models.CASCADE, related_name="ratings")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="template_ratings"
    )
    rating = models.PositiveSmallIntegerField(null=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        app_label = "scenarios"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "template"], name="template_rated_once_a_person"
            ),
            models.CheckConstraint(
                condition=models.Q(rating__isnull=True) | models.Q(rating__range=(1, 5)),
                name="template_rating_range",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rating} for {self.template}"

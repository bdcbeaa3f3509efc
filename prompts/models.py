"""Characters and the prompts that colour how they speak."""

from django.db import models
from django.db.models.functions import Length

from helpdesk.ids import IdModel

models.TextField.register_lookup(Length)


class Emotion(models.TextChoices):
    """The emotional states a character can be in."""

    IDLE = "idle"
    HAPPY = "happy"
    EXCITED = "excited"
    CONFUSED = "confused"
    SAD = "sad"
    SURPRISED = "surprised"
    FRUSTRATED = "frustrated"
    ANGRY = "angry"
    ANXIOUS = "anxious"


class TechnicalLevel(models.TextChoices):
    """How much a person understands of computers."""

    NOVICE = "novice"
    INTERMEDIATE = "intermediate"
    ADVANCED = "advanced"


class Character(IdModel):
    """Who a customer is: the persona a scenario casts. Never a fact about an incident."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    age = models.PositiveSmallIntegerField()
    personality = models.JSONField(default=list, help_text="Traits, such as “patient”, “chatty”.")
    speaking_style = models.CharField(max_length=200, blank=True)
    background_story = models.TextField(blank=True)
    technical_level = models.CharField(
        max_length=12, choices=TechnicalLevel, default=TechnicalLevel.NOVICE
    )
    initial_mood = models.PositiveSmallIntegerField(default=50)
    voice_profile = models.CharField(max_length=60, blank=True)
    is_active = models.BooleanField(default=True)
    # What the library loader last wrote: an edit differs from it, and is never overwritten.
    library_digest = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(age__range=(16, 99)), name="character_age_range"
            ),
            models.CheckConstraint(
                condition=models.Q(initial_mood__lte=100), name="character_mood_range"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class EmotionalPrompt(IdModel):
    """How somebody speaks in one emotion: for every character (global), or for one of them.

    A Jinja2 template over the variables of `prompts.services.VARIABLES`.
    """

    character = models.ForeignKey(
        Character, on_delete=models.CASCADE, null=True, blank=True, related_name="emotional_prompts"
    )
    emotion = models.CharField(max_length=12, choices=Emotion)
    prompt_text = models.TextField()
    version = models.PositiveIntegerField(default=1)
    # As in Character.
    library_digest = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["emotion"]
        constraints = [
            models.UniqueConstraint(
                fields=["character", "emotion"], name="emotional_prompt_one_per_emotion"
            ),
            models.UniqueConstraint(
                fields=["emotion"],
                condition=models.Q(character__isnull=True),
                name="emotional_prompt_one_global",
            ),
            models.CheckConstraint(
                condition=models.Q(emotion__in=Emotion.values),
                name="emotional_prompt_emotion_known",
            ),
            models.CheckConstraint(
                condition=models.Q(prompt_text__length__gt=0), name="emotional_prompt_not_empty"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.character or 'Everybody'}, {self.emotion}"

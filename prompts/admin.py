"""The admin of characters and prompts."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.http import HttpRequest, QueryDict
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminTextareaWidget

from helpdesk.admin_pages import RefusedOnPage, refusal_of
from helpdesk.errors import Refusal
from prompts import services
from prompts.models import Character, EmotionalPrompt
from prompts.services import VARIABLES


class CharacterForm(forms.ModelForm):
    """A character."""

    personality = forms.CharField(
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text="Traits, one a line.",
    )

    class Meta:
        model = Character
        fields = [*services.CHARACTER_FIELDS, "slug", "is_active"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["personality"] = "\n".join(self.instance.personality)

    def clean_personality(self) -> list[str]:
        """Return the traits."""
        lines = self.cleaned_data["personality"].splitlines()
        return [line.strip() for line in lines if line.strip()]


@admin.register(Character)
class CharacterAdmin(ModelAdmin):
    """Characters. Who is no longer wanted is made inactive, since scenarios may name them."""

    form = CharacterForm
    list_display = ("name", "age", "technical_level", "initial_mood", "is_active")
    list_filter = ("technical_level", "is_active")
    search_fields = ("name", "slug", "speaking_style")
    readonly_fields = ("created_at", "updated_at")

    def save_model(self, request: HttpRequest, obj: Character, form: Any, change: bool) -> None:  # noqa: FBT001  (Django's)
        """Save through the verb."""
        services.save_character(editor=request.user, character=obj)  # type: ignore[arg-type]


class EmotionalPromptForm(forms.ModelForm):
    """A prompt."""

    request: HttpRequest

    expected_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = EmotionalPrompt
        fields = ["character", "emotion", "prompt_text"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.created_at:
            self.initial["expected_version"] = self.instance.version
        if "prompt_text" in self.fields:
            self.fields["prompt_text"].help_text = "Variables: " + " ".join(
                f"{{{name}}}: {meaning}" for name, meaning in VARIABLES.items()
            )
        refusal = refusal_of(self.request)
        if self.is_bound and refusal is not None and refusal.code == "stale_version":
            # Having been told, whoever saves again means it.
            data = cast("QueryDict", self.data).copy()
            data["expected_version"] = _current_version(refusal)
            self.data = data

    def clean(self) -> dict[str, Any]:
        """Show what the verb refused."""
        cleaned = super().clean() or {}
        refusal = refusal_of(self.request)
        if refusal is not None:
            self.add_error("prompt_text", refusal.detail)
        return cleaned


def _current_version(refusal: Refusal) -> str:
    return str(getattr(refusal, "extra", {}).get("currentVersion", ""))


@admin.register(EmotionalPrompt)
class EmotionalPromptAdmin(RefusedOnPage, ModelAdmin):
    """Prompts: the global one of each emotion, and what characters have of their own."""

    form = EmotionalPromptForm
    list_display = ("emotion", "whose", "version", "updated_at")
    list_filter = ("emotion", "character")
    list_select_related = ("character",)
    search_fields = ("prompt_text", "character__name")
    fields = ("character", "emotion", "prompt_text", "version", "expected_version")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Whose prompt for what it is never changes."""
        return ("character", "emotion", "version") if obj else ("version",)

    @admin.display(description="Whose", ordering="character__name")
    def whose(self, prompt: EmotionalPrompt) -> str:
        """The character, or everybody."""
        return prompt.character.name if prompt.character else "Everybody (global)"

    def save_model(
        self,
        request: HttpRequest,
        obj: EmotionalPrompt,
        form: Any,
        change: bool,  # noqa: FBT001  (Django's)
    ) -> None:
        """Save through the verb."""
        saved = services.save_prompt(
            editor=request.user,  # type: ignore[arg-type]  # signed in
            character=obj.character,
            emotion=obj.emotion,
            text=form.cleaned_data["prompt_text"],
            expected_version=form.cleaned_data["expected_version"],
        )
        obj.pk = saved.pk
        obj.refresh_from_db()

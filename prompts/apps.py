"""The `prompts` app."""

from django.apps import AppConfig


class PromptsConfig(AppConfig):
    """Registers `prompts`."""

    name = "prompts"

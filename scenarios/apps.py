"""The `scenarios` app."""

from django.apps import AppConfig


class ScenariosConfig(AppConfig):
    """Registers `scenarios`."""

    name = "scenarios"

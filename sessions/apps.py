"""The app of training sessions."""

from django.apps import AppConfig


class TrainingConfig(AppConfig):
    """Labelled `training`, because Django's own app holds the label `sessions`."""

    name = "sessions"
    label = "training"
    verbose_name = "training sessions"

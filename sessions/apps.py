"""The app of training sessions."""

from django.apps import AppConfig


class TrainingConfig(AppConfig):
    """Labelled `training`, because Django's own app holds the label `sessions`."""

    name = "sessions"
    label = "training"
    verbose_name = "training sessions"

    def ready(self) -> None:
        """Hand the publish gate the check that plays; scenarios know no sessions."""
        from scenarios.gate import register_check
        from sessions.played_checks import keyword_stuffer_fails

        register_check(keyword_stuffer_fails)

"""The app of training sessions."""

from django.apps import AppConfig


class TrainingConfig(AppConfig):
    """Labelled `training`, because Django's own app holds the label `sessions`."""

    name = "sessions"
    label = "training"
    verbose_name = "training sessions"

    def ready(self) -> None:
        """Hand the publish gate the checks that play; scenarios know no sessions."""
        from scenarios.gate import register_check
        from sessions.played_checks import CHECKS

        for check in CHECKS:
            register_check(check)

"""The app of training sessions."""

from django.apps import AppConfig


class TrainingConfig(AppConfig):
    """Labelled `training`, because Django's own app holds the label `sessions`."""

    name = "sessions"
    label = "training"
    verbose_name = "training sessions"

    def ready(self) -> None:
        """Hand the publish gate the checks that play, and the preview its player; scenarios know no
        sessions.
        """
        from scenarios.gate import register_check
        from scenarios.services.previewing import Player, register_player
        from sessions.played_checks import CHECKS
        from sessions.services.previewing import forget_previews, preview_address

        register_player(Player(preview_address, forget_previews))

        for check in CHECKS:
            register_check(check)

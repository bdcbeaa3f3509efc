"""The app of training sessions."""

from django.apps import AppConfig


class TrainingConfig(AppConfig):
    """Labelled `training`, because Django's own app holds the label `sessions`."""

    name = "sessions"
    label = "training"
    verbose_name = "Training"

    def ready(self) -> None:
        """Hand the publish gate the checks that know sessions, the preview its player, the recount
        what is open; scenarios know no sessions.
        """
        from helpdesk.audit.readers import let_read
        from scenarios.gate import register_check
        from scenarios.recount import register_open_attempts
        from scenarios.services.previewing import Player, register_player
        from sessions.marking.models import Appeal
        from sessions.metrics_check import check_metrics
        from sessions.models import TrainingSession
        from sessions.played_checks import CHECKS
        from sessions.services.previewing import forget_previews, preview_address

        register_player(Player(preview_address, forget_previews))
        register_open_attempts(lambda: TrainingSession.objects.counting().active())

        register_check(check_metrics, plays=False)
        for check in CHECKS:
            register_check(check)

        let_read("trainingsession", TrainingSession.objects.markable_by)
        let_read("appeal", Appeal.objects.decidable_by)

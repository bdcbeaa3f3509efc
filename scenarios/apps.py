"""The `scenarios` app."""

from django.apps import AppConfig


class ScenariosConfig(AppConfig):
    """Registers `scenarios`."""

    name = "scenarios"

    def ready(self) -> None:
        """Connect signals; say whose audit entries content managers and reviewers may read."""
        from helpdesk.audit.readers import let_read  # models are ready only now
        from scenarios.comments import signals  # noqa: F401  # connects
        from scenarios.comments.models import Comment
        from scenarios.experiments.models import Experiment
        from scenarios.models import Scenario
        from scenarios.templating.models import ScenarioTemplate

        let_read("scenario", Scenario.objects.visible_to)
        let_read("comment", Comment.objects.visible_to)
        let_read("experiment", Experiment.objects.visible_to)
        let_read("scenariotemplate", ScenarioTemplate.objects.visible_to)

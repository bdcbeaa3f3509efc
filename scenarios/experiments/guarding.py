"""What an open test keeps from happening to its variants."""

from helpdesk.errors import Conflict
from scenarios.experiments.models import Variant
from scenarios.models import Scenario


def refuse_while_tested(scenario: Scenario) -> None:
    """Raise Conflict `in_open_test` where a test shows the scenario to people.

    Taken away, those who were given it would have nothing.
    """
    variant = Variant.objects.open().filter(scenario=scenario).select_related("experiment").first()
    if variant is not None:
        raise Conflict(
            f"The A/B test “{variant.experiment.name}” shows it to people; complete or cancel that "
            "test first.",
            code="in_open_test",
        )

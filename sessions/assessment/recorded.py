"""A result as it was recorded when the session ended, whatever instructors ruled since."""

from sessions.assessment.assess import Assessment
from sessions.choices import Outcome
from sessions.models import Result

# What rulings change. `sessions.marking.models.Original` keeps these of a result that was ruled on.
RULED = ("passed", "overall", "dimensions", "competencies", "criteria", "feedback")


def recorded_of(result: Result) -> Assessment:
    """Return what the session was assessed as at its end. One query unless `original` is loaded."""
    source = getattr(result, "original", None) or result
    return Assessment(
        outcome=Outcome(result.session.outcome),
        gate_clear=result.gate_clear,
        gate=result.gate,
        customer_satisfaction=result.customer_satisfaction,
        **{name: getattr(source, name) for name in RULED},
    )

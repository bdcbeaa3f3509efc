"""What people do with scenarios beside playing: save, rate, report problems."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from helpdesk.accounts.models import User
from helpdesk.errors import Invalid
from scenarios.models import Scenario, ScenarioProgress, ScenarioReport
from scenarios.services.attempts import metadata_of, progress_of

MAX_NOTES = 2000
MAX_REPORT = 2000


@transaction.atomic
def set_saved(*, scenario: Scenario, person: User, saved: bool) -> None:
    """Save the scenario for later, or no longer; the same twice counts once."""
    changed = (
        progress_of(scenario, person)
        .filter(is_saved=not saved)
        .update(
            is_saved=saved,
            saved_at=timezone.now() if saved else None,
            updated_at=timezone.now(),
        )
    )
    if changed:
        metadata_of(scenario).update(saved_count=F("saved_count") + (1 if saved else -1))


@transaction.atomic
def rate(
    *, scenario: Scenario, person: User, rating: int, notes: str | None = None
) -> ScenarioProgress:
    """Rate 1–5, replacing an earlier rating; `notes` are private, None keeps them.

    Raises Invalid.
    """
    if not 1 <= rating <= 5:
        raise Invalid("A rating is 1 to 5.", fields={"rating": ["Rating must be between 1 and 5"]})
    if notes is not None and len(notes) > MAX_NOTES:
        message = f"Notes must be at most {MAX_NOTES} characters"
        raise Invalid(f"{message}.", fields={"notes": [message]})
    row: ScenarioProgress = progress_of(scenario, person).select_for_update().get()
    before = row.rating
    row.rating = rating
    row.notes = row.notes if notes is None else notes
    row.save(update_fields=["rating", "notes", "updated_at"])
    metadata_of(scenario).update(
        ratings_count=F("ratings_count") + (0 if before else 1),
        ratings_sum=F("ratings_sum") + rating - (before or 0),
    )
    return row


def report_problem(*, scenario: Scenario, person: User, text: str) -> ScenarioReport:
    """Report a problem with the scenario as it is played now. Raises Invalid for an empty or long
    text.
    """
    text = text.strip()
    if not text or len(text) > MAX_REPORT:
        message = f"Text must be between 1 and {MAX_REPORT} characters"
        raise Invalid(f"{message}.", fields={"text": [message]})
    return ScenarioReport.objects.create(
        scenario=scenario, person=person, version_number=scenario.published_version, text=text
    )

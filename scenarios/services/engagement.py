"""What people do with scenarios beside playing: save, rate, note, report problems."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from helpdesk.accounts.models import User
from helpdesk.errors import Conflict, Invalid
from scenarios.lists.recommending import refresh_soon
from scenarios.models import STARS, Scenario, ScenarioProgress, ScenarioReport
from scenarios.selectors import may_rate
from scenarios.services.attempts import metadata_of, progress_of

MAX_NOTES = 2000
MAX_REPORT = 2000
NOT_PRACTISED = "Only who has practised a scenario can rate it, and not who wrote it."


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
        refresh_soon(person)


@transaction.atomic
def rate(
    *, scenario: Scenario, person: User, rating: int, notes: str | None = None
) -> ScenarioProgress:
    """Rate 1–5, replacing an earlier rating; `notes` are private, None keeps them.

    Raises Invalid, and Conflict `not_practised` for who never started it, or wrote it.
    """
    if rating not in STARS:
        raise Invalid("A rating is 1 to 5.", fields={"rating": ["Rating must be between 1 and 5"]})
    row = _locked(scenario, person)
    if not may_rate(scenario, person, times_attempted=row.times_attempted):
        raise Conflict(NOT_PRACTISED, code="not_practised")
    if notes is not None:
        _note(row, notes)
    _move_rating(row, scenario, rating)
    refresh_soon(person)
    return row


@transaction.atomic
def unrate(*, scenario: Scenario, person: User) -> bool:
    """Take one's rating back; the notes stay. Returns whether there was one."""
    rated = ScenarioProgress.objects.select_for_update().filter(
        scenario=scenario, person=person, rating__isnull=False
    )
    row = rated.first()
    if row is None:
        return False
    _move_rating(row, scenario, None)
    refresh_soon(person)
    return True


@transaction.atomic
def write_notes(*, scenario: Scenario, person: User, notes: str) -> ScenarioProgress:
    """Write one's private notes on a scenario; blank ones remove them. Raises Invalid."""
    row = _locked(scenario, person)
    _note(row, notes)
    return row


def _locked(scenario: Scenario, person: User) -> ScenarioProgress:
    row: ScenarioProgress = progress_of(scenario, person).select_for_update().get()
    return row


def _note(row: ScenarioProgress, notes: str) -> None:
    if len(notes) > MAX_NOTES:
        message = f"Notes must be at most {MAX_NOTES} characters"
        raise Invalid(f"{message}.", fields={"notes": [message]})
    if notes == row.notes:
        return
    row.notes, row.noted_at = notes, timezone.now()
    row.save(update_fields=["notes", "noted_at", "updated_at"])


def _move_rating(row: ScenarioProgress, scenario: Scenario, rating: int | None) -> None:
    before, row.rating = row.rating, rating
    row.save(update_fields=["rating", "updated_at"])
    metadata_of(scenario).update(
        ratings_count=F("ratings_count") + int(rating is not None) - int(before is not None),
        ratings_sum=F("ratings_sum") + (rating or 0) - (before or 0),
    )


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

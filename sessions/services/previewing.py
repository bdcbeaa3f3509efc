"""Playing what is not published: an author's own try, which counts for nothing."""

from django.db import transaction
from django.urls import reverse

from helpdesk.accounts.models import User
from scenarios.models import Scenario
from scenarios.versions import Version
from sessions.models import TrainingSession
from sessions.services.closing import abandon
from sessions.services.starting import draw_seed, open_session


@transaction.atomic
def start_preview(*, person: User, scenario: Scenario) -> TrainingSession:
    """Start a session of the newest version, or return the open one of that version.

    An open one of an older version is abandoned. The caller has made sure that `person` may play
    it and that it can be played (`scenarios.services.previewing`).
    """
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    version = Version.objects.get(id=scenario.pk, version_number=scenario.version_number)
    mine = TrainingSession.objects.previews().filter(person=person, scenario=scenario)
    active = mine.active().first()
    if active is not None:
        if active.version_id == version.pk:
            return active
        abandon(session=active)
    return open_session(
        TrainingSession(
            person=person,
            scenario=scenario,
            version=version,
            seed=draw_seed(version, list(mine.values_list("seed", flat=True))),
            is_preview=True,
        )
    )


def preview_address(person: User, scenario: Scenario) -> str:
    """Start a preview; return the address of its desk."""
    return reverse("workspace", args=[start_preview(person=person, scenario=scenario).pk])


def forget_previews(scenario: Scenario) -> None:
    """Delete a scenario's previews, which nobody practised by."""
    TrainingSession.objects.previews().filter(scenario=scenario).delete()

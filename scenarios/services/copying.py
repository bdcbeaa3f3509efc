"""Making content of content that is there: a copy of a scenario, an old version again."""

from django.db import transaction

from helpdesk.accounts.models import User
from helpdesk.audit.models import AuditLog
from helpdesk.audit.services import record
from helpdesk.errors import Missing, NotAllowed
from scenarios.choices import Status
from scenarios.models import Scenario, ScenarioMetadata
from scenarios.recount import COUNTERS
from scenarios.rules import in_reach
from scenarios.services.content import create, update
from scenarios.services.lifecycle import move_to
from scenarios.versions import Version, document_for, document_of, seen_by, version_number_for

_SUFFIX = " (Copy)"
_NAME_LENGTH = 100
# A save belongs to a person's row, which is not copied.
_COPIED_COUNTERS = tuple(name for name in COUNTERS if name != "saved_count")


@transaction.atomic
def duplicate(
    *,
    scenario: Scenario,
    actor: User,
    name: str = "",
    preserve_analytics: bool = False,
    status: str = Status.DRAFT,
    notes: str = "",
) -> Scenario:
    """Create a scenario of the actor's with the same content, and move it to `status`.

    Without `name` it is called a copy. Prerequisites the actor can't see are left out. With
    `preserve_analytics` the counters start from the original's, which must be the actor's tenant's.
    Raises NotAllowed, Invalid, Conflict.
    """
    if preserve_analytics and not in_reach(actor, scenario):
        raise NotAllowed("The analytics of another organisation's scenario can't be taken over.")
    document = document_for(actor, scenario)
    number = version_number_for(actor, scenario)
    copied = document.model_copy(
        update={
            "slug": "",
            "name": name or document.name[: _NAME_LENGTH - len(_SUFFIX)] + _SUFFIX,
            "prerequisites": seen_by(actor, document.prerequisites),
        }
    )
    copy = create(
        author=actor,
        document=copied,
        changelog=f"Copied from “{document.name}”, version {number}",
        # Whose templates others use is their own matter.
        template=scenario.template if in_reach(actor, scenario) else None,
    )
    if preserve_analytics:
        counters = {name: getattr(scenario.counters, name) for name in _COPIED_COUNTERS}
        ScenarioMetadata.objects.filter(scenario=copy).update(**counters, carried_over=counters)
    record(
        action=AuditLog.Action.DUPLICATE,
        resource=copy,
        actor=actor,
        metadata={
            "originalId": str(scenario.pk),
            "originalVersionNumber": number,
            "preserveAnalytics": preserve_analytics,
        },
    )
    if status != Status.DRAFT:
        move_to(scenario=copy, actor=actor, status=status, notes=notes)
    copy.refresh_from_db()
    return copy


def restore_version(
    *,
    scenario: Scenario,
    editor: User | None,
    number: int,
    changelog: str = "",
    expected_version: int | None = None,
) -> Scenario:
    """Write what version `number` held as the next version, with the character as it is now.

    What is the same as the present content makes no version. Raises Missing, NotAllowed, Invalid
    (what it refers to is gone), Conflict.
    """
    version = Version.objects.filter(id=scenario.pk, version_number=number).first()
    if version is None:
        raise Missing(f"There is no version {number}.")
    return update(
        scenario=scenario,
        editor=editor,
        document=document_of(version),
        changelog=changelog or f"Restored version {number}",
        expected_version=expected_version,
    )

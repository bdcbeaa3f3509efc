"""Who may mark other people's sessions (design sections 3 and 6).

Visibility comes first: sessions are looked up by `TrainingSession.objects.markable_by`.
"""

from typing import Any

import rules

from helpdesk.accounts.models import MARKER_ROLES
from helpdesk.accounts.rules import has_role

is_marker = has_role(*MARKER_ROLES)


@rules.predicate
def is_anothers(person: Any, session: Any | None) -> bool:
    """Nobody marks what they did themselves. True of no session: lists are filtered instead."""
    return session is None or session.person_id != person.pk


rules.add_perm("training", is_marker)
for _model in ("trainingsession", "appeal"):
    rules.add_perm(f"training.view_{_model}", is_marker)
rules.add_perm("training.mark_session", is_marker & is_anothers)

"""Who may do what with scenarios: the table of design section 3, and nothing else.

Visibility comes first: views and verbs look scenarios up through `visible_to`, these predicates
decide about what was found. Django's own permission names are used where the admin asks for them.
"""

from uuid import UUID

import rules
from django.db import models

from helpdesk.accounts.models import Role, User
from helpdesk.accounts.rules import (
    has_role,
    in_operator_tenant,
    is_admin,
    is_staff_role,
    is_super_admin,
    is_trainee,
    same_tenant,
)
from helpdesk.errors import NotAllowed
from scenarios.choices import Visibility
from scenarios.models import Scenario

is_author = has_role(Role.SUPER_ADMIN, Role.ADMIN, Role.CONTENT_MANAGER)
is_publisher = has_role(Role.SUPER_ADMIN, Role.ADMIN, Role.REVIEWER)
is_operator = is_super_admin | (is_admin & in_operator_tenant)


@rules.predicate
def in_reach(user: User, scenario: Scenario | None) -> bool:
    """Whether the scenario is theirs to work on: their tenant's (system content: the operator's).

    Seeing another tenant's public or shared scenario gives no right to change it.
    """
    if scenario is None or user.role == Role.SUPER_ADMIN:
        return True
    if scenario.is_system:
        return bool(user.tenant_id and user.tenant and user.tenant.is_operator)
    if scenario.visibility == Visibility.PRIVATE and scenario.created_by_id != user.pk:
        return False
    if scenario.tenant_id is None:
        return scenario.created_by_id == user.pk
    return scenario.tenant_id == user.tenant_id


def is_known_to_tenant(scenario: Scenario, tenant_id: UUID | None) -> bool:
    """Whether an organisation's people may know of it while it is published, whoever they are."""
    if scenario.visibility == Visibility.PUBLIC:
        return True
    if tenant_id is None or scenario.visibility == Visibility.PRIVATE:
        return False
    if scenario.tenant_id == tenant_id:
        return True
    is_shared = scenario.visibility == Visibility.SHARED
    return is_shared and scenario.shared_with.filter(pk=tenant_id).exists()


@rules.predicate
def owns_custom(user: User, scenario: Scenario | None) -> bool:
    """Whether it is a custom scenario of their own."""
    return scenario is not None and not scenario.is_system and scenario.created_by_id == user.pk


@rules.predicate
def is_private(_: User, scenario: Scenario | None) -> bool:
    """Whether nobody but its owner sees it."""
    return scenario is not None and scenario.visibility == Visibility.PRIVATE


@rules.predicate
def touches_system(_: User, scenario: Scenario | None) -> bool:
    """Whether it is built-in content, which only the operator's admins change."""
    return scenario is not None and scenario.is_system


_of_tenant = is_super_admin | same_tenant
_may_touch = ~touches_system | is_operator
_own_custom = is_trainee & owns_custom

rules.add_perm("scenarios", is_staff_role)
rules.add_perm("scenarios.view_scenario", is_staff_role)
rules.add_perm("scenarios.add_scenario", is_author | is_trainee)
rules.add_perm("scenarios.change_scenario", (is_author & in_reach & _may_touch) | _own_custom)
# Deleting for good; everybody else archives.
rules.add_perm("scenarios.delete_scenario", is_super_admin)
rules.add_perm("scenarios.archive_scenario", (is_admin & in_reach & _may_touch) | _own_custom)
rules.add_perm("scenarios.submit_scenario", (is_author & in_reach & _may_touch) | _own_custom)
# What is remarked on a scenario is said among its own people, as comments are.
rules.add_perm("scenarios.view_validation", is_staff_role & in_reach)
# Asking for it changes nothing, but costs time of a worker and perhaps of a model.
rules.add_perm("scenarios.validate_scenario", (is_author | is_publisher) & in_reach)
rules.add_perm("scenarios.review_scenario", is_publisher & in_reach & _may_touch)
# A trainee's own scenario needs no review while only they see it.
rules.add_perm(
    "scenarios.publish_scenario",
    (is_publisher & in_reach & _may_touch) | (_own_custom & is_private),
)
# Playing what is not published yet.
rules.add_perm("scenarios.preview_scenario", (is_author | is_publisher) & in_reach)
rules.add_perm("scenarios.view_analytics", is_staff_role)
# Seeing by name who practised; their own organisation's people, for those who teach them.
rules.add_perm("scenarios.view_cohort", is_author | is_publisher)
# Templates are owned, seen and built-in as scenarios are; nothing becomes of them but scenarios, so
# that their authors may delete them.
rules.add_perm("scenarios.view_scenariotemplate", is_staff_role)
rules.add_perm("scenarios.add_scenariotemplate", is_author)
for _action in ("change", "delete"):
    rules.add_perm(f"scenarios.{_action}_scenariotemplate", is_author & in_reach & _may_touch)
# Everybody's list begins with what is public and featured.
rules.add_perm("scenarios.feature_scenariotemplate", is_operator)
# A/B tests decide what an organisation's people see; publishing and archiving stay what they are.
rules.add_perm("scenarios.view_experiment", is_staff_role & _of_tenant)
for _action in ("add", "change"):
    rules.add_perm(f"scenarios.{_action}_experiment", is_author & _of_tenant)
# What an organisation says about its scenarios among itself.
rules.add_perm("scenarios.view_comments", is_staff_role & in_reach)
rules.add_perm("scenarios.comment_scenario", (is_author | is_publisher) & in_reach)
# Taking away what others said.
rules.add_perm("scenarios.moderate_comments", is_admin & in_reach)


_KINDS = {"scenariotemplate": "template", "experiment": "test"}


def require(actor: User | None, permission: str, thing: models.Model | None = None) -> None:
    """Raise NotAllowed unless `actor` may; no actor is the system itself (commands)."""
    if actor is not None and not actor.has_perm(f"scenarios.{permission}", thing):
        kind = _KINDS.get(permission.rpartition("_")[2], "scenario")
        raise NotAllowed(f"You may not do this to this {kind}.")

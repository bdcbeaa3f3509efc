"""Who reads the audit log; `AuditLogQuerySet.visible_to` says what of it."""

import rules

from helpdesk.accounts.models import Role
from helpdesk.accounts.rules import has_role, is_admin

# Addresses and browsers of people are for those who administer them.
sees_origin = is_admin
may_read = is_admin | has_role(Role.CONTENT_MANAGER, Role.REVIEWER)

rules.add_perm("audit.view_auditlog", may_read)
rules.add_perm("audit", may_read)

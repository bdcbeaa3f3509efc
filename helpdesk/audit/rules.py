"""Who reads the audit log: admins, of what happened in their tenant."""

import rules

from helpdesk.accounts.rules import is_admin

rules.add_perm("audit.view_auditlog", is_admin)
rules.add_perm("audit", is_admin)

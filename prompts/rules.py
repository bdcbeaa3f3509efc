"""Who may do what with characters and prompts (design section 3).

They belong to no tenant, so only the operator's admins change them; other staff who write or review
scenarios may read them.
"""

import rules

from helpdesk.accounts.models import Role
from helpdesk.accounts.rules import has_role, in_operator_tenant, is_admin, is_super_admin

may_read = has_role(Role.SUPER_ADMIN, Role.ADMIN, Role.CONTENT_MANAGER, Role.REVIEWER)
is_operator = is_super_admin | (is_admin & in_operator_tenant)

rules.add_perm("prompts", may_read)
for _name in ("character", "emotionalprompt"):
    rules.add_perm(f"prompts.view_{_name}", may_read)
    rules.add_perm(f"prompts.add_{_name}", is_operator)
    rules.add_perm(f"prompts.change_{_name}", is_operator)
    rules.add_perm(f"prompts.delete_{_name}", rules.always_false)

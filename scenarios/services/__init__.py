"""The verbs of scenarios. Every change of a scenario goes through one of them.

`content`: create, update (a version each). `editing`: content, sharing and status in one go.
`copying`: a copy, an old version again. `lifecycle`: submit, approve, reject, publish, archive,
restore. `deleting`: for good. `attempts`: what sessions report. `engagement`: saves, ratings,
notes, problem reports. `previewing`: playing a draft. `library`: built-in content. `templating`:
templates, and scenarios made from them.
"""

from scenarios.services.attempts import attempt_finished, attempt_started, unmet_prerequisites
from scenarios.services.content import create, update
from scenarios.services.copying import duplicate, restore_version
from scenarios.services.deleting import delete
from scenarios.services.editing import edit
from scenarios.services.engagement import (
    rate,
    report_problem,
    set_saved,
    unrate,
    write_notes,
)
from scenarios.services.lifecycle import approve, archive, publish, reject, restore, submit
from scenarios.services.previewing import preview
from scenarios.services.sharing import share
from scenarios.services.templating import (
    create_from_template,
    create_template,
    delete_template,
    rate_template,
    save_as_template,
    update_template,
)

__all__ = [
    "approve",
    "archive",
    "attempt_finished",
    "attempt_started",
    "create",
    "create_from_template",
    "create_template",
    "delete",
    "delete_template",
    "duplicate",
    "edit",
    "preview",
    "publish",
    "rate",
    "rate_template",
    "reject",
    "report_problem",
    "restore",
    "restore_version",
    "save_as_template",
    "set_saved",
    "share",
    "submit",
    "unmet_prerequisites",
    "unrate",
    "update",
    "update_template",
    "write_notes",
]

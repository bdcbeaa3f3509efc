"""The verbs of scenarios. Every change of a scenario goes through one of them.

`content`: create, update (a version each). `editing`: content, sharing and status in one go.
`lifecycle`: submit, approve, reject, publish, archive, restore. `deleting`: for good. `attempts`:
what sessions report. `engagement`: saves, ratings, problem reports. `library`: built-in content.
"""

from scenarios.services.attempts import attempt_finished, attempt_started, unmet_prerequisites
from scenarios.services.content import create, update
from scenarios.services.deleting import delete
from scenarios.services.editing import edit
from scenarios.services.engagement import rate, report_problem, set_saved
from scenarios.services.lifecycle import approve, archive, publish, reject, restore, submit
from scenarios.services.sharing import share

__all__ = [
    "approve",
    "archive",
    "attempt_finished",
    "attempt_started",
    "create",
    "delete",
    "edit",
    "publish",
    "rate",
    "reject",
    "report_problem",
    "restore",
    "set_saved",
    "share",
    "submit",
    "unmet_prerequisites",
    "update",
]

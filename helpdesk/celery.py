"""The Celery application; tasks are found in each app's `tasks.py`.

A task acts in the context of whoever asked for it: audit and history written in it name the same
person, address and request.
"""

import os
from dataclasses import asdict
from typing import Any
from uuid import UUID

from celery import Celery, Task
from celery.signals import before_task_publish, task_postrun, task_prerun

from helpdesk import context

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")

app = Celery("helpdesk")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

_HEADER = "helpdesk_context"


@before_task_publish.connect
def _hand_on(headers: dict[str, Any], **_: object) -> None:
    origin = asdict(context.current())
    headers[_HEADER] = {**origin, "actor_id": origin["actor_id"] and str(origin["actor_id"])}


@task_prerun.connect
def _take_over(task: Task, **_: object) -> None:
    origin = task.request.get(_HEADER) or {}
    actor = origin.get("actor_id")
    context.enter(context.ActionContext(**{**origin, "actor_id": UUID(actor) if actor else None}))


@task_postrun.connect
def _leave(**_: object) -> None:
    context.enter(context.ActionContext())

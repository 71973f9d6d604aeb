"""Who acts, handed from a request to the tasks it queues: in message headers, by Celery's signals.

Only ids travel. A task nobody's request queued (beat) acts for nobody under an id of its own.
"""

import uuid
from contextvars import Token
from typing import Any

from celery import Task
from celery.signals import before_task_publish, task_postrun, task_prerun

from itportal.core.context import Context, _current, current

ACTOR, REQUEST = "portal_actor", "portal_request"
_marks: dict[str, Token[Context]] = {}


@before_task_publish.connect(dispatch_uid="portal hands over the context")
def hand_over(headers: dict[str, Any], **kwargs: Any) -> None:
    context = current()
    headers.setdefault(ACTOR, context.actor_id)
    headers.setdefault(REQUEST, str(context.request_id) if context.request_id else None)


@task_prerun.connect(dispatch_uid="portal takes up the context")
def take_up(task_id: str, task: "Task[Any, Any]", **kwargs: Any) -> None:
    headers = task.request.headers or {}
    request_id = headers.get(REQUEST)
    context = Context(
        source="task",
        request_id=uuid.UUID(request_id) if request_id else uuid.uuid4(),
        actor_id=headers.get(ACTOR),
    )
    _marks[task_id] = _current.set(context)


@task_postrun.connect(dispatch_uid="portal lays down the context")
def lay_down(task_id: str, **kwargs: Any) -> None:
    mark = _marks.pop(task_id, None)
    if mark is not None:
        _current.reset(mark)

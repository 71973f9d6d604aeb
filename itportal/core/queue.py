"""Queueing work after commit: a dead broker never fails a saved change."""

import logging
from typing import Any

from celery import Task
from django.db import transaction

logger = logging.getLogger(__name__)


def after_commit(task: "Task[Any, Any]", *args: Any, countdown: float = 0) -> None:
    """Queue `task` once the transaction has committed, to run `countdown` seconds later.

    A broker that is down is logged and forgotten here: the row the task works on stays,
    and the periodic sweep of its app queues it again.
    """

    def publish() -> None:
        try:
            task.apply_async(args=args, countdown=countdown)
        except Exception:  # noqa: BLE001 - kombu, redis and socket errors alike
            logger.warning("could not queue %s%r; the sweep will", task.name, args)

    transaction.on_commit(publish, robust=True)

"""The Celery application; schedules live in code, in `itportal.schedules`."""

import os
import time
from typing import Any

from celery import Celery
from celery.signals import before_task_publish, setup_logging, worker_process_init

from itportal.core.health.heartbeat import HeartbeatStep
from itportal.runtime.privileges import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "itportal.settings.dev")

app = Celery("itportal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["consumer"].add(HeartbeatStep)


@setup_logging.connect
def keep_django_logging(**_: Any) -> None:
    """With a receiver here Celery leaves logging alone: Django's LOGGING holds everywhere."""


@worker_process_init.connect
def no_orphans(**_: Any) -> None:
    """A killed worker takes the processes of its pool with it."""
    die_with_parent()


@before_task_publish.connect
def note_time(headers: dict[str, Any] | None = None, **_: Any) -> None:
    """Lets `doctor` and /metrics tell how long the oldest task has waited."""
    if headers is not None:
        headers.setdefault("queued_at", time.time())


def put_back_unfinished() -> int:
    """Return to their queues the tasks a killed worker held; how many there were.

    Only where no other worker shares the broker (the embedded one): theirs would run twice.
    """
    with app.connection_for_write(transport_options={"visibility_timeout": 0}) as link:
        channel: Any = link.default_channel
        held = int(channel.client.hlen(channel.unacked_key))
        channel.qos.restore_visible(num=100_000)
    return held

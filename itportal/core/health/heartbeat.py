"""Signs of life of worker and beat, kept in Redis and read by /readyz and `doctor`.

The worker's comes from its event loop while the broker is connected, the beat's from its
scheduler (scheduler.py), so a process that hangs falls silent.
"""

import logging
import time
from functools import cache
from typing import Any

import redis
from celery import bootsteps
from django.conf import settings

logger = logging.getLogger(__name__)

EVERY_SECONDS = 5
SILENT_SECONDS = 20  # older than this is no life
KEY = "itportal:alive:{}"
PROCESSES = ("worker", "beat")


@cache
def client() -> redis.Redis:
    """Short time limits: a health answer must not hang on a Redis that does."""
    return redis.Redis.from_url(
        settings.LIVE_REDIS_URL, socket_connect_timeout=2, socket_timeout=2
    )


def beat_now(process: str) -> None:
    """Note that `process` (worker, beat) lives; a Redis that is away is left to others."""
    try:
        client().set(KEY.format(process), f"{time.time():.3f}", ex=600)
    except redis.RedisError:
        logger.debug("no heartbeat of %s: Redis is away", process)


def ages() -> dict[str, float | None]:
    """Seconds since the last sign of each process; None when there was none for 10 minutes.

    Raises redis.RedisError.
    """
    values = client().mget([KEY.format(process) for process in PROCESSES])
    now = time.time()
    return {
        process: max(0.0, now - float(value)) if value else None
        for process, value in zip(PROCESSES, values, strict=True)
    }


class HeartbeatStep(bootsteps.StartStopStep):
    """Part of the worker's consumer: runs while it is connected to the broker."""

    requires = ("celery.worker.consumer.tasks:Tasks",)

    def __init__(self, parent: Any, **options: Any) -> None:
        super().__init__(parent, **options)
        self.timer: Any = None

    def start(self, parent: Any) -> None:
        beat_now("worker")
        self.timer = parent.timer.call_repeatedly(EVERY_SECONDS, beat_now, ("worker",))

    def stop(self, parent: Any) -> None:
        if self.timer:
            self.timer.cancel()
            self.timer = None

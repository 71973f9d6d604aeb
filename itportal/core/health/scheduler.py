"""Celery's own scheduler, giving a sign of life each time it looks at the clock."""

from typing import Any

from celery.beat import PersistentScheduler

from itportal.core.health.heartbeat import beat_now


class HeartbeatScheduler(PersistentScheduler):
    def tick(self, *args: Any, **kwargs: Any) -> Any:
        beat_now("beat")
        return super().tick(*args, **kwargs)

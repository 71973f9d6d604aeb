"""How much work waits in Celery's queues, and since when."""

import json
import time
from dataclasses import dataclass

import redis
from django.conf import settings


@dataclass(frozen=True, slots=True)
class Queue:
    """length: tasks waiting; age_seconds: of the oldest, None when empty or not known."""

    name: str
    length: int
    age_seconds: float | None


def waiting() -> list[Queue]:
    """Every queue of the portal. Raises redis.RedisError."""
    broker = redis.Redis.from_url(
        settings.BROKER_REDIS_URL, socket_connect_timeout=2, socket_timeout=2
    )
    with broker:
        pipe = broker.pipeline(transaction=False)
        for name in settings.TASK_QUEUES:
            pipe.llen(name)
            pipe.lindex(name, -1)  # kombu pushes left and takes right
        answers = pipe.execute()
    return [
        Queue(name, length, _age(oldest))
        for name, length, oldest in zip(
            settings.TASK_QUEUES, answers[::2], answers[1::2], strict=True
        )
    ]


def _age(message: bytes | None) -> float | None:
    if not message:
        return None
    try:
        return max(0.0, time.time() - float(json.loads(message)["headers"]["queued_at"]))
    except (ValueError, KeyError, TypeError):
        return None

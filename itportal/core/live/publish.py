"""Telling open pages that something changed: topics and ids only, never content."""

import json
import logging
from functools import cache

import redis
from django.conf import settings
from django.db import transaction

logger = logging.getLogger(__name__)
CHANNEL = "itportal:live"


@cache
def _client() -> redis.Redis:
    return redis.Redis.from_url(
        settings.LIVE_REDIS_URL, socket_connect_timeout=1, socket_timeout=1
    )


def publish(topic: str, **ids: str | int) -> None:
    """After commit, send one event to every tab listening to `topic`.

    Topics: `queue` (experts), `ticket:<uid>`, `user:<id>` (bell). A Redis that is away costs
    only the liveliness: pages fall back to polling.
    """
    message = json.dumps({"topic": topic, **ids})

    def send() -> None:
        try:
            _client().publish(CHANNEL, message)
        except redis.RedisError:
            logger.warning("live update of %s not sent: Redis is away", topic)

    transaction.on_commit(send, robust=True)


def end_streams(user_id: int) -> None:
    """After commit, close every stream of a user whose sessions or rights ended.

    Pages that may still listen ask for a new grant by themselves.
    """
    publish(f"user:{user_id}", end=1)

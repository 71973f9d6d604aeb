"""Request limits shared by all workers: counters in Redis, a sliding minute, open when it is away.

The current minute's count plus the share of the last minute still inside the window: two keys,
one round trip, no burst at the turn of the minute.
"""

import logging
import time
from dataclasses import dataclass
from functools import cache

import redis
from django.conf import settings

logger = logging.getLogger(__name__)
WINDOW_SECONDS = 60
COUNTERS = "itportal:api:rate"
AWAY_SECONDS = 5.0
_away_until = [0.0]


@dataclass(frozen=True)
class Verdict:
    """How much of the limit is left, and in how many seconds the minute turns."""

    limit: int
    remaining: int
    reset_seconds: int

    @property
    def allowed(self) -> bool:
        return self.remaining >= 0

    @property
    def headers(self) -> dict[str, str]:
        """`RateLimit` fields (draft-ietf-httpapi-ratelimit-headers)."""
        return {
            "RateLimit-Policy": f'"minute";q={self.limit};w={WINDOW_SECONDS}',
            "RateLimit": f'"minute";r={max(self.remaining, 0)};t={self.reset_seconds}',
        }


@cache
def _client() -> redis.Redis:
    location = str(settings.CACHES["default"]["LOCATION"])
    return redis.Redis.from_url(location, socket_connect_timeout=0.3, socket_timeout=0.3)


def count(caller: str, *, limit: int) -> Verdict | None:
    """Count one request of `caller` (`token:5`, `user:7`, `ip:…`); None while Redis is away."""
    if time.monotonic() < _away_until[0]:
        return None
    now = time.time()
    minute, passed = divmod(now, WINDOW_SECONDS)
    key = f"{COUNTERS}:{caller}"
    try:
        with _client().pipeline(transaction=False) as pipe:
            pipe.incr(f"{key}:{minute:.0f}")
            pipe.expire(f"{key}:{minute:.0f}", 2 * WINDOW_SECONDS)
            pipe.get(f"{key}:{minute - 1:.0f}")
            here, _expiry, before = pipe.execute()
    except redis.RedisError as error:
        _away_until[0] = time.monotonic() + AWAY_SECONDS
        logger.warning("requests are not counted: Redis is away (%s)", error)
        return None
    weight = 1 - passed / WINDOW_SECONDS
    used = int(here) + int(int(before or 0) * weight)
    return Verdict(
        limit=limit, remaining=limit - used, reset_seconds=int(WINDOW_SECONDS - passed) + 1
    )

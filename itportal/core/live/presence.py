"""Who is at something just now: a mark in Redis that dies by itself; nothing is kept.

A Redis that is away costs only the marks: nobody is at anything.
"""

import time
from dataclasses import dataclass
from functools import cache
from typing import Any

import redis
from django.conf import settings

LASTS_SECONDS = 30


@cache
def _client() -> redis.Redis:
    return redis.Redis.from_url(
        settings.LIVE_REDIS_URL, socket_connect_timeout=0.2, socket_timeout=0.2
    )


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody at `subject`; `name` as others read it."""

    subject: str
    user_id: int
    name: str


def mark_present(place: str, someone: Present) -> bool:
    """For half a minute from now. True: they were not here before, so others should be told."""
    now = time.time()
    key, member = _key(place), _member(someone)
    try:
        with _client().pipeline() as pipe:
            pipe.zremrangebyscore(key, "-inf", now)
            pipe.zadd(key, {member: now + LASTS_SECONDS})
            pipe.expire(key, 2 * LASTS_SECONDS)
            return bool(pipe.execute()[1])
    except redis.RedisError:
        return False


def mark_gone(place: str, someone: Present) -> bool:
    """True: they were here until now."""
    try:
        return bool(_client().zrem(_key(place), _member(someone)))
    except redis.RedisError:
        return False


def present_at(place: str) -> list[Present]:
    """Everybody at the place now, whoever came or stayed last at the end."""
    try:
        found: Any = _client().zrangebyscore(_key(place), time.time(), "+inf")
    except redis.RedisError:
        return []
    return [_read(member.decode()) for member in found]


def _key(place: str) -> str:
    return f"itportal:present:{place}"


def _member(someone: Present) -> str:
    return f"{someone.subject}|{someone.user_id}|{someone.name}"


def _read(member: str) -> Present:
    subject, user_id, name = member.split("|", 2)
    return Present(subject, int(user_id), name)

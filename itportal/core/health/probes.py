"""Small questions to the parts the portal stands on, each answered in bounded time."""

from dataclasses import dataclass

import redis
from django.db import DatabaseError, connection

from itportal.core.health import heartbeat


@dataclass(frozen=True, slots=True)
class Probe:
    """What was asked, and what is wrong with it ("" when nothing)."""

    name: str
    problem: str = ""

    @property
    def ok(self) -> bool:
        return not self.problem


def readiness() -> list[Probe]:
    """Database, Redis, worker and beat, in this order."""
    return [database(), *redis_and_processes()]


def database() -> Probe:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return Probe("database", _first_line(error))
    return Probe("database")


def redis_and_processes() -> list[Probe]:
    try:
        ages = heartbeat.ages()
    except redis.RedisError as error:
        unknown = [Probe(name, "unknown: Redis is away") for name in heartbeat.PROCESSES]
        return [Probe("redis", _first_line(error)), *unknown]
    return [Probe("redis"), *(_alive(name, age) for name, age in ages.items())]


def _alive(name: str, age: float | None) -> Probe:
    if age is None:
        return Probe(name, "no sign of life")
    if age > heartbeat.SILENT_SECONDS:
        return Probe(name, f"no sign of life for {age:.0f} s")
    return Probe(name)


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]

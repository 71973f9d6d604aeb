"""The figures Prometheus reads. Names are stable: docs/health.md lists them."""

import resource
from collections.abc import Iterable, Iterator
from pathlib import Path

import django
import redis
from django.db import DatabaseError, connection

from itportal.core.health import heartbeat, queues
from itportal.core.health.probes import database

Sample = tuple[str, float]


def exposition() -> str:
    """The Prometheus text of this moment; parts that are away are left out."""
    lines: list[str] = []
    for name, kind, help_text, samples in _families():
        rows = [f"{name}{labels} {value:g}" for labels, value in samples]
        if rows:
            lines += [f"# HELP {name} {help_text}", f"# TYPE {name} {kind}", *rows]
    return "\n".join(lines) + "\n"


def _families() -> Iterator[tuple[str, str, str, Iterable[Sample]]]:
    version = f'{{django="{django.get_version()}"}}'
    yield "itportal_info", "gauge", "Always 1; versions as labels.", [(version, 1)]
    yield from _process()
    up = database().ok
    yield "itportal_database_up", "gauge", "1 when the database answers.", [("", up)]
    if up:
        yield from _database()
    yield from _redis()


def _process() -> Iterator[tuple[str, str, str, Iterable[Sample]]]:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    seconds = usage.ru_utime + usage.ru_stime
    help_text = "CPU seconds of the web process that answers."
    yield "process_cpu_seconds_total", "counter", help_text, [("", seconds)]
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    size = pages * resource.getpagesize()
    help_text = "Resident memory of the web process that answers."
    yield "process_resident_memory_bytes", "gauge", help_text, [("", size)]


def _database() -> Iterator[tuple[str, str, str, Iterable[Sample]]]:
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_database_size(current_database()),"
                " (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()),"
                " (SELECT coalesce(max(extract(epoch FROM now() - xact_start)), 0)"
                "  FROM pg_stat_activity WHERE datname = current_database())"
            )
            size, sessions, oldest = cursor.fetchone()
    except DatabaseError:
        return
    yield "itportal_database_bytes", "gauge", "Size of the database.", [("", size)]
    yield "itportal_database_sessions", "gauge", "Open sessions.", [("", sessions)]
    help_text = "Age of the longest running transaction."
    yield "itportal_database_transaction_seconds", "gauge", help_text, [("", float(oldest))]


def _redis() -> Iterator[tuple[str, str, str, Iterable[Sample]]]:
    try:
        ages, found = heartbeat.ages(), queues.waiting()
    except redis.RedisError:
        yield "itportal_redis_up", "gauge", "1 when Redis answers.", [("", 0)]
        return
    yield "itportal_redis_up", "gauge", "1 when Redis answers.", [("", 1)]
    alive = [(f'{{process="{name}"}}', age) for name, age in ages.items() if age is not None]
    help_text = "Seconds since the last sign of life."
    yield "itportal_heartbeat_age_seconds", "gauge", help_text, alive
    lengths = [(f'{{queue="{queue.name}"}}', queue.length) for queue in found]
    yield "itportal_queue_tasks", "gauge", "Tasks waiting.", lengths
    waits = [
        (f'{{queue="{queue.name}"}}', queue.age_seconds)
        for queue in found
        if queue.age_seconds is not None
    ]
    help_text = "How long the oldest task has waited."
    yield "itportal_queue_age_seconds", "gauge", help_text, waits

"""The questions of `manage.py doctor`, each with one answer and the remedy."""

import shutil
import smtplib
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import django
import redis
from django.conf import settings
from django.core.mail import get_connection
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from itportal.core import messages
from itportal.core.demo import is_demo
from itportal.core.health import heartbeat, queues
from itportal.core.health.checks import POSTGRESQL_FLOOR

OLDEST_REDIS = (6, 2)
OLDEST_PYTHON = (3, 11)
GIB = 1024**3
CROWDED = 0.8  # of the sessions the server allows
LONG_QUEUE, OLD_TASK_SECONDS, STUCK_TASK_SECONDS = 1_000, 300, 3_600
CLOCK_WARN_SECONDS, CLOCK_FAIL_SECONDS = 2, 60
UPGRADE = f"point DATABASE_URL at a PostgreSQL {POSTGRESQL_FLOOR} server, or unset it"
START = "start it with `make run`, or check DATABASE_URL"


class Level(StrEnum):
    OK = "OK"
    WARN = "WARN"
    FAIL = "FAIL"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: what was looked at, what was found, what to do about it."""

    part: str
    level: Level
    found: str
    remedy: str = ""

    def __str__(self) -> str:
        remedy = f" -> {self.remedy}" if self.remedy else ""
        return f"{self.level:<5} {self.part:<11} {self.found}{remedy}"


def examine() -> Iterator[Finding]:
    """Ask everything; a question that cannot be asked is itself a finding."""
    for part, question in QUESTIONS:
        try:
            yield question(part)
        except (DatabaseError, redis.RedisError, OSError, smtplib.SMTPException) as error:
            words = (str(error).strip() or type(error).__name__).splitlines()[0]
            yield Finding(part, Level.FAIL, words, REMEDIES.get(part, ""))


def python(part: str) -> Finding:
    found = ".".join(str(number) for number in sys.version_info[:3])
    if sys.version_info < OLDEST_PYTHON:
        return Finding(part, Level.FAIL, found, "install Python 3.11 or newer, remove .venv")
    return Finding(part, Level.OK, f"{found}, Django {django.get_version()}")


def database(part: str) -> Finding:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version'), current_setting('server_version_num')::int,"
            " current_setting('max_connections')::int,"
            " (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend')"
        )
        version, number, limit, used = cursor.fetchone()
    found = f"PostgreSQL {version.split()[0]}, {used} of {limit} sessions"
    if number // 10_000 < POSTGRESQL_FLOOR:
        return Finding(part, Level.FAIL, found, UPGRADE)
    if used > limit * CROWDED:
        remedy = "raise max_connections, or lower ITPORTAL_WEB_THREADS"
        return Finding(part, Level.WARN, found, remedy)
    return Finding(part, Level.OK, found)


def migrations(part: str) -> Finding:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        remedy = "run `manage.py migrate` (`make run` does it)"
        return Finding(part, Level.FAIL, f"{len(plan)} not applied", remedy)
    return Finding(part, Level.OK, "all applied")


def broker(part: str) -> Finding:
    about = heartbeat.client().info()
    version = str(about.get("valkey_version") or about["redis_version"])
    name = "Valkey" if about.get("valkey_version") else "Redis"
    policy = heartbeat.client().config_get("maxmemory-policy").get("maxmemory-policy")
    found = f"{name} {version}, {about['used_memory_human']} in use"
    if tuple(int(word) for word in version.split(".")[:2]) < OLDEST_REDIS:
        return Finding(part, Level.FAIL, found, "upgrade to Redis 6.2 or Valkey")
    if policy not in {"noeviction", None}:
        remedy = "set maxmemory-policy noeviction, or queued tasks may vanish"
        return Finding(part, Level.WARN, f"{found}, evicts by {policy}", remedy)
    return Finding(part, Level.OK, found)


def process(part: str) -> Finding:
    age = heartbeat.ages()[part]
    if age is None or age > heartbeat.SILENT_SECONDS:
        since = f"for {age:.0f} s" if age is not None else "for 10 minutes or more"
        return Finding(part, Level.FAIL, f"no sign of life {since}", REMEDIES[part])
    return Finding(part, Level.OK, f"alive {age:.0f} s ago")


def waiting(part: str) -> Finding:
    found = queues.waiting()
    length = sum(queue.length for queue in found)
    oldest = max((queue.age_seconds or 0 for queue in found), default=0)
    busy = ", ".join(f"{queue.name} {queue.length}" for queue in found if queue.length)
    text = f"{busy}; the oldest has waited {oldest:.0f} s" if length else "nothing waits"
    if oldest > STUCK_TASK_SECONDS:
        return Finding(part, Level.FAIL, text, REMEDIES["worker"])
    if oldest > OLD_TASK_SECONDS or length > LONG_QUEUE:
        return Finding(part, Level.WARN, text, "start more workers (ITPORTAL_WORKER_PROCESSES)")
    return Finding(part, Level.OK, text)


def mail(part: str) -> Finding:
    where = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    if "smtp" not in settings.EMAIL_BACKEND:
        return Finding(part, Level.WARN, f"not sent: {settings.EMAIL_BACKEND}", "")
    try:
        link = get_connection(timeout=5)
        link.open()
        link.close()
    except (OSError, smtplib.SMTPException) as error:
        return Finding(part, Level.WARN, f"{where}: {error}", REMEDIES[part])
    return Finding(part, Level.OK, f"{where} answers")


def disk(part: str) -> Finding:
    usage = shutil.disk_usage(settings.VAR)
    found = f"{usage.free / GIB:.1f} GB free in {settings.VAR}"
    remedy = "free some space, or move the data with ITPORTAL_VAR"
    if usage.free < GIB / 2:
        return Finding(part, Level.FAIL, found, remedy)
    if usage.free < 5 * GIB:
        return Finding(part, Level.WARN, found, remedy)
    return Finding(part, Level.OK, found)


def clock(part: str) -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (theirs,) = cursor.fetchone()
    apart = abs((timezone.now() - theirs).total_seconds())
    found = f"{apart:.1f} s between portal and database"
    remedy = "turn on time synchronisation on both machines"
    if apart > CLOCK_FAIL_SECONDS:
        return Finding(part, Level.FAIL, found, remedy)
    if apart > CLOCK_WARN_SECONDS:
        return Finding(part, Level.WARN, found, remedy)
    return Finding(part, Level.OK, found)


def texts(part: str) -> Finding:
    stale = [name for name in messages.PACKAGES if is_stale(messages.catalogue_path(name))]
    if stale:
        found = f"not compiled: {', '.join(stale)}"
        return Finding(part, Level.FAIL, found, "run `manage.py messages --compile`")
    return Finding(part, Level.OK, "compiled")


def static(part: str) -> Finding:
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if not manifest.exists():
        return Finding(part, Level.FAIL, "not collected", "run `manage.py prepare`")
    return Finding(part, Level.OK, str(settings.STATIC_ROOT))


def safety(part: str) -> Finding:
    if settings.DEBUG:
        return Finding(part, Level.WARN, "DEBUG is on", "unset ITPORTAL_DEBUG")
    if is_demo():
        return Finding(part, Level.WARN, "demo sign-ins are open", "use an empty ITPORTAL_VAR")
    return Finding(part, Level.OK, f"mails point to {settings.PORTAL_URL}")


def is_stale(catalogue: Path) -> bool:
    """Whether the catalogue's compiled form is missing or older than its text."""
    compiled = catalogue.with_suffix(".mo")
    return catalogue.exists() and (
        not compiled.exists() or compiled.stat().st_mtime < catalogue.stat().st_mtime
    )


QUESTIONS: tuple[tuple[str, Callable[[str], Finding]], ...] = (
    ("python", python),
    ("database", database),
    ("migrations", migrations),
    ("redis", broker),
    ("worker", process),
    ("beat", process),
    ("queues", waiting),
    ("mail", mail),
    ("disk", disk),
    ("clock", clock),
    ("texts", texts),
    ("static", static),
    ("safety", safety),
)
REMEDIES = {
    "database": START,
    "migrations": START,
    "clock": START,
    "redis": "start it with `make run`, or check REDIS_URL",
    "worker": "start the portal (`make run`), or a worker on this Redis",
    "beat": "start the portal (`make run`), or one beat on this Redis",
    "queues": "check REDIS_URL",
    "mail": "check ITPORTAL_SMTP_HOST, ITPORTAL_SMTP_PORT and the sign-in; mails wait until then",
}

"""`manage.py doctor`: one line per part, the remedy beside what is wrong."""

from io import StringIO

import pytest
from django.core.management import call_command
from pytest_django import Settings

from itportal.core.health import heartbeat

pytestmark = pytest.mark.django_db


def doctor() -> tuple[dict[str, str], int]:
    """Lines by part, exit code."""
    screen, code = StringIO(), 0
    try:
        call_command("doctor", stdout=screen)
    except SystemExit as end:
        code = int(end.code or 0)
    lines = screen.getvalue().splitlines()
    return {line.split()[1]: line for line in lines}, code


def test_every_part_has_a_line_and_silence_fails() -> None:
    heartbeat.beat_now("beat")
    heartbeat.client().delete(heartbeat.KEY.format("worker"))
    lines, code = doctor()
    assert list(lines) == [
        *("python", "database", "migrations", "redis", "worker", "beat", "queues", "mail"),
        *("disk", "clock", "texts", "static", "safety"),
    ]
    assert lines["database"].startswith("OK    database    PostgreSQL 18")
    assert lines["migrations"].startswith("OK")
    assert lines["beat"].startswith("OK")
    assert lines["worker"].startswith("FAIL  worker      no sign of life")
    assert "-> start the portal" in lines["worker"]
    assert code == 1


def test_silent_mail_server_warns(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    lines, _ = doctor()
    assert lines["mail"].startswith("WARN  mail        127.0.0.1:1: ")
    assert "ITPORTAL_SMTP_HOST" in lines["mail"]


def test_redis_away_is_said_once_per_part(monkeypatch: pytest.MonkeyPatch) -> None:
    import redis

    nowhere = redis.Redis(unix_socket_path="/nonexistent/redis.sock")
    monkeypatch.setattr("itportal.core.health.heartbeat.client", lambda: nowhere)
    lines, code = doctor()
    assert lines["redis"].startswith("FAIL  redis")
    assert "check REDIS_URL" in lines["redis"]
    assert code == 1

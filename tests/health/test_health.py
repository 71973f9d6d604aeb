"""/healthz, /readyz and /metrics: what they say, to whom, and while parts are away."""

from unittest import mock

import pytest
import redis
from django.db import OperationalError, connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from itportal.core.health import heartbeat

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_heartbeats() -> None:
    keys = [heartbeat.KEY.format(process) for process in heartbeat.PROCESSES]
    heartbeat.client().delete(*keys)


def test_process_lives_without_database_session_or_known_host(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, settings: Settings
) -> None:
    settings.ALLOWED_HOSTS = ["portal.example.ee"]
    settings.SECURE_SSL_REDIRECT = True
    client.cookies["sessionid"] = "x" * 32
    with django_assert_num_queries(0):
        answer = client.get("/healthz", headers={"host": "10.0.0.7"})
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert client.post("/healthz").status_code == 405


def test_ready_when_everything_gave_a_sign(client: Client) -> None:
    heartbeat.beat_now("worker")
    heartbeat.beat_now("beat")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["missing"]) == (200, [])


def test_not_ready_names_what_is_missing(client: Client) -> None:
    heartbeat.beat_now("beat")
    old = heartbeat.SILENT_SECONDS + 30
    with mock.patch("itportal.core.health.heartbeat.time.time", return_value=1_000_000.0):
        heartbeat.beat_now("worker")
    with mock.patch("itportal.core.health.heartbeat.time.time", return_value=1_000_000.0 + old):
        heartbeat.beat_now("beat")
        answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["missing"] == ["worker"]
    assert "50 s" in answer.json()["checks"]["worker"]


def test_not_ready_while_redis_is_away(client: Client) -> None:
    nowhere = redis.Redis(unix_socket_path="/nonexistent/redis.sock")
    with mock.patch("itportal.core.health.heartbeat.client", return_value=nowhere):
        answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["missing"] == ["redis", "worker", "beat"]


def test_not_ready_while_the_database_is_away(client: Client) -> None:
    with mock.patch.object(connection, "cursor", side_effect=OperationalError("gone\nsecret")):
        answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "database" in answer.json()["missing"]
    assert answer.json()["checks"]["database"] == "gone"


def test_metrics_for_this_machine_or_the_token_only(client: Client, settings: Settings) -> None:
    heartbeat.beat_now("worker")
    client = Client(headers={"host": "127.0.0.1:8000"})
    text = client.get("/metrics").content.decode()
    assert "itportal_database_up 1" in text
    assert 'itportal_queue_tasks{queue="mail"} 0' in text
    assert 'itportal_heartbeat_age_seconds{process="worker"} 0' in text
    assert client.get("/metrics", headers={"x-forwarded-for": "1.2.3.4"}).status_code == 403
    assert client.get("/metrics", REMOTE_ADDR="192.0.2.1").status_code == 403
    for host, status in (("localhost:8000", 200), ("[::1]:8000", 200), ("evil.example", 403)):
        # A name of somebody else's that leads to this machine (DNS rebinding).
        assert client.get("/metrics", headers={"host": host}).status_code == status, host
    settings.METRICS_TOKEN = "long-secret"
    assert client.get("/metrics").status_code == 403
    given = {"authorization": "Bearer long-secret"}
    assert client.get("/metrics", REMOTE_ADDR="192.0.2.1", headers=given).status_code == 200
    wrong = {"authorization": "Bearer õ"}
    assert client.get("/metrics", headers=wrong).status_code == 403

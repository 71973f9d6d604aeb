"""What callers see while the database is away or our own code fails."""

from unittest import mock

import psycopg2
import pytest
from django.db import DatabaseError, OperationalError, connection
from django.test import Client

from itportal.core.health import views
from itportal.core.health.away import database_is_away

pytestmark = pytest.mark.django_db


@pytest.fixture
def quiet_client() -> Client:
    return Client(raise_request_exception=False)


def away() -> OperationalError:
    error = OperationalError("could not connect")
    error.__cause__ = psycopg2.OperationalError("could not connect")
    return error


def test_pages_say_calmly_that_the_database_is_away(quiet_client: Client) -> None:
    with mock.patch.object(connection, "cursor", side_effect=away()):
        quiet_client.cookies["sessionid"] = "x" * 32
        answer = quiet_client.get("/minu/")
    assert answer.status_code == 503
    assert "Retry-After" in answer.headers
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Request-ID"] in answer.content.decode()


def test_api_gets_a_problem_document(quiet_client: Client) -> None:
    with mock.patch.object(connection, "cursor", side_effect=away()):
        quiet_client.cookies["sessionid"] = "x" * 32
        answer = quiet_client.get("/api/v1/tickets/")
    assert answer.status_code == 503
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "api.unavailable"


def test_our_own_fault_is_a_500(quiet_client: Client) -> None:
    with mock.patch.object(views, "exposition", side_effect=ZeroDivisionError):
        answer = quiet_client.get("/metrics", headers={"host": "localhost"})
    assert answer.status_code == 500


@pytest.mark.parametrize(
    ("statement", "is_away"),
    [
        ("SELECT 1/0", False),
        ("SELECT pg_terminate_backend(pg_backend_pid())", True),
        ("SET LOCAL statement_timeout = 1; SELECT pg_sleep(1)", False),
    ],
)
@pytest.mark.django_db(transaction=True)
def test_lost_connections_are_told_from_refused_statements(
    statement: str, *, is_away: bool
) -> None:
    with pytest.raises(DatabaseError) as caught, connection.cursor() as cursor:
        cursor.execute(f"BEGIN; {statement}")
    connection.close()
    assert database_is_away(caught.value) is is_away

"""A kept connection whose server side has ended is opened anew before the first statement."""

from typing import Any

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db


def test_an_ended_connection_is_noticed_without_asking() -> None:
    link: Any = connection.copy()
    try:
        link.connect()
        link.health_check_enabled, link.health_check_done = True, False
        with link.cursor() as cursor:  # asked now, and trusted from now on
            cursor.execute("SELECT pg_backend_pid()")
            (pid,) = cursor.fetchone()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
        link.health_check_done = False
        with link.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            assert cursor.fetchone()[0] != pid
    finally:
        link.close()


def test_a_living_connection_is_not_asked_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    link: Any = connection.copy()
    asked: list[bool] = []
    usable = link.is_usable

    def ask() -> bool:
        asked.append(True)
        return bool(usable())

    monkeypatch.setattr(link, "is_usable", ask)
    try:
        link.connect()
        for _ in range(3):
            link.health_check_enabled, link.health_check_done = True, False
            with link.cursor() as cursor:
                cursor.execute("SELECT 1")
        assert len(asked) == 1
    finally:
        link.close()

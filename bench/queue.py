"""The statements of the queue page, and what each costs inside PostgreSQL."""

import json
from dataclasses import dataclass
from statistics import median
from typing import Any

from bench.stack import EXPERT

ROUNDS = 9
PATH = "/helpdesk/?list=open"


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of the page: as it is sent, its parameters in it, and as it reads."""

    sql: str
    text: str

    @property
    def is_page(self) -> bool:
        return "LIMIT 51" in self.text and "helpdesk_ticket" in self.text

    @property
    def is_counts(self) -> bool:
        return "FILTER (WHERE" in self.text and "helpdesk_ticket" in self.text

    def ms(self) -> float:
        """Execution time, planning left out: median of several runs."""
        return float(median(explained(self.sql)["Execution Time"] for _ in range(ROUNDS)))


def explained(sql: str) -> dict[str, Any]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {sql}")
        found = cursor.fetchone()[0]
    plan: dict[str, Any] = (json.loads(found) if isinstance(found, str) else found)[0]
    return plan


def queue_statements(path: str = PATH) -> list[Statement]:
    """Of one GET by the specialist of all, everything of the shell included."""
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    settings.ALLOWED_HOSTS = ["*"]
    client = Client()
    client.force_login(get_user_model().objects.get(email=EXPERT))
    for _ in range(2):
        client.get(path)
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    sent = [str(query["sql"]) for query in captured.captured_queries]
    return [Statement(sql, _read(sql)) for sql in sent]


def _read(sql: str) -> str:
    """What a prepared statement of this connection says; any other says it itself."""
    from django.db import connection

    if not sql.startswith("EXECUTE "):
        return sql
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT statement FROM pg_prepared_statements WHERE name = %s", [sql.split()[1]]
        )
        return str(cursor.fetchone()[0])


def save_views(count: int) -> None:
    """So many saved views of the specialist's own, each with filters."""
    from accounts.models import User
    from itportal.core.tables.models import SavedView

    user = User.objects.get(email=EXPERT)
    SavedView.objects.filter(owner=user, name__startswith="bench ").delete()
    SavedView.objects.bulk_create(
        SavedView(
            table="tickets",
            owner=user,
            name=f"bench {number}",
            query={"list": "open", "priority": [str(number % 4 + 1)], "assignee": ["me"]},
        )
        for number in range(count)
    )

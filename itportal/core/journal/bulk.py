"""Loading events of the past: the demo municipality, history brought over from elsewhere.

Everything else records with `record()`. Rows are as append-only as any and are sealed with
the rest; `at` tells the time they speak of, `xid` that they were written now, together.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection
from django.db.models import Model

from itportal.core.bulk import copy_rows
from itportal.core.context import current
from itportal.core.journal.models import Event

BLOCK = 20_000


@dataclass(frozen=True, slots=True)
class PastEvent:
    """One event with its own time; fields as in Event."""

    at: datetime
    code: str
    actor_id: int | None = None
    actor_label: str = ""
    object_type: str = ""
    object_id: int | None = None
    object_uid: UUID | None = None
    object_label: str = ""
    institution_id: int | None = None
    source: str = "web"
    data: Mapping[str, Any] = field(default_factory=dict)


COLUMNS = (
    *("at", "code", "actor_id", "actor_label", "source", "auth", "ip", "request_id"),
    *("object_type", "object_id", "object_uid", "object_label", "institution_id", "data"),
)


def record_many(events: Iterable[PastEvent], *, more: str = "") -> int:
    """Write events in the order of their times; returns how many.

    They pass through a temporary table, so that a stream of any length is put in order by
    the database. `more`: SQL that makes further events (COLUMNS) out of the table past_events.
    Raises RuntimeError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("events recorded outside a transaction")
    rows = (
        {
            "at": event.at,
            "code": event.code,
            "actor_id": event.actor_id,
            "actor_label": event.actor_label[:200],
            "source": event.source,
            "auth": "session" if event.actor_id and event.source == "web" else "",
            "ip": None,
            "request_id": None,
            "object_type": event.object_type,
            "object_id": event.object_id,
            "object_uid": event.object_uid,
            "object_label": event.object_label[:200],
            "institution_id": event.institution_id,
            "data": dict(event.data),
        }
        for event in events
    )
    columns = ", ".join(COLUMNS)
    table = Event._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE past_events ON COMMIT DROP AS"
            f" SELECT {columns} FROM {table} WITH NO DATA"
        )
        # In blocks, so that the caller may write its own rows between two events.
        while block := list(islice(rows, BLOCK)):
            copy_rows(Event, block, table="past_events")
        union = f" UNION ALL {more}" if more else ""
        cursor.execute(
            f"INSERT INTO {table} ({columns}) SELECT {columns} FROM past_events{union}"
            f" ORDER BY at"
        )
        written: int = cursor.rowcount
        cursor.execute("DROP TABLE past_events")
    return written


@dataclass(frozen=True, slots=True)
class Told:
    """One object of a set that a change made now is told of; fields as in Event."""

    object_id: int
    object_uid: UUID | None
    object_label: str
    institution_id: int | None
    data: Mapping[str, Any] = field(default_factory=dict)


def record_set(
    code: str, *, actor: AbstractBaseUser, model: type[Model], told: Iterable[Told]
) -> None:
    """`record()` for each of very many objects that one change of sets made: one statement.

    Raises RuntimeError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"{code} recorded outside a transaction")
    context = current()
    shared = {
        "code": code,
        "actor_id": actor.pk,
        "actor_label": str(actor)[:200],
        "source": context.source,
        "auth": context.auth,
        "ip": context.ip,
        "request_id": context.request_id,
        "object_type": model._meta.label_lower,
    }
    rows = (
        {
            **shared,
            "object_id": one.object_id,
            "object_uid": one.object_uid,
            "object_label": one.object_label[:200],
            "institution_id": one.institution_id,
            "data": dict(one.data),
        }
        for one in told
    )
    copy_rows(Event, rows)

"""The sealed tables and the canonical form of their rows, versioned (docs/journal.md).

A row's digest is SHA-256 over a JSON array of its fields, each as text: times in UTC with
microseconds, ids in decimal, JSON as PostgreSQL's jsonb text (keys sorted), NULL as null. A
changed form is a new format; old seals are checked in the form they were made in.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import connection

FORMAT = 1


def _time(column: str) -> str:
    return f"""to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""


@dataclass(frozen=True, slots=True)
class Ledger:
    """`formats` maps a format's number to the SQL of its fields, in order."""

    name: str
    table: str
    formats: dict[int, tuple[str, ...]]

    def canonical(self, format_number: int) -> str:
        fields = (f"({field})::text" for field in self.formats[format_number])
        return f"json_build_array({', '.join(fields)})::text"


COMMON = ("id", "xid", _time("at"), "actor_id", "source", "auth", "host(ip)", "request_id")
EVENTS = Ledger(
    "event",
    "journal_event",
    {
        1: (
            *COMMON,
            *("uid", "code", "actor_label", "object_type", "object_id", "object_uid"),
            *("object_label", "institution_id", "data"),
        )
    },
)
ROW_CHANGES = Ledger(
    "row_change",
    "journal_rowchange",
    {
        1: (
            *("id", "xid", _time('"timestamp"'), "actor_id", "cid", "host(remote_addr)"),
            *("content_type_id", "object_pk", "object_id", "object_repr", "action"),
            *("changes", "changes_text", "serialized_data", "additional_data"),
            *("remote_port", "actor_email"),
        )
    },
)
READS = Ledger(
    "read",
    "journal_personaldataread",
    {
        1: (
            *COMMON,
            *("view", "purpose", "filter_text", "columns", "person_count"),
            *("array_to_string(person_uids, ',')", "persons_hash", "is_export"),
        )
    },
)
LEDGERS = {ledger.name: ledger for ledger in (EVENTS, ROW_CHANGES, READS)}


@dataclass(frozen=True, slots=True)
class Row:
    """One row's place in the order of the ledger, and the digest of its canonical form."""

    xid: int
    id: int
    digest: bytes


def rows(
    ledger: Ledger,
    format_number: int,
    where: str,
    params: Sequence[int | list[int]],
    *,
    limit: int | None = None,
) -> Iterator[Row]:
    """Rows in (xid, id) order, digested in Python from what the database holds now."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT xid, id, {ledger.canonical(format_number)} FROM {ledger.table} "
            f"WHERE {where} ORDER BY xid, id LIMIT %s",
            [*params, limit],
        )
        for xid, pk, text in cursor.fetchall():
            yield Row(xid, pk, hashlib.sha256(text.encode()).digest())


def horizon() -> int:
    """The oldest running transaction: everything below it has ended, for good."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        xmin: int = cursor.fetchone()[0]
    return xmin

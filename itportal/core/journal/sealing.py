"""Sealing: ended transactions' rows are closed into a chain of digests, once a minute.

No writer waits for it. Every link names the one before, so an edited, deleted, inserted or
reordered row, or a link changed afterwards, is found by verifying.py. What was written within
the last minute is not yet sealed. Whoever can rewrite the whole chain is caught only by a head
kept elsewhere: it goes to the log with every run, and `audit_verify --head` asks for it.
"""

import hashlib
import json
import logging
from datetime import UTC, datetime

from django.db import connection, transaction

from itportal.core.journal.ledgers import FORMAT, LEDGERS, Ledger, horizon, rows
from itportal.core.journal.models import Seal

logger = logging.getLogger(__name__)
ROWS_IN_A_SEAL = 10_000
LOCK = 7_241_001  # advisory: one sealer at a time
BEGINNING = hashlib.sha256(b"IT portal journal").digest()


def seal_journal(*, now: datetime) -> int:
    """Seal every row below the oldest running transaction; returns how many.

    One transaction per seal, so that a long backlog is not lost by a stop.
    """
    sealed = 0
    limit = horizon()
    for ledger in LEDGERS.values():
        while count := _seal_next(ledger, limit, now):
            sealed += count
            if count < ROWS_IN_A_SEAL:
                break
    if sealed:
        last = Seal.objects.order_by("-number").first()
        if last is not None:
            logger.info("journal sealed: %d rows, head %d %s", sealed, last.number, head(last))
    return sealed


@transaction.atomic
def _seal_next(ledger: Ledger, limit: int, now: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    xid, pk = last_sealed(ledger)
    batch = list(
        rows(
            ledger,
            FORMAT,
            "(xid, id) > (%s, %s) AND xid < %s",
            [xid, pk, limit],
            limit=ROWS_IN_A_SEAL,
        )
    )
    if not batch:
        return 0
    before = Seal.objects.order_by("-number").first()
    seal = Seal(
        number=before.number + 1 if before else 1,
        at=now,
        format=FORMAT,
        ledger=ledger.name,
        last_xid=batch[-1].xid,
        last_id=batch[-1].id,
        row_ids=[row.id for row in batch],
        row_digests=b"".join(row.digest for row in batch),
        previous=bytes(before.digest) if before else BEGINNING,
    )
    seal.digest = digest_of(seal)
    seal.save(force_insert=True)
    return len(batch)


def last_sealed(ledger: Ledger) -> tuple[int, int]:
    """(xid, id) of the ledger's last sealed row; zeros before the first."""
    found = (
        Seal.objects.filter(ledger=ledger.name)
        .order_by("-number")
        .values_list("last_xid", "last_id")
        .first()
    )
    return found or (0, 0)


def digest_of(seal: Seal) -> bytes:
    """SHA-256 over the seal's own canonical form: everything in it but the digest itself."""
    facts = [
        *("portal seal", seal.format, seal.number, seal.ledger, seal.last_xid, seal.last_id),
        seal.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        bytes(seal.previous).hex(),
        hashlib.sha256(",".join(map(str, seal.row_ids)).encode()).hexdigest(),
        hashlib.sha256(bytes(seal.row_digests)).hexdigest(),
    ]
    return hashlib.sha256(json.dumps(facts, separators=(",", ":")).encode()).digest()


def sealed_rows(seal: Seal) -> list[tuple[int, bytes]]:
    """(id, digest) of each row as it was sealed."""
    digests = bytes(seal.row_digests)
    return [(pk, digests[i * 32 : i * 32 + 32]) for i, pk in enumerate(seal.row_ids)]


def head(seal: Seal) -> str:
    return bytes(seal.digest).hex()

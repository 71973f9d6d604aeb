"""Verifying the chain: what `manage.py audit_verify` and the nightly task do.

Walks the seals from the first, and compares every sealed row with what the table holds now.
Findings are in order of the chain, so the first names where it was first broken.
"""

import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import connection, transaction

from itportal.core.journal.ledgers import LEDGERS, Ledger, Row, rows
from itportal.core.journal.models import Seal, Verification
from itportal.core.journal.sealing import BEGINNING, digest_of, head, sealed_rows

ENOUGH = 100  # findings; more tell nothing new


@dataclass(frozen=True, slots=True)
class Break:
    """One finding. problem: edited, deleted, inserted, reordered, seal, head."""

    problem: str
    ledger: str
    row: int
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.problem}: {self.ledger} {self.row} {self.detail}".rstrip()


@dataclass(slots=True)
class Result:
    breaks: list[Break]
    seals: int = 0
    rows: int = 0
    unsealed: int = 0
    head: str = ""


def verify(*, expected_head: str = "") -> Result:
    """Check the whole chain in one snapshot. expected_head: a digest once seen elsewhere."""
    with transaction.atomic():
        # No seal or row may appear between two statements of the check.
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        return _verify(expected_head)


def verify_and_keep(*, now: datetime) -> Verification:
    """Verify and keep the outcome, shown on the journal's page."""
    begun = time.monotonic()
    result = verify()
    return Verification.objects.create(
        at=now,
        seconds=round(time.monotonic() - begun, 3),
        seals=result.seals,
        rows=result.rows,
        unsealed=result.unsealed,
        head=result.head,
        breaks=[asdict(found) for found in result.breaks],
    )


def _verify(expected_head: str) -> Result:
    result = Result(breaks=[])
    ends: dict[str, tuple[int, int]] = dict.fromkeys(LEDGERS, (0, 0))
    previous, number = BEGINNING, 0
    heads: set[str] = set()
    for seal in Seal.objects.order_by("number").iterator(chunk_size=20):
        result.breaks += _check_link(seal, previous, number)
        ledger = LEDGERS.get(seal.ledger)
        if ledger is None or seal.format not in ledger.formats:
            result.breaks.append(Break("seal", seal.ledger, seal.number, "unknown form"))
            continue
        result.breaks += _check_rows(seal, ledger, ends[ledger.name])
        ends[ledger.name] = (seal.last_xid, seal.last_id)
        previous, number = bytes(seal.digest), seal.number
        heads.add(head(seal))
        result.seals, result.rows = result.seals + 1, result.rows + len(seal.row_ids)
        result.head = head(seal)
        if len(result.breaks) >= ENOUGH:
            return result
    for ledger in LEDGERS.values():
        count, forged = _check_unsealed(ledger, ends[ledger.name])
        result.unsealed += count
        result.breaks += forged
    result.breaks += _check_heads(result, heads, expected_head)
    return result


def _check_link(seal: Seal, previous: bytes, number: int) -> Iterator[Break]:
    if seal.number != number + 1:
        yield Break("seal", "seal", number + 1, "is missing")
    elif bytes(seal.previous) != previous:
        yield Break("seal", "seal", seal.number, "does not follow the one before")
    if digest_of(seal) != bytes(seal.digest):
        yield Break("seal", "seal", seal.number, "was changed")
    if len(bytes(seal.row_digests)) != 32 * len(seal.row_ids):
        yield Break("seal", "seal", seal.number, "lists other rows than it has digests")


def _check_rows(seal: Seal, ledger: Ledger, after: tuple[int, int]) -> Iterator[Break]:
    """The table between the ledger's previous seal and this one, against what was sealed."""
    now_there = rows(
        ledger,
        seal.format,
        "(xid, id) > (%s, %s) AND (xid, id) <= (%s, %s)",
        [*after, seal.last_xid, seal.last_id],
    )
    found = {row.id: row for row in now_there}
    sealed = dict(sealed_rows(seal))
    elsewhere = _moved(ledger, seal.format, [pk for pk in sealed if pk not in found])
    both = zip(
        [pk for pk in found if pk in sealed], [pk for pk in sealed if pk in found], strict=True
    )
    displaced = {pk for here, there in both if here != there for pk in (here, there)}
    for pk, digest in sealed.items():
        if pk in elsewhere or pk in displaced:
            yield Break("reordered", ledger.name, pk, f"since seal {seal.number}")
        elif pk not in found:
            yield Break("deleted", ledger.name, pk, f"since seal {seal.number}")
        elif found[pk].digest != digest:
            yield Break("edited", ledger.name, pk, f"since seal {seal.number}")
    for pk in sorted(found.keys() - sealed.keys()):
        yield Break("inserted", ledger.name, pk, f"before seal {seal.number}")


def _moved(ledger: Ledger, format_number: int, missing: list[int]) -> dict[int, Row]:
    """Rows that left their place but still exist."""
    if not missing:
        return {}
    return {row.id: row for row in rows(ledger, format_number, "id = ANY(%s)", [missing])}


def _check_unsealed(ledger: Ledger, after: tuple[int, int]) -> tuple[int, list[Break]]:
    """Rows no seal covers yet, and those of a transaction that cannot have been."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), min(id) FILTER "
            "(WHERE xid >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint) "
            f"FROM {ledger.table} WHERE (xid, id) > (%s, %s)",
            after,
        )
        count, forged = cursor.fetchone()
    if forged is None:
        return count, []
    return count, [Break("inserted", ledger.name, forged, "by no transaction that ran")]


def _check_heads(result: Result, heads: set[str], expected: str) -> Iterator[Break]:
    """Links cut off at the end leave a whole chain: only a head once seen tells."""
    kept = Verification.objects.exclude(head="").order_by("-pk").first()
    if kept is not None and kept.head not in heads:
        yield Break("head", "seal", kept.seals, f"verified {kept.at:%Y-%m-%d %H:%M} is gone")
    if expected and expected.lower() not in heads:
        yield Break("head", "seal", result.seals, "the expected head is not in the chain")

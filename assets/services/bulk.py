"""Many devices written at once: judged and written in sets as rows of a file are, all or none."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from accounts.models import User
from assets import errors, policy
from assets.models import Asset
from assets.search import index_assets
from assets.services.imported import NOT_YOURS, Origin, check_rows, write_rows
from itportal.core.errors import Invalid, PortalError
from itportal.core.imports.checking import WHOLE
from itportal.core.imports.errors import CHANGED
from itportal.core.imports.kinds import Row
from itportal.core.policy import require

if TYPE_CHECKING:
    from assets.imports import Lookups

NEW, CHANGE, SAME = "new", "change", "same"


@dataclass(frozen=True, slots=True)
class Fault:
    """row: its place in the list, from 0. field: as the caller named it; "" for the whole row."""

    row: int
    field: str
    code: str
    message: str


@dataclass
class BulkRow:
    """One row as it came. values: read already (services/imported.py), faults of reading beside.

    uid: the device it changes; None: a new one. seen: its `updated_at` as the caller read it.
    """

    values: dict[str, Any]
    uid: UUID | None = None
    seen: datetime | None = None
    faults: list[Fault] = field(default_factory=list)


@dataclass(frozen=True)
class Done:
    """outcomes: row → (new, change or same; the device's key, 0 for what is not written)."""

    outcomes: Mapping[int, tuple[str, int]]
    faults: Sequence[Fault]


class BulkRefused(PortalError):
    """Something is wrong with some rows, so none is written (409). faults: all that is wrong."""

    status = 409

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("assets.bulk_refused", count=len({fault.row for fault in faults}))
        self.faults = sorted(faults, key=lambda fault: (fault.row, fault.field))
        self.members = {"errors": [asdict(fault) for fault in self.faults]}


@transaction.atomic
def write_assets(
    *,
    rows: Sequence[BulkRow],
    known: "Lookups",
    actor: User,
    now: datetime,
    dry_run: bool = False,
    partial: bool = False,
) -> Done:
    """Register and change devices: all of them, or with `partial` those that nothing is wrong with.

    dry_run: judge and write nothing. Records nothing itself: `write_rows` records each device.
    Raises Refused, BulkRefused.
    """
    require(policy.may_register_assets(actor))
    faults = [fault for row in rows for fault in row.faults]
    judged = _judged(rows, known, faults)
    if faults and not partial:
        raise BulkRefused(faults)
    wrong = {fault.row for fault in faults}
    good = [row for row in judged if row.line not in wrong]
    written = [row for row in good if row.outcome in {NEW, CHANGE}]
    if not dry_run and written:
        said = _written(written, known, actor, now)
        faults += [_fault(line, WHOLE, text) for line, text in said.items()]
        if said and not partial:
            raise BulkRefused(faults)
        index_assets(row.object_id for row in written if row.object_id)
        good = [row for row in good if row.line not in said]
    outcomes = {row.line: (row.outcome, row.object_id or 0) for row in good}
    return Done(outcomes, sorted(faults, key=lambda fault: (fault.row, fault.field)))


def _written(
    rows: Sequence[Row], known: "Lookups", actor: User, now: datetime
) -> dict[int, str]:
    try:
        return write_rows(rows, known, Origin(actor, "assets.asset.registered", {}), now)
    except Invalid as error:  # somebody took a number between the look and the write
        first = rows[0].line
        named = [_fault(first, name, str(text)) for name, text in error.fields.items()]
        raise BulkRefused(named) from error


def _judged(rows: Sequence[BulkRow], known: "Lookups", faults: list[Fault]) -> list[Row]:
    """Rows as files have them, judged; what is wrong is added to `faults`."""
    uids = {row.uid for row in rows if row.uid}
    visible = Asset.objects.visible_to(known.user).filter(uid__in=uids)
    numbers = dict(visible.values_list("uid", "inventory_no"))
    asked: list[Row] = []
    for place, row in enumerate(rows):
        if row.uid and row.uid not in numbers:
            faults.append(Fault(place, "uid", "reference.not_there", str(errors.NO_ASSET)))
            continue
        made = Row(place, [], dict(row.values))
        if row.uid:
            made.values["inventory_no"] = numbers[row.uid]
        asked.append(made)
    check_rows(asked, known)
    for made in asked:
        if rows[made.line].uid is None and made.object_id is not None:
            _refuse_known(made)
    _mark_doubles(asked)
    for made in asked:
        row = rows[made.line]
        if row.seen and made.seen_at and row.seen != made.seen_at:
            made.faults[WHOLE] = str(CHANGED)
        named = {fault.field for fault in row.faults}  # a name that leads nowhere is said once
        told = [_fault(made.line, name, text) for name, text in made.faults.items()]
        faults += [fault for fault in told if fault.field not in named]
    return asked


def _refuse_known(row: Row) -> None:
    """A new row that is on the books already (one of a file would change it)."""
    if "inventory_no" in row.values:
        row.faults["inventory_no"] = str(errors.NUMBER_TAKEN)
    else:
        row.faults["serial"] = errors.SERIAL_TAKEN % {"number": row.key}
        row.key = ""


def _mark_doubles(rows: Sequence[Row]) -> None:
    """Two rows of one device, or of one serial number of a maker."""
    for key, name in (("key", "number"), ("other_key", "serial")):
        first: dict[str, int] = {}
        for row in rows:
            text = getattr(row, key)
            if text and first.setdefault(text, row.line) != row.line:
                row.faults.setdefault(name, errors.TWICE % {"row": first[text]})


def _fault(line: int, name: str, text: str) -> Fault:
    """A fault of a row as the API tells it: its own name of the member, a stable code, a sentence."""
    if text == str(CHANGED):
        return Fault(line, "", "asset.changed", str(errors.ROW_CHANGED))
    known = {
        str(NOT_YOURS): "asset.not_yours",
        str(errors.NUMBER_TAKEN): "asset.number_taken",
        str(errors.SERIAL_TAKEN_SOMEWHERE): "asset.serial_taken",
        str(errors.INSTITUTION_ENDED): "institution.ended",
    }
    taken = str(errors.SERIAL_TAKEN).rpartition("%(number)s")[2]
    code = known.get(text, "invalid")
    if name == "serial" and text.endswith(taken):
        code = "asset.serial_taken"
    return Fault(line, {WHOLE: "", "inventory_no": "number"}.get(name, name), code, text)

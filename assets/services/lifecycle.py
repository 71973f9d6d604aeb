"""The course of an asset: ordered, received, repaired, lost and found, retired, disposed of.

Which state leads where: assets/states.py. Every service locks the row first and records one
event; `now` is the moment it happens at.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.models import Room, User, Vendor
from accounts.services.sites import usable_room
from assets import errors, policy
from assets.models import Asset, AssetTag, Assignment, Disposal, DisposalLine, Repair
from assets.repair_states import RepairState
from assets.search import index_asset
from assets.services.erasure import evidence_of, summed_up
from assets.services.facts import UNIQUE, require_free_serial
from assets.services.locked import (
    end_period,
    locked_asset,
    new_repair,
    next_repair_state,
    next_state,
    running_period,
    running_repair,
)
from itportal.core.errors import Invalid, WrongState
from itportal.core.journal.audit import audited_update
from itportal.core.journal.record import record
from itportal.core.policy import require
from itportal.core.shape import check_shape, constraints

# How data can be gone without anybody having erased it.
NOBODY_ERASED = (
    Disposal.Erasure.NO_STORAGE,
    Disposal.Erasure.LOST,
    Disposal.Erasure.UNERASED,
)


@transaction.atomic
def order_asset(*, asset_id: int, actor: User, ordered_on: date, order_no: str = "") -> Asset:
    """What was planned is ordered. Raises Refused, Invalid, WrongState."""
    asset, _running = _in_course("order", asset_id, actor)
    asset.ordered_on, asset.order_no = ordered_on, order_no or asset.order_no
    check_shape(asset, ["order_no"])
    return _record(asset, actor, "ordered", ["ordered_on", "order_no"], order=asset.order_no)


@transaction.atomic
def receive_asset(
    *,
    asset_id: int,
    actor: User,
    acquired_on: date,
    room: Room | None = None,
    serial: str = "",
    invoice_no: str = "",
) -> Asset:
    """It has come and is put into `room`. Raises Refused, Invalid, WrongState."""
    room = usable_room(room)
    asset, _running = _in_course("receive", asset_id, actor)
    asset.acquired_on, asset.room = acquired_on, room
    asset.serial, asset.invoice_no = serial or asset.serial, invoice_no or asset.invoice_no
    check_shape(asset, ["serial", "invoice_no"])
    if asset.ordered_on and asset.ordered_on > acquired_on:
        raise Invalid(fields={"acquired_on": errors.ORDERED_TURNED})
    if asset.warranty_until and asset.warranty_until < acquired_on:
        raise Invalid(fields={"acquired_on": errors.WARRANTY_TURNED})
    require_free_serial(asset, actor)
    written = ["acquired_on", "room", "serial", "invoice_no"]
    return _record(asset, actor, "received", written, invoice=asset.invoice_no)


@transaction.atomic
def send_to_repair(
    *,
    asset_id: int,
    actor: User,
    now: datetime,
    fault: str,
    vendor: Vendor | None = None,
    due_on: date | None = None,
    is_warranty: bool = False,
    repair: Repair | None = None,
) -> Repair:
    """It goes to be repaired; whoever has it keeps it on their name meanwhile.

    repair: the locked one that this is a step of; without it the noted one of the asset, or a
    new one. Raises Refused, Invalid, WrongState.
    """
    asset, _running = _in_course("repair", asset_id, actor)
    if vendor and not vendor.is_active:
        raise Invalid(fields={"vendor": errors.VENDOR_ENDED})
    repair = repair or running_repair(asset) or new_repair(asset, actor)
    repair.state = next_repair_state("send" if vendor else "start", repair)
    repair.fault, repair.vendor, repair.due_on = fault, vendor, due_on
    repair.sent_at, repair.returned_at, repair.is_warranty = now, None, is_warranty
    check_shape(repair, ["fault"])
    repair.save()
    where = str(vendor) if vendor else ""
    facts = {"fault": repair.fault, "vendor": where, "repair": repair.number}
    _record(asset, actor, "sent_to_repair", [], **facts)
    return repair


@transaction.atomic
def back_from_repair(
    *,
    asset_id: int,
    actor: User,
    now: datetime,
    outcome: str,
    done: str = "",
    cost_net: Decimal | None = None,
    is_over: bool = True,
) -> Asset:
    """It is back: in use or on loan when somebody has it, else in stock.

    is_over: nothing is left to do of the repair either. Raises Refused, Invalid, WrongState.
    """
    asset, _running = _in_course("back_from_repair", asset_id, actor)
    ends = RepairState.CLOSED if is_over else RepairState.BACK
    _end_repair(asset, now, ends, outcome=outcome, done=done, cost_net=cost_net)
    return _record(asset, actor, "back_from_repair", [], repair_outcome=outcome, done=done)


@transaction.atomic
def mark_missing(*, asset_id: int, actor: User, now: datetime, reason: str = "") -> Asset:
    """It is not where it should be; whoever has it answers for it still.

    Raises Refused, Invalid, WrongState.
    """
    asset, _running = _in_course("mark_missing", asset_id, actor)
    _end_repair(asset, now, RepairState.CLOSED)
    return _record(asset, actor, "missing", [], reason=_reason(reason))


@transaction.atomic
def mark_found(*, asset_id: int, actor: User, room: Room | None = None) -> Asset:
    """It is there again, in `room` (None: where it was). Raises Refused, Invalid, WrongState."""
    room = usable_room(room)
    asset, _running = _in_course("mark_found", asset_id, actor)
    asset.room = room or asset.room
    return _record(asset, actor, "found", ["room"])


@transaction.atomic
def retire_asset(*, asset_id: int, actor: User, now: datetime, reason: str) -> Asset:
    """It is not used any more, and nobody has it. Raises Refused, Invalid, WrongState."""
    asset, running = _in_course("retire", asset_id, actor)
    said = _reason(reason, is_required=True)
    if running:
        end_period(running, now)
    _end_repair(asset, now, RepairState.SCRAPPED)
    holder = running.holder if running else None
    return _record(asset, actor, "retired", [], reason=said, holder=holder)


@transaction.atomic
def dispose_asset(
    *,
    asset_id: int,
    actor: User,
    now: datetime,
    reason: str,
    method: str,
    note: str = "",
    erasure: str = "",
    erased_by: str = "",
    erased_on: date | None = None,
    line: DisposalLine | None = None,
) -> Disposal:
    """It leaves the books; its serial number and codes are free again.

    What holds data needs `erasure`, with who and when unless nobody could; without it the noted
    evidence counts (services/erasure.py). line: of a signed act, by which its commission has
    decided: then nobody's rights are asked. Raises Refused, Invalid, WrongState: also while
    other assets are parts of it.
    """
    asset, running = _in_course("dispose", asset_id, actor, is_decided=line is not None)
    require_without_parts(asset)
    if not erasure and (found := evidence_of([asset]).get(asset.pk)):
        erasure, erased_by, erased_on = summed_up(found)
    disposal = Disposal(
        asset=asset,
        reason=reason,
        method=method,
        note=note,
        erasure=erasure,
        erased_by=erased_by,
        erased_on=erased_on,
        disposed_at=now,
    )
    check_shape(disposal, ["reason", "method", "note", "erasure", "erased_by"])
    _require_erasure(disposal, holds_data=asset.model.category.holds_data, today=now.date())
    disposal.save()
    if line is not None:
        line.disposal = disposal
        line.save(update_fields=["disposal", "updated_at"])
    if running:
        end_period(running, now)
    _end_repair(asset, now, RepairState.SCRAPPED)
    codes = AssetTag.objects.filter(asset=asset, ended_at=None)
    audited_update(codes, ended_at=now, updated_at=now)
    _record(
        asset,
        actor,
        "disposed",
        [],
        disposal_reason=reason,
        disposal_method=method,
        note=disposal.note,
        act=line.act.number if line else "",
    )
    return disposal


@transaction.atomic
def restore_asset(*, asset_id: int, actor: User, now: datetime, reason: str) -> Asset:
    """One step back for what was retired or disposed of by mistake.

    Raises Refused, WrongState; Invalid when another device has its serial number meanwhile.
    """
    asset, _running = _in_course("restore", asset_id, actor)
    said = _reason(reason, is_required=True)
    if asset.state == Asset.State.RETIRED:
        require_free_serial(asset, actor)
        for disposal in asset.disposals.filter(revoked_at=None):
            disposal.revoked_at = now
            disposal.save(update_fields=["revoked_at", "updated_at"])
    return _record(asset, actor, "restored", [], reason=said)


def require_without_parts(asset: Asset) -> None:
    """Raises WrongState while something that is on the books is a part of it."""
    parts = asset.parts.exclude(state=Asset.State.DISPOSED).order_by("inventory_no")
    numbers = list(parts.values_list("inventory_no", flat=True)[:5])
    if numbers:
        raise WrongState("asset.holds_parts", parts=", ".join(numbers))


def _in_course(
    verb: str, asset_id: int, actor: User, *, is_decided: bool = False
) -> tuple[Asset, Assignment | None]:
    """The locked asset with its new state set, and who has it."""
    asset = locked_asset(asset_id)
    if not is_decided:
        require(policy.may_edit_asset(actor, asset))
    running = running_period(asset)
    asset.state = next_state(verb, asset, running)
    return asset, running


def _record(asset: Asset, actor: User, code: str, written: list[str], **facts: Any) -> Asset:
    with constraints(UNIQUE):
        asset.save(update_fields=["state", *written, "updated_at"])
    index_asset(asset.pk)
    record(f"assets.asset.{code}", actor=actor, target=asset, **facts)
    return asset


def _end_repair(
    asset: Asset,
    now: datetime,
    state: RepairState,
    *,
    outcome: str = "",
    done: str = "",
    cost_net: Decimal | None = None,
) -> None:
    repair = running_repair(asset)
    if repair is None:
        return
    if repair.sent_at:
        if repair.sent_at > now:
            raise Invalid(fields={"done": errors.BACK_EARLIER})
        repair.returned_at = now
    repair.state, repair.outcome, repair.done = state, outcome, done
    repair.cost_net = cost_net
    check_shape(repair, ["outcome", "done", "cost_net"])
    repair.save()


def _reason(reason: str, *, is_required: bool = False) -> str:
    """What was said, on one line and of a length that the journal shows."""
    said = Disposal(note=reason)
    try:
        check_shape(said, ["note"])
    except Invalid as error:
        raise Invalid(fields={"reason": error.fields["note"]}) from error
    if is_required and not said.note:
        raise Invalid(fields={"reason": errors.REASON_EMPTY})
    return said.note


def _require_erasure(disposal: Disposal, *, holds_data: bool, today: date) -> None:
    if not disposal.erasure:
        if holds_data:
            raise Invalid(fields={"erasure": errors.ERASURE_MISSING})
        return
    if disposal.erasure == Disposal.Erasure.UNERASED and not disposal.note:
        raise Invalid(fields={"note": errors.REASON_EMPTY})
    if disposal.erasure in NOBODY_ERASED:
        return
    if not disposal.erased_by or disposal.erased_on is None:
        field = "erased_on" if disposal.erased_by else "erased_by"
        raise Invalid(fields={field: errors.ERASURE_HALF})
    if disposal.erased_on > today:
        raise Invalid(fields={"erased_on": errors.ERASED_LATER})

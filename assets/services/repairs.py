"""The course of a repair: noted, sent, quoted, decided, back, closed or the device written off.

Which state leads where: assets/repair_states.py. Every service locks the asset, then the
repair, and leads the asset along through its own services, in one transaction.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypedDict, Unpack

from django.db import transaction

from accounts.models import User, Vendor
from accounts.services.changes import apply_changes, require_unchanged
from assets import errors, policy
from assets.models import Asset, Repair
from assets.repair_states import AWAY, RepairState
from assets.search import index_repair
from assets.services.assets import lend_asset, return_asset
from assets.services.lifecycle import back_from_repair, retire_asset, send_to_repair
from assets.services.locked import (
    locked_asset,
    locked_repair,
    new_repair,
    next_repair_state,
    running_period,
    running_repair,
)
from assets.states import GONE
from itportal.core.errors import Invalid, NotThere, WrongState
from itportal.core.journal.record import record
from itportal.core.notices.services import queue_notice
from itportal.core.policy import require
from itportal.core.shape import check_shape


class RepairFacts(TypedDict, total=False):
    """What can be corrected while it is open; what is left out stays."""

    fault: str
    request: str
    rma_no: str
    due_on: date | None


@transaction.atomic
def note_repair(
    *, asset_id: int, actor: User, now: datetime, fault: str, request: str = ""
) -> Repair:
    """Something is wrong with it: nothing is sent yet. A device under warranty today begins
    with its claim. Raises Refused, NotThere, Invalid, WrongState (one runs already, or it is gone).
    """
    asset = locked_asset(asset_id)
    require(policy.may_edit_asset(actor, asset))
    if asset.state in GONE:
        raise WrongState("asset.wrong_state", state=asset.get_state_display())
    other = running_repair(asset)
    if other:
        raise WrongState("repair.runs", number=other.number)
    repair = new_repair(asset, actor)
    repair.fault, repair.request = fault, request
    if asset.warranty_until and asset.warranty_until >= now.date():
        repair.state, repair.is_warranty = RepairState.WARRANTY, True
        repair.vendor = asset.supplier if asset.supplier and asset.supplier.is_active else None
    check_shape(repair, ["fault", "request"])
    repair.save()
    return _recorded(repair, actor, "noted", fault=repair.fault, asset=asset.inventory_no)


@transaction.atomic
def edit_repair(
    *,
    repair_id: int,
    actor: User,
    seen: datetime | None = None,
    **changes: Unpack[RepairFacts],
) -> Repair:
    """Correct the facts of an open one. Raises Refused, NotThere, Invalid, WrongState."""
    repair = kept_repair(repair_id, actor)
    require_unchanged(repair, seen)
    if not repair.is_open:
        raise WrongState("repair.wrong_state", state=repair.get_state_display())
    was, after = apply_changes(repair, changes)
    if not after:
        return repair
    repair.save(update_fields=[*after, "updated_at"])
    return _recorded(repair, actor, "edited", was=was, now=after)


@transaction.atomic
def send_repair(
    *,
    repair_id: int,
    actor: User,
    now: datetime,
    vendor: Vendor,
    due_on: date | None = None,
    is_warranty: bool = False,
    rma_no: str = "",
) -> Repair:
    """The device goes to the vendor; it is there until it is back.

    Raises Refused, NotThere, Invalid, WrongState.
    """
    repair = kept_repair(repair_id, actor)
    next_repair_state("send", repair)
    if due_on and due_on < now.date():
        raise Invalid(fields={"due_on": errors.REPAIR_DUE_PASSED})
    repair.rma_no = rma_no or repair.rma_no
    check_shape(repair, ["rma_no"])
    send_to_repair(
        asset_id=repair.asset_id,
        actor=actor,
        now=now,
        fault=repair.fault,
        vendor=vendor,
        due_on=due_on,
        is_warranty=is_warranty,
        repair=repair,
    )
    return _recorded(repair, actor, "sent", vendor=str(vendor), due_on=due_on)


@transaction.atomic
def start_repair(*, repair_id: int, actor: User, now: datetime) -> Repair:
    """The work begins: by ourselves when it was not sent, else by the vendor who has it.

    Raises Refused, NotThere, WrongState.
    """
    repair = kept_repair(repair_id, actor)
    state = next_repair_state("start", repair)
    if repair.state in AWAY:
        repair.state = state
        repair.save(update_fields=["state", "updated_at"])
    else:
        send_to_repair(
            asset_id=repair.asset_id,
            actor=actor,
            now=now,
            fault=repair.fault,
            due_on=repair.due_on,
            is_warranty=False,
            repair=repair,
        )
    return _recorded(repair, actor, "started", vendor=str(repair.vendor or ""))


@transaction.atomic
def record_quote(
    *,
    repair_id: int,
    actor: User,
    now: datetime,
    net: Decimal,
    vat: Decimal | None = None,
    text: str = "",
) -> Repair:
    """What the vendor asks for it, told by phone or mail. Raises Refused, NotThere, Invalid,
    WrongState."""
    repair = kept_repair(repair_id, actor)
    put_quote(repair, net=net, vat=vat, text=text, now=now)
    repair.save()
    return _recorded(repair, actor, "quoted", net=str(repair.quote_net))


def put_quote(
    repair: Repair, *, net: Decimal, vat: Decimal | None, text: str, now: datetime
) -> None:
    """Set the quote on a locked repair, unsaved. Records nothing: whoever tells it does.

    Raises Invalid, WrongState.
    """
    repair.state = next_repair_state("quote", repair)
    repair.quote_net, repair.quote_vat = net, vat or Decimal(0)
    if min(net, repair.quote_vat) < 0:
        raise Invalid(fields={"net": errors.PRICE_NEGATIVE})
    repair.quote_gross = net + repair.quote_vat
    repair.quote_text, repair.quoted_at = text, now
    try:
        check_shape(repair, ["quote_text", "quote_net", "quote_vat", "quote_gross"])
    except Invalid as error:
        names = {"quote_text": "text", "quote_vat": "vat"}
        raise Invalid(
            fields={names.get(name, "net"): text for name, text in error.fields.items()}
        ) from error


@transaction.atomic
def approve_quote(*, repair_id: int, actor: User, net: Decimal) -> Repair:
    """The vendor may begin, for `net`: the amount without VAT as the caller read it.

    Raises Refused, NotThere; WrongState also when the quote is another one meanwhile.
    """
    return _decide(repair_id, actor, "approve", "approved", net)


@transaction.atomic
def decline_quote(*, repair_id: int, actor: User, net: Decimal) -> Repair:
    """Not for this amount; as `approve_quote`."""
    return _decide(repair_id, actor, "decline", "declined", net)


def _decide(repair_id: int, actor: User, verb: str, code: str, net: Decimal) -> Repair:
    repair = kept_repair(repair_id, actor)
    repair.state = next_repair_state(verb, repair)
    if repair.quote_net != net:
        raise WrongState("repair.quote_changed")
    repair.save(update_fields=["state", "updated_at"])
    return _recorded(repair, actor, code, net=str(net))


@transaction.atomic
def bring_back(
    *,
    repair_id: int,
    actor: User,
    now: datetime,
    outcome: str,
    done: str = "",
    cost_net: Decimal | None = None,
) -> Repair:
    """The device is back: whoever has it uses it again; the loaner is to be taken back.

    Raises Refused, NotThere, Invalid, WrongState.
    """
    repair = kept_repair(repair_id, actor)
    next_repair_state("back", repair)
    if not outcome:
        raise Invalid(fields={"outcome": errors.OUTCOME_EMPTY})
    back_from_repair(
        asset_id=repair.asset_id,
        actor=actor,
        now=now,
        outcome=outcome,
        done=done,
        cost_net=cost_net,
        is_over=False,
    )
    repair.refresh_from_db()
    return _recorded(repair, actor, "back", repair_outcome=outcome)


@transaction.atomic
def close_repair(
    *,
    repair_id: int,
    actor: User,
    outcome: str = "",
    done: str = "",
    cost_net: Decimal | None = None,
) -> Repair:
    """Nothing is left to do; what is given replaces what was said when it came back.

    Raises Refused, NotThere, Invalid; WrongState also while the loaner is out.
    """
    repair = kept_repair(repair_id, actor)
    repair.state = next_repair_state("close", repair)
    if repair.loaner_is_out:
        raise WrongState("repair.loaner_out", loaner=str(repair.loaner))
    repair.outcome = outcome or repair.outcome
    if not repair.outcome:
        raise Invalid(fields={"outcome": errors.OUTCOME_EMPTY})
    repair.done = done or repair.done
    repair.cost_net = repair.cost_net if cost_net is None else cost_net
    check_shape(repair, ["outcome", "done", "cost_net"])
    repair.save()
    return _recorded(repair, actor, "closed", repair_outcome=repair.outcome)


@transaction.atomic
def scrap_repair(*, repair_id: int, actor: User, now: datetime, reason: str) -> Repair:
    """Not worth repairing: the device is retired, and nobody has it.

    Raises Refused, NotThere, Invalid, WrongState.
    """
    repair = kept_repair(repair_id, actor)
    state = next_repair_state("scrap", repair)
    retire_asset(asset_id=repair.asset_id, actor=actor, now=now, reason=reason)
    repair.refresh_from_db()
    repair.state, repair.outcome = state, Repair.Outcome.NOT_WORTH
    repair.save(update_fields=["state", "outcome", "updated_at"])
    return _recorded(repair, actor, "scrapped", reason=reason)


@transaction.atomic
def lend_loaner(
    *, repair_id: int, actor: User, now: datetime, asset: Asset, until: date
) -> Repair:
    """Lend a device in stock to whoever has the broken one, for the time.

    Raises Refused, NotThere, Invalid, WrongState.
    """
    if not Asset.objects.visible_to(actor).filter(pk=asset.pk).exists():
        raise NotThere("not_there")
    repair = kept_repair(repair_id, actor)
    if not repair.is_open:
        raise WrongState("repair.wrong_state", state=repair.get_state_display())
    if repair.loaner_is_out:
        raise WrongState("repair.loaner_out", loaner=str(repair.loaner))
    running = running_period(repair.asset)
    if running is None:
        raise WrongState("repair.nobody_waits")
    if asset.pk == repair.asset_id:
        raise Invalid(fields={"loaner": errors.LOANER_NOT_FREE})
    if locked_asset(asset.pk).state != Asset.State.IN_STOCK:
        raise Invalid(fields={"loaner": errors.LOANER_NOT_FREE})
    lend_asset(
        asset_id=asset.pk,
        actor=actor,
        now=now,
        until=until,
        person=running.person,
        room=running.room,
        to_asset=running.to_asset,
        seen_assignment_id=None,
    )
    repair.loaner, repair.loaner_back_at = asset, None
    repair.save(update_fields=["loaner", "loaner_back_at", "updated_at"])
    return _recorded(repair, actor, "lent", loaner=asset.inventory_no, holder=running.holder)


@transaction.atomic
def return_loaner(*, repair_id: int, actor: User, now: datetime) -> Repair:
    """The loaner is taken back into stock, also when somebody did so by itself before.

    Raises Refused, NotThere, WrongState.
    """
    repair = kept_repair(repair_id, actor)
    if repair.loaner is None or not repair.loaner_is_out:
        raise WrongState("repair.no_loaner")
    if running_period(repair.loaner):
        return_asset(asset_id=repair.loaner.pk, actor=actor, now=now, room=repair.loaner.room)
    repair.loaner_back_at = now
    repair.save(update_fields=["loaner_back_at", "updated_at"])
    return _recorded(repair, actor, "loaner_back", loaner=repair.loaner.inventory_no)


def tell_late(*, now: datetime) -> int:
    """Tell the keepers of repairs whose expected day has passed, once for each such day.

    Answers how many were told; a second run on the same day tells nobody.
    """
    late = Repair.objects.late(now.date()).exclude(keeper=None)
    told = 0
    for repair_id in list(late.order_by("pk").values_list("pk", flat=True)):
        told += _tell_late(repair_id, now)
    return told


@transaction.atomic
def _tell_late(repair_id: int, now: datetime) -> int:
    repair = locked_repair(repair_id)
    if not repair.is_late(now.date()) or repair.late_told_on == repair.due_on:
        return 0
    repair.late_told_on = repair.due_on
    repair.save(update_fields=["late_told_on", "updated_at"])
    _recorded(repair, None, "late", due_on=repair.due_on)
    tell_keeper(repair, "repair_late", now=now, due_on=repair.due_on)
    return 1


def tell_keeper(repair: Repair, kind: str, *, now: datetime, **context: Any) -> None:
    """A notice to whoever keeps the repair. Records nothing: what it tells of is recorded."""
    if repair.keeper is None:
        return
    queue_notice(
        recipient=repair.keeper,
        kind=kind,
        target=repair,
        url=f"/remondid/{repair.number}/",
        thread=f"repair.{repair.uid}",
        context={
            "device": f"{repair.asset.model.manufacturer} {repair.asset.model}",
            "inventory_no": repair.asset.inventory_no,
            "vendor": str(repair.vendor or ""),
            **context,
        },
        now=now,
    )


def kept_repair(repair_id: int, actor: User) -> Repair:
    repair = locked_repair(repair_id)
    require(policy.may_edit_asset(actor, repair.asset))
    return repair


def _recorded(repair: Repair, actor: User | None, code: str, **facts: Any) -> Repair:
    index_repair(repair.pk)
    record(
        f"assets.repair.{code}",
        actor=actor,
        target=repair,
        institution_id=repair.asset.institution_id,
        **facts,
    )
    return repair

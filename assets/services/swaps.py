"""A part of a device, or the device itself, changed for another."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from assets import errors, policy
from assets.models import Asset, PartSwap, Repair
from assets.search import index_asset
from assets.services.facts import UNIQUE, require_free_serial
from assets.services.locked import locked_asset
from itportal.core.errors import Invalid, NotThere, WrongState
from itportal.core.journal.record import record
from itportal.core.policy import require
from itportal.core.shape import check_shape, constraints


@transaction.atomic
def swap_part(
    *,
    asset_id: int,
    actor: User,
    now: datetime,
    part: str,
    old_serial: str = "",
    new_serial: str = "",
    repair: Repair | None = None,
) -> PartSwap:
    """A part inside it was changed; both serial numbers are kept, as far as known.

    Raises Refused, NotThere, Invalid, WrongState.
    """
    asset = _kept(asset_id, actor, repair)
    swap = PartSwap(
        asset=asset,
        repair=repair,
        part=part,
        old_serial=old_serial,
        new_serial=new_serial,
        swapped_at=now,
    )
    check_shape(swap, ["part", "old_serial", "new_serial"])
    if not swap.part:
        raise Invalid(fields={"part": errors.PART_EMPTY})
    swap.save()
    record(
        "assets.asset.part_swapped",
        actor=actor,
        target=asset,
        part=swap.part,
        was=swap.old_serial,
        now=swap.new_serial,
    )
    return swap


@transaction.atomic
def swap_device(
    *,
    asset_id: int,
    actor: User,
    now: datetime,
    new_serial: str,
    repair: Repair | None = None,
) -> PartSwap:
    """Another of the same model came in its place: the inventory number stays, the old serial
    number is kept and still finds it. Raises Refused, NotThere, Invalid, WrongState.
    """
    asset = _kept(asset_id, actor, repair)
    was, asset.serial = asset.serial, new_serial
    try:
        check_shape(asset, ["serial"])
        if not asset.serial:
            raise Invalid(fields={"serial": errors.SERIAL_EMPTY})
        if asset.serial == was:
            raise Invalid(fields={"serial": errors.SERIAL_SAME})
        require_free_serial(asset, actor)
        with constraints(UNIQUE):
            asset.save(update_fields=["serial", "updated_at"])
    except Invalid as error:
        raise Invalid(fields={"new_serial": next(iter(error.fields.values()))}) from error
    swap = PartSwap(
        asset=asset,
        repair=repair,
        is_device=True,
        old_serial=was,
        new_serial=asset.serial,
        swapped_at=now,
    )
    swap.save()
    index_asset(asset.pk)
    record(
        "assets.asset.device_swapped",
        actor=actor,
        target=asset,
        was=was or None,
        now=asset.serial,
    )
    return swap


def _kept(asset_id: int, actor: User, repair: Repair | None) -> Asset:
    asset = locked_asset(asset_id)
    require(policy.may_edit_asset(actor, asset))
    if repair is not None and repair.asset_id != asset.pk:
        raise NotThere("not_there")
    if asset.state == Asset.State.DISPOSED:
        raise WrongState("asset.wrong_state", state=asset.get_state_display())
    return asset

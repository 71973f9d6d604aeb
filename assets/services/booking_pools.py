"""Loan pools: set up, changed, their devices put in and taken out."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypedDict, Unpack

from django.db import transaction

from accounts.models import Institution, Room, User
from accounts.services.changes import apply_changes, require_unchanged
from accounts.services.sites import usable_room
from assets import errors, policy
from assets.booking_states import HELD
from assets.models import Asset, BookedAsset, BookingPool, PooledAsset
from assets.services.locked import locked_asset
from assets.states import GONE
from itportal.core.errors import Invalid, NotThere
from itportal.core.journal.audit import audited_bulk_create, audited_delete
from itportal.core.journal.record import record
from itportal.core.policy import require
from itportal.core.shape import check_shape, constraints

UNIQUE: dict[str, tuple[str, Any]] = {
    "booking_pool_once": ("name", errors.POOL_TAKEN),
    "assets_pooledasset_asset_id_key": ("assets", errors.POOLED_ELSEWHERE_NOW),
}


class PoolFacts(TypedDict, total=False):
    """What can be changed of a pool; what is left out stays."""

    name: str
    needs_approval: bool
    most_days: int
    room: Room | None
    about: str
    is_active: bool


FACTS = ("name", "most_days", "about")


@transaction.atomic
def create_pool(
    *,
    actor: User,
    institution: Institution,
    assets: Sequence[Asset] = (),
    **facts: Unpack[PoolFacts],
) -> BookingPool:
    """Raises Refused, Invalid."""
    require(policy.may_register_asset(actor, institution))
    pool = BookingPool(institution=institution, **_usable(facts))
    check_shape(pool, FACTS)
    with constraints(UNIQUE):
        pool.save()
        _put_assets(pool, assets, actor)
    record(
        "assets.booking_pool.created",
        actor=actor,
        target=pool,
        devices=[asset.inventory_no for asset in assets],
    )
    return pool


@transaction.atomic
def edit_pool(
    *,
    pool_id: int,
    actor: User,
    seen: datetime | None = None,
    assets: Sequence[Asset] | None = None,
    **changes: Unpack[PoolFacts],
) -> BookingPool:
    """assets: all it has from now on (None: as before); one that is booked stays until then.

    Raises Refused, NotThere, Invalid; WrongState for one changed since `seen`.
    """
    locked = BookingPool.objects.select_for_update(of=("self",), no_key=True)
    pool = locked.filter(pk=pool_id).first()
    if pool is None:
        raise NotThere("not_there")
    require(policy.may_keep_pool(actor, pool))
    require_unchanged(pool, seen)
    was, now = apply_changes(pool, dict(_usable(changes)))
    check_shape(pool, FACTS)
    before = _numbers(pool)
    with constraints(UNIQUE):
        if now:
            pool.save(update_fields=[*now, "updated_at"])
        if assets is not None:
            _put_assets(pool, assets, actor)
    after = _numbers(pool)
    if before != after:
        was, now = {**was, "devices": before}, {**now, "devices": after}
    if now:
        record("assets.booking_pool.changed", actor=actor, target=pool, was=was, now=now)
    return pool


def _usable(facts: PoolFacts) -> PoolFacts:
    if facts.get("room"):
        facts["room"] = usable_room(facts["room"])
    return facts


def _numbers(pool: BookingPool) -> list[str]:
    members = pool.members.order_by("asset__inventory_no")
    return list(members.values_list("asset__inventory_no", flat=True))


def _put_assets(pool: BookingPool, assets: Sequence[Asset], actor: User) -> None:
    wanted = {asset.pk for asset in assets}
    has = set(pool.members.values_list("asset", flat=True))
    going = has - wanted
    booked = BookedAsset.objects.filter(
        asset__in=going, is_held=True, booking__state__in=HELD
    ).order_by("pk")
    row = booked.values_list("asset__inventory_no", "booking__number").first()
    if row:
        text = errors.POOLED_BOOKED % {"number": row[0], "booking": row[1]}
        raise Invalid(fields={"assets": text})
    for pk in sorted(wanted - has):
        asset = locked_asset(pk)
        require(policy.may_edit_asset(actor, asset))
        _require_fit(pool, asset)
    audited_delete(PooledAsset.objects.filter(pool=pool, asset__in=going))
    new = [PooledAsset(pool=pool, asset_id=pk) for pk in sorted(wanted - has)]
    audited_bulk_create(PooledAsset, new)


def _require_fit(pool: BookingPool, asset: Asset) -> None:
    facts = {"number": asset.inventory_no}
    if asset.institution_id != pool.institution_id:
        raise Invalid(fields={"assets": errors.POOLED_OUTSIDE % facts})
    if asset.state in GONE:
        raise Invalid(fields={"assets": errors.POOLED_GONE % facts})
    other = PooledAsset.objects.filter(asset=asset).select_related("pool").first()
    if other is not None:
        text = errors.POOLED_ELSEWHERE % {**facts, "pool": other.pool}
        raise Invalid(fields={"assets": text})

"""Kits: their templates, what is proposed of the stock, and handing one over in one go."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from accounts.models import Institution, Person, Room, User
from accounts.services.changes import apply_changes, require_unchanged
from assets import errors, policy
from assets.models import (
    Asset,
    AssetModel,
    Category,
    Handover,
    Kit,
    KitLine,
    StockBalance,
    StockItem,
    StockPlace,
)
from assets.services.handover import Thing, make_act
from assets.services.stock import Receiver, issue_stock
from itportal.core.errors import Invalid, NotThere, WrongState
from itportal.core.journal.audit import audited_bulk_create, audited_delete
from itportal.core.journal.record import record
from itportal.core.policy import require
from itportal.core.shape import check_shape, constraints

UNIQUE: Final = {"kit_name_once": ("name", errors.KIT_TAKEN)}
MOST_LINES: Final = 20
MOST_THINGS: Final = 100


@dataclass(frozen=True, slots=True)
class Wanted:
    """One line to be: so many of a kind, a model or a supply."""

    what: Category | AssetModel | StockItem
    count: int = 1


@dataclass(frozen=True, slots=True)
class Supply:
    """So many of a supply taken from a place."""

    item: StockItem
    place: StockPlace
    count: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """Free devices and supplies for a kit; missing: what the stock lacks, in words."""

    assets: list[Asset]
    supplies: list[Supply]
    missing: list[str]


@transaction.atomic
def create_kit(
    *,
    actor: User,
    institution: Institution,
    name: str,
    lines: Sequence[Wanted],
    note: str = "",
) -> Kit:
    """Raises Refused, Invalid, NotThere."""
    require(policy.may_register_asset(actor, institution))
    kit = Kit(institution=institution, name=name, note=note)
    check_shape(kit, ["name", "note"])
    with constraints(UNIQUE):
        kit.save()
    _put_lines(kit, lines)
    record("assets.kit.created", actor=actor, target=kit, lines=_told(kit))
    return kit


@transaction.atomic
def edit_kit(
    *,
    kit_id: int,
    actor: User,
    lines: Sequence[Wanted],
    seen: datetime | None = None,
    **changes: Any,
) -> Kit:
    """Change name, note, is_active and all lines. Raises Refused, NotThere, Invalid; WrongState
    for one changed since `seen`."""
    locked = Kit.objects.select_for_update(of=("self",), no_key=True)
    kit = locked.filter(pk=kit_id).first()
    if kit is None:
        raise NotThere("not_there")
    require(policy.may_keep_kit(actor, kit))
    require_unchanged(kit, seen)
    was, now = apply_changes(kit, changes)
    before = _told(kit)
    with constraints(UNIQUE):
        kit.save(update_fields=[*now, "updated_at"])
    _put_lines(kit, lines)
    after = _told(kit)
    if before != after:
        was, now = {**was, "lines": before}, {**now, "lines": after}
    if now:
        record("assets.kit.changed", actor=actor, target=kit, was=was, now=now)
    return kit


@transaction.atomic
def issue_kit(
    *,
    kit_id: int,
    actor: User,
    now: datetime,
    person: Person,
    things: Sequence[Thing],
    supplies: Sequence[Supply] = (),
    room: Room | None = None,
    note: str = "",
) -> Handover:
    """Hand these things over with one act, the supplies taken off their places and written on it.

    All or none. Raises Refused, NotThere, Invalid; WrongState naming the device that cannot be
    given, or when a place has too few.
    """
    kit = Kit.objects.visible_to(actor).filter(pk=kit_id).first()
    if kit is None:
        raise NotThere("not_there")
    require(policy.may_keep_kit(actor, kit))
    if not kit.is_active:
        raise WrongState("kit.not_used")
    # In the order of their keys, as every move locks its item.
    for supply in sorted(supplies, key=lambda one: (one.item.pk, one.place.pk)):
        issue_stock(
            item_id=supply.item.pk,
            place=supply.place,
            quantity=supply.count,
            receiver=Receiver(institution=kit.institution, person=person),
            actor=actor,
            now=now,
            note=kit.name,
        )
    written = [Thing(name=supply.item.name, count=supply.count) for supply in supplies]
    act = make_act(
        actor=actor,
        kind=Handover.Kind.HANDOVER,
        person=person,
        room=room,
        things=[*things, *written],
        note=note,
        now=now,
    )
    record("assets.kit.issued", actor=actor, target=kit, act=act.number, other=str(person))
    return act


def propose(kit: Kit) -> Proposal:
    """Devices in stock of the kit's institution and supplies where there are most of them.

    A loan device of a pool is not proposed. Two statements a line at most.
    """
    assets: list[Asset] = []
    supplies: list[Supply] = []
    missing: list[str] = []
    for line in lines_of(kit):
        if line.item:
            found = _supply(line)
            supplies += [found] if found else []
            lacks = 0 if found else line.count
        else:
            chosen = _free(kit, line, [asset.pk for asset in assets])
            assets += chosen
            lacks = line.count - len(chosen)
        if lacks:
            missing.append(f"{lacks} × {line.what}")
    return Proposal(assets, supplies, missing)


def lines_of(kit: Kit) -> list[KitLine]:
    return list(kit.lines.select_related("category", "model__manufacturer", "item"))


def _free(kit: Kit, line: KitLine, but: list[int]) -> list[Asset]:
    rows = Asset.objects.filter(
        institution=kit.institution_id, state=Asset.State.IN_STOCK, pooled=None, parent=None
    ).exclude(pk__in=but)
    rows = (
        rows.filter(model=line.model)
        if line.model
        else rows.filter(model__category=line.category)
    )
    shown = rows.select_related("model__manufacturer", "model__category", "institution")
    # The one bought last first: people get the newest, the oldest stay as spares.
    return list(shown.order_by("-acquired_on", "inventory_no")[: line.count])


def _supply(line: KitLine) -> Supply | None:
    balances = StockBalance.objects.filter(
        item=line.item, quantity__gte=line.count, place__is_active=True
    )
    balance = balances.select_related("place").order_by("-quantity", "pk").first()
    if balance is None or line.item is None:
        return None
    return Supply(line.item, balance.place, line.count)


def _put_lines(kit: Kit, lines: Sequence[Wanted]) -> None:
    if not lines:
        raise Invalid(fields={"lines": errors.KIT_EMPTY})
    most = len(lines) > MOST_LINES or sum(line.count for line in lines) > MOST_THINGS
    if most or any(line.count < 1 for line in lines):
        raise Invalid(fields={"lines": errors.KIT_MANY})
    rows = []
    for position, line in enumerate(lines):
        row = KitLine(kit=kit, position=position, count=line.count)
        if isinstance(line.what, StockItem):
            if line.what.institution_id != kit.institution_id:
                text = errors.KIT_OUTSIDE % {"item": line.what}
                raise Invalid(fields={"lines": text})
            row.item = line.what
        elif isinstance(line.what, AssetModel):
            row.model = line.what
        else:
            row.category = line.what
        rows.append(row)
    audited_delete(KitLine.objects.filter(kit=kit))
    audited_bulk_create(KitLine, rows)


def _told(kit: Kit) -> list[str]:
    return [str(line) for line in lines_of(kit)]

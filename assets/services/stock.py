"""Stock: what is kept, where, and the ledger of its moves.

Every move locks the item's row first, so that moves of one item come one after another and those
of different items do not wait. First in, first out: what leaves takes its price from the oldest
layer at the place.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.db import transaction

from accounts.models import Institution, Person, Room, User, Vendor
from accounts.services.changes import apply_changes, require_unchanged
from accounts.services.sites import usable_room
from assets import errors, policy
from assets.models import (
    Asset,
    AssetModel,
    PurchaseLine,
    StockBalance,
    StockCode,
    StockItem,
    StockLayer,
    StockMove,
    StockPlace,
    StockUse,
)
from assets.search import index_stock_item
from assets.services.levels import follow_levels, reopen_order
from assets.stock_codes import code_key
from itportal.core.db import next_number
from itportal.core.errors import Invalid, NotThere, WrongState
from itportal.core.journal.audit import audited_delete
from itportal.core.journal.record import record
from itportal.core.policy import require
from itportal.core.shape import check_shape, constraints

SEQUENCE: Final = "assets_stock_number"
Kind = StockMove.Kind
MOST: Final = 100_000
ITEM_UNIQUE: Final = {"stock_item_name_once": ("name", errors.STOCK_NAME_TAKEN)}
PLACE_UNIQUE: Final = {"stock_place_name_once": ("name", errors.PLACE_NAME_TAKEN)}
CODE_UNIQUE: Final = {"assets_stockcode_key_key": ("codes", errors.CODE_TAKEN)}
FACTS: Final = ("name", "part_number")


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """Everything of an item that its keeper sets."""

    name: str
    kind: str = StockItem.Kind.OTHER
    part_number: str = ""
    unit: str = StockItem.Unit.PIECE
    supplier: Vendor | None = None
    reorder_level: int | None = None
    target: int | None = None
    is_active: bool = True
    codes: tuple[str, ...] = ()
    fits: tuple[AssetModel, ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """How it came: net euros of one, and the paper that says so."""

    unit_price: Decimal
    vat_percent: Decimal | None = None
    supplier: Vendor | None = None
    document: str = ""
    line: PurchaseLine | None = None


@dataclass(frozen=True, slots=True)
class Receiver:
    """To whom it goes and whose money it is; without an institution the person's device or the
    place says it."""

    institution: Institution | None = None
    person: Person | None = None
    asset: Asset | None = None
    ticket_number: str = ""


@dataclass(slots=True)
class _Taken:
    """What was taken of which layers."""

    parts: list[tuple[StockLayer, int]] = field(default_factory=list)

    @property
    def value(self) -> Decimal:
        return sum((layer.unit_price * many for layer, many in self.parts), Decimal())


# --- what is kept, and where ----------------------------------------------------------------
@transaction.atomic
def add_stock_item(*, actor: User, institution: Institution, facts: ItemFacts) -> StockItem:
    """Begin to keep a thing. Raises Refused, Invalid."""
    require(policy.may_keep_stock_of(actor, institution.pk))
    item = StockItem(institution=institution, number=next_number(SEQUENCE, "L", width=4))
    _set_facts(item, facts)
    with constraints(ITEM_UNIQUE):
        item.save()
    _set_codes(item, facts.codes)
    item.fits.set(facts.fits)
    index_stock_item(item.pk)
    record("assets.stock.item_added", actor=actor, target=item, number=item.number)
    return item


@transaction.atomic
def update_stock_item(
    *,
    item_id: int,
    actor: User,
    facts: ItemFacts,
    now: datetime,
    seen: datetime | None = None,
) -> StockItem:
    """Change what is known of it; its levels are looked at anew. Raises Refused, Invalid,
    WrongState."""
    item = _locked_item(item_id)
    require(policy.may_keep_stock_of(actor, item.institution_id))
    require_unchanged(item, seen)
    changes: dict[str, Any] = {
        name: getattr(facts, name) for name in facts.__slots__ if name not in ("codes", "fits")
    }
    _check_levels(facts.reorder_level, facts.target)
    was, changed = apply_changes(item, changes)
    with constraints(ITEM_UNIQUE):
        item.save(update_fields=[*changed, "updated_at"])
    _set_codes(item, facts.codes)
    item.fits.set(facts.fits)
    follow_levels(item, actor=actor, now=now)
    index_stock_item(item.pk)
    record("assets.stock.item_updated", actor=actor, target=item, was=was, now=changed)
    return item


@transaction.atomic
def set_place_level(
    *,
    item_id: int,
    place: StockPlace,
    actor: User,
    reorder_level: int | None,
    target: int | None,
    now: datetime,
) -> StockBalance:
    """Keep so many at this place alone. Raises Refused, Invalid."""
    item = _locked_item(item_id)
    require(policy.may_keep_stock_of(actor, item.institution_id))
    _check_levels(reorder_level, target)
    balance = _balance(item, place)
    was = {"reorder_level": balance.reorder_level, "target": balance.target}
    balance.reorder_level, balance.target = reorder_level, target
    balance.save(update_fields=["reorder_level", "target", "updated_at"])
    follow_levels(item, actor=actor, now=now)
    record(
        "assets.stock.level_set",
        actor=actor,
        target=item,
        place=str(place),
        was=was,
        now={"reorder_level": reorder_level, "target": target},
    )
    return balance


@transaction.atomic
def add_stock_place(
    *, actor: User, institution: Institution, name: str, room: Room | None = None
) -> StockPlace:
    """A shelf, a cupboard, a store room. Raises Refused, Invalid."""
    require(policy.may_keep_stock_of(actor, institution.pk))
    place = StockPlace(institution=institution, name=name, room=usable_room(room))
    check_shape(place, ("name",))
    with constraints(PLACE_UNIQUE):
        place.save()
    record("assets.stock.place_added", actor=actor, target=place)
    return place


# --- moves ------------------------------------------------------------------------------
@transaction.atomic
def receive_stock(
    *,
    item_id: int,
    place: StockPlace,
    quantity: int,
    receipt: Receipt,
    actor: User,
    now: datetime,
    note: str = "",
) -> StockMove:
    """So many came. Raises Refused, Invalid, NotThere."""
    item, balance = _begin(item_id, place, actor, quantity)
    if receipt.unit_price < 0 or receipt.unit_price.as_tuple().exponent < -2:  # type: ignore[operator]  # of a number it is an int
        raise Invalid(fields={"unit_price": errors.PRICE_SHAPE})
    move = StockMove(
        kind=Kind.RECEIPT,
        value=receipt.unit_price * quantity,
        unit_price=receipt.unit_price,
        vat_percent=receipt.vat_percent,
        supplier=receipt.supplier,
        document=receipt.document,
        line=receipt.line,
        note=note,
    )
    _write(move, item, balance, quantity, actor, now)
    _layer(move, receipt.unit_price, quantity, now)
    follow_levels(item, actor=actor, now=now)
    _record("assets.stock.received", move, actor)
    return move


@transaction.atomic
def issue_stock(
    *,
    item_id: int,
    place: StockPlace,
    quantity: int,
    receiver: Receiver,
    actor: User,
    now: datetime,
    note: str = "",
) -> StockMove:
    """So many were given out or used up, at the cost of the receiver's institution. Raises Refused,
    Invalid; WrongState when there are fewer."""
    item, balance = _begin(item_id, place, actor, quantity)
    payer = receiver.institution or (receiver.asset and receiver.asset.institution)
    taken = _take(item, balance, quantity)
    move = StockMove(
        kind=Kind.ISSUE,
        value=-taken.value,
        for_institution=payer or place.institution,
        person=receiver.person,
        asset=receiver.asset,
        ticket_number=receiver.ticket_number,
        note=note,
    )
    _write(move, item, balance, -quantity, actor, now)
    _use(move, taken)
    follow_levels(item, actor=actor, now=now)
    _record("assets.stock.issued", move, actor, to=_said(move))
    return move


@transaction.atomic
def return_stock(
    *,
    item_id: int,
    place: StockPlace,
    quantity: int,
    actor: User,
    now: datetime,
    note: str = "",
) -> StockMove:
    """Some that were issued long ago came back unused, worth what one cost last. Raises Refused,
    Invalid."""
    item, balance = _begin(item_id, place, actor, quantity)
    price = last_price(item) or Decimal()
    move = StockMove(kind=Kind.RETURN, value=price * quantity, note=note)
    _write(move, item, balance, quantity, actor, now)
    _layer(move, price, quantity, now)
    follow_levels(item, actor=actor, now=now)
    _record("assets.stock.returned", move, actor)
    return move


@transaction.atomic
def transfer_stock(
    *,
    item_id: int,
    place: StockPlace,
    to: StockPlace,
    quantity: int,
    actor: User,
    now: datetime,
    note: str = "",
) -> StockMove:
    """From one place to another with their prices and ages; the half that left. Raises Refused,
    Invalid; WrongState when there are fewer."""
    if to.pk == place.pk:
        raise Invalid(fields={"to": errors.SAME_PLACE})
    item, balance = _begin(item_id, place, actor, quantity)
    require(policy.may_keep_stock_of(actor, to.institution_id))
    taken = _take(item, balance, quantity)
    left = StockMove(kind=Kind.TRANSFER, value=-taken.value, note=note)
    _write(left, item, balance, -quantity, actor, now)
    _use(left, taken)
    came = StockMove(kind=Kind.TRANSFER, value=taken.value, note=note, pair=left)
    _write(came, item, _balance(item, to), quantity, actor, now)
    for layer, many in taken.parts:
        _layer(came, layer.unit_price, many, layer.received_at)
    follow_levels(item, actor=actor, now=now)
    _record("assets.stock.transferred", left, actor, to=str(to))
    return left


@transaction.atomic
def count_stock(
    *,
    item_id: int,
    place: StockPlace,
    counted: int,
    actor: User,
    now: datetime,
    seen: int | None = None,
    note: str = "",
) -> StockMove | None:
    """So many were found; None when it is what the books say. `seen`: the balance the counter saw:
    when it has changed meanwhile, WrongState. Raises also Refused, Invalid."""
    item, balance = _begin(item_id, place, actor, 1)
    if not 0 <= counted <= MOST:
        raise Invalid(fields={"counted": errors.QUANTITY_SHAPE})
    if seen is not None and balance.quantity != seen:
        raise WrongState("stock.changed", quantity=balance.quantity)
    change, move = counted - balance.quantity, None
    if change > 0:
        price = last_price(item) or Decimal()
        move = StockMove(kind=Kind.COUNT, value=price * change, note=note)
        _write(move, item, balance, change, actor, now)
        _layer(move, price, change, now)
    elif change < 0:
        taken = _take(item, balance, -change)
        move = StockMove(kind=Kind.COUNT, value=-taken.value, note=note)
        _write(move, item, balance, change, actor, now)
        _use(move, taken)
    follow_levels(item, actor=actor, now=now)
    record(
        "assets.stock.counted",
        actor=actor,
        target=item,
        place=str(place),
        was=counted - change,
        now=counted,
    )
    return move


@transaction.atomic
def undo_move(*, move_id: int, actor: User, now: datetime) -> StockMove:
    """The opposite move; of a transfer, of both halves. Raises Refused; WrongState when it was
    taken back already, or what came by it has been used."""
    found = StockMove.objects.filter(pk=move_id).values_list("item_id", "pair_id").first()
    if found is None:
        raise NotThere("not_there")
    item = _locked_item(found[0])
    first = StockMove.objects.select_related("place").get(pk=found[1] or move_id)
    halves = [first, *StockMove.objects.select_related("place").filter(pair=first)]
    for half in halves:
        require(policy.may_keep_stock_of(actor, half.place.institution_id))
    require(policy.may_keep_stock_of(actor, item.institution_id))
    if first.kind == Kind.UNDO or StockMove.objects.filter(undoes=first).exists():
        raise WrongState("stock.undone_already")
    # The half that came first: what it brought must be whole before the other gets it back.
    opposites = [_opposite(half, item, actor, now) for half in reversed(halves)]
    follow_levels(item, actor=actor, now=now)
    _record("assets.stock.undone", opposites[-1], actor, what=first.get_kind_display())
    return opposites[-1]


def nothing_moved() -> WrongState:
    """What is told of a count that found what the books say. Changes nothing, so nothing is
    recorded."""
    return WrongState("stock.as_booked")


def last_price(item: StockItem) -> Decimal | None:
    """What one cost at the last receipt, net. Changes nothing, so nothing is recorded."""
    receipts = item.moves.filter(kind=Kind.RECEIPT).order_by("-id")
    return receipts.values_list("unit_price", flat=True).first()


# --- parts of a move ----------------------------------------------------------------------
def _locked_item(item_id: int) -> StockItem:
    locked = StockItem.objects.select_for_update(of=("self",), no_key=True)
    item = locked.filter(pk=item_id).first()
    if item is None:
        raise NotThere("not_there")
    return item


def _begin(
    item_id: int, place: StockPlace, actor: User, quantity: int
) -> tuple[StockItem, StockBalance]:
    """The item and its balance, locked, after rights and shape were judged."""
    item = _locked_item(item_id)
    require(policy.may_keep_stock_of(actor, item.institution_id))
    require(policy.may_keep_stock_of(actor, place.institution_id))
    if not 1 <= quantity <= MOST:
        raise Invalid(fields={"quantity": errors.QUANTITY_SHAPE})
    return item, _balance(item, place)


def _balance(item: StockItem, place: StockPlace) -> StockBalance:
    locked = StockBalance.objects.select_for_update(of=("self",), no_key=True)
    return locked.get_or_create(item=item, place=place)[0]


def _take(item: StockItem, balance: StockBalance, quantity: int) -> _Taken:
    """From the oldest layers at the place. Raises WrongState when there are fewer."""
    if balance.quantity < quantity:
        raise WrongState("stock.too_few", quantity=balance.quantity)
    layers = item.layers.filter(place=balance.place_id, remaining__gt=0)
    taken, left = _Taken(), quantity
    for layer in layers.order_by("received_at", "id"):
        many = min(left, layer.remaining)
        taken.parts.append((layer, many))
        left -= many
        if not left:
            break
    return taken


def _use(move: StockMove, taken: _Taken) -> None:
    for layer, many in taken.parts:
        layer.remaining -= many
        layer.save(update_fields=["remaining", "updated_at"])
        StockUse.objects.create(move=move, layer=layer, quantity=many)


def _layer(move: StockMove, price: Decimal, quantity: int, received_at: datetime) -> None:
    StockLayer.objects.create(
        item=move.item,
        place=move.place,
        move=move,
        received_at=received_at,
        unit_price=price,
        quantity=quantity,
        remaining=quantity,
    )


def _write(
    move: StockMove,
    item: StockItem,
    balance: StockBalance,
    change: int,
    actor: User,
    now: datetime,
) -> None:
    """The move and the balance after it."""
    check_shape(move, ("note", "document", "ticket_number"))
    balance.quantity += change
    balance.save(update_fields=["quantity", "updated_at"])
    move.item, move.place = item, balance.place
    move.quantity, move.balance = change, balance.quantity
    move.actor, move.at = actor, now
    move.save(force_insert=True)
    item.on_hand += change


def _opposite(move: StockMove, item: StockItem, actor: User, now: datetime) -> StockMove:
    balance = _balance(item, move.place)
    layers = list(move.layers.order_by("id"))
    if any(layer.remaining < layer.quantity for layer in layers):
        raise WrongState("stock.used_already")
    back = StockMove(
        kind=Kind.UNDO,
        value=-move.value,
        undoes=move,
        for_institution_id=move.for_institution_id,
    )
    _write(back, item, balance, -move.quantity, actor, now)
    _use(back, _Taken([(layer, layer.quantity) for layer in layers]))
    for use in move.uses.select_related("layer"):
        use.layer.remaining += use.quantity
        use.layer.save(update_fields=["remaining", "updated_at"])
    if move.line_id:
        line = PurchaseLine.objects.select_for_update(of=("self",)).get(pk=move.line_id)
        line.received = max(0, line.received - move.quantity)
        line.save(update_fields=["received", "updated_at"])
        reopen_order(line.draft_id)
    return back


def _record(code: str, move: StockMove, actor: User, **more: Any) -> None:
    record(
        code,
        actor=actor,
        target=move.item,
        place=str(move.place),
        quantity=abs(move.quantity),
        balance=move.balance,
        **more,
    )


def _said(move: StockMove) -> str:
    """To whom, in words."""
    known = (move.person, move.asset, move.ticket_number, move.for_institution)
    return ", ".join(str(one) for one in known if one)


def _set_facts(item: StockItem, facts: ItemFacts) -> None:
    _check_levels(facts.reorder_level, facts.target)
    for name in facts.__slots__:
        if name not in ("codes", "fits"):
            setattr(item, name, getattr(facts, name))
    check_shape(item, (*FACTS, "kind", "unit"))


def _check_levels(level: int | None, target: int | None) -> None:
    if (level is None) != (target is None) or (target or 0) < (level or 0):
        raise Invalid(fields={"target": errors.TARGET_UNDER_LEVEL})


def _set_codes(item: StockItem, codes: Iterable[str]) -> None:
    """Exactly these; what stays is left as it is."""
    wanted = {code_key(code): code.strip() for code in codes if code.strip()}
    audited_delete(item.codes.exclude(key__in=wanted))
    known = set(item.codes.values_list("key", flat=True))
    for key, code in wanted.items():
        if key not in known:
            row = StockCode(item=item, code=code, key=key)
            check_shape(row, ("code",))
            with constraints(CODE_UNIQUE):
                row.save()

"""The supplies of Näidisvald: a year of deliveries and of what went, and drafts that stand now."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from accounts.models import Vendor
from assets.models import (
    AssetModel,
    StockBalance,
    StockCode,
    StockItem,
    StockLayer,
    StockMove,
    StockPlace,
    StockUse,
)
from assets.services.levels import follow_levels
from assets.services.purchasing import order_draft
from assets.services.stock import SEQUENCE
from assets.stock_codes import code_key
from itportal.core.db import next_number
from itportal.core.journal.bulk import PastEvent, record_many
from itportal.pages.demo.cast import Cast, Worker
from itportal.pages.demo.texts.supplies import SUPPLIES, Supply

YEAR = timedelta(days=365)
DELIVERY = timedelta(days=7)
WEEKEND = {5: timedelta(days=2), 6: timedelta(days=1)}  # by weekday: the way to Monday
Kind = StockMove.Kind


@dataclass(slots=True)
class _Book:
    """What is written of all items, in blocks."""

    moves: list[StockMove] = field(default_factory=list)
    layers: list[StockLayer] = field(default_factory=list)
    uses: list[StockUse] = field(default_factory=list)


def make_supplies(cast: Cast, rng: Random, now: datetime) -> None:
    """After the devices; everything is kept by the municipality's own specialists."""
    house = cast.institutions["Vallavalitsus"]
    keeper = cast.known["it"]
    room = cast.rooms[house.pk][0]
    cupboard = StockPlace.objects.create(institution=house, name="IT-kapp", room=room)
    StockPlace.objects.create(institution=house, name="Laoruumi riiul")
    school = cast.institutions["Metsaveere Kool"]
    StockPlace.objects.create(institution=school, name="Arvutiklassi kapp")
    vendors = {vendor.name: vendor for vendor in Vendor.objects.all()}
    devices = {model.name: model for model in AssetModel.objects.all()}
    book, items = _Book(), []
    for supply in SUPPLIES:
        item = StockItem.objects.create(
            number=next_number(SEQUENCE, "L", width=4),
            institution=house,
            name=supply.name,
            kind=supply.kind,
            part_number=supply.part,
            unit=supply.unit,
            supplier=vendors[supply.supplier],
            reorder_level=supply.level,
            target=supply.target,
        )
        item.fits.set([devices[name] for name in supply.fits])
        if supply.code:
            StockCode.objects.create(item=item, code=supply.code, key=code_key(supply.code))
        _year(book, item, supply, cupboard, cast, rng, now)
        items.append(item)
    StockMove.objects.bulk_create(sorted(book.moves, key=lambda move: move.at))
    StockLayer.objects.bulk_create(book.layers)
    StockUse.objects.bulk_create(book.uses)
    record_many(_events(items, book.moves, keeper, now))
    for item in items:
        StockBalance.objects.create(item=item, place=cupboard, quantity=item.on_hand)
        follow_levels(item, actor=keeper.user, now=now)
    # Toner was ordered yesterday; what else is low waits for a decision.
    draft = items[0].lines.get().draft
    order_draft(draft_id=draft.pk, actor=keeper.user, now=now - timedelta(days=1))


def _year(
    book: _Book,
    item: StockItem,
    supply: Supply,
    place: StockPlace,
    cast: Cast,
    rng: Random,
    now: datetime,
) -> None:
    """Deliveries up to the target, and what goes in between, first in first out."""
    layers: deque[StockLayer] = deque()
    at = now - YEAR + timedelta(days=rng.randrange(10), hours=rng.randrange(6))
    delivery: datetime | None = at
    while at < now:
        if delivery and delivery <= at:
            layers.append(_receive(book, item, supply, place, cast, rng, delivery))
            delivery = None
        if item.on_hand:
            _issue(book, item, place, layers, cast, rng, at)
        is_last = supply.is_low and now - at < timedelta(days=supply.days * 2 + 10)
        if delivery is None and item.on_hand < supply.level and not is_last:
            delivery = at + DELIVERY
        at += timedelta(days=supply.days * rng.uniform(0.5, 1.5))
        at = (at + WEEKEND.get(at.weekday(), timedelta())).replace(hour=7 + rng.randrange(7))
    if not supply.is_low and item.on_hand < supply.level:
        _receive(book, item, supply, place, cast, rng, now - timedelta(minutes=90))
    if supply.is_low:
        while item.on_hand >= supply.level:
            _issue(
                book, item, place, layers, cast, rng, now - timedelta(minutes=10 * item.on_hand)
            )


def _receive(
    book: _Book,
    item: StockItem,
    supply: Supply,
    place: StockPlace,
    cast: Cast,
    rng: Random,
    at: datetime,
) -> StockLayer:
    many = supply.target - item.on_hand
    price = Decimal(round(supply.cents * rng.uniform(0.95, 1.05))) / 100
    move = _move(book, item, place, many, price * many, cast, at)
    move.kind, move.unit_price, move.vat_percent = Kind.RECEIPT, price, Decimal(24)
    move.supplier, move.document = item.supplier, f"A-{rng.randrange(10_000, 99_999)}"
    layer = StockLayer(
        item=item,
        place=place,
        move=move,
        received_at=at,
        unit_price=price,
        quantity=many,
        remaining=many,
    )
    book.layers.append(layer)
    return layer


def _issue(
    book: _Book,
    item: StockItem,
    place: StockPlace,
    layers: deque[StockLayer],
    cast: Cast,
    rng: Random,
    at: datetime,
) -> None:
    worker = rng.choice(cast.workers)
    many = min(item.on_hand, 1 + (rng.random() < 0.25))
    left, value, parts = many, Decimal(), []
    while left:
        layer = layers[0]
        taken = min(left, layer.remaining)
        layer.remaining -= taken
        left -= taken
        value += layer.unit_price * taken
        parts.append((layer, taken))
        if not layer.remaining:
            layers.popleft()
    move = _move(book, item, place, -many, -value, cast, at)
    move.kind, move.person, move.for_institution = Kind.ISSUE, worker.person, worker.institution
    book.uses += [StockUse(move=move, layer=layer, quantity=taken) for layer, taken in parts]


def _move(
    book: _Book,
    item: StockItem,
    place: StockPlace,
    change: int,
    value: Decimal,
    cast: Cast,
    at: datetime,
) -> StockMove:
    item.on_hand += change
    move = StockMove(
        item=item,
        place=place,
        quantity=change,
        balance=item.on_hand,
        value=value,
        at=at,
        actor=cast.known["it"].user,
    )
    book.moves.append(move)
    return move


def _events(
    items: list[StockItem], moves: list[StockMove], keeper: Worker, now: datetime
) -> Iterator[PastEvent]:
    for item in items:
        yield _event("assets.stock.item_added", item, keeper, now - YEAR, number=item.number)
    for move in moves:
        facts = {"place": str(move.place), "quantity": abs(move.quantity)}
        if move.kind == Kind.RECEIPT:
            yield _event("assets.stock.received", move.item, keeper, move.at, **facts)
        else:
            to = f"{move.person}, {move.for_institution}"
            yield _event("assets.stock.issued", move.item, keeper, move.at, **facts, to=to)


def _event(
    code: str, item: StockItem, keeper: Worker, at: datetime, **data: object
) -> PastEvent:
    return PastEvent(
        at=at,
        code=code,
        actor_id=keeper.user.pk,
        actor_label=keeper.label,
        object_type=StockItem._meta.label_lower,
        object_id=item.pk,
        object_uid=item.uid,
        object_label=item.name,
        institution_id=item.institution_id,
        data=data,
    )

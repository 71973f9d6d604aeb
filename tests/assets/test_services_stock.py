"""The ledger of stock: prices first in first out, levels and drafts, undoing, races."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from random import Random
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F, Sum

from accounts.models import User
from assets.models import (
    PurchaseDraft,
    PurchaseLine,
    StockBalance,
    StockItem,
    StockLayer,
    StockMove,
    StockPlace,
)
from assets.services import purchasing, stock
from assets.services.stock import ItemFacts, Receipt, Receiver
from assets.stock_codes import code_key
from itportal.core.errors import Invalid, NotThere, PortalError, Refused, WrongState
from itportal.core.journal.models import Event
from itportal.core.notices.models import Notice
from tests.assets.builders import make_asset, make_place, make_stock_item
from tests.builders import make_institution, make_person, make_user, make_vendor
from tests.race import race

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)


class House:
    """A school with a cupboard and a shelf, and its keeper."""

    def __init__(self) -> None:
        self.school = make_institution()
        self.keeper: User = make_user("specialist", institution=self.school)
        self.cupboard = make_place(self.school)
        self.shelf = make_place(self.school, "Riiul")

    def receive(self, item: StockItem, quantity: int, price: str, at: datetime = NOW) -> Any:
        return stock.receive_stock(
            item_id=item.pk,
            place=self.cupboard,
            quantity=quantity,
            receipt=Receipt(unit_price=Decimal(price)),
            actor=self.keeper,
            now=at,
        )

    def issue(
        self, item: StockItem, quantity: int, *, place: StockPlace | None = None, **to: Any
    ) -> StockMove:
        return stock.issue_stock(
            item_id=item.pk,
            place=place or self.cupboard,
            quantity=quantity,
            receiver=Receiver(**to),
            actor=self.keeper,
            now=NOW,
        )

    def transfer(self, item: StockItem, quantity: int) -> StockMove:
        return stock.transfer_stock(
            item_id=item.pk,
            place=self.cupboard,
            to=self.shelf,
            quantity=quantity,
            actor=self.keeper,
            now=NOW,
        )

    def count(self, item: StockItem, counted: int, **more: Any) -> StockMove | None:
        return stock.count_stock(
            item_id=item.pk,
            place=self.cupboard,
            counted=counted,
            actor=self.keeper,
            now=NOW,
            **more,
        )

    def undo(self, move: StockMove) -> StockMove:
        return stock.undo_move(move_id=move.pk, actor=self.keeper, now=NOW)


@pytest.fixture
def house() -> House:
    return House()


def require_whole(item: StockItem) -> None:
    """Item, balances, moves and layers tell the same, at each place and in money."""
    item.refresh_from_db()
    moves, layers = StockMove.objects.filter(item=item), StockLayer.objects.filter(item=item)
    places = StockBalance.objects.filter(item=item)
    for balance in places:
        moved = moves.filter(place=balance.place).aggregate(n=Sum("quantity"))["n"] or 0
        left = layers.filter(place=balance.place).aggregate(n=Sum("remaining"))["n"] or 0
        assert balance.quantity == moved == left
    assert item.on_hand == sum(balance.quantity for balance in places)
    worth = layers.aggregate(n=Sum(F("remaining") * F("unit_price")))["n"] or 0
    assert (moves.aggregate(n=Sum("value"))["n"] or 0) == worth


def test_what_leaves_takes_the_price_of_the_oldest(house: House) -> None:
    item = make_stock_item(house.school)
    house.receive(item, 3, "10.00")
    house.receive(item, 5, "12.50", NOW + timedelta(days=1))
    library, teacher = make_institution(), make_person(institution=house.school)
    printer = make_asset(institution=library)
    one = house.issue(item, 4, institution=library, person=teacher, ticket_number="P-2598")
    assert (one.value, one.for_institution) == (Decimal("-42.50"), library)
    # Moved ones keep their age and price; whose device it is, pays; else whose place.
    house.transfer(item, 2)
    two = house.issue(item, 1, asset=printer)
    assert (two.value, two.for_institution) == (Decimal("-12.50"), library)
    three = house.issue(item, 2, place=house.shelf)
    assert (three.value, three.for_institution) == (Decimal("-25.00"), house.school)
    require_whole(item)
    assert item.on_hand == 1
    event = Event.objects.filter(code="assets.stock.issued").earliest("pk")
    assert event.data["to"] == f"{teacher}, P-2598, {library}"


def test_every_move_is_taken_back_by_its_opposite(house: House) -> None:
    item = make_stock_item(house.school)
    received = house.receive(item, 6, "10.00")
    issued, moved = house.issue(item, 2), house.transfer(item, 1)
    more, less = house.count(item, 5), house.count(item, 4)
    assert more
    assert less
    back = stock.return_stock(
        item_id=item.pk, place=house.cupboard, quantity=1, actor=house.keeper, now=NOW
    )
    with pytest.raises(WrongState) as used:
        house.undo(received)
    assert used.value.code == "stock.used_already"
    for move in (back, less, more, moved, issued, received):
        before = Event.objects.count()
        opposite = house.undo(move)
        assert opposite.quantity == -move.quantity
        assert Event.objects.count() == before + 1
        require_whole(item)
        for again in (move, opposite):
            with pytest.raises(WrongState):
                house.undo(again)
    assert (item.on_hand, item.layers.aggregate(n=Sum("remaining"))["n"]) == (0, 0)


def test_a_ledger_of_many_moves_stays_whole(house: House) -> None:
    dice = Random(4)
    item = make_stock_item(house.school, reorder_level=5, target=20)
    moves: list[StockMove] = []
    steps: list[Callable[[], StockMove | None]] = [
        lambda: house.receive(item, dice.randint(1, 9), f"{dice.randint(1, 999) / 100:.2f}"),
        lambda: house.issue(item, dice.randint(1, 6)),
        lambda: house.transfer(item, dice.randint(1, 4)),
        lambda: house.issue(item, dice.randint(1, 3), place=house.shelf),
        lambda: house.count(item, dice.randint(0, 12)),
        lambda: house.undo(dice.choice(moves)) if moves else None,
    ]
    refused = 0
    for _ in range(60):
        try:
            with transaction.atomic():
                made = dice.choice(steps)()
        except WrongState:
            refused += 1
            continue
        if made:
            moves.append(made)
    assert len(moves) > 25
    assert refused > 3
    require_whole(item)
    line = PurchaseLine.objects.filter(item=item, draft__state="draft").first()
    assert bool(line) == item.is_low
    assert line is None or line.quantity == 20 - item.on_hand


def test_the_database_keeps_what_was_moved_and_refuses_what_is_not_there(house: House) -> None:
    item = make_stock_item(house.school, held=2)
    move = item.moves.get()
    for breach in (
        lambda: StockMove.objects.update(quantity=5),
        lambda: StockMove.objects.all().delete(),
        lambda: StockBalance.objects.update(quantity=-1),
        lambda: StockLayer.objects.update(remaining=3),
        lambda: StockItem.objects.update(on_hand=-1),
        lambda: StockItem.objects.update(reorder_level=5, target=4),
        lambda: StockMove.objects.create(
            item=item, place=move.place, kind="issue", quantity=1, balance=1, value=0, at=NOW
        ),
        lambda: StockMove.objects.create(
            item=item, place=move.place, kind="undo", quantity=1, balance=1, value=0, at=NOW
        ),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            breach()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgname LIKE 'assets_stock%%no_change'"
        )
        assert len(cursor.fetchall()) == 2


def test_wrong_shapes_rights_and_states_are_refused(house: House) -> None:
    item = make_stock_item(house.school, held=2)
    for wrong in (0, -1, 100_001):
        with pytest.raises(Invalid):
            house.issue(item, wrong)
    with pytest.raises(WrongState) as few:
        house.issue(item, 3)
    assert few.value.params == {"quantity": 2}
    for price in ("-1", "0.001"):
        with pytest.raises(Invalid):
            house.receive(item, 1, price)
    with pytest.raises(WrongState):
        house.count(item, 1, seen=3)
    assert house.count(item, 2, seen=2) is None
    with pytest.raises(Invalid):
        stock.transfer_stock(
            item_id=item.pk,
            place=house.cupboard,
            to=house.cupboard,
            quantity=1,
            actor=house.keeper,
            now=NOW,
        )
    events = Event.objects.count()
    elsewhere = make_place(make_institution())
    for actor, place in (
        (make_user("specialist", institution=make_institution()), house.cupboard),
        (make_user("auditor"), house.cupboard),
        (make_user("finance", institution=house.school), house.cupboard),
        (house.keeper, elsewhere),
    ):
        with pytest.raises(Refused):
            stock.issue_stock(
                item_id=item.pk,
                place=place,
                quantity=1,
                receiver=Receiver(),
                actor=actor,
                now=NOW,
            )
    move = item.moves.earliest("pk")
    with pytest.raises(Refused):
        stock.undo_move(move_id=move.pk, actor=make_user("auditor"), now=NOW)
    with pytest.raises(NotThere):
        stock.undo_move(move_id=0, actor=house.keeper, now=NOW)
    assert Event.objects.count() == events


def test_items_are_known_by_name_code_and_level(house: House) -> None:
    add = partial(stock.add_stock_item, actor=house.keeper, institution=house.school)
    item = add(facts=ItemFacts(name=" Tooner  TK-5240K ", codes=("632983037836", "sn 12")))
    assert (item.name, {code.key for code in item.codes.all()}) == (
        "Tooner TK-5240K",
        {"00632983037836", "SN12"},
    )
    for field, facts in (
        ("name", ItemFacts(name="Tooner TK-5240K")),
        ("codes", ItemFacts(name="Muu", codes=("0632983037836",))),
        ("target", ItemFacts(name="Muu", reorder_level=2)),
        ("target", ItemFacts(name="Muu", reorder_level=2, target=1)),
        ("name", ItemFacts(name="")),
        ("kind", ItemFacts(name="Muu", kind="ufo")),
    ):
        with pytest.raises(Invalid) as caught, transaction.atomic():
            add(facts=facts)
        assert list(caught.value.fields) == [field]
    with pytest.raises(Refused):
        stock.add_stock_place(
            actor=make_user("staff"), institution=house.school, name="Teine kapp"
        )


def test_codes_of_one_product_are_one_key() -> None:
    assert code_key("4006381333931") == code_key("04006381333931") == code_key("400638 1333931")
    assert code_key("12345") == "12345"
    assert code_key("ab-1") == "AB-1"


# --- levels and purchases ---------------------------------------------------------------
def facts_of(item: StockItem, **changes: Any) -> ItemFacts:
    names = ("name", "kind", "part_number", "unit", "supplier", "reorder_level", "target")
    return ItemFacts(**{name: getattr(item, name) for name in names} | changes)


def test_one_draft_a_supplier_stands_while_supplies_are_low(house: House) -> None:
    firm = make_vendor()
    other = make_user("specialist", institution=house.school)
    low = partial(make_stock_item, house.school, supplier=firm, reorder_level=3, target=10)
    first, second = low(held=4), low(held=4)
    assert not PurchaseDraft.objects.exists()
    house.issue(first, 2)
    draft = PurchaseDraft.objects.get()
    line = draft.lines.get()
    assert (draft.supplier, line.quantity, line.unit_price) == (firm, 8, Decimal(10))
    told = Notice.objects.filter(kind="purchase_draft").values_list("recipient_id", flat=True)
    assert set(told) == {other.pk}
    house.issue(second, 3)
    assert PurchaseDraft.objects.get().lines.count() == 2
    assert Notice.objects.filter(kind="purchase_draft").count() == 1
    # An untouched line follows, a changed one stays; what is not low any more goes.
    house.issue(first, 1)
    assert draft.lines.get(item=first).quantity == 9
    change = partial(purchasing.set_purchase_line, draft_id=draft.pk, actor=house.keeper)
    change(item=second, quantity=20)
    house.issue(second, 1)
    assert draft.lines.get(item=second).quantity == 20
    house.receive(first, 9, "11.00")
    assert not draft.lines.filter(item=first).exists()
    change(item=second, quantity=0)
    assert not draft.lines.exists()
    # The last line that goes by itself takes its draft along; the next need begins another.
    house.issue(first, 9)
    PurchaseLine.objects.filter(item=second).delete()
    house.receive(first, 9, "11.00")
    draft.refresh_from_db()
    assert draft.state == PurchaseDraft.State.CANCELLED


def test_what_is_ordered_is_not_suggested_twice_and_comes_by_scan(house: House) -> None:
    item = make_stock_item(
        house.school, held=4, codes=("4006381333931",), reorder_level=3, target=10
    )
    house.issue(item, 2)
    draft = PurchaseDraft.objects.get()
    verb: dict[str, Any] = {"draft_id": draft.pk, "actor": house.keeper}
    scan = partial(purchasing.receive_line, **verb, place=house.cupboard, now=NOW)
    with pytest.raises(WrongState):
        scan(code=item.number, quantity=1)
    purchasing.order_draft(**verb, now=NOW)
    house.issue(item, 1)
    assert PurchaseDraft.objects.count() == 1
    with pytest.raises(WrongState):
        purchasing.set_purchase_line(**verb, item=item, quantity=3)
    with pytest.raises(Invalid):
        scan(code="5901234123457", quantity=1)
    came = scan(code="04006381333931", quantity=5, document="A-17")
    assert (came.kind, came.value, came.document) == ("receipt", Decimal(50), "A-17")
    scan(code=item.number.lower(), quantity=3, unit_price=Decimal("9.50"))
    draft.refresh_from_db()
    item.refresh_from_db()
    assert (draft.state, item.on_hand, item.is_low) == ("received", 9, False)
    house.undo(came)
    draft.refresh_from_db()
    assert (draft.state, draft.lines.get().coming) == ("ordered", 5)
    require_whole(item)
    purchasing.cancel_draft(**verb, now=NOW)
    for late in (purchasing.cancel_draft, purchasing.order_draft):
        with pytest.raises(WrongState):
            late(**verb, now=NOW)
    with pytest.raises(Refused):
        purchasing.cancel_draft(draft_id=draft.pk, actor=make_user("finance"), now=NOW)


def test_a_place_has_a_level_of_its_own(house: House) -> None:
    item = make_stock_item(house.school, held=8)
    set_level = partial(
        stock.set_place_level, item_id=item.pk, place=house.shelf, actor=house.keeper, now=NOW
    )
    set_level(reorder_level=2, target=5)
    assert PurchaseLine.objects.get(item=item).quantity == 5
    house.transfer(item, 3)
    item.refresh_from_db()
    assert not item.is_low
    assert not PurchaseLine.objects.filter(item=item).exists()
    with pytest.raises(Invalid):
        set_level(reorder_level=2, target=1)
    # In all below ten as well: up to both targets.
    stock.update_stock_item(
        item_id=item.pk,
        actor=house.keeper,
        facts=facts_of(item, reorder_level=10, target=15),
        now=NOW,
    )
    assert PurchaseLine.objects.get(item=item).quantity == 7


# --- races --------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_eight_writers_lose_nothing_and_go_not_below_nought() -> None:
    house = House()
    item = make_stock_item(house.school, held=10, reorder_level=3, target=10)
    steps = [partial(house.issue, item, 3) for _ in range(5)]
    steps += [partial(house.receive, item, 2, "7.00"), partial(house.transfer, item, 1)]
    steps += [partial(house.issue, item, 2)]
    answers = race(*steps)
    failed = [answer for answer in answers if isinstance(answer, PortalError)]
    assert all(answer.code == "stock.too_few" for answer in failed if answer)
    require_whole(item)
    moved = sum(
        a.quantity for a in answers if isinstance(a, StockMove) and a.kind != "transfer"
    )
    assert item.on_hand == 10 + moved >= 0
    assert len(failed) >= 1
    assert PurchaseDraft.objects.filter(state="draft").count() == int(item.is_low)


@pytest.mark.django_db(transaction=True)
def test_two_take_back_the_same_move_and_many_drafts_are_one() -> None:
    house = House()
    items = [make_stock_item(house.school, held=3, reorder_level=3, target=6) for _ in range(4)]
    race(*(partial(house.issue, item, 1) for item in items))
    assert PurchaseDraft.objects.count() == 1
    assert PurchaseLine.objects.count() == 4
    move = StockMove.objects.filter(kind="issue").earliest("pk")
    undo = partial(house.undo, move)
    outcome = race(undo, undo)
    assert sum(isinstance(answer, WrongState) for answer in outcome) == 1
    require_whole(move.item)

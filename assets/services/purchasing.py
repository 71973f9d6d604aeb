"""Purchase drafts: edited, ordered, received by scan, cancelled."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from accounts.models import User
from assets import errors, policy
from assets.models import (
    PurchaseDraft,
    PurchaseLine,
    StockItem,
    StockMove,
    StockPlace,
)
from assets.services.stock import MOST, Receipt, last_price, receive_stock
from assets.stock_codes import code_key
from itportal.core.errors import Invalid, NotThere, WrongState
from itportal.core.journal.record import record
from itportal.core.policy import require

State = PurchaseDraft.State


@transaction.atomic
def set_purchase_line(
    *,
    draft_id: int,
    item: StockItem,
    quantity: int,
    actor: User,
    unit_price: Decimal | None = None,
) -> PurchaseLine | None:
    """So many of it are to be bought; none: the line goes. Raises Refused, Invalid, WrongState."""
    draft = _open_draft(draft_id, actor, State.DRAFT)
    if not 0 <= quantity <= MOST:
        raise Invalid(fields={"quantity": errors.QUANTITY_SHAPE})
    if item.institution_id != draft.institution_id:
        raise NotThere("not_there")
    line = draft.lines.filter(item=item).first()
    was = line.quantity if line else 0
    if quantity == 0:
        if line:
            line.delete()
        line = None
    elif line is None:
        price = last_price(item) if unit_price is None else unit_price
        line = PurchaseLine.objects.create(
            draft=draft, item=item, quantity=quantity, unit_price=price
        )
    else:
        line.quantity = quantity
        line.unit_price = line.unit_price if unit_price is None else unit_price
        line.save(update_fields=["quantity", "unit_price", "updated_at"])
    if was != quantity:
        record(
            "assets.purchase.line_set",
            actor=actor,
            target=draft,
            item=item.name,
            was=was,
            now=quantity,
        )
    return line


@transaction.atomic
def order_draft(*, draft_id: int, actor: User, now: datetime) -> PurchaseDraft:
    """It was sent to the supplier: from now on its quantities count as coming. Raises Refused,
    Invalid, WrongState."""
    draft = _open_draft(draft_id, actor, State.DRAFT)
    if not draft.lines.exists():
        raise WrongState("purchase.empty")
    return _set_state(draft, State.ORDERED, actor, now)


@transaction.atomic
def cancel_draft(*, draft_id: int, actor: User, now: datetime) -> PurchaseDraft:
    """Nothing more comes of it. What is still low is suggested anew by its next move. Raises
    Refused, WrongState."""
    draft = _open_draft(draft_id, actor, State.DRAFT, State.ORDERED)
    return _set_state(draft, State.CANCELLED, actor, now)


@transaction.atomic
def receive_line(
    *,
    draft_id: int,
    code: str,
    place: StockPlace,
    quantity: int,
    actor: User,
    now: datetime,
    document: str = "",
    unit_price: Decimal | None = None,
) -> StockMove:
    """What was scanned came, at the price of its line unless another is told; with the last of it
    the order is received. Raises Refused, Invalid, WrongState.

    Records nothing of its own: receive_stock() tells what came.
    """
    draft = _draft(draft_id)
    require(policy.may_keep_stock_of(actor, draft.institution_id))
    item = _item_of(draft, code)
    # The item before the line and the draft, as every move does.
    StockItem.objects.select_for_update(of=("self",), no_key=True).get(pk=item.pk)
    lines = PurchaseLine.objects.select_for_update(of=("self",), no_key=True)
    line = lines.get(draft=draft, item=item)
    draft = _open_draft(draft_id, actor, State.ORDERED)
    line.received += max(0, quantity)
    price = unit_price if unit_price is not None else line.unit_price
    line.unit_price = price
    line.save(update_fields=["received", "unit_price", "updated_at"])
    if not any(one.coming for one in draft.lines.all()):
        draft.state, draft.closed_at = State.RECEIVED, now
        draft.save(update_fields=["state", "closed_at", "updated_at"])
    return receive_stock(
        item_id=item.pk,
        place=place,
        quantity=quantity,
        receipt=Receipt(
            unit_price=price or Decimal(),
            supplier=draft.supplier,
            document=document,
            line=line,
        ),
        actor=actor,
        now=now,
    )


def _item_of(draft: PurchaseDraft, code: str) -> StockItem:
    """Of the order's lines, the one with this code, number or part number."""
    key = code_key(code)
    for line in draft.lines.select_related("item").prefetch_related("item__codes"):
        names = {code_key(line.item.number), code_key(line.item.part_number)}
        if key and key in names | {one.key for one in line.item.codes.all()}:
            return line.item
    raise Invalid(fields={"code": errors.CODE_NOT_ORDERED})


def _draft(draft_id: int) -> PurchaseDraft:
    locked = PurchaseDraft.objects.filter(pk=draft_id).first()
    if locked is None:
        raise NotThere("not_there")
    return locked


def _open_draft(draft_id: int, actor: User, *states: str) -> PurchaseDraft:
    """The draft under a lock, in one of these states."""
    locked = PurchaseDraft.objects.select_for_update(of=("self",), no_key=True)
    draft = locked.filter(pk=draft_id).first()
    if draft is None:
        raise NotThere("not_there")
    require(policy.may_keep_stock_of(actor, draft.institution_id))
    if draft.state not in states:
        raise WrongState("purchase.wrong_state", state=draft.get_state_display())
    return draft


def _set_state(draft: PurchaseDraft, state: str, actor: User, now: datetime) -> PurchaseDraft:
    was, draft.state = draft.state, state
    if state == State.ORDERED:
        draft.ordered_at = now
    else:
        draft.closed_at = now
    draft.save(update_fields=["state", "ordered_at", "closed_at", "updated_at"])
    record(f"assets.purchase.{state}", actor=actor, target=draft, was=was, now=state)
    return draft

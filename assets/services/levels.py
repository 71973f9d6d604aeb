"""What a move means for the levels: the item's own numbers, and the purchase draft that stands."""

from datetime import datetime
from decimal import Decimal

from django.db.models import F, Sum
from django.db.models.functions import Greatest
from django.utils import timezone

from accounts.models import User
from accounts.selectors import specialists_serving
from assets.models import (
    PurchaseDraft,
    PurchaseLine,
    StockBalance,
    StockItem,
    StockMove,
)
from itportal.core.db import next_number
from itportal.core.notices.services import queue_notice

SEQUENCE = "assets_purchase_number"
State = PurchaseDraft.State


def follow_levels(item: StockItem, *, actor: User, now: datetime) -> None:
    """Bring the locked item's numbers and its line in a draft to what its balances say.

    Records nothing: the service whose move it follows does.
    """
    kept = StockBalance.objects.filter(item=item, reorder_level__isnull=False)
    low = [balance for balance in kept if balance.quantity < (balance.reorder_level or 0)]
    item.is_low = item.is_active and (
        bool(low) or (item.reorder_level is not None and item.on_hand < item.reorder_level)
    )
    item.save(update_fields=["on_hand", "is_low", "updated_at"])
    _follow_draft(item, _wanted(item, low) if item.is_low else 0, actor=actor, now=now)


def reopen_order(draft_id: int) -> None:
    """A receipt of it was taken back: what was received whole is not.

    Records nothing: the service that took it back does.
    """
    draft = _locked_draft(draft_id)
    if draft and draft.state == State.RECEIVED:
        draft.state, draft.closed_at = State.ORDERED, None
        draft.save(update_fields=["state", "closed_at", "updated_at"])


def _wanted(item: StockItem, low: list[StockBalance]) -> int:
    """How many to buy: up to the targets, less what is ordered and not here yet."""
    ordered = PurchaseLine.objects.filter(item=item, draft__state=State.ORDERED)
    coming = (
        ordered.aggregate(many=Sum(Greatest(F("quantity") - F("received"), 0)))["many"] or 0
    )
    in_all = 0
    if item.reorder_level is not None and item.on_hand + coming < item.reorder_level:
        in_all = (item.target or 0) - item.on_hand - coming
    lacking = sum((one.reorder_level or 0) - one.quantity for one in low)
    by_place = sum((one.target or 0) - one.quantity for one in low) - coming
    return max(in_all, by_place if lacking > coming else 0, 0)


def _follow_draft(item: StockItem, wanted: int, *, actor: User, now: datetime) -> None:
    """A line that nobody has changed follows the suggestion; one that somebody has stays."""
    line = PurchaseLine.objects.filter(item=item, draft__state=State.DRAFT).first()
    draft = _locked_draft(line.draft_id) if line else None
    if line and (draft is None or draft.state != State.DRAFT):
        return  # ordered this moment: the next move sees it coming
    if line and draft:
        is_untouched = line.quantity == line.suggested
        if wanted == 0 and is_untouched:
            line.delete()
            if not draft.lines.exists():
                draft.state, draft.closed_at = State.CANCELLED, now
                draft.save(update_fields=["state", "closed_at", "updated_at"])
        elif wanted != line.suggested:
            line.suggested = wanted
            line.quantity = wanted if is_untouched else line.quantity
            line.save(update_fields=["suggested", "quantity", "updated_at"])
    elif wanted:
        PurchaseLine.objects.create(
            draft=_standing_draft(item, actor=actor, now=now),
            item=item,
            suggested=wanted,
            quantity=wanted,
            unit_price=_last_price(item),
        )


def _last_price(item: StockItem) -> Decimal | None:
    receipts = item.moves.filter(kind=StockMove.Kind.RECEIPT).order_by("-id")
    return receipts.values_list("unit_price", flat=True).first()


def _locked_draft(draft_id: int) -> PurchaseDraft | None:
    locked = PurchaseDraft.objects.select_for_update(of=("self",), no_key=True)
    return locked.filter(pk=draft_id).first()


def _standing_draft(item: StockItem, *, actor: User, now: datetime) -> PurchaseDraft:
    """The one draft of this supplier, locked; its keepers hear when it first stands."""
    same = {
        "institution_id": item.institution_id,
        "supplier_id": item.supplier_id,
        "state": State.DRAFT,
    }
    while True:
        found, is_new = PurchaseDraft.objects.filter(**same).first(), False
        if found is None:  # a number is taken only when it is needed
            number = next_number(SEQUENCE, "T", width=4)
            found, is_new = PurchaseDraft.objects.get_or_create(
                **same, defaults={"number": number}
            )
        draft = _locked_draft(found.pk)
        if draft and draft.state == State.DRAFT:  # else somebody ordered it this moment
            break
    if is_new:
        for keeper in specialists_serving(item.institution_id, on=timezone.localdate(now)):
            if keeper.pk != actor.pk:
                queue_notice(
                    recipient=keeper,
                    kind="purchase_draft",
                    target=draft,
                    url=f"/ladu/tellimused/{draft.number}/",
                    context={"supplier": str(draft.supplier or ""), "item": item.name},
                    now=now,
                )
    return draft

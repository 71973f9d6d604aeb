"""Reads of the stock: what is coming, how long it lasts, what it is worth."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import F, IntegerField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, Greatest

from accounts.models import User
from assets.models import PurchaseLine, StockBalance, StockItem, StockMove

LOOKED_BACK_WEEKS = 26
# A shorter story tells nothing of what a week takes.
AT_LEAST_WEEKS = 4


@dataclass(frozen=True, slots=True)
class Outlook:
    """a_week: how many went in a week of late; weeks: how long what there is lasts at that, None
    when nothing goes."""

    a_week: float
    weeks: int | None


def with_coming(items: QuerySet[StockItem]) -> QuerySet[StockItem]:
    """Annotate `coming`: ordered and not here yet."""
    lines = PurchaseLine.objects.filter(item=OuterRef("pk"), draft__state="ordered")
    left = (
        lines.order_by()
        .values("item")
        .annotate(n=Sum(Greatest(F("quantity") - F("received"), 0)))
    )
    number = Subquery(left.values("n"), output_field=IntegerField())
    return items.annotate(coming=Coalesce(number, 0))


def balances_of(item: StockItem) -> QuerySet[StockBalance]:
    """At each place that has some or should, in order of names."""
    rows = item.balances.select_related("place__institution", "place__room__site")
    return rows.order_by("place__institution__short_name", "place__name", "pk")


def moves_of(item: StockItem) -> QuerySet[StockMove]:
    """The latest first, with all that the ledger shows."""
    return item.moves.select_related(
        *("place", "actor__person", "person", "for_institution", "asset", "supplier"),
        *("undone_by", "undoes", "paired"),
    ).order_by("-id")


def outlook_of(item: StockItem, *, now: datetime) -> Outlook | None:
    """From what was issued in the last half year; None while that is too short a story."""
    first = item.moves.order_by("id").values_list("at", flat=True).first()
    if first is None:
        return None
    weeks = min(LOOKED_BACK_WEEKS, (now - first).days / 7)
    if weeks < AT_LEAST_WEEKS:
        return None
    since = now - timedelta(weeks=LOOKED_BACK_WEEKS)
    went = item.moves.filter(at__gte=since, for_institution__isnull=False)
    used = -(went.aggregate(n=Sum("quantity"))["n"] or 0)
    if used <= 0:
        return Outlook(0.0, None)
    return Outlook(used / weeks, int(item.on_hand / (used / weeks)))


def worth_of(item: StockItem) -> Decimal:
    """Net euros, first in first out."""
    left = item.layers.filter(remaining__gt=0)
    return left.aggregate(n=Sum(F("remaining") * F("unit_price")))["n"] or Decimal()


def cost_by_institution(user: User, *, since: datetime) -> QuerySet[Any]:
    """Net euros of what went to each institution, less what came back: {short_name, uid, cost}."""
    moves = StockMove.objects.visible_to(user).filter(
        at__gte=since, for_institution__isnull=False
    )
    sums = moves.order_by().values(
        uid=F("for_institution__uid"), short_name=F("for_institution__short_name")
    )
    return sums.annotate(cost=-Sum("value")).order_by("-cost", "short_name")

"""What a kit adds to the form of an act: supplies with the place each is taken from."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import QueryDict

from accounts.models import User
from assets.models import Kit, StockBalance, StockItem, StockPlace
from assets.services.kits import MOST_LINES, Supply, lines_of, propose
from assets.web.act_sheet import Sheet


@dataclass
class SupplyLine:
    """So many of an item (0: none after all); `places`: balances it can be taken from."""

    item: StockItem
    count: int
    place: StockPlace | None
    places: list[StockBalance]


@dataclass
class KitSheet:
    """missing: what the stock lacks, in words."""

    kit: Kit
    supplies: list[SupplyLine]
    missing: list[str]

    def taken(self) -> list[Supply]:
        return [
            Supply(line.item, line.place, line.count)
            for line in self.supplies
            if line.place and line.count
        ]


def kit_of(user: User, data: QueryDict) -> Kit | None:
    """The kit that the form was opened with; None without, or for one the user may not see."""
    try:
        uid = UUID(data.get("kit", ""))
    except ValueError:
        return None
    rows = Kit.objects.visible_to(user).select_related("institution")
    return rows.filter(uid=uid, is_active=True).first()


def opened_kit(kit: Kit, sheet: Sheet) -> KitSheet:
    """The form as it opens: what is proposed stands on it."""
    proposal = propose(kit)
    sheet.add(proposal.assets)
    chosen = {supply.item.pk: supply.place for supply in proposal.supplies}
    lines = [
        SupplyLine(line.item, line.count, chosen.get(line.item.pk), [])
        for line in lines_of(kit)
        if line.item
    ]
    return KitSheet(kit, _with_places(lines), proposal.missing)


def posted_kit(kit: Kit, data: QueryDict) -> KitSheet:
    """The supplies of a posted form; what is not of the kit is left out."""
    of_kit = {line.item.number: line.item for line in lines_of(kit) if line.item}
    counts, places = data.getlist("supply_count"), data.getlist("supply_place")
    lines = []
    for at, number in enumerate(data.getlist("supply")[:MOST_LINES]):
        item = of_kit.pop(number, None)
        if item is None:
            continue
        text = counts[at] if at < len(counts) else ""
        count = min(int(text), 100) if text.isdecimal() and len(text) < 4 else 0
        lines.append(SupplyLine(item, count, None, []))
        wanted = places[at] if at < len(places) else ""
        lines[-1].place = _place(kit, wanted)
    return KitSheet(kit, _with_places(lines), [])


def _place(kit: Kit, text: str) -> StockPlace | None:
    try:
        uid = UUID(text)
    except ValueError:
        return None
    held = StockBalance.objects.filter(item__institution=kit.institution_id)
    places = StockPlace.objects.filter(pk__in=held.values("place"))
    return places.select_related("institution").filter(uid=uid).first()


def _with_places(lines: list[SupplyLine]) -> list[SupplyLine]:
    items = [line.item.pk for line in lines]
    rows: Any = StockBalance.objects.filter(
        item__in=items, quantity__gt=0, place__is_active=True
    )
    held = list(rows.select_related("place__institution").order_by("-quantity", "pk"))
    for line in lines:
        line.places = [row for row in held if row.item_id == line.item.pk]
    return lines

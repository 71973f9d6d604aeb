"""What stands on the form of an act: read from the request, filled by what it was opened with."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django.http import QueryDict

from accounts.models import Person, User
from accounts.policy import kept_institutions
from assets.models import Asset, Assignment, Handover, HandoverLine
from assets.querysets import AssetQuerySet
from assets.services.handover import MOST_LINES, Thing

Conditions = HandoverLine.Condition
COUNT_LIMIT: Final = 999


@dataclass
class AssetLine:
    """`seen`: key of the running period when the line was put on the form, 0: nobody had it."""

    asset: Asset
    seen: int
    holder: str
    condition: str = Conditions.GOOD
    note: str = ""
    is_erased: bool = False


@dataclass
class Accessory:
    name: str
    count: int = 1
    condition: str = Conditions.GOOD


@dataclass
class Sheet:
    lines: list[AssetLine] = field(default_factory=list)
    accessories: list[Accessory] = field(default_factory=list)

    @property
    def institutions(self) -> list[int]:
        return sorted({line.asset.institution_id for line in self.lines})

    def things(self) -> list[Thing]:
        return [
            *(
                Thing(
                    asset=line.asset,
                    held_id=line.seen or None,
                    condition=line.condition,
                    note=line.note,
                    is_erased=line.is_erased,
                )
                for line in self.lines
            ),
            *(
                Thing(name=one.name, count=one.count, condition=one.condition)
                for one in self.accessories
            ),
        ]

    def add(self, assets: Iterable[Asset]) -> None:
        """With who has each now; what is on the form already stays as it is."""
        on_it = {line.asset.pk for line in self.lines}
        new = [asset for asset in assets if asset.pk not in on_it]
        self.lines += lines_of(new[: MOST_LINES - len(self.lines)])


def kept_assets(user: User) -> AssetQuerySet[Asset]:
    """Assets the user may put on an act, with all the form shows."""
    kept = kept_institutions(user)
    rows = Asset.objects.visible_to(user)
    if kept is not None:
        rows = rows.filter(institution__in=kept)
    return rows.select_related("model__manufacturer", "model__category", "institution")


def lines_of(assets: Sequence[Asset]) -> list[AssetLine]:
    running = Assignment.objects.running().with_holder().filter(asset__in=assets)
    by_asset = {row.asset_id: row for row in running}
    return [_line(asset, by_asset.get(asset.pk)) for asset in assets]


def _line(asset: Asset, held: Assignment | None) -> AssetLine:
    return AssetLine(asset, held.pk if held else 0, held.holder if held else "")


def found_assets(user: User, typed: str) -> list[Asset]:
    """What a typed or scanned code leads to; of a scanned address its last part."""
    text = typed.replace("\0", "").strip()[:200]
    code = text.rstrip("/").rpartition("/")[2] if "://" in text else text
    return list(kept_assets(user).with_code(code).order_by("pk")[:2]) if code else []


def held_by(user: User, person: Person) -> list[Asset]:
    """What the person has of what the user keeps."""
    return list(kept_assets(user).held_by(person).order_by("inventory_no"))


def posted_sheet(user: User, data: QueryDict) -> Sheet:
    """The lines of a posted form; what is not the user's to move is left out."""
    numbers = data.getlist("asset")[:MOST_LINES]
    found = {
        asset.inventory_no: asset
        for asset in kept_assets(user).filter(inventory_no__in=_clean(numbers))
    }
    lines = {line.asset.inventory_no: line for line in lines_of(list(found.values()))}
    erased = set(data.getlist("erased"))
    sheet = Sheet()
    for at, number in enumerate(numbers):
        line = lines.pop(number, None)
        if line is None:
            continue
        line.seen = _whole(_at(data, "seen", at))
        line.condition = _condition(_at(data, "condition", at))
        line.note = _at(data, "line_note", at)[:200]
        line.is_erased = number in erased
        sheet.lines.append(line)
    for at, name in enumerate(data.getlist("accessory")[:MOST_LINES]):
        if name.strip():
            count = min(max(_whole(_at(data, "count", at)), 1), COUNT_LIMIT)
            condition = _condition(_at(data, "accessory_condition", at))
            sheet.accessories.append(Accessory(name.strip()[:200], count, condition))
    return sheet


def opened_sheet(user: User, data: Mapping[str, Any], person: Person | None) -> Sheet:
    """The form as a link opens it: assets named in the address, or all a person has of one institution."""
    sheet = Sheet()
    numbers = _clean(data.getlist("asset"))  # type: ignore[attr-defined]  # a QueryDict
    if numbers:
        found = {
            one.inventory_no: one for one in kept_assets(user).filter(inventory_no__in=numbers)
        }
        sheet.add(found[number] for number in numbers if number in found)
    elif person is not None and data.get("kind") == Handover.Kind.RETURN:
        held = held_by(user, person)
        house = _uid(data.get("institution")) or (held[0].institution.uid if held else None)
        sheet.add(asset for asset in held if asset.institution.uid == house)
    return sheet


def written_sheet(act: Handover) -> Sheet:
    """A draft as it was written."""
    sheet = Sheet()
    rows = act.lines.select_related(
        "asset__model__manufacturer", "asset__model__category", "asset__institution"
    )
    lines = list(rows)
    by_asset = {
        one.asset.pk: one for one in lines_of([row.asset for row in lines if row.asset])
    }
    for row in lines:
        if row.asset_id is None:
            sheet.accessories.append(Accessory(row.name, row.count, row.condition))
            continue
        line = by_asset[row.asset_id]
        line.condition, line.note, line.is_erased = row.condition, row.note, row.is_erased
        sheet.lines.append(line)
    return sheet


def other_houses(user: User, person: Person, sheet: Sheet) -> list[tuple[Any, int]]:
    """(institution, how many) of what the person has beside the institution of this sheet."""
    counts: dict[int, tuple[Any, int]] = {}
    for asset in held_by(user, person):
        if asset.institution_id not in sheet.institutions:
            house, count = counts.get(asset.institution_id, (asset.institution, 0))
            counts[asset.institution_id] = (house, count + 1)
    return list(counts.values())


def _at(data: QueryDict, name: str, at: int) -> str:
    values = data.getlist(name)
    return values[at] if at < len(values) else ""


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0


def _condition(text: str) -> str:
    return text if text in Conditions else Conditions.GOOD


def _clean(numbers: Iterable[str]) -> list[str]:
    return [number.upper() for number in numbers if "\0" not in number][:MOST_LINES]


def _uid(text: Any) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None

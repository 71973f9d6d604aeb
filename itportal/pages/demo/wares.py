"""What is known of devices beside who has them: price, parts, codes, repairs, how they went."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from accounts.models import Institution, Vendor
from assets.accounting import LIMIT
from assets.models import Asset, AssetModel, AssetTag, Category, CustomField, Disposal, Repair
from assets.money import CENT, months_after
from assets.repair_states import RepairState
from itportal.core.bulk import copy_rows
from itportal.core.dated.models import DatedNumber

TALLINN = ZoneInfo("Europe/Tallinn")
# kind → price without VAT, from and to
PRICES = {
    "laptop": (690, 1190),
    "desktop": (520, 840),
    "monitor": (140, 290),
    "phone": (180, 390),
    "tablet": (190, 420),
    "printer": (260, 980),
    "projector": (480, 1150),
    "board": (1900, 3400),
    "network": (120, 1450),
    "server": (5200, 9800),
    "dock": (120, 210),
}
# The rate of VAT from a day on: what was bought keeps the rate of its day.
VAT = ((date(2025, 7, 1), 24), (date(2024, 1, 1), 22), (date.min, 20))
FUNDING = ("Eelarverida 5514",) * 6 + ("Riigi toetus koolidele", "Euroopa Liidu toetus")
DISKS = ("NVMe", "SATA SSD", "HDD")
# code, Estonian, English, kind, unit, options, kinds of devices
FIELDS: tuple[tuple[str, str, str, str, str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("cpu", "Protsessor", "Processor", "text", "", (), ("laptop", "desktop", "server")),
    ("ram", "Mälu", "Memory", "number", "GB", (), ("laptop", "desktop", "tablet", "server")),
    ("disk", "Ketas", "Disk", "number", "GB", (), ("laptop", "desktop", "tablet", "server")),
    ("disk_kind", "Ketta liik", "Kind of disk", "choice", "", DISKS, ("laptop", "desktop")),
    ("encrypted", "Krüpteeritud", "Encrypted", "boolean", "", (), ("laptop", "desktop")),
    ("screen", "Ekraan", "Screen", "number", "tolli", (), ("monitor", "board", "tablet")),
    ("colour", "Värviline", "Colour", "boolean", "", (), ("printer",)),
)
PROCESSORS = ("Intel Core i5-1335U", "Intel Core i5-1145G7", "AMD Ryzen 5 7530U")
FAULTS = (
    ("Aku ei hoia laengut", "Aku vahetatud"),
    ("Klaviatuurile läks kohvi", "Klaviatuur vahetatud"),
    ("Ekraan vilgub", "Ekraanikaabel vahetatud"),
    ("Ei käivitu", "Emaplaat vahetatud garantii korras"),
    ("Paber jääb kinni", "Sööturullikud vahetatud"),
    ("Pilt on kollakas", "Lamp vahetatud"),
)
LOANS, MISSING, COMING = 14, 6, 8


@dataclass
class Wares:
    """Rows that are written after the devices."""

    tags: list[dict[str, Any]] = field(default_factory=list)
    repairs: list[dict[str, Any]] = field(default_factory=list)
    disposals: list[dict[str, Any]] = field(default_factory=list)

    def write(self) -> None:
        copy_rows(AssetTag, self.tags)
        copy_rows(Repair, self.repairs)
        copy_rows(Disposal, self.disposals)


def make_limit() -> None:
    DatedNumber.objects.create(
        kind=LIMIT.code,
        valid_from=date(2012, 1, 1),
        value=5000,
        source="Valla raamatupidamise sise-eeskiri (näidis; kontrolli kehtivat määra)",
    )


def make_fields() -> None:
    """The fields of devices, all of them to be filtered by but the text."""
    kinds = {row.code: row for row in Category.objects.all()}
    for place, (slug, et, en, kind, unit, options, codes) in enumerate(FIELDS):
        made = CustomField.objects.create(
            slug=slug,
            name_et=et,
            name_en=en,
            kind=kind,
            unit=unit,
            options=list(options),
            position=place,
            is_filterable=kind != "text",
        )
        made.categories.set([kinds[code] for code in codes])
    AssetModel.objects.filter(name="Latitude 5520").update(
        part_no="L5520-I5", eol_on=date(2026, 12, 31)
    )
    AssetModel.objects.filter(name="ECOSYS M5526cdw").update(
        compatible="Tooner TK-5240, trumliüksus DK-5230"
    )


def furnish(
    assets: list[dict[str, Any]],
    periods: list[dict[str, Any]],
    kinds: list[str],
    now: datetime,
) -> Wares:
    """Add to the rows of devices what is known of them; dice of its own, so that the people's
    stories stay as they are."""
    rng = Random(len(assets))  # noqa: S311 - the same every time is the point
    firms = list(Vendor.objects.filter(is_active=True).order_by("pk"))
    heads = dict(Institution.objects.values_list("pk", "head"))
    wares = Wares()
    held = {row["asset_id"]: row for row in periods if row["during"].endswith(",)")}
    for asset, kind in zip(assets, kinds, strict=True):
        _buy(asset, kind, rng, firms)
        asset["custom"] = _technical(kind, rng)
        asset["responsible_id"] = heads[asset["institution_id"]]
        asset["parent_id"] = None
        asset["name"] = ""
        if kind in {"laptop", "desktop", "server"}:
            asset["name"] = f"nv-{kind[:2]}-{asset['inventory_no'][2:]}"
        asset["accessories"] = "Laadija 65 W, kott" if kind == "laptop" else ""
        if rng.random() < 0.2:
            _tag(asset, wares, rng)
    _parts(assets, kinds, held)
    _fates(assets, kinds, held, wares, rng, now)
    _repairs(assets, kinds, wares, rng, firms, now)
    return wares


def _buy(asset: dict[str, Any], kind: str, rng: Random, firms: list[Vendor]) -> None:
    bought: date = asset["acquired_on"]
    low, high = PRICES[kind]
    net = Decimal(rng.randrange(low, high)) + rng.choice((Decimal(0), Decimal("0.90")))
    rate = next(rate for since, rate in VAT if bought >= since)
    vat = (net * rate / 100).quantize(CENT)
    asset |= {
        "price_net": net,
        "price_vat": vat,
        "price_gross": net + vat,
        "invoice_no": f"{bought:%y}-{rng.randrange(1000, 9999)}",
        "supplier_id": rng.choice(firms).pk,
        "funding": rng.choice(FUNDING),
        "ordered_on": bought - timedelta(days=rng.randrange(6, 30)),
        "order_no": f"VH-{bought:%y}-{rng.randrange(1, 40):02d}",
        "warranty_kind": "on_site" if kind in {"laptop", "server"} else "carry_in",
    }


def _technical(kind: str, rng: Random) -> dict[str, Any]:
    sizes = {"tablet": (64, 128), "server": (1920, 3840)}.get(kind, (256, 512, 512, 1024))
    memory = {"tablet": (4, 8), "server": (64, 128)}.get(kind, (8, 16, 16, 32))
    said: dict[str, Any] = {}
    if kind in {"laptop", "desktop"}:
        said["disk_kind"] = "NVMe" if rng.random() < 0.8 else "SATA SSD"
    if kind in {"laptop", "desktop", "server"}:
        said["cpu"] = rng.choice(PROCESSORS) if kind != "server" else "Intel Xeon Silver 4310"
    if kind in {"laptop", "desktop", "tablet", "server"}:
        said |= {"ram": rng.choice(memory), "disk": rng.choice(sizes)}
    if kind in {"laptop", "desktop"}:
        said["encrypted"] = rng.random() < 0.85
    if kind in {"monitor", "board", "tablet"}:
        said["screen"] = {"monitor": 24, "board": 65, "tablet": 11}[kind]
    if kind == "printer":
        said["colour"] = rng.random() < 0.5
    return said


def _tag(asset: dict[str, Any], wares: Wares, rng: Random) -> None:
    """Of the former books a number, or the bar code that stands on it."""
    number = int(asset["inventory_no"][2:])
    old = rng.random() < 0.6
    wares.tags.append(
        {
            "asset_id": asset["id"],
            "kind": "old_number" if old else "barcode",
            "value": f"NV{2000 + number}" if old else f"47400000{number:05d}",
            "ended_at": None,
        }
    )


def _parts(
    assets: list[dict[str, Any]], kinds: list[str], held: dict[int, dict[str, Any]]
) -> None:
    """A dock belongs to the laptop of the same person."""
    laptops = {
        held[asset["id"]]["person_id"]: asset["id"]
        for asset, kind in zip(assets, kinds, strict=True)
        if kind == "laptop" and asset["id"] in held
    }
    for asset, kind in zip(assets, kinds, strict=True):
        if kind == "dock" and asset["id"] in held:
            asset["parent_id"] = laptops.get(held[asset["id"]]["person_id"])


def _fates(
    assets: list[dict[str, Any]],
    kinds: list[str],
    held: dict[int, dict[str, Any]],
    wares: Wares,
    rng: Random,
    now: datetime,
) -> None:
    """Some are lent, missing, on their way or gone for good."""
    in_state = {
        state: [row for row in assets if row["state"] == state] for state in Asset.State.values
    }
    tablets = {row["id"] for row, kind in zip(assets, kinds, strict=True) if kind == "tablet"}
    lent = [row for row in in_state["in_use"] if row["id"] in tablets and row["id"] in held]
    for turn, asset in enumerate(lent[:LOANS]):
        asset["state"] = Asset.State.ON_LOAN
        held[asset["id"]]["due_on"] = now.date() + timedelta(days=7 * turn - 14)
    stock = iter(in_state["in_stock"])
    for asset, _turn in zip(stock, range(MISSING), strict=False):
        asset["state"] = Asset.State.MISSING
    for asset, turn in zip(stock, range(COMING), strict=False):
        ordered = now.date() - timedelta(days=3 * turn)
        asset |= {
            "state": Asset.State.ORDERED if turn % 4 else Asset.State.PLANNED,
            "acquired_on": None,
            "warranty_until": None,
            "invoice_no": "",
            "serial": "",
            "ordered_on": ordered if turn % 4 else None,
            "order_no": "VH-26-41" if turn % 4 else "",
        }
    for asset in in_state["retired"][::2]:
        asset["state"] = Asset.State.DISPOSED
        day = min(months_after(asset["acquired_on"], 60), now.date() - timedelta(days=9))
        wares.disposals.append(
            {
                "asset_id": asset["id"],
                "reason": rng.choice(("worn", "broken", "not_needed")),
                "method": rng.choice(("recycled", "recycled", "parts", "given")),
                "erasure": "overwritten",
                "erased_by": "Kristi Saul",
                "erased_on": day,
                "disposed_at": datetime.combine(day, time(14), TALLINN),
                "revoked_at": None,
            }
        )
    gone = {row["asset_id"] for row in wares.disposals}
    for tag in wares.tags:
        if tag["asset_id"] in gone:
            tag["ended_at"] = now


def _repairs(
    assets: list[dict[str, Any]],
    kinds: list[str],
    wares: Wares,
    rng: Random,
    firms: list[Vendor],
    now: datetime,
) -> None:
    for asset, kind in zip(assets, kinds, strict=True):
        bought = asset["acquired_on"]
        away = asset["state"] == Asset.State.IN_REPAIR
        if bought is None or not (away or rng.random() < 0.12):
            continue
        choice = rng.randrange(4) if kind in {"laptop", "desktop"} else rng.randrange(6)
        fault, done = FAULTS[choice]
        sent = now - timedelta(days=rng.randrange(2, 20))
        if not away:
            sent = now - timedelta(
                days=rng.randrange(25, 25 + max((now.date() - bought).days, 1))
            )
        is_warranty = asset["warranty_until"] >= sent.date()
        firm = rng.choice(firms).pk if rng.random() < 0.7 else None
        if away:
            continue  # demo/repairs.py: those that are not back yet
        wares.repairs.append(
            {
                "number": f"R-{len(wares.repairs) + 1:04d}",
                "state": RepairState.CLOSED.value,
                "asset_id": asset["id"],
                "vendor_id": firm,
                "fault": fault,
                "sent_at": sent,
                "due_on": (sent + timedelta(days=14)).date(),
                "is_warranty": is_warranty,
                "returned_at": sent + timedelta(days=rng.randrange(2, 20)),
                "outcome": Repair.Outcome.REPAIRED.value,
                "done": done,
                "cost_net": None if is_warranty else Decimal(rng.randrange(35, 190)),
                "created_at": sent,
                "updated_at": sent,
            }
        )

"""The devices of Näidisvald: 900 of them, and who has had them."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from assets.models import Asset, AssetModel, Assignment, Category, Manufacturer
from assets.services.assets import SEQUENCE
from assets.services.catalogue import install_categories
from itportal.core.bulk import copy_rows, reserve_ids
from itportal.pages.demo.cast import Cast, Worker
from itportal.pages.demo.wares import furnish, make_fields, make_limit

TALLINN = ZoneInfo("Europe/Tallinn")
# kind → models as (maker, name); how many per 900; whom: a person, a room, or stock
MODELS = {
    "laptop": (
        ("Dell", "Latitude 5440"),
        ("Dell", "Latitude 5520"),
        ("Lenovo", "ThinkPad L14 Gen 4"),
        ("HP", "ProBook 450 G10"),
        ("HP", "ProBook 440 G8"),
    ),
    "desktop": (("Dell", "OptiPlex 3000"), ("Lenovo", "ThinkCentre M70q")),
    "monitor": (("Dell", "P2423D"), ("Philips", "243B1"), ("HP", "E24 G5")),
    "phone": (("Samsung", "Galaxy A55"), ("Samsung", "Galaxy XCover 6 Pro"), ("Nokia", "G42")),
    "tablet": (("Samsung", "Galaxy Tab A9"), ("Apple", "iPad 10")),
    "printer": (
        ("Kyocera", "ECOSYS M5526cdw"),
        ("HP", "LaserJet Pro 4002dn"),
        ("Canon", "i-SENSYS MF657"),
    ),
    "projector": (("Epson", "EB-E20"), ("BenQ", "MH560")),
    "board": (("SMART", "Board MX065"), ("Prowise", "Touchscreen Ten")),
    "network": (("MikroTik", "CRS328"), ("Ubiquiti", "U6 Pro"), ("HPE", "Aruba 2930F")),
    "server": (("Dell", "PowerEdge R450"),),
    "dock": (("Dell", "WD19S"),),
}
SHARES = {
    "laptop": 290,
    "desktop": 100,
    "monitor": 190,
    "phone": 70,
    "tablet": 50,
    "printer": 56,
    "projector": 52,
    "board": 26,
    "network": 42,
    "server": 4,
    "dock": 20,
}
PERSONAL = frozenset({"laptop", "monitor", "phone", "dock"})
# Liina's three devices, as on the pictures in the README.
FIXED = {412: ("laptop", 0), 413: ("monitor", 0), 587: ("phone", 0)}


@dataclass(frozen=True, slots=True)
class Thing:
    """A device a request can be about: who has it (user's person) or in which institution."""

    pk: int
    number: str
    kind: str
    institution_id: int
    person_id: int | None


def make_things(cast: Cast, rng: Random, now: datetime) -> list[Thing]:
    install_categories()
    models = _make_models()
    make_fields()
    make_limit()
    kinds = _kinds(rng)
    ids = reserve_ids(Asset, len(kinds))
    holders = _holders(cast, rng)
    assets: list[dict[str, Any]] = []
    assignments: list[dict[str, Any]] = []
    things: list[Thing] = []
    liina = cast.known["tootaja"]
    for index, kind in enumerate(kinds):
        number = index + 1
        fixed = FIXED.get(number)
        model = models[kind][fixed[1] if fixed else rng.randrange(len(models[kind]))]
        bought = now.date() - timedelta(days=int(rng.triangular(20, 2200, 700)))
        state, holder = (Asset.State.IN_USE, liina) if fixed else _fate(rng, kind, holders)
        if fixed:
            bought = now.date() - timedelta(days=809)
        institution = (
            holder.institution if holder else rng.choice(list(cast.institutions.values()))
        )
        room = rng.choice(cast.rooms[institution.pk])
        in_room = state == Asset.State.IN_USE and holder is None
        assets.append(
            {
                "id": ids[index],
                "inventory_no": f"V-{number:04d}",
                "model_id": model.pk,
                "institution_id": institution.pk,
                "room_id": holder.person.room_id if holder else room.pk,
                "serial": "".join(rng.choices("ABCDEFGHJKLMNPRSTUVWXYZ23456789", k=9)),
                "state": state,
                "acquired_on": bought,
                "warranty_until": bought + timedelta(days=1095 if kind == "laptop" else 730),
            }
        )
        assignments += _periods(
            rng, ids[index], bought, now, holder, room.pk if in_room else None, cast
        )
        if state == Asset.State.IN_USE:
            things.append(
                Thing(
                    ids[index],
                    f"V-{number:04d}",
                    kind,
                    institution.pk,
                    holder.person.pk if holder else None,
                )
            )
    wares = furnish(assets, assignments, kinds, now)
    copy_rows(Asset, assets)
    copy_rows(Assignment, assignments)
    wares.write()
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval(%s, %s)", [SEQUENCE, len(kinds)])
    return things


def _make_models() -> dict[str, list[AssetModel]]:
    categories = {category.code: category for category in Category.objects.all()}
    makers: dict[str, Manufacturer] = {}
    for rows in MODELS.values():
        for maker, _name in rows:
            makers.setdefault(maker, Manufacturer(name=maker))
    Manufacturer.objects.bulk_create(makers.values())
    return {
        kind: AssetModel.objects.bulk_create(
            AssetModel(category=categories[kind], manufacturer=makers[maker], name=name)
            for maker, name in rows
        )
        for kind, rows in MODELS.items()
    }


def _kinds(rng: Random) -> list[str]:
    """The kind of each number, shuffled, with Liina's three at their places."""
    kinds = [kind for kind, share in SHARES.items() for _ in range(share)]
    rng.shuffle(kinds)
    for number, (kind, _model) in FIXED.items():
        other = next(i for i, k in enumerate(kinds) if k == kind and i + 1 not in FIXED)
        kinds[number - 1], kinds[other] = kinds[other], kinds[number - 1]
    return kinds


def _holders(cast: Cast, rng: Random) -> dict[str, list[Worker]]:
    """Who gets devices of each personal kind, in the order they are given out."""
    working = [w for w in cast.workers if w.until is None and w != cast.known["tootaja"]]
    desk = [w for w in working if not any(p in w.position for p in ("abi", "kokk", "hooldus"))]
    found = {}
    for kind in sorted(PERSONAL):
        line = list(desk)
        rng.shuffle(line)
        found[kind] = line
    return found


def _fate(
    rng: Random, kind: str, holders: dict[str, list[Worker]]
) -> tuple[str, Worker | None]:
    """The state of one device, and who has it."""
    chance = rng.random()
    if chance < 0.06:
        return Asset.State.IN_STOCK, None
    if chance < 0.08:
        return Asset.State.IN_REPAIR, None
    if chance < 0.12:
        return Asset.State.RETIRED, None
    if kind not in PERSONAL:
        return Asset.State.IN_USE, None
    line = holders[kind]
    if not line:
        return Asset.State.IN_STOCK, None
    holder = line.pop()
    return Asset.State.IN_USE, holder


def _periods(
    rng: Random,
    asset_id: int,
    bought: date,
    now: datetime,
    holder: Worker | None,
    room_id: int | None,
    cast: Cast,
) -> list[dict[str, Any]]:
    """The running assignment, and for some an earlier one of somebody else."""
    if holder is None and room_id is None:
        return []
    start = datetime.combine(bought + timedelta(days=3), time(10), TALLINN)
    rows: list[dict[str, Any]] = []
    if holder and rng.random() < 0.25 and (now.date() - bought).days > 300:
        earlier = rng.choice(cast.of(holder.institution))
        if earlier != holder:
            until = start + timedelta(days=rng.randrange(60, 250))
            rows.append(_period(asset_id, earlier.person.pk, None, start, until))
            start = until + timedelta(days=rng.randrange(1, 20))
    rows.append(
        _period(asset_id, holder.person.pk if holder else None, room_id, min(start, now), None)
    )
    return rows


def _period(
    asset_id: int,
    person_id: int | None,
    room_id: int | None,
    start: datetime,
    until: datetime | None,
) -> dict[str, Any]:
    end = until.isoformat() if until else ""
    return {
        "asset_id": asset_id,
        "person_id": person_id,
        "room_id": room_id,
        "during": f"[{start.isoformat()},{end})",
        "due_on": None,
    }

"""The licences of Näidisvald: what a municipality has the right to use, and who uses it."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from zoneinfo import ZoneInfo

from django.db import connection

from accounts.models import Institution, Vendor
from assets.models import Asset, Entitlement, EntitlementTerm, EntitlementUse
from assets.money import months_after
from assets.services.licences import SEQUENCE, notice_day
from assets.states import GONE
from itportal.core.bulk import copy_rows
from itportal.pages.demo.cast import Cast, Worker
from itportal.pages.demo.things import Thing

TALLINN = ZoneInfo("Europe/Tallinn")
COMPUTERS = ("laptop", "desktop")
VAT = Decimal("0.24")
# Some who left still hold seats; of one more is used than was bought.
LEFT_BEHIND = 7
OVER = "Adobe Acrobat Pro"


@dataclass(frozen=True, slots=True)
class Right:
    """title; kind; how many; net price of a year; days until the end (None: no end); notice days (below zero:
    working days); what part of those meant use it, in percent; whose; metric."""

    title: str
    kind: str
    many: int | None = None
    price: int = 0
    ends: int | None = None
    notice: int | None = None
    used: int = 0
    whose: str = "Vallavalitsus"
    metric: str = ""


RIGHTS = (
    Right("Microsoft 365 A3 õpetajatele", "user", 260, 13728, 218, 30, 62, metric="õpetajat"),
    Right("Microsoft 365 E3", "user", 120, 46656, 218, 30, 28, metric="kasutajat"),
    Right("Microsoft 365 E5 Security", "user", 12, 1512, 218, 30, 2),
    Right("Windows Server 2022 Datacenter", "site", None, 0, None, metric="48 tuuma"),
    Right("Windows Server CAL", "user", 400, 0, None, used=70),
    Right("SQL Server 2022 Standard", "device", 2, 0, None),
    Right("Viirusetõrje ESET PROTECT", "device", 420, 7140, 62, 45, 92, metric="arvutit"),
    Right(OVER, "user", 6, 1290, 34, -10, 0),
    Right("Adobe Creative Cloud", "user", 4, 2860, 34, -10, 1),
    Right("AutoCAD LT", "user", 2, 940, 121, 30, 0),
    Right("ESRI ArcGIS Online", "user", 5, 2400, 96, 30, 1),
    Right("ID-kaardi tarkvara", "free"),
    Right("DigiDoc4 klient", "free"),
    Right("LibreOffice", "free"),
    Right("7-Zip", "free"),
    Right("Mozilla Firefox ESR", "free"),
    Right("VLC media player", "free"),
    Right("Raamatupidamine: SAP (riigi keskus)", "site", None, 0, 404, 90),
    Right("Palga- ja personalitarkvara", "user", 8, 3120, 12, 30, 2),
    Right("Dokumendihaldus Amphora", "user", 90, 10800, 156, 90, 20),
    Right("Raamatukogusüsteem RIKS", "site", None, 1980, 71, 30, whose="Raamatukogu"),
    Right("Raamatukogusüsteem URRAM", "site", None, 640, 290, 30, whose="Raamatukogu"),
    Right("Koolihaldus eKool", "site", None, 2350, 271, 30),
    Right("Koolihaldus Stuudium", "site", None, 1490, 271, 30),
    Right("Lasteaedade infosüsteem ELIIS", "site", None, 1870, 271, 30),
    Right("Õppekeskkond Opiq", "site", None, 9900, 250, 30),
    Right("Canva hariduses", "free"),
    Right("ActivInspire", "free"),
    Right("SMART Notebook", "device", 30, 1470, 26, 14, 5),
    Right("GeoGebra", "free"),
    Right("Veebimajutus ja domeenid", "site", None, 312, 41, 30),
    Right("TLS-sertifikaadid", "site", None, 240, 19, 14),
    Right("VMware vSphere Standard", "device", 4, 2980, 88, 60, 0),
    Right("Veeam Backup Essentials", "site", None, 1960, 133, 30),
    Right("TeamViewer Business", "user", 3, 1188, 78, 28, 1),
    Right("MDM telefonidele", "device", 120, 2592, 182, 30, 0),
    Right("1Password Business", "user", 15, 1260, 300, 30, 4),
    Right("Zoom Pro", "user", 10, 1390, -12, 30, 2),
    Right("Printimise haldus PaperCut", "site", None, 1720, 207, 30),
    Right("Tulemüüri turvateenused", "device", 6, 3400, 52, 30, 0),
    Right("Traadita võrgu pilvehaldus", "device", 60, 2880, 52, 30, 0),
    Right("Hooldustasu: valla veebileht", "site", None, 2400, 45, 60),
    Right("Spordihoone broneerimine", "site", None, 780, 145, 30),
    Right("Muuseumi kogude haldus", "site", None, 520, 228, 30),
    Right("Office 2019 Standard (püsilitsents)", "device", 80, 0, None, used=18),
)


def make_licences(cast: Cast, things: list[Thing], rng: Random, now: datetime) -> None:
    """By COPY: entitlements, who uses them, and the terms before."""
    today = now.date()
    town = cast.institutions["Vallavalitsus"]
    seller = Vendor.objects.order_by("pk").first()
    rows = [
        _entitlement(number, right, cast.institutions.get(right.whose, town), seller, today)
        for number, right in enumerate(RIGHTS, start=1)
    ]
    Entitlement.objects.bulk_create(rows)
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval(%s, %s)", [SEQUENCE, len(rows)])
    uses: list[dict[str, object]] = []
    for row, right in zip(rows, RIGHTS, strict=True):
        made = _uses(row, right, cast, things, rng, now)
        row.used = len(made)
        uses += made
    Entitlement.objects.bulk_update(rows, ["used"])
    copy_rows(EntitlementUse, uses)
    copy_rows(EntitlementTerm, _terms(rows))


def _entitlement(
    number: int, right: Right, owner: Institution, seller: Vendor | None, today: date
) -> Entitlement:
    ends = today + timedelta(days=right.ends) if right.ends is not None else None
    net = Decimal(right.price) if right.price else None
    vat = (net * VAT).quantize(Decimal("0.01")) if net is not None else None
    working = right.notice is not None and right.notice < 0
    unit = Entitlement.NoticeUnit.WORKING if working else Entitlement.NoticeUnit.CALENDAR
    days = abs(right.notice) if right.notice is not None else None
    return Entitlement(
        number=f"LT-{number:03d}",
        title=right.title,
        kind=right.kind,
        quantity=right.many,
        metric=right.metric,
        vendor=seller if right.price else None,
        institution=owner,
        starts_on=months_after(ends, -12) + timedelta(days=1) if ends else None,
        ends_on=ends,
        renews_itself=days is not None and not working,
        notice_days=days,
        notice_unit=unit,
        notice_on=notice_day(ends, days, unit),
        contract_no=f"{today.year}-IT-{number:03d}" if right.price else "",
        funding="5514 Info- ja kommunikatsioonitehnoloogia kulud" if right.price else "",
        price_net=net,
        price_vat=vat,
        price_gross=net + vat if net is not None and vat is not None else None,
    )


def _uses(
    row: Entitlement,
    right: Right,
    cast: Cast,
    things: list[Thing],
    rng: Random,
    now: datetime,
) -> list[dict[str, object]]:
    began = datetime.combine(
        now.date() - timedelta(days=rng.randrange(40, 700)), time(9), TALLINN
    )
    if right.title == OVER:
        working = [worker for worker in cast.workers if worker.until is None]
        chosen = rng.sample(working, 8)
        reason = "Ajutiselt aastaaruande ajaks"
        return [
            _use(row, began, person_id=one.person.pk, over_reason=reason if turn > 5 else "")
            for turn, one in enumerate(chosen)
        ]
    if right.kind == "device":
        return _on_devices(row, right, things, rng, began)
    if right.kind == "user" and right.many:
        return _by_people(row, right, cast, rng, began)
    return []


def _on_devices(
    row: Entitlement, right: Right, things: list[Thing], rng: Random, began: datetime
) -> list[dict[str, object]]:
    computers = [thing.pk for thing in things if thing.kind in COMPUTERS]
    many = min(len(computers) * right.used // 100, (right.many or 0) - 4)
    if many <= 0:
        return []
    gone = Asset.objects.filter(state__in=GONE, model__category__code__in=COMPUTERS)
    left = list(gone.order_by("pk").values_list("pk", flat=True)[:4])
    return [_use(row, began, asset_id=pk) for pk in [*left, *rng.sample(computers, many)]]


def _by_people(
    row: Entitlement, right: Right, cast: Cast, rng: Random, began: datetime
) -> list[dict[str, object]]:
    working = [worker for worker in cast.workers if worker.until is None]
    many = min(len(working) * right.used // 100, (right.many or 0) - LEFT_BEHIND)
    if many <= 0:
        return []
    left: list[Worker] = [worker for worker in cast.workers if worker.until is not None]
    chosen = [*left[:LEFT_BEHIND], *rng.sample(working, many)]
    return [
        _use(row, began, person_id=pk) for pk in dict.fromkeys(one.person.pk for one in chosen)
    ]


def _use(
    row: Entitlement,
    began: datetime,
    *,
    person_id: int | None = None,
    asset_id: int | None = None,
    over_reason: str = "",
) -> dict[str, object]:
    return {
        "entitlement_id": row.pk,
        "person_id": person_id,
        "asset_id": asset_id,
        "quantity": 1,
        "during": f"[{began.isoformat()},)",
        "over_reason": over_reason,
    }


def _terms(rows: list[Entitlement]) -> list[dict[str, object]]:
    """The year before, a little cheaper."""
    found: list[dict[str, object]] = []
    for row in rows:
        if row.starts_on is None or row.price_net is None:
            continue
        net = (row.price_net * Decimal("0.93")).quantize(Decimal("0.01"))
        vat = (net * VAT).quantize(Decimal("0.01"))
        found.append(
            {
                "entitlement_id": row.pk,
                "starts_on": months_after(row.starts_on, -12),
                "ends_on": row.starts_on - timedelta(days=1),
                "quantity": row.quantity,
                "price_net": net,
                "price_vat": vat,
                "price_gross": net + vat,
            }
        )
    return found

"""Rights of repairs: who keeps or reads the register of the device's institution; not its holder.

The vendor's own page opens by its token alone, whoever asks: tests/repairs/test_links.py.
"""

from collections.abc import Callable

from django.utils import timezone

from assets.models import RepairEntry
from assets.services.repair_links import make_link, token_of, vendor_says
from tests.architecture.matrix import ALL, OPEN, REFUSED, Place, Row
from tests.builders import make_user, make_vendor
from tests.repairs.builders import make_repair

SEES = "specialist approver finance auditor administrator"
KEEPS = "specialist administrator"


def _repair(place: Place) -> dict[str, object]:
    return {"number": make_repair("at_vendor", institution=place.institution).number}


def _asset(place: Place) -> dict[str, object]:
    repair = make_repair("closed", institution=place.institution)
    return {"number": repair.asset.inventory_no}


def _token(place: Place) -> str:
    repair = make_repair("at_vendor", institution=place.institution)
    link = make_link(repair_id=repair.pk, actor=make_user("administrator"), now=timezone.now())
    return token_of(link)


def _entry(place: Place) -> dict[str, object]:
    vendor_says(token=_token(place), now=timezone.now(), rma_no="A1")
    return {"uid": RepairEntry.objects.latest("pk").uid}


FORMS = ("edit", "send", "quote", "back", "close", "scrap", "lend", "part", "device")
BUTTONS = ("start", "decide", "loaner-back", "link", "unlink")
ASKED = {f"repairs:{name}": ("GET", "POST") for name in FORMS}


def _firm(place: Place) -> dict[str, object]:
    return {"vendor": str(make_vendor().uid)}


def _said(**body: object) -> Callable[[Place], dict[str, object]]:
    return lambda place: body


API = (
    ("detail", "PATCH", _said(rma_no="A1")),
    ("send", "POST", _firm),
    ("start", "POST", _said()),
    ("quote", "POST", _said(net="80.00")),
    ("approve", "POST", _said(net="80.00")),
    ("decline", "POST", _said(net="80.00")),
    ("back", "POST", _said(outcome="repaired")),
    ("close", "POST", _said(outcome="repaired")),
    ("scrap", "POST", _said(reason="Vana")),
)
ROWS = [
    Row("repairs:repairs", own=SEES, otherwise=REFUSED),
    *(
        Row(f"repairs:{name}", own=SEES, foreign="administrator", args=_repair)
        for name in ("repair", "peek")
    ),
    Row(
        "repairs:of-asset",
        own=SEES,
        foreign="administrator",
        args=_asset,
        refused="staff",
    ),
    *(
        Row(
            name,
            method=method,
            own=KEEPS,
            foreign="administrator",
            refused="approver finance auditor",
            refused_foreign="",
            args=_repair,
        )
        for name, methods in {
            **ASKED,
            **{f"repairs:{name}": ("POST",) for name in BUTTONS},
            "repairs:sheet": ("GET",),
        }.items()
        for method in methods
    ),
    *(
        Row(
            "repairs:new",
            method=method,
            own=KEEPS,
            foreign="administrator",
            refused="approver finance auditor",
            refused_foreign="",
            args=_asset,
        )
        for method in ("GET", "POST")
    ),
    Row(
        "repairs:entry",
        method="POST",
        own=KEEPS,
        foreign="administrator",
        refused="approver finance auditor",
        refused_foreign="",
        args=_entry,
        data=lambda place: {"decision": "accept"},
    ),
    *(
        Row(
            "repairs:vendor",
            method=method,
            own=ALL,
            signed_out=OPEN,
            args=lambda place: {"token": _token(place)},
        )
        for method in ("GET", "POST")
    ),
    Row("api:repairs-list", own=SEES, otherwise=REFUSED),
    Row(
        "api:repairs-detail",
        own=SEES,
        foreign="administrator",
        args=_repair,
        refused="staff",
    ),
    *(
        Row(
            f"api:repairs-{name}",
            method=method,
            own=KEEPS,
            foreign="administrator",
            refused="approver finance auditor staff",
            refused_foreign="staff",
            args=_repair,
            data=data,
        )
        for name, method, data in API
    ),
    Row(
        "api:repairs-list",
        method="POST",
        own=KEEPS,
        foreign="administrator",
        refused="approver finance auditor staff",
        refused_foreign="staff",
        data=lambda place: {
            "asset": str(make_repair("closed", institution=place.institution).asset.uid),
            "fault": "Ekraan",
        },
    ),
]

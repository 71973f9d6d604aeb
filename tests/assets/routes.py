"""Rights of assets: those of the institutions one serves; one's own devices always."""

from collections.abc import Callable
from datetime import timedelta
from itertools import count

from django.utils import timezone
from psycopg2.extras import DateTimeTZRange

from assets.models import (
    Asset,
    AssetTag,
    CustomField,
    Entitlement,
    EntitlementUse,
    PurchaseDraft,
    PurchaseLine,
    Stocktake,
)
from assets.services.labels import make_blank_labels
from assets.services.licences import LICENCE_GATE
from assets.states import TRANSITIONS
from assets.stocktake_paper import content_of
from assets.web.course import VERBS
from tests.architecture.matrix import OPEN, REFUSED, Place, Row, World, nothing
from tests.assets.builders import (
    make_draft,
    make_file,
    make_model,
    make_place,
    make_stock_item,
    make_waiting_act,
)
from tests.assets.counts import NOW, Count, make_count
from tests.assets.disposals import erase, make_disposal, make_old
from tests.assets.installation_jobs import make_installation_job
from tests.assets.kit_rows import KITS
from tests.assets.maintenance_rows import MAINTENANCE
from tests.assets.software_rows import SOFTWARE
from tests.attachments.builders import stored
from tests.builders import make_user, make_vendor
from tests.helpdesk.builders import make_asset

_numbers = count(7000)


def _asset(place: Place) -> dict[str, object]:
    asset = make_asset(place.institution, number=f"V-{next(_numbers)}")
    return {"number": asset.inventory_no}


def _held(place: Place) -> dict[str, object]:
    asset = make_asset(place.institution, number=f"V-{next(_numbers)}", holder=place.person)
    return {"number": asset.inventory_no}


def _person(place: Place) -> dict[str, object]:
    return {"uid": place.person.uid}


def _in_state(verb: str) -> Callable[[Place], dict[str, object]]:
    def args(place: Place) -> dict[str, object]:
        made = _held(place) if verb == "return" else _asset(place)
        if verb != "return":
            state = next(iter(TRANSITIONS[VERBS[verb].way]))
            Asset.objects.filter(inventory_no=made["number"]).update(state=state)
        return made | {"verb": verb}

    return args


def _code(place: Place) -> dict[str, object]:
    made = _asset(place)
    asset = Asset.objects.get(inventory_no=made["number"])
    tag = AssetTag.objects.create(asset=asset, kind="qr", value=asset.inventory_no + "-K")
    return made | {"uid": tag.uid}


def _file(place: Place) -> dict[str, object]:
    made = _asset(place)
    asset = Asset.objects.get(inventory_no=made["number"])
    file = make_file(asset.pk)
    return made | {"uid": file.uid}


def _field() -> CustomField:
    names = {"name_et": "Mälu", "name_en": "Memory", "kind": "number"}
    return CustomField.objects.get_or_create(slug="ram", defaults=names)[0]


def _draft(place: Place) -> dict[str, object]:
    return {"number": make_draft(place.institution, place.person).number}


def _act(place: Place) -> dict[str, object]:
    return {"number": make_waiting_act(place.institution, place.person).number}


def _act_code(place: Place) -> dict[str, object]:
    return {"code": make_waiting_act(place.institution, place.person).code}


def _blank(place: Place) -> dict[str, object]:
    keeper = make_user("specialist", institution=place.institution)
    made = make_blank_labels(institution=place.institution, count=1, actor=keeper)
    return {"code": made[0].code}


def _licence(place: Place, **facts: object) -> Entitlement:
    return Entitlement.objects.create(
        number=f"LT-{next(_numbers)}",
        title="Viirusetõrje",
        kind="seat",
        quantity=9,
        institution=place.institution,
        **facts,
    )


def _numbered_licence(place: Place) -> dict[str, object]:
    return {"number": _licence(place).number}


def _keyed_licence(place: Place) -> dict[str, object]:
    return {"number": _licence(place, key_sealed="v1.x").number}


def _licence_file(place: Place) -> dict[str, object]:
    licence = _licence(place)
    file = stored(place.user)
    file.gate, file.gate_object_id = LICENCE_GATE, licence.pk
    file.attached_at = timezone.now()
    file.save()
    return {"number": licence.number, "uid": file.uid}


def _seat(place: Place) -> dict[str, object]:
    use = EntitlementUse.objects.create(
        entitlement=_licence(place),
        institution=place.institution,
        during=DateTimeTZRange(timezone.now() - timedelta(days=1), None),
    )
    return {"uid": use.uid}


def _item(place: Place) -> dict[str, object]:
    return {"number": make_stock_item(place.institution, held=1).number}


def _at(place: Place) -> dict[str, object]:
    return _item(place) | {"place": make_place(place.institution).uid}


def _move(place: Place) -> dict[str, object]:
    return {"uid": make_stock_item(place.institution, held=1).moves.get().uid}


def _purchase(place: Place, state: str = "draft") -> dict[str, object]:
    item = make_stock_item(place.institution, held=1)
    draft = PurchaseDraft.objects.create(
        institution=place.institution,
        supplier=make_vendor(f"Tarnija {next(_numbers)}"),
        number=f"T-{next(_numbers)}",
        state=state,
        ordered_at=timezone.now(),
    )
    draft.lines.create(item=item, quantity=2)
    return {"number": draft.number}


def _line(place: Place) -> dict[str, object]:
    found = _purchase(place)
    line = PurchaseLine.objects.get(draft__number=found["number"])
    return found | {"item": line.item.number}


def _order_file(place: Place) -> dict[str, object]:
    return _purchase(place) | {"ending": "csv"}


def _ordered(place: Place) -> dict[str, object]:
    return _purchase(place, "ordered")


SEES = "specialist approver finance auditor administrator"
KEEPS = "specialist administrator"
ROWS = [
    Row("assets:mine"),
    Row("assets:assets", own=SEES, otherwise=REFUSED),
    Row("assets:asset", own=SEES, foreign="administrator", args=_asset),
    Row("assets:asset-peek", own=SEES, foreign="administrator", args=_asset),
    Row(
        "assets:person-assets",
        own=SEES.replace("finance ", ""),
        foreign="administrator",
        args=_person,
    ),
    *(
        Row("assets:asset-new", method=method, own=KEEPS, otherwise=REFUSED)
        for method in ("GET", "POST")
    ),
    Row("assets:options"),
    Row("assets:catalogue", own=SEES, otherwise=REFUSED),
    *(
        Row(f"assets:{page}", method=method, own=KEEPS, otherwise=REFUSED, args=args)
        for page, args in (
            ("kind-new", nothing),
            ("field-new", nothing),
            ("kind-edit", lambda place: {"code": make_model().category.code}),
            ("field-edit", lambda place: {"slug": _field().slug}),
            ("model-edit", lambda place: {"uid": make_model().uid}),
            ("model-picture", lambda place: {"uid": make_model().uid}),
        )
        for method in ("GET", "POST")
    ),
    *(
        Row(
            "assets:asset-verb",
            method=method,
            case=verb,
            own=KEEPS,
            foreign="administrator",
            refused="approver finance auditor",
            refused_foreign="",
            args=_in_state(verb),
        )
        for verb in VERBS
        for method in ("GET", "POST")
    ),
    *(
        Row(
            f"assets:asset-{page}",
            method=method,
            own=KEEPS,
            foreign="administrator",
            refused="approver finance auditor",
            refused_foreign="",
            args=_asset,
        )
        for page in ("edit", "move", "code", "files")
        for method in ("GET", "POST")
    ),
    *(
        Row(
            f"assets:asset-{page}",
            method="POST",
            own=KEEPS,
            foreign="administrator",
            refused="approver finance auditor",
            refused_foreign="",
            args=args,
        )
        for page, args in (("code-end", _code), ("file-remove", _file))
    ),
    Row("assets:acts", own=SEES, otherwise=REFUSED),
    Row("assets:leavers", own=SEES, otherwise=REFUSED),
    *(
        Row(f"assets:{name}", method=method, own=KEEPS, otherwise=REFUSED)
        for name in ("act-new", "act-file-any")
        for method in ("GET", "POST")
    ),
    *(
        Row("assets:scan", method=method, own=SEES, otherwise=REFUSED)
        for method in ("GET", "POST")
    ),
    *(
        Row(f"assets:{name}", method=method, own=KEEPS, otherwise=REFUSED)
        for name in ("labels", "blank-labels", "room-labels")
        for method in ("GET", "POST")
    ),
    Row(
        "assets:room",
        own=SEES,
        otherwise=REFUSED,
        args=lambda place: {"uid": place.room.uid},
    ),
    Row("assets:label", signed_out=OPEN, args=_blank),
    *(
        Row(
            "assets:label-claim",
            method=method,
            own=KEEPS,
            foreign="administrator",
            args=_blank,
        )
        for method in ("GET", "POST")
    ),
    Row("assets:act-of-rows", method="POST", own=KEEPS, otherwise=REFUSED),
    *(
        Row(
            f"assets:{name}",
            method=method,
            own=KEEPS,
            foreign="administrator",
            refused="approver finance auditor",
            refused_foreign="",
            args=_draft if name == "act-edit" else _act,
        )
        for name in ("act-edit", "act-sign", "act-file", "act-cancel")
        for method in ("GET", "POST")
    ),
    *(
        Row(f"assets:{name}", own=SEES, foreign="administrator", args=args)
        for name, args in (("act", _act), ("act-pdf", _act), ("act-of-code", _act_code))
    ),
    *(
        # Only the other side's own: tests/assets/test_web_acts.py.
        Row("assets:my-act", method=method, own="", foreign="", args=_act)
        for method in ("GET", "POST")
    ),
    Row("assets:licences", own=SEES, otherwise=REFUSED),
    Row("assets:licence-calendar", own=SEES, otherwise=REFUSED),
    Row("assets:gone-seats", own=SEES, otherwise=REFUSED),
    Row("assets:gone-seats-release", method="POST", own=KEEPS, otherwise=REFUSED),
    Row(
        "assets:licence",
        own=SEES,
        foreign="administrator",
        refused="staff",
        refused_foreign="staff",
        args=_numbered_licence,
    ),
    *(
        Row("assets:licence-new", method=method, own=KEEPS, otherwise=REFUSED)
        for method in ("GET", "POST")
    ),
    *(
        Row(
            f"assets:licence-{verb}",
            method=method,
            own=KEEPS,
            foreign="administrator",
            refused="staff approver finance auditor",
            refused_foreign="staff",
            args=_keyed_licence if verb == "key" else _numbered_licence,
        )
        for verb in ("edit", "renew", "decide", "give", "key", "key-set", "files")
        for method in ("GET", "POST")
    ),
    Row(
        "assets:licence-release-gone",
        method="POST",
        own=KEEPS,
        foreign="administrator",
        refused="staff approver finance auditor",
        refused_foreign="staff",
        args=_numbered_licence,
    ),
    Row(
        "assets:licence-file-remove",
        method="POST",
        own=KEEPS,
        foreign="administrator",
        refused="staff approver finance auditor",
        refused_foreign="staff",
        args=_licence_file,
    ),
    Row(
        "assets:seat-release",
        method="POST",
        own=KEEPS,
        foreign="administrator",
        refused="approver finance auditor",
        refused_foreign="",
        args=_seat,
    ),
    *KITS,
    *MAINTENANCE,
    *SOFTWARE,
    # the stock
    *(Row(f"assets:{name}", own=SEES, otherwise=REFUSED) for name in ("stock", "purchases")),
    *(
        Row(f"assets:{name}", own=SEES, foreign="administrator", args=args)
        for name, args in (
            ("stock-item", _item),
            ("purchase", _purchase),
            ("purchase-export", _order_file),
        )
    ),
    *(
        Row(f"assets:{name}", method=method, own=KEEPS, otherwise=REFUSED)
        for name in ("stock-new", "stock-place-new")
        for method in ("GET", "POST")
    ),
    *(
        Row(
            f"assets:{name}",
            method=method,
            own=KEEPS,
            foreign="administrator",
            refused="approver finance auditor",
            refused_foreign="",
            args=args,
        )
        for name, args, methods in (
            ("stock-edit", _item, "GET POST"),
            ("stock-receive", _item, "GET POST"),
            ("stock-issue", _item, "GET POST"),
            ("stock-return", _item, "GET POST"),
            ("stock-transfer", _item, "GET POST"),
            ("stock-count", _at, "GET POST"),
            ("stock-level", _at, "GET POST"),
            ("stock-undo", _move, "POST"),
            ("purchase-line", _line, "GET POST"),
            ("purchase-line-new", _purchase, "GET POST"),
            ("purchase-order", _purchase, "POST"),
            ("purchase-cancel", _purchase, "POST"),
            ("purchase-receive", _ordered, "GET POST"),
        )
        for method in methods.split()
    ),
]


# A running inventory of each place, in whose commission nobody of the table is; and a planned one.
COUNTS: dict[int, Count] = {}


def prepare(world: World) -> None:
    for place in (world.own, world.foreign):
        one = make_count(school=place.institution)
        one.scan("X-1", by=one.keeper)
        COUNTS[place.institution.pk] = one


def _number(place: Place) -> dict[str, object]:
    return {"number": COUNTS[place.institution.pk].stocktake.number}


def _room(place: Place) -> dict[str, object]:
    one = COUNTS[place.institution.pk]
    return {"number": one.stocktake.number, "uid": one.place("214").uid}


def _unknown(place: Place) -> dict[str, object]:
    one = COUNTS[place.institution.pk]
    return {"number": one.stocktake.number, "uid": one.stocktake.proposals.get().uid}


def _signing(place: Place) -> dict[str, object]:
    """The running one with its act made; taken back after the test, as everything."""
    one = COUNTS[place.institution.pk]
    content = content_of(one.stocktake, now=NOW)
    Stocktake.objects.filter(pk=one.stocktake.pk).update(
        state="signing", content=content, content_sha256="0" * 64, made_at=NOW
    )
    return {"number": one.stocktake.number}


def _planned(place: Place) -> dict[str, object]:
    one = COUNTS[place.institution.pk]
    Stocktake.objects.filter(pk=one.stocktake.pk).update(state="planned")
    return {"number": one.stocktake.number}


OF_ONE: dict[str, object] = {
    "own": KEEPS,
    "foreign": "administrator",
    "refused": "approver finance auditor",
    "refused_foreign": "",
}
READ_ONE: dict[str, object] = {"own": SEES, "foreign": "administrator"}
ROWS += [
    Row("assets:stocktakes", own=SEES, otherwise=REFUSED),
    *(
        Row("assets:stocktake-new", method=method, own=KEEPS, otherwise=REFUSED)
        for method in ("GET", "POST")
    ),
    Row("assets:own-confirm", method="POST", own="", args=lambda place: {}),
    Row("assets:stocktake", args=_number, **READ_ONE),  # type: ignore[arg-type]
    Row("assets:stocktake-room", args=_room, **READ_ONE),  # type: ignore[arg-type]
    Row("assets:stocktake-review", args=_number, **READ_ONE),  # type: ignore[arg-type]
    Row("assets:stocktake-act", args=_signing, **READ_ONE),  # type: ignore[arg-type]
    Row("assets:stocktake-pdf", args=_signing, **READ_ONE),  # type: ignore[arg-type]
    Row(
        "assets:stocktake-figures",
        args=lambda place: {**_number(place), "ending": "csv"},
        **READ_ONE,  # type: ignore[arg-type]
    ),
    *(
        Row(f"assets:stocktake-{name}", method=method, args=_planned, **OF_ONE)  # type: ignore[arg-type]
        for name in ("edit", "cancel")
        for method in ("GET", "POST")
    ),
    Row("assets:stocktake-review", method="POST", args=_number, **OF_ONE),  # type: ignore[arg-type]
    Row(
        "assets:stocktake-act",
        method="POST",
        own="",
        foreign="",
        refused="specialist approver finance auditor administrator",
        refused_foreign="administrator",
        args=_signing,
    ),
    Row(
        "assets:stocktake-do",
        method="POST",
        args=lambda place: {**_number(place), "verb": "kokku"},
        **OF_ONE,  # type: ignore[arg-type]
    ),
    *(
        Row("assets:stocktake-new-thing", method=method, args=_unknown, **OF_ONE)  # type: ignore[arg-type]
        for method in ("GET", "POST")
    ),
    Row(
        "assets:stocktake-choose",
        method="POST",
        args=_unknown,
        data=lambda place: {"later": "later"},
        **OF_ONE,  # type: ignore[arg-type]
    ),
    Row(
        "assets:stocktake-scan",
        method="POST",
        args=_room,
        data=lambda place: {"code": "V-1"},
        **OF_ONE,  # type: ignore[arg-type]
    ),
    Row(
        "assets:stocktake-room-done",
        method="POST",
        args=_room,
        data=lambda place: {"done": "1"},
        **OF_ONE,  # type: ignore[arg-type]
    ),
    Row("assets:stocktake-unfind", method="POST", own="", foreign="", args=_room),
    Row("assets:stocktake-scans", method="POST", args=_number, **READ_ONE),  # type: ignore[arg-type]
]


def _disposal(place: Place) -> dict[str, object]:
    return {"number": make_disposal(place.institution).number}


def _made_disposal(place: Place) -> dict[str, object]:
    return {"number": make_disposal(place.institution, is_made=True).number}


def _disposal_line(place: Place) -> dict[str, object]:
    act = make_disposal(place.institution)
    return {"number": act.number, "uid": act.lines.get().uid}


def _erased(place: Place) -> dict[str, object]:
    asset = make_old(place.institution)
    noted = erase(asset, make_user("specialist", institution=place.institution))
    return {"number": asset.inventory_no, "uid": noted.uid}


ROWS += [
    Row("assets:disposals", own=SEES, otherwise=REFUSED),
    *(
        Row("assets:disposal-new", method=method, own=KEEPS, otherwise=REFUSED)
        for method in ("GET", "POST")
    ),
    Row("assets:disposal-of-rows", method="POST", own=KEEPS, otherwise=REFUSED),
    Row("assets:disposal", args=_made_disposal, **READ_ONE),  # type: ignore[arg-type]
    Row(
        # Only the commission's: tests/assets/test_disposals.py.
        "assets:disposal",
        method="POST",
        own="",
        foreign="",
        refused="specialist approver finance auditor administrator",
        refused_foreign="administrator",
        args=_made_disposal,
    ),
    Row("assets:disposal-pdf", args=_made_disposal, **READ_ONE),  # type: ignore[arg-type]
    Row(
        "assets:disposal-figures",
        args=lambda place: {**_made_disposal(place), "ending": "csv"},
        **READ_ONE,  # type: ignore[arg-type]
    ),
    *(
        Row(f"assets:{name}", method=method, args=args, **OF_ONE)  # type: ignore[arg-type]
        for name, args in (
            ("disposal-edit", _disposal),
            ("disposal-cancel", _disposal),
            ("disposal-all", _disposal),
            ("disposal-line", _disposal_line),
            ("asset-erasure", _asset),
        )
        for method in ("GET", "POST")
    ),
    Row(
        "assets:disposal-do",
        method="POST",
        args=lambda place: {**_disposal(place), "verb": "koosta"},
        **OF_ONE,  # type: ignore[arg-type]
    ),
    Row("assets:asset-erasure-revoke", method="POST", args=_erased, **OF_ONE),  # type: ignore[arg-type]
]


def _job(place: Place) -> dict[str, object]:
    return {"number": make_installation_job(place.institution).number}


def _job_device(place: Place) -> dict[str, object]:
    job = make_installation_job(place.institution)
    return {"number": job.number, "uid": job.devices.get().uid}


ROWS += [
    Row("assets:installations", own=SEES, otherwise=REFUSED),
    *(
        Row("assets:installation-new", method=method, own=KEEPS, otherwise=REFUSED)
        for method in ("GET", "POST")
    ),
    Row("assets:installation-of-rows", method="POST", own=KEEPS, otherwise=REFUSED),
    Row("assets:installation", args=_job, **READ_ONE),  # type: ignore[arg-type]
    Row(
        "assets:installation",
        method="POST",
        args=_job,
        data=lambda place: {"step": "0"},
        **OF_ONE,  # type: ignore[arg-type]
    ),
    Row("assets:installation-device", args=_job_device, **READ_ONE),  # type: ignore[arg-type]
    *(
        Row("assets:installation-scan", method=method, args=_job, **READ_ONE)  # type: ignore[arg-type]
        for method in ("GET", "POST")
    ),
    *(
        Row(f"assets:installation-{name}", method=method, args=args, **OF_ONE)  # type: ignore[arg-type]
        for name, args in (
            ("edit", _job),
            ("add", _job),
            ("cancel", _job),
            ("device-edit", _job_device),
        )
        for method in ("GET", "POST")
    ),
    Row(
        "assets:installation-do",
        method="POST",
        args=lambda place: {**_job_device(place), "verb": "valmis"},
        data=lambda place: {"step": "0"},
        **OF_ONE,  # type: ignore[arg-type]
    ),
]

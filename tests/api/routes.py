"""Rights of the API. The request of every row is filed by somebody else of the place.

Reads of people and places stand in tests/accounts/routes.py.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from itertools import count
from typing import Any

from django.utils import timezone
from psycopg2.extras import DateTimeTZRange

from accounts.models import Vendor
from assets.api.course import VERBS
from assets.models import Entitlement, EntitlementUse, InstallationDevice, PurchaseDraft
from helpdesk.models import (
    AnswerTemplate,
    Category,
    ChecklistItem,
    Message,
    Ticket,
    TicketCheck,
)
from helpdesk.services.catalogue import install_catalogue
from helpdesk.services.links import link_tickets
from itportal.core.api.scopes import known_scopes
from itportal.core.api.services import create_token
from tests.architecture.matrix import HIDDEN, REFUSED, Place, Row, World
from tests.assets.builders import (
    make_asset,
    make_maintenance_task,
    make_model,
    make_place,
    make_stock_item,
)
from tests.assets.disposals import make_disposal
from tests.assets.installation_jobs import make_installation_job
from tests.assets.software_rows import make_installation, make_title
from tests.attachments import builders as files
from tests.builders import make_user, make_vendor
from tests.helpdesk.builders import make_disruption, make_guide, make_ticket, rewrite

Facts = Callable[[Place], Mapping[str, Any]]
_names = count(1)
SEES_DEVICES = "specialist approver finance auditor administrator"
KEEPS_DEVICES = "specialist administrator"


def prepare(world: World) -> None:
    install_catalogue()


def _body(**data: Any) -> Facts:
    return lambda place: data


# --- people and places ------------------------------------------------------------------------
KEEPERS = "specialist administrator"


def _institution(place: Place) -> dict[str, object]:
    return {"uid": place.institution.uid}


def _site(place: Place) -> dict[str, object]:
    return {"uid": place.site.uid}


def _room(place: Place) -> dict[str, object]:
    return {"uid": place.room.uid}


def _person(place: Place) -> dict[str, object]:
    return {"uid": place.person.uid}


def _new_institution(place: Place) -> dict[str, object]:
    name = f"Uus asutus {next(_names)}"
    parent = str(place.institution.uid)
    return {"name": name, "short_name": name, "kind": "school", "parent": parent}


def _new_person(place: Place) -> dict[str, object]:
    return {
        "first_name": "Uku",
        "last_name": "Tamm",
        "institution": str(place.institution.uid),
        "position": "õpetaja",
        "starts_on": timezone.localdate().isoformat(),
    }


def _kept(name: str, method: str, **facts: Any) -> Row:
    """Kept where one serves; everybody else is refused: places are hidden from nobody."""
    facts = {"own": KEEPERS, "foreign": "administrator", "otherwise": REFUSED} | facts
    return Row(name, method=method, **facts)


PLACES = [
    _kept("api:institutions-list", "POST", data=_new_institution),
    _kept("api:institutions-detail", "PATCH", args=_institution, data=_body(phone="555 0142")),
    _kept(
        "api:sites-list",
        "POST",
        data=lambda place: {"institution": str(place.institution.uid), "name": "Tall"},
    ),
    _kept("api:sites-detail", "PATCH", args=_site, data=_body(address="Kooli 2")),
    _kept(
        "api:rooms-list",
        "POST",
        data=lambda place: {"site": str(place.site.uid), "name": "202"},
    ),
    _kept("api:rooms-detail", "PATCH", args=_room, data=_body(floor="3")),
    _kept("api:people-list", "POST", data=_new_person),
    Row(
        "api:people-detail",
        method="PATCH",
        own=KEEPERS,
        foreign="administrator",
        refused="staff approver finance auditor",
        args=_person,
        data=_body(phone="555 0142"),
    ),
]


# --- assets -----------------------------------------------------------------------------------
READERS = "specialist approver finance auditor administrator"


def _licence(place: Place) -> dict[str, object]:
    made = Entitlement.objects.create(
        number=f"LT-A{next(_names)}",
        title="Viirusetõrje",
        kind="seat",
        quantity=9,
        institution=place.institution,
    )
    return {"number": made.number}


def _used_licence(place: Place) -> dict[str, object]:
    found = _licence(place)
    EntitlementUse.objects.create(
        entitlement=Entitlement.objects.get(**found),
        institution=place.institution,
        during=DateTimeTZRange(timezone.now() - timedelta(days=1), None),
    )
    return found


def _new_asset(place: Place) -> dict[str, object]:
    return {
        "category": make_model().category.code,
        "manufacturer": "Dell",
        "model": "Latitude 5440",
        "institution": str(place.institution.uid),
    }


def _asset(place: Place) -> dict[str, object]:
    return {"uid": make_asset(institution=place.institution).uid}


MONEY = "specialist approver finance auditor administrator"
ASSETS = [
    Row("api:changes-list", notes="objects by visible_to of their collections"),
    *(
        Row(f"api:feeds-{name}", args=args, notes="rows by visible_to")
        for name, args in (
            *((name, _body()) for name in ("ansible", "cmdb", "dns", "dhcp")),
            ("prometheus", _body(job="printer")),
        )
    ),
    *(
        Row(f"api:feeds-finance-{ending}", own=MONEY, foreign=MONEY, otherwise=REFUSED)
        for ending in ("csv", "xlsx")
    ),
    Row("api:licences-list", own=READERS, otherwise=REFUSED),
    *(
        Row(
            f"api:licences-{name}",
            own=READERS,
            foreign="administrator",
            refused="staff",
            refused_foreign="staff",
            args=_licence,
        )
        for name in ("detail", "seats")
    ),
    Row(
        "api:licences-give",
        method="POST",
        own=KEEPERS,
        foreign="administrator",
        refused="staff approver finance auditor",
        refused_foreign="staff",
        args=_licence,
        data=lambda place: {"institution": str(place.institution.uid)},
    ),
    Row(
        "api:licences-release",
        method="POST",
        own=KEEPERS,
        foreign="administrator",
        refused="staff approver finance auditor",
        refused_foreign="staff",
        args=_used_licence,
        data=lambda place: {"seat": str(EntitlementUse.objects.latest("pk").uid)},
    ),
    *(
        Row(
            f"api:maintenance-{name}",
            method=method,
            own=roles,
            foreign="administrator",
            otherwise=HIDDEN,
            refused=refused,
            args=lambda place: {"uid": make_maintenance_task(place.institution).uid},
            data=_body(**body),
        )
        for name, method, roles, refused, body in (
            ("detail", "GET", SEES_DEVICES, "staff", {}),
            ("complete", "POST", KEEPS_DEVICES, "staff approver finance auditor", {}),
            (
                "skip",
                "POST",
                KEEPS_DEVICES,
                "staff approver finance auditor",
                {"reason": "Suvi"},
            ),
        )
    ),
    Row("api:disposals-list", own=SEES_DEVICES, otherwise=REFUSED),
    *(
        Row(
            f"api:disposals-{name}",
            own=SEES_DEVICES,
            foreign="administrator",
            otherwise=HIDDEN,
            refused="staff",
            args=lambda place: {"number": make_disposal(place.institution).number},
        )
        for name in ("detail", "lines")
    ),
    Row("api:installation-jobs-list", own=SEES_DEVICES, otherwise=REFUSED),
    *(
        Row(
            f"api:installation-jobs-{name}",
            own=SEES_DEVICES,
            foreign="administrator",
            otherwise=HIDDEN,
            refused="staff",
            args=lambda place: {"number": make_installation_job(place.institution).number},
        )
        for name in ("detail", "devices")
    ),
    Row(
        "api:installation-jobs-tick",
        method="POST",
        own=KEEPS_DEVICES,
        foreign="administrator",
        otherwise=HIDDEN,
        refused="staff approver finance auditor",
        refused_foreign="staff",
        args=lambda place: {"number": make_installation_job(place.institution).number},
        data=lambda place: {
            "device": InstallationDevice.objects.latest("pk").asset.inventory_no,
            "step": "0",
        },
    ),
    Row("api:maintenance-list", own=SEES_DEVICES, otherwise=REFUSED),
    Row("api:models-list", own=SEES_DEVICES, otherwise=REFUSED),
    Row("api:asset-categories-list", own=SEES_DEVICES, otherwise=REFUSED),
    Row(
        "api:models-detail",
        own=SEES_DEVICES,
        otherwise=REFUSED,
        args=lambda place: {"uid": make_model().uid},
    ),
    Row(
        "api:asset-categories-detail",
        own=SEES_DEVICES,
        otherwise=REFUSED,
        args=lambda place: {"uid": make_model().category.uid},
    ),
    Row("api:assets-list", notes="rows by visible_to; staff see what they hold"),
    Row(
        "api:assets-detail",
        own="specialist approver finance auditor administrator",
        foreign="administrator",
        args=_asset,
    ),
    Row(
        "api:assets-list",
        method="POST",
        own=KEEPERS,
        foreign="administrator",
        otherwise=REFUSED,
        data=_new_asset,
    ),
    *(
        Row(
            "api:assets-bulk-register",
            method=method,
            own=KEEPERS,
            otherwise=REFUSED,
            data=rows,
            notes="rows of others are faults: tests/api/test_bulk.py",
        )
        for method, rows in (
            ("POST", lambda place: {"rows": [_new_asset(place)]}),
            ("PATCH", lambda place: {"rows": [{"uid": str(_asset(place)["uid"])}]}),
        )
    ),
    *(
        Row(
            f"api:assets-{name.replace('_', '-')}",
            method="POST",
            own=KEEPERS,
            foreign="administrator",
            refused="staff approver finance auditor",
            args=_asset,
            data=_body(),
        )
        for name in VERBS
    ),
]

# --- stock ------------------------------------------------------------------------------------
STOCK_READERS = "specialist approver finance auditor administrator"


def _stock_item(place: Place) -> dict[str, object]:
    return {"number": make_stock_item(place.institution, held=2).number}


def _stock_place(place: Place) -> dict[str, object]:
    return {"uid": make_place(place.institution).uid}


def _stock_move(place: Place) -> dict[str, object]:
    return {"uid": make_stock_item(place.institution, held=2).moves.get().uid}


def _new_move(place: Place) -> dict[str, object]:
    item = make_stock_item(place.institution, held=2)
    cupboard = str(make_place(place.institution).uid)
    return {"kind": "issue", "item": item.number, "place": cupboard, "quantity": 1}


def _purchase(place: Place) -> dict[str, object]:
    item = make_stock_item(place.institution, held=1)
    supplier = make_vendor(f"Tarnija {next(_names)}")
    draft = PurchaseDraft.objects.create(
        institution=place.institution, supplier=supplier, number=f"T-{next(_names)}"
    )
    draft.lines.create(item=item, quantity=2)
    return {"number": draft.number}


STOCK = [
    *(
        Row(f"api:{name}-list", own=STOCK_READERS, otherwise=REFUSED)
        for name in ("stock", "stock-places", "stock-moves", "purchases")
    ),
    *(
        Row(
            f"api:{name}-detail",
            own=STOCK_READERS,
            foreign="administrator",
            args=args,
            refused="staff",
            refused_foreign="staff",
        )
        for name, args in (
            ("stock", _stock_item),
            ("stock-places", _stock_place),
            ("stock-moves", _stock_move),
            ("purchases", _purchase),
        )
    ),
    Row(
        "api:stock-moves-list",
        method="POST",
        own=KEEPERS,
        foreign="administrator",
        refused="staff approver finance auditor",
        data=_new_move,
    ),
    *(
        Row(
            f"api:{name}",
            method="POST",
            own=KEEPERS,
            foreign="administrator",
            refused="staff approver finance auditor",
            refused_foreign="staff approver finance auditor",
            args=args,
            data=_body(),
        )
        for name, args in (
            ("stock-moves-undo", _stock_move),
            ("purchases-order", _purchase),
            ("purchases-cancel", _purchase),
        )
    ),
]

# --- requests ---------------------------------------------------------------------------------
SEES = "specialist approver auditor administrator"


def _ticket(place: Place) -> dict[str, object]:
    return {"number": make_ticket(place.user).number}


def _firm(place: Place) -> dict[str, object]:
    vendor = Vendor.objects.create(name=f"Firma {next(_names)}", email="abi@firma.ee")
    return {"vendor": str(vendor.uid)}


def _letter(place: Place) -> dict[str, object]:
    return {**_firm(place), "subject": "Aku", "letter": "Palun vaadake."}


def _told(place: Place) -> Message:
    """The one message of the place's last request, made when there is none."""
    ticket = Ticket.objects.filter(institution=place.institution).last()
    return (ticket or make_ticket(place.user)).messages.earliest("pk")


def _link(place: Place) -> dict[str, object]:
    author = make_user("specialist", institution=place.institution, first_name="Kaja")
    one, other = make_ticket(place.user), make_ticket(place.user)
    made = link_tickets(
        ticket_id=one.pk,
        other_id=other.pk,
        relation="related",
        actor=author,
        now=timezone.now(),
    )
    return {"number": one.number, "uid": made.uid}


def _file(place: Place) -> dict[str, object]:
    uid = files.stored(place.user).uid
    return {"number": make_ticket(place.user, attachments=[uid]).number, "uid": uid}


def _for_another(place: Place) -> dict[str, object]:
    requester = str(place.person.uid)
    return {"category": "muu-mure", "title": "Arvuti on aeglane", "requester": requester}


def _checked(place: Place) -> dict[str, object]:
    topic = Category.objects.get(code="muu-mure")
    ChecklistItem.objects.create(category=topic, text_et="Kaablid", text_en="Cables")
    return _ticket(place)


def _read(name: str, args: Facts = _ticket) -> Row:
    return Row(f"api:tickets-{name}", own=SEES, foreign="administrator", args=args)


def _done(name: str, method: str = "POST", *, own: str = "specialist", **data: Any) -> Row:
    """For `own` at their institution; who only sees the request is told why not."""
    return Row(
        f"api:tickets-{name}",
        method=method,
        own=own,
        foreign="",
        refused=SEES,
        refused_foreign="administrator",
        args=_ticket,
        data=_body(**data),
    )


TOMORROW = (timezone.localdate() + timedelta(days=1)).isoformat()
TICKETS = [
    Row("api:tickets-list"),
    Row(
        "api:tickets-list",
        method="POST",
        case="own",
        own="staff specialist approver finance auditor",
        refused="administrator",
        notes="the administrator of the table works nowhere, so files nothing of their own",
        data=_body(category="muu-mure", title="Arvuti on aeglane"),
    ),
    Row(
        "api:tickets-list",
        method="POST",
        case="for another",
        own="specialist approver",
        foreign="",
        refused="auditor administrator",
        refused_foreign="administrator",
        data=_for_another,
        notes="404 for whoever does not see the requester",
    ),
    _read("detail"),
    _read("messages"),
    _read("attachments"),
    _read("attachment", _file),
    _done("detail", "PATCH", title="Arvuti on katki"),
    # The experts' side.
    _done("take"),
    _done("assign", assignee=None),
    _done("prioritise", impact=2, urgency=2),
    _done("categorise", category="muu-mure"),
    _done("tag", tags=["kool"]),
    _done("answer-requester", body="Tere"),
    _done("ask", body="Mis ruumis?"),
    _done("note", body="Vana arvuti"),
    _done("wait-until", until=TOMORROW),
    _done("plan", until=TOMORROW),
    _done("resume"),
    _done("resolve", resolution="Korras"),
    _done("undo"),
    _done("unmerge"),
    _done("vendor-answer", body="Saadame homme"),
    *(
        Row(
            f"api:tickets-{verb}",
            method="POST",
            own="specialist",
            foreign="",
            refused="auditor administrator",
            refused_foreign="administrator",
            args=_ticket,
            data=data,
            notes="404 for whoever does not see firms",
        )
        for verb, data in (("wait-vendor", _firm), ("forward", _letter))
    ),
    Row(
        "api:tickets-split",
        method="POST",
        own="specialist",
        foreign="",
        refused=SEES,
        refused_foreign="administrator",
        args=lambda place: {"number": _told(place).ticket.number},
        data=lambda place: {"message": str(_told(place).uid), "title": "Teine mure"},
    ),
    Row(
        "api:tickets-merge",
        method="POST",
        own="specialist",
        foreign="",
        refused=SEES,
        refused_foreign="administrator",
        args=_ticket,
        data=lambda place: {"into": make_ticket(place.user).number},
    ),
    _done("log-time", minutes=20),
    Row(
        "api:tickets-check",
        method="POST",
        own="specialist",
        foreign="",
        refused=SEES,
        refused_foreign="administrator",
        args=_checked,
        data=lambda place: {
            "uid": str(TicketCheck.objects.latest("pk").uid),
            "is_done": True,
        },
    ),
    *(
        Row(
            f"api:tickets-{name}",
            own="specialist auditor administrator",
            foreign="administrator",
            refused="approver",
            refused_foreign="",
            args=_ticket,
        )
        for name in ("checklist", "time")
    ),
    _read("links"),
    Row(
        "api:tickets-guesses",
        own="specialist",
        foreign="",
        refused="approver auditor administrator",
        refused_foreign="administrator",
        args=_ticket,
    ),
    _done("accept-guesses"),
    _done("dismiss-guess", kind="guide"),
    Row(
        "api:tickets-links",
        method="POST",
        own="specialist",
        foreign="",
        refused=SEES,
        refused_foreign="administrator",
        args=_ticket,
        data=lambda place: {"relation": "related", "ticket": make_ticket(place.user).number},
    ),
    Row(
        "api:tickets-unlink",
        method="DELETE",
        own="specialist",
        foreign="",
        refused=SEES,
        refused_foreign="administrator",
        args=_link,
    ),
    # Either side's.
    _done("reopen", reason="Ikka katki"),
    _done("close"),
    # The requester's alone.
    _done("reply", own="", body="Aitäh"),
    _done("withdraw", own="", reason="Läks ise korda"),
    _done("rate", own="", rating=5),
    _done("privacy", own="", is_private=True),
    # No type is open to colleagues here; taking back asks for no more than seeing it.
    _done("follow", own=""),
    Row("api:tickets-unfollow", method="POST", own=SEES, foreign="administrator", args=_ticket),
    Row("api:categories-list"),
    Row("api:categories-detail", args=_body(code="muu-mure")),
    Row(
        "api:uploads-list",
        method="POST",
        data=lambda place: {"file": files.upload("märkmed.txt", b"tere")},
    ),
]


# --- how the help desk is set up -----------------------------------------------------------------
def _template(place: Place) -> dict[str, object]:
    """One that all specialists share."""
    return {"uid": AnswerTemplate.objects.create(title="Tere", body="Tere!").uid}


def _template_write(name: str, **data: Any) -> Row:
    return Row(
        f"api:answer-templates-{name}",
        method="POST",
        own="administrator",
        otherwise=REFUSED,
        args=_template,
        data=_body(**data),
    )


EXPERTS = "specialist auditor administrator"
HOUSE = [
    Row("api:answer-templates-list", own=EXPERTS, otherwise=REFUSED),
    Row(
        "api:answer-templates-list",
        method="POST",
        own="specialist administrator",
        otherwise=REFUSED,
        data=_body(title="Mall", body="Tere!"),
    ),
    Row("api:answer-templates-detail", own=EXPERTS, otherwise=REFUSED, args=_template),
    _template_write("write", body="Tere päevast!"),
    _template_write("retire"),
    _template_write("restore"),
    Row("api:tags-list", own=EXPERTS, otherwise=REFUSED),
    Row("api:priorities-list"),
    Row("api:states-list"),
]


# --- guides -----------------------------------------------------------------------------------
def _guide(place: Place) -> dict[str, object]:
    author = make_user("specialist", institution=place.institution, first_name="Kaja")
    guide = make_guide(author, audience="institution", institution_id=place.institution.pk)
    rewrite(guide, author, "Uus tekst.")
    return {"number": guide.number}


READERS = "staff specialist approver finance auditor administrator"
NOT_WRITERS = "staff approver finance auditor administrator"


def _guide_write(name: str, **data: Any) -> Row:
    return Row(
        f"api:guides-{name}",
        method="POST",
        own="specialist",
        foreign="",
        refused=NOT_WRITERS,
        args=_guide,
        data=_body(**data),
    )


GUIDES = [
    Row("api:guides-list"),
    Row(
        "api:guides-list",
        method="POST",
        own="specialist",
        otherwise=REFUSED,
        data=_body(title="Juhend", body="1. Tee nii.", category="klass"),
    ),
    Row("api:guides-detail", own=READERS, foreign="administrator", args=_guide),
    Row("api:guides-versions", own=READERS, foreign="administrator", args=_guide),
    _guide_write("write", body="Veel uuem."),
    _guide_write("publish"),
    _guide_write("archive"),
]


# --- disruptions ------------------------------------------------------------------------------
def _disruption(place: Place) -> dict[str, object]:
    author = make_user("specialist", institution=place.institution, first_name="Kaja")
    return {"number": make_disruption(author, [place.institution]).number}


def _announced(place: Place) -> dict[str, object]:
    return {
        "title": "Internet on maas",
        "institutions": [str(place.institution.uid)],
        "starts_at": "2026-11-23T08:00:00Z",
    }


def _kept_disruption(name: str, **data: Any) -> Row:
    return Row(
        f"api:disruptions-{name}",
        method="POST",
        own="specialist",
        foreign="",
        refused=NOT_WRITERS,
        args=_disruption,
        data=_body(**data),
    )


DISRUPTIONS = [
    Row("api:disruptions-list"),
    Row(
        "api:disruptions-list",
        method="POST",
        own="specialist",
        foreign="",
        otherwise=REFUSED,
        data=_announced,
    ),
    *(
        Row(f"api:disruptions-{name}", own=READERS, foreign="administrator", args=_disruption)
        for name in ("detail", "news")
    ),
    *(
        Row(
            f"api:disruptions-{name}",
            method="POST",
            own=READERS,
            foreign="administrator",
            args=_disruption,
        )
        for name in ("me-too", "not-me")
    ),
    _kept_disruption("write", title="Internet on aeglane"),
    _kept_disruption("add-news", body="Tegeleme"),
    _kept_disruption("end"),
    _kept_disruption("resume"),
]


# --- pages ------------------------------------------------------------------------------------
def _token(place: Place) -> dict[str, object]:
    made = create_token(
        user=place.user,
        actor=place.user,
        name="skript",
        scopes=list(known_scopes()),
        now=timezone.now(),
    )
    return {"uid": made.token.uid}


PAGES = [
    Row("api:docs"),
    Row("api_tokens:index"),
    Row("api_tokens:index", method="POST"),
    Row("api_tokens:all", own="administrator", otherwise=REFUSED),
    Row("api_tokens:revoke", method="POST", own="administrator", args=_token),
]


def _told_device(place: Place) -> dict[str, object]:
    asset = make_asset(institution=place.institution)
    return {"asset": asset.inventory_no, "complete": True, "rows": []}


SOFTWARE = [
    *(
        Row(f"api:{name}-list", own=STOCK_READERS, otherwise=REFUSED)
        for name in ("software", "installations")
    ),
    Row(
        "api:software-detail",
        own=STOCK_READERS,
        otherwise=REFUSED,
        args=lambda place: {"uid": make_title().uid},
    ),
    Row(
        "api:installations-detail",
        own=STOCK_READERS,
        foreign="administrator",
        refused="staff",
        refused_foreign="staff",
        args=lambda place: {"uid": make_installation(place).uid},
    ),
    Row(
        "api:installations-report",
        method="POST",
        own=KEEPERS,
        foreign="administrator",
        refused="staff approver finance auditor",
        refused_foreign="staff approver finance auditor",
        data=_told_device,
    ),
]

ROWS = [*PLACES, *ASSETS, *STOCK, *SOFTWARE, *TICKETS, *HOUSE, *GUIDES, *DISRUPTIONS, *PAGES]

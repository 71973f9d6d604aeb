"""Every page × light, dark × desk, phone: axe, no sideways scroll, no complaint of the browser."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from itertools import groupby, islice

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from accounts.models import Institution, Site, User, Vendor
from assets.models import Asset, PurchaseDraft
from assets.services.installations import Seen, observe
from assets.services.purchasing import order_draft
from assets.services.repair_links import make_link, token_of, vendor_says
from assets.services.software import create_title, put_support
from assets.services.software_names import add_alias
from assets.services.software_rules import add_rule
from assets.services.stock import Receiver, issue_stock
from helpdesk.services.catalogue import install_catalogue
from helpdesk.services.disruptions import add_news
from itportal.core.jobs.models import Job
from itportal.core.journal.models import Event
from tests.assets.builders import (
    make_kit,
    make_maintenance_task,
    make_place,
    make_stock_item,
    make_used_licence,
    make_waiting_act,
)
from tests.assets.disposals import make_disposal
from tests.assets.installation_jobs import make_installation_job
from tests.bookings.builders import make_booking, make_pool
from tests.browser.conftest import PageMaker
from tests.browser.pages import ADDRESSES, Address
from tests.builders import make_institution, make_user
from tests.helpdesk.builders import (
    make_asset,
    make_disruption,
    make_guide,
    make_ticket,
    rewrite,
)
from tests.repairs.builders import make_repair
from tests.webhooks.builders import make_given_up

GUIDE = """Sobib kõigile klassidele.

## Ühenda
1. Oota, kuni lamp süttib.
2. Vajuta {Windows} + {P}.

> Heli tuleb arvutist? Vajuta kõlari märki.

## Kui pilti ei ole
| nupp | mida teeb |
|---|---|
| Source | valib kaabli |
"""
ABSENT = "/no-such-page/"
REFUSED = Address("/stiil/", "staff")
PAGES = 8  # in one round


def world(role: str) -> tuple[User | None, dict[str, str]]:
    """A reader in the role, and one of each thing that pages show."""
    install_catalogue()
    school = make_institution(name="Metsaveere Kool")
    teacher = make_user("staff", institution=school)
    site = Site.objects.create(institution=school, name="Peamaja")
    asset = make_asset(school, holder=teacher.person)
    ticket = make_ticket(
        teacher, title="Sülearvuti aku peab vastu alla tunni", body="Tere!\n\nAku."
    )
    author = make_user("specialist", first_name="Kristi", last_name="Saul")
    guide = make_guide(author, body=GUIDE, owner_id=author.pk)
    rewrite(guide, author, GUIDE.replace("lamp", "pirn"), note="Täpsem sõna")
    if role in ("", "staff"):
        user = teacher if role else None
    else:
        user = make_user(role, first_name="Marko", last_name="Tamm")
    told = make_disruption(author, [school], about="Tegeleme sellega.")
    add_news(disruption_id=told.pk, actor=author, body="Ootame tarnijat.", now=told.updated_at)
    firm = Vendor.objects.create(name="Näidis IT OÜ", email="abi@naidisit.ee")
    contact = firm.contacts.create(name="Uno Kask", role="hooldus", phone="555 0177")
    job = Job.objects.create(
        kind="tables.export",
        title="Nimekirja eksport: Seadmed",
        owner=user or teacher,
        state="running",
        done=12_000,
        total=30_000,
        words="ridade kirjutamine",
        created_at=told.updated_at,
    )
    job.refresh_from_db()
    task = make_maintenance_task(school)
    disposal = make_disposal(school)
    installation = make_installation_job(school)
    repair = make_repair("at_vendor", asset=asset)
    link = make_link(repair_id=repair.pk, actor=author, now=told.updated_at)
    vendor_says(
        token=token_of(link),
        now=told.updated_at,
        rma_no="RMA-9",
        net=Decimal(80),
        text="Emaplaat",
    )
    pool = make_pool(school, devices=2)
    borrower = teacher.person
    assert borrower is not None
    booking = make_booking(pool, borrower, state="out")
    names = {
        "kit": str(make_kit(school).uid),
        "model": str(asset.model.uid),
        "pool": str(pool.uid),
        "booking": booking.number,
        "job": str(job.uid),
        "repair": repair.number,
        "token": token_of(link),
        "disruption": told.number,
        "ticket": ticket.number,
        "vendor": str(firm.uid),
        "contact": str(contact.uid),
        "message": str(ticket.messages.earliest("pk").uid),
        "guide": guide.number,
        "asset": asset.inventory_no,
        "act": make_waiting_act(school, teacher.person).number if teacher.person else "",
        "job_number": installation.number,
        "job_device": str(installation.devices.get().uid),
        "disposal": disposal.number,
        "erased": disposal.lines.get().number,
        "licence": make_used_licence(school, teacher.person).number,
        "software": software_on(asset),
        "plan": str(task.plan.uid),
        "maintenance": str(task.uid),
        **stock_of(school),
        **webhook_of(author),
        "person": str(teacher.person.uid if teacher.person else ""),
        "institution": str(school.uid),
        "site": str(site.uid),
        "room": str(site.rooms.create(name="101").uid),
        "event": str(Event.objects.latest("pk").uid),
    }
    return user, names


def webhook_of(keeper: User) -> dict[str, str]:
    sent = make_given_up(keeper)
    return {"webhook": str(sent.webhook.uid), "webhook_message": str(sent.uid)}


def software_on(asset: Asset) -> str:
    """Two programs on the device, one forbidden and out of support; a name nobody knows."""
    keeper = make_user("specialist", institution=asset.institution)
    title = create_title(actor=keeper, name="AnyDesk", publisher="AnyDesk", policy="forbidden")
    source = "https://anydesk.example/support/end-of-life-of-all-versions"
    put_support(title_uid=title.uid, actor=keeper, ends_on=date(2025, 1, 1), source=source)
    rows = [Seen("AnyDesk 9.0"), Seen("Tunniplaan XP", "2", "Kool")]
    now = timezone.now()
    add_rule(actor=keeper, title=title, demand="must", institution=asset.institution)
    observe(asset_id=asset.pk, rows=rows, source="api", at=now, complete=True, now=now)
    add_alias(actor=keeper, match="begins", text="anydesk", title=title)
    return str(title.uid)


def stock_of(school: Institution) -> dict[str, str]:
    """Toner of which some went, and an order of more."""
    keeper = make_user("specialist", institution=school)
    item = make_stock_item(school, held=5, kind="toner", reorder_level=5, target=9)
    issue_stock(
        item_id=item.pk,
        place=make_place(school),
        quantity=2,
        receiver=Receiver(person=keeper.person, ticket_number="P-2598"),
        actor=keeper,
        now=timezone.now(),
    )
    draft = PurchaseDraft.objects.get(lines__item=item)
    order_draft(draft_id=draft.pk, actor=keeper, now=timezone.now())
    return {"item": item.number, "purchase": draft.number}


def rounds() -> Iterator[tuple[Address, ...]]:
    """Pages that one reader looks at in one world: making the worlds took longer than looking."""
    for _role, addresses in groupby(sorted(ADDRESSES, key=lambda a: a.role), lambda a: a.role):
        yield from batched(addresses, PAGES)


def batched(addresses: Iterator[Address], size: int) -> Iterator[tuple[Address, ...]]:
    while part := tuple(islice(addresses, size)):
        yield part


@pytest.mark.parametrize(
    "addresses", list(rounds()), ids=lambda part: f"{part[0]}..{part[-1].path}"
)
def test_pages(
    addresses: tuple[Address, ...],
    make_page: PageMaker,
    axe: Callable[..., None],
    no_sideways: Callable[[Page], None],
) -> None:
    user, names = world(addresses[0].role)
    faults: list[str] = []
    for phone in (False, True):
        page = make_page(user, phone=phone)
        for address in addresses:
            path = address.path.format(**names)
            wanted = 404 if path == ABSENT else 403 if address == REFUSED else 200
            page.emulate_media(color_scheme="light")
            answer = page.goto(path)
            assert answer is not None
            assert answer.status == wanted, path
            try:
                if phone:
                    page.emulate_media(color_scheme="dark")
                    axe(page)
                else:
                    axe(page)
                    no_sideways(page)
                    page.emulate_media(color_scheme="dark")
                    axe(page, colours=True)
            except AssertionError as error:
                faults.append(f"{'phone' if phone else 'desk'}: {error}")
    assert not faults, "\n".join(faults)

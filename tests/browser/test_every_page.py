"""Every page × light, dark × desk, phone: axe, no sideways scroll, no complaint of the browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from accounts.models import Site, User, Vendor
from helpdesk.services.catalogue import install_catalogue
from helpdesk.services.disruptions import add_news
from itportal.core.journal.models import Event
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
    firm.contacts.create(name="Uno Kask", role="hooldus", phone="555 0177")
    names = {
        "disruption": told.number,
        "ticket": ticket.number,
        "vendor": str(firm.uid),
        "message": str(ticket.messages.earliest("pk").uid),
        "guide": guide.number,
        "asset": asset.inventory_no,
        "person": str(teacher.person.uid if teacher.person else ""),
        "institution": str(school.uid),
        "site": str(site.uid),
        "event": str(Event.objects.latest("pk").uid),
    }
    return user, names


@pytest.mark.parametrize("address", ADDRESSES, ids=str)
def test_page(
    address: Address,
    make_page: PageMaker,
    axe: Callable[..., None],
    no_sideways: Callable[[Page], None],
) -> None:
    user, names = world(address.role)
    path = address.path.format(**names)
    wanted = 404 if path == ABSENT else 403 if address == REFUSED else 200
    for phone in (False, True):
        page = make_page(user, phone=phone)
        page.emulate_media(color_scheme="light")
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == wanted
        axe(page)
        page.emulate_media(color_scheme="dark")
        axe(page, colours=True)
        if not phone:
            no_sideways(page)

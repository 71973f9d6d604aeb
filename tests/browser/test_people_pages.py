"""People, places and devices in a real browser: axe, no sideways scroll, the form's way."""

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from psycopg2.extras import DateTimeTZRange

from accounts.models import Institution, Person, Room, Site, User
from assets.models import Asset, Assignment
from tests.assets.builders import make_asset
from tests.browser.conftest import PageMaker
from tests.builders import make_institution, make_person, make_user


class World:
    """One school with a room, a keeper, a teacher and a laptop."""

    def __init__(self) -> None:
        top = make_institution(name="Näidisvald")
        self.school: Institution = make_institution(name="Metsaveere Kool", parent=top)
        self.keeper: User = make_user(
            "specialist", "administrator", first_name="Marko", last_name="Tamm"
        )
        self.teacher: User = make_user("staff", institution=self.school)
        assert self.teacher.person
        self.person: Person = self.teacher.person
        site = Site.objects.create(institution=self.school, name="Peamaja", address="Kooli 1")
        self.room = Room.objects.create(site=site, name="214", floor="2")
        self.asset: Asset = make_asset(institution=self.school, inventory_no="V-0412")
        Assignment.objects.create(
            asset=self.asset, person=self.person, during=DateTimeTZRange(timezone.now(), None)
        )

    def paths(self) -> list[str]:
        person = f"/accounts/{self.person.uid}/"
        place = f"/accounts/institutions/{self.school.uid}/"
        return [
            "/accounts/",
            "/accounts/?q=puudub",
            person,
            person + "edit/",
            person + "leave/",
            person + "roles/new/",
            "/accounts/institutions/",
            place,
            place + "edit/",
            f"/accounts/sites/{self.room.site.uid}/",
            "/assets/",
            "/assets/new/",
            "/assets/V-0412/",
            "/assets/aktid/uus/?kind=handover&asset=V-0412",
        ]


@pytest.fixture
def world(transactional_db: None) -> World:
    return World()


@pytest.mark.parametrize("phone", [False, True], ids=["desk-light", "phone-dark"])
def test_expert_pages(
    world: World,
    make_page: PageMaker,
    axe: Callable[[Page], None],
    no_sideways: Callable[[Page], None],
    phone: bool,
) -> None:
    page = make_page(world.keeper, phone=phone, dark=phone)
    for path in world.paths():
        page.goto(path)
        axe(page)
        if not phone:
            no_sideways(page)


def test_devices_card_arrives_and_my_devices_stand(
    world: World,
    make_page: PageMaker,
    axe: Callable[[Page], None],
    no_sideways: Callable[[Page], None],
) -> None:
    page = make_page(world.keeper)
    page.goto(f"/accounts/{world.person.uid}/")
    expect(page.locator("aside")).to_contain_text("V-0412")
    axe(page)
    mine = make_page(world.teacher, phone=True)
    mine.goto("/minu/seadmed/")
    expect(mine.locator("main")).to_contain_text("V-0412")
    axe(mine)
    no_sideways(mine)


def test_form_is_filled_by_keyboard_and_its_errors_lead_to_the_field(
    world: World, make_page: PageMaker, axe: Callable[[Page], None]
) -> None:
    page = make_page(world.keeper)
    page.goto("/assets/aktid/uus/?kind=handover&asset=V-0412")
    page.locator("#id_person").fill("Eikeegi Kuskil")
    page.keyboard.press("Enter")
    summary = page.locator("#vead")
    expect(summary).to_be_focused()
    axe(page)
    summary.locator("a").press("Enter")
    expect(page.locator("#id_person")).to_be_focused()
    expect(page.locator("#id_person")).to_have_value("Eikeegi Kuskil")
    page.locator("#id_person").fill("marko tamm")
    page.keyboard.press("Enter")
    expect(page.locator("main h1")).to_contain_text("Marko Tamm")


def test_list_and_forms_work_without_script(world: World, make_page: PageMaker) -> None:
    for number in range(60):
        make_person(first_name=f"Nimi{number:02d}", last_name="Lepp", institution=world.school)
    page = make_page(world.keeper, java_script_enabled=False)
    page.goto("/accounts/?q=lepp")
    page.locator("#more-rows a.btn").click()
    expect(page.locator("#table-people")).to_contain_text("Nimi59")
    page.goto(f"/accounts/{world.person.uid}/edit/")
    page.locator("#id_phone").fill("555 0188")
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator("main")).to_contain_text("555 0188")

"""A room counted on a phone in Chromium: what is scanned is neither lost nor doubled by a bad net."""

from collections.abc import Callable

import pytest
from playwright.sync_api import APIResponse, Page, Route, expect

from assets.services.stocktake import review_stocktake
from tests.assets.counts import NOW, Count, make_count
from tests.browser.conftest import PageMaker


@pytest.fixture
def count(transactional_db: None) -> Count:
    return make_count()


def room_of(one: Count, name: str = "214") -> str:
    return f"/inventuur/{one.stocktake.number}/ruumid/{one.place(name).uid}/"


def test_scans_outlive_a_lost_net_a_reload_and_a_lost_answer(
    count: Count, make_page: PageMaker, axe: Callable[..., None]
) -> None:
    page = make_page(count.member, phone=True)
    page.goto(room_of(count))
    expect(page.locator("h1")).to_have_text("Ruum 214")
    expect(page.locator("stock-room:defined")).to_be_attached()
    said, waiting = page.locator("[data-said]"), page.locator("[data-waiting-list] li")
    field = page.get_by_label("Number või kood sildil")

    # The net is away: a tick and a typed code are kept and shown, the field keeps the focus.
    page.context.set_offline(True)
    page.get_by_role("button", name="V-1 on siin").click()
    field.fill("V-3")
    field.press("Enter")
    expect(waiting).to_have_count(2)
    expect(waiting.first).to_contain_text("V-1")
    expect(field).to_be_focused()
    expect(page.locator("[data-state]")).to_have_text("Hoitakse telefonis")
    axe(page)
    page.context.set_offline(False)
    expect(waiting).to_have_count(0)
    expect(said).to_contain_text("V-3 on kirjas ruumis 112")
    expect(page.get_by_role("button", name="V-1 on leitud")).to_be_visible()
    assert [scan.code for scan in count.stocktake.scans.order_by("pk")] == ["", "V-3"]

    # The portal takes it, its answer is lost; the page is loaded anew, and it is sent again.
    taken: list[APIResponse] = []

    def lose_answer(route: Route) -> None:
        if not taken:
            taken.append(route.fetch())
        route.abort("internetdisconnected")

    page.route("**/skannid/", lose_answer)
    field.fill("X-404")
    with page.expect_event("requestfailed"):
        field.press("Enter")
    expect(waiting).to_have_count(1)
    page.reload()
    expect(waiting).to_have_count(1)
    expect(page.get_by_role("heading", name="Tundmatu silt X-404")).to_be_visible()
    page.unroute("**/skannid/")
    page.reload()
    expect(waiting).to_have_count(0)
    assert count.stocktake.scans.filter(code="X-404").count() == 1
    assert count.stocktake.scans.count() == 3

    # What another phone finds appears when the portal tells of it.
    count.scan("V-2", by=count.chair)
    page.evaluate(
        "name => document.dispatchEvent(new CustomEvent(name))",
        f"live:stocktake:{count.stocktake.uid}",
    )
    expect(page.get_by_role("button", name="V-2 on leitud")).to_be_visible()
    # What it is, is said on the spot.
    page.get_by_text("Ei ole asutuse vara", exact=True).click()
    page.get_by_role("button", name="Salvesta", exact=True).click()
    expect(page.get_by_role("heading", name="Tundmatu silt X-404")).to_have_count(0)
    expect(page.get_by_role("heading", name="Ettepanek tehtud, tegemata")).to_be_visible()
    page.get_by_role("button", name="Ruum valmis").click()
    expect(page.get_by_role("button", name="Loenda uuesti")).to_be_visible()


def test_its_other_pages_are_fit_for_everybody(
    count: Count,
    make_page: PageMaker,
    axe: Callable[..., None],
    no_sideways: Callable[[Page], None],
) -> None:
    for code in ("V-1", "V-3", "X-1"):
        count.scan(code)
    review_stocktake(stocktake_id=count.stocktake.pk, actor=count.keeper, now=NOW)
    base = f"/inventuur/{count.stocktake.number}/"
    page = make_page(count.keeper)
    for path in ("/inventuur/", "/inventuur/uus/", base, f"{base}ulevaatus/", room_of(count)):
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        page.emulate_media(color_scheme="light")
        axe(page)
        page.emulate_media(color_scheme="dark")
        axe(page, colours=True)
        no_sideways(page)

"""The command palette in Chromium, by keys alone and by a finger."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from helpdesk.services.conversation import mark_seen
from tests.browser.conftest import PageMaker, came
from tests.helpdesk.builders import make_ticket
from tests.helpdesk.conftest import Cast, make_cast
from tests.helpdesk.test_services import NOW


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return make_cast()


def test_a_request_is_opened_by_its_number(
    cast: Cast, make_page: PageMaker, axe: Callable[[Page], None]
) -> None:
    ticket = make_ticket(cast.requester, title="Projektor ei leia arvutit")
    mark_seen(ticket_id=ticket.pk, actor=cast.specialist, now=NOW)
    page = make_page(cast.specialist)
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))
    page.goto("/helpdesk/uus/")
    page.wait_for_load_state("networkidle")
    assert not [url for url in loaded if "palette" in url]
    page.get_by_label("Ühe lausega").focus()
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="Otsi või käivita käsk")
    expect(field).to_be_focused()
    options = page.locator("#palette").get_by_role("option")
    expect(options.filter(has_text=ticket.title)).to_be_visible()
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-expanded", "true")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        axe(page)
    page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    active = field.get_attribute("aria-activedescendant")
    assert active == options.nth(1).get_attribute("id")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).to_be_hidden()
    expect(page.get_by_label("Ühe lausega")).to_be_focused()
    page.keyboard.press("Control+k")
    # Enter that is quicker than the answer waits for it.
    page.keyboard.type(ticket.number.removeprefix("P-"))
    page.keyboard.press("Enter")
    came(page, ticket.title)


def test_enter_waits_for_a_script_that_is_late(cast: Cast, make_page: PageMaker) -> None:
    ticket = make_ticket(cast.requester)
    page = make_page(cast.specialist)
    late: list[Route] = []
    page.route("**/palette*.js", lambda route: late.append(route))
    page.goto("/helpdesk/")
    with page.expect_request("**/palette*.js"):
        page.keyboard.press("Control+k")
    page.keyboard.type(ticket.number.removeprefix("P-"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", name="Otsi või käivita käsk")).to_be_focused()
    late[0].continue_()
    came(page, ticket.title)


def test_commands_run_by_keys(cast: Cast, make_page: PageMaker) -> None:
    ticket = make_ticket(cast.requester)
    page = make_page(cast.specialist)
    page.goto(f"/helpdesk/{ticket.number}/")
    page.keyboard.press("Control+k")
    page.keyboard.type("> tume")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.url.endswith(f"/helpdesk/{ticket.number}/")
    # A verb of the page itself.
    page.keyboard.press("Control+k")
    page.keyboard.type("võta end")
    expect(page.locator("#palette").get_by_role("option").first).to_have_text("Võta endalew")
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("Pöördumine on sinu käes")
    page.keyboard.press("Control+k")
    page.keyboard.type("mida ei ole kusagil")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=mida*")


def test_another_tab_and_the_search_page_without_script(
    cast: Cast, make_page: PageMaker
) -> None:
    ticket = make_ticket(cast.requester, title="Projektor ei leia arvutit")
    page = make_page(cast.specialist)
    page.goto("/helpdesk/")
    page.keyboard.press("Control+k")
    page.keyboard.type("projek")
    expect(page.locator("#palette").get_by_role("option").first).to_contain_text("Projek")
    with page.context.expect_page() as opened:
        page.keyboard.press("Control+Enter")
    expect(opened.value.locator("h1")).to_have_text(ticket.title)
    plain = make_page(cast.specialist, java_script_enabled=False)
    plain.goto("/helpdesk/")
    plain.get_by_role("link", name="Otsi või käivita käsk").click()
    plain.wait_for_url("**/search/")


def test_the_palette_on_a_phone(
    cast: Cast,
    make_page: PageMaker,
    axe: Callable[[Page], None],
    no_sideways: Callable[[Page], None],
) -> None:
    make_ticket(cast.requester, title="Projektor ei leia arvutit ja kõlar ei tee häält")
    page = make_page(cast.requester, phone=True)
    page.goto("/minu/")
    page.keyboard.press("Control+k")
    page.keyboard.type("p")
    option = page.locator("#palette").get_by_role("option", name="Projektor")
    expect(option).to_be_visible()
    axe(page)
    no_sideways(page)
    option.tap()
    expect(page.locator("h1")).to_contain_text("Projektor")

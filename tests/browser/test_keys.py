"""Keys in Chromium: rows, two keys one after the other, the sheet, what typing must never lose."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PageMaker, came
from tests.helpdesk.builders import make_ticket
from tests.helpdesk.conftest import Cast, make_cast


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return make_cast()


def three(cast: Cast) -> None:
    for title in ("Esimene", "Teine", "Kolmas"):
        make_ticket(cast.requester, title=title)


def test_the_row_cursor_is_the_focus(cast: Cast, make_page: PageMaker) -> None:
    three(cast)
    page = make_page(cast.specialist)
    page.goto("/helpdesk/")
    rows = page.locator("[data-row]")
    expect(rows).to_have_count(3)
    expect(page.locator("[data-row][tabindex='0']")).to_have_count(1)
    page.keyboard.press("j")
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("End")
    expect(rows.nth(2)).to_be_focused()
    page.keyboard.press("k")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("Home")
    expect(rows.nth(0)).to_be_focused()
    expect(page.locator("[data-row][tabindex='0']")).to_have_count(1)
    page.keyboard.press("x")
    expect(rows.nth(0).locator(".rowtick")).to_be_checked()
    title = rows.nth(1).locator("th a").inner_text()
    page.keyboard.press("j")
    page.keyboard.press("o")
    came(page, title)
    page.keyboard.press("u")
    came(page, "Pöördumised")
    page.keyboard.press("j")
    expect(page.locator("[data-row]", has_text=title)).to_be_focused()


def test_two_keys_go_to_a_page(cast: Cast, make_page: PageMaker) -> None:
    page = make_page(cast.specialist)
    page.goto("/helpdesk/")
    page.keyboard.press("g")
    page.keyboard.press("j")
    came(page, "Juhendid")
    page.keyboard.press("g")
    page.keyboard.press("p")
    came(page, "Pöördumised")
    # A page that this portal has not: nothing, and the second key alone is not pressed either.
    page.keyboard.press("g")
    page.keyboard.press("f")
    expect(page.locator("#table-pop")).to_be_hidden()
    came(page, "Pöördumised")


def test_the_second_key_is_waited_for_a_little(cast: Cast, make_page: PageMaker) -> None:
    three(cast)
    page = make_page(cast.specialist)
    page.goto("/helpdesk/")
    page.keyboard.press("g")
    page.wait_for_timeout(1_300)
    page.keyboard.press("j")
    expect(page.locator("[data-row]").first).to_be_focused()


def test_the_sheet_opens_is_searched_and_gives_the_focus_back(
    cast: Cast, make_page: PageMaker, axe: Callable[[Page], None]
) -> None:
    page = make_page(cast.specialist)
    page.goto("/helpdesk/")
    page.keyboard.press("Shift+?")
    dialog = page.get_by_role("dialog", name="Klahvid")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_role("searchbox")).to_be_focused()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        axe(page)
    page.keyboard.type("järgmine rida")
    left = dialog.locator("[data-key-row]:visible")
    expect(left.filter(has_not_text="rida")).to_have_count(0)
    expect(left.first).to_contain_text("rida")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("link", name="Klahvid")).to_be_focused()


def test_the_menu_folds(cast: Cast, make_page: PageMaker, axe: Callable[[Page], None]) -> None:
    page = make_page(cast.specialist)
    page.goto("/helpdesk/")
    wide = page.locator(".side").bounding_box()
    with page.expect_response("**/kujundus/menyy/"):
        page.keyboard.press("BracketLeft")
    narrow = page.locator(".side").bounding_box()
    assert wide
    assert narrow
    assert narrow["width"] == 56 < wide["width"]
    axe(page)
    page.reload()
    expect(page.get_by_role("button", name="Voldi menüü kokku")).to_have_attribute(
        "aria-pressed", "true"
    )
    with page.expect_response("**/kujundus/menyy/"):
        page.get_by_role("button", name="Voldi menüü kokku").click()
    assert page.locator(".side").bounding_box() == wide


def test_typing_is_never_taken_for_a_key(cast: Cast, make_page: PageMaker) -> None:
    ticket = make_ticket(cast.requester)
    page = make_page(cast.specialist)
    page.goto(f"/helpdesk/{ticket.number}/")
    field = page.locator("#answer-body")
    field.focus()
    page.keyboard.type("gjx?/u[ @€šž")
    expect(field).to_have_value("gjx?/u[ @€šž")
    # AltGr outside a field, as an Estonian layout sends it.
    page.evaluate(
        """() => {
          document.activeElement.blur();
          for (const [key, code] of [["š", "KeyS"], ["ž", "KeyZ"], ["€", "KeyE"], ["a", "KeyA"], ["[", "Digit8"]]) {
            const init = {key, code, bubbles: true, cancelable: true, ctrlKey: true, altKey: true, modifierAltGraph: true};
            const event = new KeyboardEvent("keydown", init);
            if (!document.body.dispatchEvent(event)) throw new Error(`${key} was taken`);
          }
        }"""
    )
    ticket.refresh_from_db()
    assert ticket.assignee is None
    assert page.url.endswith(f"/helpdesk/{ticket.number}/")


def test_single_keys_are_switched_off_in_the_settings(cast: Cast, make_page: PageMaker) -> None:
    three(cast)
    page = make_page(cast.specialist)
    page.goto("/profiil/")
    page.get_by_label("Ühe klahvi kiirklahvid").uncheck()
    page.get_by_role("button", name="Salvesta").click()
    expect(page.locator("#toasts")).not_to_be_empty()
    page.goto("/helpdesk/")
    for key in ("j", "g", "p", "c", "f", "Shift+?"):
        page.keyboard.press(key)
    expect(page.locator("[data-row]:focus")).to_have_count(0)
    expect(page.locator("dialog[open]")).to_have_count(0)
    came(page, "Pöördumised")
    # From a row that has the focus the arrows still walk.
    page.locator("[data-row]").first.focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("[data-row]").nth(1)).to_be_focused()


def test_three_rows_are_looked_at_by_keys(
    cast: Cast,
    make_page: PageMaker,
    axe: Callable[[Page], None],
    no_sideways: Callable[[Page], None],
) -> None:
    three(cast)
    page = make_page(cast.specialist)
    page.goto("/helpdesk/")
    rows = page.locator("[data-row]")
    titles = rows.locator("th a").all_inner_texts()
    peek = page.locator("#peek")
    page.keyboard.press("j")
    page.keyboard.press("Space")
    for index, title in enumerate(titles):
        expect(peek.locator("h2")).to_have_text(title)
        expect(rows.nth(index)).to_be_focused()
        page.keyboard.press("j")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        axe(page)
    no_sideways(page)
    page.keyboard.press("k")
    expect(peek.locator("h2")).to_have_text(titles[1])
    peek.get_by_role("button", name="Võta endale").click()
    expect(page.locator("#toasts")).to_contain_text("Pöördumine on sinu käes")
    expect(peek.get_by_role("button", name="Võta endale")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(peek).to_have_count(0)


def test_the_look_opens_by_a_button_and_gives_the_focus_back(
    cast: Cast, make_page: PageMaker, axe: Callable[[Page], None]
) -> None:
    three(cast)
    page = make_page(cast.specialist, phone=True)
    page.goto("/helpdesk/")
    button = page.get_by_role("button", name="Vaata rida loendist lahkumata")
    button.tap()
    peek = page.locator("#peek")
    first = page.locator("[data-row]").first
    expect(peek.locator("h2")).to_have_text(first.locator("th a").inner_text())
    expect(button).to_have_attribute("aria-pressed", "true")
    axe(page)
    peek.get_by_role("button", name="Järgmine rida").tap()
    second = page.locator("[data-row]").nth(1)
    expect(peek.locator("h2")).to_have_text(second.locator("th a").inner_text())
    peek.get_by_role("button", name="Sulge eelvaade").tap()
    expect(peek).to_have_count(0)
    expect(second).to_be_focused()
    expect(button).to_have_attribute("aria-pressed", "false")

"""Searching in a real browser: the page, the list while typing, the keyboard."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from itportal.core.search import registry
from tests.browser.conftest import PageMaker
from tests.builders import make_institution, make_user
from tests.search.builders import KIND, put


@pytest.fixture
def things(live_portal: object) -> Iterator[None]:
    registry.register_kind(KIND, "Pöördumised", "inbox", visible=lambda user, ids: ids)
    long = "Kasutan seda iga päev ja see on väga kuum. " * 8
    put("Sülearvuti kuumeneb", number="P-17", hint="Liina Kask, Kool", body=long)
    put("Projektor ei lähe käima", number="P-18", hint="Jaan Oja, Kool")
    yield
    registry.unregister_kind(KIND)


@pytest.mark.parametrize("dark", [False, True])
def test_the_search_page(
    make_page: PageMaker,
    axe: Callable[[Page], None],
    no_sideways: Callable[[Page], None],
    things: None,
    dark: bool,
) -> None:
    page = make_page(make_user("staff", institution=make_institution()), dark=dark)
    page.goto("/search/")
    axe(page)
    page.get_by_role("searchbox").fill("sülearvutid")
    page.get_by_role("button", name="Otsi", exact=True).click()
    expect(page.locator("mark").first).to_have_text("Sülearvuti")
    axe(page)
    no_sideways(page)
    page.goto("/search/?q=" + "pikksõna" * 20)
    axe(page)
    no_sideways(page)


def test_the_list_opens_while_typing_and_follows_the_keys(
    make_page: PageMaker, axe: Callable[[Page], None], things: None
) -> None:
    page = make_page(make_user("specialist", institution=make_institution()))
    page.goto("/search/")
    page.locator("#find").focus()
    page.keyboard.type("projek", delay=20)
    option = page.locator("#find-list a").first
    expect(option).to_contain_text("Projektor ei lähe käima")
    axe(page)
    page.keyboard.press("ArrowDown")
    expect(option).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#find")).to_be_focused()
    expect(page.locator("#find-list a")).to_have_count(0)
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=projek")
    expect(page.locator("#search-results .cover")).to_have_count(1)

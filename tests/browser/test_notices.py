"""The bell opens the latest notices in place; the notices' and journal's pages under axe."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PageMaker
from tests.builders import make_institution, make_person, make_user

PAGES = ["/notices/", "/notices/eelistused/", "/journal/", "/journal/reads/"]


@pytest.mark.parametrize("path", PAGES)
def test_pages(
    path: str,
    make_page: PageMaker,
    axe: Callable[[Page], None],
) -> None:
    fill()
    user = make_user("administrator")
    for phone in (False, True):
        page = make_page(user, phone=phone)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.goto(path)
            axe(page)


def fill() -> None:
    from django.db import transaction

    from itportal.core.journal.record import record

    with transaction.atomic():
        record(
            "accounts.person.created",
            actor=make_user("staff"),
            target=make_person(),
        )


def test_the_bell(make_page: PageMaker, axe: Callable[[Page], None]) -> None:
    page = make_page(make_user("staff", institution=make_institution()))
    page.goto("/")
    page.locator("#bell").click()
    expect(page.locator("#bell-menu")).to_be_visible()
    axe(page)
    page.keyboard.press("Escape")
    expect(page.locator("#bell-menu")).to_be_hidden()
    expect(page.locator("#bell")).to_be_focused()

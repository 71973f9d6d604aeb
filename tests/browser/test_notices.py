"""The bell opens the latest notices in place; the notices' and journal's pages under axe."""

import re
from collections.abc import Callable

import pytest
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from itportal.core.notices.services import mark_all_read, queue_notice
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


def notice_for(user: User) -> None:
    with transaction.atomic():
        queue_notice(
            recipient=user,
            kind="ticket_answered",
            target=user,
            url="/",
            context={"title": "Aku", "author": "Marko Tamm", "body": ""},
            now=timezone.now(),
        )


def test_the_bell_counts_live(make_page: PageMaker, axe: Callable[[Page], None]) -> None:
    user = make_user("staff", institution=make_institution())
    page = make_page(user)
    page.goto("/")
    bell = page.locator("#bell")
    expect(bell).to_have_attribute("aria-label", "Teavitused")

    def told(**detail: str) -> None:
        page.evaluate(
            "([topic, detail]) => document.dispatchEvent("
            "new CustomEvent(`live:${topic}`, {detail}))",
            [f"user:{user.pk}", detail],
        )

    for count in (1, 2):
        notice_for(user)
        told(notice="0198")
        expect(bell).to_have_attribute("data-badge", str(count))
        expect(bell).to_have_attribute("aria-label", re.compile(rf"^Teavitused, {count} "))
    expect(page.locator("#announcer")).to_have_text("Teavitused, 2 uut")
    axe(page)
    mark_all_read(user)
    told(read="2")
    expect(bell).to_have_attribute("data-badge", "")
    expect(bell).to_have_attribute("aria-label", "Teavitused")
    expect(page.locator("#announcer")).to_have_text("Teavitused, 2 uut")  # reading is not news

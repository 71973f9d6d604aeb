"""Requests changed from their rows in Chromium: by keys, by mouse, by touch."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from helpdesk.models import Ticket
from helpdesk.services.triage import add_tags, take_ticket
from helpdesk.states import Status
from tests.browser.conftest import PageMaker
from tests.helpdesk.builders import make_ticket
from tests.helpdesk.conftest import Cast, make_cast
from tests.helpdesk.test_services import NOW


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return make_cast()


def test_rows_are_changed_by_keys_and_by_mouse(
    cast: Cast, make_page: PageMaker, axe: Callable[[Page], None]
) -> None:
    first = make_ticket(cast.requester, title="Printer ei prindi")
    second = make_ticket(cast.requester, title="Ekraan on mõraga")
    take_ticket(ticket_id=second.pk, actor=cast.second, now=NOW)
    page = make_page(cast.specialist)
    page.goto("/helpdesk/?list=open&sort=number")
    row = page.locator(f"#row-{first.number}")
    pop = page.locator("#table-pop")

    # By keys: the urgency one up; the row is drawn anew, keeps the focus, and no bar tells of it.
    page.keyboard.press("j")
    expect(row).to_be_focused()
    page.keyboard.press("p")
    expect(pop.locator("[name=edit-impact][value='3']")).to_be_focused()
    axe(page)
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("Prioriteet muudetud")
    expect(pop).to_be_hidden()
    expect(row).to_be_focused()
    expect(row).to_contain_text("Kõrge")
    # F2 opens the first form, its links the others; Esc gives the focus back.
    page.keyboard.press("F2")
    pop.get_by_role("link", name="Sildid").press("Enter")
    expect(pop.locator("[name=edit-tags]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(row).to_be_focused()
    # A conflict: who did what stands beside what was typed, a second Enter keeps it.
    page.keyboard.press("l")
    expect(pop.locator("[name=edit-tags]")).to_be_focused()
    page.keyboard.type("kiire")
    add_tags(ticket_id=first.pk, actor=cast.second, tags=["vana"], now=NOW)
    page.keyboard.press("Enter")
    expect(pop.get_by_role("alert")).to_contain_text(str(cast.second))
    expect(row).to_contain_text("vana")
    axe(page)
    pop.locator("[name=edit-tags]").fill("kiire, vana")
    page.keyboard.press("Enter")
    expect(row).to_contain_text("kiire")
    expect(pop).to_be_hidden()
    # Taken back by z.
    page.keyboard.press("z")
    page.wait_for_url("**/helpdesk/?list=open&sort=number")
    expect(page.locator("[data-outcome]")).to_be_visible()
    assert list(first.tags.values_list("name", flat=True)) == ["vana"]

    # By mouse: the cell itself; with rows chosen the keys are theirs.
    page.locator(f"#row-{second.number} [data-edit=assignee]").click()
    pop.get_by_text(str(cast.specialist)).click()
    pop.get_by_role("button", name="Salvesta").click()
    expect(page.locator("#toasts")).to_contain_text("Vastutaja muudetud")
    second.refresh_from_db()
    assert second.assignee == cast.specialist
    page.keyboard.press("x")
    page.keyboard.press("p")
    expect(page.locator("#table-ask")).to_be_visible()


def test_a_row_is_put_off_by_a_finger(
    cast: Cast, make_page: PageMaker, axe: Callable[[Page], None]
) -> None:
    ticket = make_ticket(cast.requester, title="Printer ei prindi")
    make_ticket(cast.requester, title="Ekraan on mõraga")
    page = make_page(cast.specialist, phone=True)
    page.goto("/helpdesk/?list=new&sort=number")
    page.locator(f"#row-{ticket.number} [data-edit=priority]").tap()
    pop = page.locator("#table-pop")
    pop.get_by_role("link", name="Päev").tap()
    pop.locator("[name=edit-until]").fill("homme")
    axe(page)
    pop.get_by_role("button", name="Salvesta").tap()
    expect(page.locator(f"#row-{ticket.number}")).to_have_count(0)
    expect(page.locator(".views [aria-current=page] .count")).to_have_text("1")
    ticket.refresh_from_db()
    assert ticket.status == Status.PLANNED
    assert Ticket.objects.filter(status=Status.NEW).count() == 1

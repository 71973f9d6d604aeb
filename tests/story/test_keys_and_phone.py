"""The same job without a pointer: filed on a dark phone, taken and answered at a desk."""

from collections.abc import Callable

from playwright.sync_api import Browser, Page, expect

from tests.browser.browser import PHONE
from tests.faults.portal import Portal
from tests.story.conftest import sign_in

MOST_TABS = 120


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus stands on `selector`: it must be reachable, and be seen there."""
    for _ in range(MOST_TABS):
        if page.evaluate("s => document.activeElement?.matches(s) ?? false", selector):
            seen = page.evaluate(
                "() => { const b = document.activeElement.getBoundingClientRect();"
                " return b.bottom > 0 && b.top < innerHeight; }"
            )
            assert seen, f"{selector} has the focus out of sight"
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} is not reached in {MOST_TABS} tabs")


def test_filed_on_a_dark_phone_and_answered_by_keys_alone(
    browser: Browser, demo: Portal, axe: Callable[[Page], None]
) -> None:
    phone = sign_in(
        browser, demo, "tootaja", viewport=PHONE, color_scheme="dark", bypass_csp=True
    )
    number = file_by_keys(phone, axe)
    desk = sign_in(browser, demo, "it", bypass_csp=True)
    take_and_answer_by_keys(desk, number, axe)
    phone.goto(f"/minu/{number}/")
    expect(phone.locator(".msg").filter(has_text="Vaatan kohe järele.")).to_be_visible()
    axe(phone)


def file_by_keys(page: Page, axe: Callable[[Page], None]) -> str:
    axe(page)
    tab_to(page, "a[href$='#problem']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/uus/**")
    axe(page)
    tab_to(page, "a[href='/uus/muu-mure/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/uus/muu-mure/**")
    axe(page)
    # Sent empty first: the summary takes the focus and leads to the field.
    tab_to(page, ".formfoot button")
    page.keyboard.press("Enter")
    page.wait_for_selector("#vead")
    assert page.title().startswith("Viga:")
    axe(page)
    tab_to(page, "#vead a")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "id_title"
    page.keyboard.type("Klassi kell tiksub valjult")
    tab_to(page, "input[name=urgency]")
    page.keyboard.press("Space")
    tab_to(page, ".formfoot button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/minu/P-*/")
    axe(page)
    return page.url.rstrip("/").rsplit("/", 1)[1]


def take_and_answer_by_keys(page: Page, number: str, axe: Callable[[Page], None]) -> None:
    page.goto("/helpdesk/?list=new")
    tab_to(page, f"#row-{number} a")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/helpdesk/{number}/**")
    page.goto(f"/helpdesk/{number}/")  # from no list: one stays after a decision
    axe(page)
    tab_to(page, "form[action*='/take/'] button")
    page.keyboard.press("Enter")
    expect(page.locator("form[action*='/take/']")).to_have_count(0)
    tab_to(page, "#answer-body")
    page.keyboard.type("Vaatan kohe järele.")
    tab_to(page, "button[name=do][value=answer]")
    page.keyboard.press("Enter")
    expect(page.locator(".msg").filter(has_text="Vaatan kohe järele.")).to_be_visible()

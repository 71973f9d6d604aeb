"""The page-weight budget (UI.md §16): bytes and requests fail the build; time is benched (G17)."""

import pytest
from playwright.sync_api import Route

from helpdesk.services.catalogue import install_catalogue
from tests.browser.conftest import PageMaker
from tests.browser.weight import first_load
from tests.builders import make_institution, make_user


@pytest.mark.parametrize(
    ("path", "role"), [("/", "staff"), ("/stiil/", "specialist"), ("/helpdesk/", "specialist")]
)
def test_first_load_is_light(path: str, role: str, make_page: PageMaker) -> None:
    page = make_page(make_user(role, institution=make_institution()))
    weight = first_load(page, path)
    print(weight)  # noqa: T201
    assert weight.requests <= 25, weight.by_address
    assert weight.packed_bytes <= 100_000, weight.by_address  # G17 allows 150 kB


HTMX = "**/htmx-4*"
TAB = ".views a[hx-get]:not([aria-current])"


def test_scripts_are_fetched_when_they_are_needed(make_page: PageMaker) -> None:
    install_catalogue()
    user = make_user("staff", institution=make_institution())
    home = first_load(make_page(user), "/")
    assert not [url for url in home.by_address if "htmx-4" in url]
    form = first_load(make_page(user), "/uus/muu-mure/")
    assert [url for url in form.by_address if "file-drop" in url]
    queue = first_load(make_page(make_user("specialist")), "/helpdesk/")
    assert not [url for url in queue.by_address if "htmx-4" in url]


def test_what_is_done_before_htmx_is_there_happens_when_it_is(make_page: PageMaker) -> None:
    def slow(route: Route) -> None:
        page.wait_for_timeout(400)
        route.continue_()

    page = make_page(make_user("staff", institution=make_institution()))
    page.route(HTMX, slow)
    page.goto("/")
    with page.expect_response("**/abi/pakkumised/**") as offered:
        page.locator("#q").fill("projektor ei tööta")
    assert offered.value.ok
    page = make_page(make_user("specialist"))
    page.route(HTMX, slow)
    page.goto("/helpdesk/")
    page.evaluate("() => { window.stayed = true; }")
    tab = page.locator(TAB).first
    address = str(tab.get_attribute("href"))
    tab.click()
    page.wait_for_url(f"**/helpdesk/{address}")
    assert page.evaluate("() => window.stayed")


def test_where_htmx_cannot_be_had_links_lead_to_pages(make_page: PageMaker) -> None:
    page = make_page(make_user("specialist"))
    page.route(HTMX, lambda route: route.fulfill(status=404))
    page.goto("/helpdesk/")
    page.evaluate("() => { window.stayed = true; }")
    tab = page.locator(TAB).first
    address = str(tab.get_attribute("href"))
    tab.click()
    page.wait_for_url(f"**/helpdesk/{address}")
    assert not page.evaluate("() => window.stayed")

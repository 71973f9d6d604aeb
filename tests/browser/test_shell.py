"""The shells in a real browser."""

from collections.abc import Callable

from playwright.sync_api import Page

from tests.browser.conftest import PageMaker
from tests.builders import make_institution, make_user


def test_staff_home(
    make_page: PageMaker,
    axe: Callable[[Page], None],
    no_sideways: Callable[[Page], None],
) -> None:
    user = make_user("staff", institution=make_institution())
    page = make_page(user)
    page.goto("/")
    axe(page)
    no_sideways(page)

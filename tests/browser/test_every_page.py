"""Every page × light, dark × desk, phone: axe, no sideways scroll, no complaint of the browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import PageMaker
from tests.browser.pages import ADDRESSES, Address
from tests.builders import make_institution, make_user


@pytest.mark.parametrize("address", ADDRESSES, ids=str)
def test_page(
    address: Address,
    make_page: PageMaker,
    axe: Callable[[Page], None],
    no_sideways: Callable[[Page], None],
) -> None:
    user = make_user(address.role, institution=make_institution()) if address.role else None
    for phone in (False, True):
        page = make_page(user, phone=phone)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.goto(address.path)
            axe(page)
        if not phone:
            no_sideways(page)

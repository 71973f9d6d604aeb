"""Sign-in in Chromium: password, authenticator app, passkeys by a virtual authenticator."""

import re
import time
from collections.abc import Callable

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.browser.conftest import PageMaker, Portal
from tests.builders import make_user

PASSWORD = "parool"


@pytest.fixture
def user(live_portal: Portal) -> User:
    return make_user("staff")


def address(portal: Portal, path: str) -> str:
    """By name: a passkey belongs to one, never to an IP address."""
    return re.sub(r"//[^:/]+", "//localhost", portal.url) + path


def with_authenticator(page: Page) -> None:
    """A built-in authenticator that recognises its owner at once."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def sign_in(page: Page, portal: Portal, user: User) -> None:
    page.goto(address(portal, "/login/"))
    page.get_by_label("E-post").fill(user.email)
    page.get_by_label("Parool", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Logi sisse").click()
    expect(page).not_to_have_url(re.compile("/login/$"))


def test_password_by_keyboard(page: Page, live_portal: Portal, user: User) -> None:
    page.goto(address(live_portal, "/profiil/"))
    page.get_by_label("E-post").focus()
    page.keyboard.type(user.email)
    page.keyboard.press("Tab")
    page.keyboard.type("vale")
    page.keyboard.press("Enter")
    expect(page).to_have_title(re.compile("^Viga: "))
    expect(page.locator("#vead")).to_be_focused()
    expect(page.get_by_label("E-post")).to_have_value(user.email)
    field = page.get_by_label("Parool", exact=True)
    field.fill(PASSWORD)
    page.get_by_role("button", name="Näita").click()
    expect(field).to_have_attribute("type", "text")
    field.press("Enter")
    expect(page).to_have_url(re.compile("/profiil/$"))


def test_passkey_signs_in_alone_and_as_second_step(
    page: Page, live_portal: Portal, user: User, axe: Callable[[Page], None]
) -> None:
    with_authenticator(page)
    sign_in(page, live_portal, user)
    page.goto(address(live_portal, "/profiil/paasuvotmed/lisa/"))
    page.get_by_label("Parool", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Jätka").click()
    axe(page)
    page.get_by_label("Nimi").fill("Sülearvuti 🐦")
    page.get_by_role("button", name="Tee pääsuvõti").click()
    expect(page.get_by_role("heading", name="Varukoodid", level=1)).to_be_visible()
    page.get_by_role("link", name="Valmis").click()
    expect(page.get_by_text("Sülearvuti 🐦").first).to_be_visible()
    axe(page)

    page.context.clear_cookies()
    page.goto(address(live_portal, "/login/?next=/profiil/seansid/"))
    page.get_by_role("button", name="Pääsuvõti").click()
    expect(page).to_have_url(re.compile("/profiil/seansid/$"))

    page.context.clear_cookies()
    sign_in(page, live_portal, user)
    expect(page.get_by_role("heading", name="Teine aste")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Pääsuvõti").click()
    page.wait_for_url(re.compile(r"localhost:\d+/(avaleht/)?$"))


def test_app_is_set_up_from_the_qr_page(
    page: Page, live_portal: Portal, user: User, axe: Callable[[Page], None]
) -> None:
    sign_in(page, live_portal, user)
    page.goto(address(live_portal, "/profiil/kaheastmeline/rakendus/"))
    page.get_by_label("Parool", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Jätka").click()
    expect(page.locator("svg.qr")).to_be_visible()
    axe(page)
    secret = page.locator("code.secret").inner_text().replace(" ", "")
    code = str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    page.get_by_label("Kood, mida rakendus praegu näitab").fill(code)
    page.get_by_role("button", name="Võta rakendus kasutusele").click()
    expect(page.locator(".codes code")).to_have_count(10)
    axe(page)


def test_passkeys_are_not_offered_where_they_cannot_work(
    make_page: PageMaker, live_portal: Portal
) -> None:
    page = make_page()
    page.goto(re.sub(r"//[^:/]+", "//127.0.0.1", live_portal.url) + "/login/")
    expect(page.get_by_role("button", name="Logi sisse")).to_be_visible()
    expect(page.get_by_role("button", name="Pääsuvõti")).to_be_hidden()


@pytest.mark.parametrize("look", ["light", "dark", "phone"])
def test_pages_before_sign_in(
    make_page: PageMaker,
    live_portal: Portal,
    axe: Callable[[Page], None],
    no_sideways: Callable[[Page], None],
    look: str,
) -> None:
    page = make_page(dark=look == "dark", phone=look == "phone")
    for path in ("/login/", "/login/parool/", "/login/parool/saadetud/"):
        page.goto(path)
        axe(page)
        no_sideways(page)


@pytest.mark.parametrize("look", ["light", "dark", "phone"])
def test_own_pages(
    make_page: PageMaker,
    user: User,
    axe: Callable[[Page], None],
    no_sideways: Callable[[Page], None],
    look: str,
) -> None:
    page = make_page(user, dark=look == "dark", phone=look == "phone")
    for path in (
        "/profiil/",
        "/profiil/parool/",
        "/profiil/seansid/",
        "/profiil/kaheastmeline/",
        "/profiil/kinnita/",
    ):
        page.goto(path)
        axe(page)
        no_sideways(page)

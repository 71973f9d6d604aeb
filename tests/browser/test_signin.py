"""Sign-in in Chromium: password, authenticator app, passkeys by a virtual authenticator."""

import re
import time
from collections.abc import Callable

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.conf import settings
from playwright.sync_api import Page, expect

from accounts.models import User
from helpdesk.models import Ticket
from tests.browser.conftest import PageMaker, Portal
from tests.builders import make_user
from tests.helpdesk.builders import make_ticket
from tests.helpdesk.conftest import make_cast

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
    page.wait_for_url(lambda url: not url.endswith("/login/"))


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
    page.wait_for_url(address(live_portal, "/profiil/"))


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
    # The whole address: that of the sign-in page ends with the same words.
    page.wait_for_url(address(live_portal, "/profiil/seansid/"))

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


def end_session(page: Page) -> None:
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)


def sign_in_by_dialog(page: Page, user: User, secret: str = "") -> None:
    """The dialog opens the ordinary sign-in in a window, which closes by itself."""
    dialog = page.get_by_role("dialog", name="Oled välja logitud")
    expect(dialog).to_be_visible()
    with page.expect_popup() as opened:
        dialog.get_by_role("link", name="Logi sisse").click()
    window = opened.value
    window.get_by_label("E-post").fill(user.email)
    window.get_by_label("Parool", exact=True).fill(PASSWORD)
    window.get_by_role("button", name="Logi sisse").click()
    if secret:
        code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
        window.locator("input[name=code]").fill(str(code))
        window.get_by_role("button", name="Logi sisse").click()
    expect(dialog).to_be_hidden()


def test_a_refused_request_is_repeated_after_signing_in(
    make_page: PageMaker, axe: Callable[[Page], None]
) -> None:
    """An answer, sent by “Ask and wait”, with the second step on the way."""
    cast = make_cast()
    secret = "JBSWY3DPEHPK3PXP"
    TOTP.activate(cast.specialist, secret)
    ticket = make_ticket(cast.requester)
    page = make_page(cast.specialist)
    page.goto(f"/helpdesk/{ticket.number}/")
    page.locator("#answer-body").fill("Mis ruumis see on?")
    end_session(page)
    page.get_by_role("button", name="Küsi ja jäta ootele").click()
    expect(page.get_by_role("dialog", name="Oled välja logitud")).to_be_visible()
    axe(page)
    sign_in_by_dialog(page, cast.specialist, secret)
    expect(page.locator("#conversation")).to_contain_text("Mis ruumis see on?")
    ticket.refresh_from_db()
    assert ticket.status == "waiting_user"
    assert ticket.messages.filter(kind="answer").count() == 1


def test_nobody_elses_name_is_put_to_it(make_page: PageMaker) -> None:
    cast = make_cast()
    ticket = make_ticket(cast.requester)
    page = make_page(cast.specialist)
    page.goto(f"/helpdesk/{ticket.number}/")
    page.locator("#answer-body").fill("Vaatan kohe")
    end_session(page)
    page.get_by_role("button", name="Saada vastus").click()
    dialog = page.get_by_role("dialog", name="Oled välja logitud")
    with page.expect_popup() as opened:
        dialog.get_by_role("link", name="Logi sisse").click()
    opened.value.get_by_label("E-post").fill(cast.second.email)
    opened.value.get_by_label("Parool", exact=True).fill(PASSWORD)
    opened.value.get_by_role("button", name="Logi sisse").click()
    expect(dialog.get_by_role("alert")).to_contain_text("keegi teine")
    dialog.get_by_role("button", name="Mitte praegu").click()
    expect(page.locator("#answer-body")).to_have_value("Vaatan kohe")
    assert not ticket.messages.filter(kind="answer").exists()


def test_an_ordinary_form_waits_for_the_sign_in(make_page: PageMaker) -> None:
    cast = make_cast()
    page = make_page(cast.requester)
    page.goto("/uus/muu-mure/")
    end_session(page)
    page.get_by_label("Mis juhtus?").fill("Ekraan vilgub")
    expect(page.locator("[data-draft-state]")).to_contain_text("välja logitud", timeout=8000)
    page.get_by_text("Pole kiire").click()
    page.get_by_role("button", name="Saada pöördumine").click()
    sign_in_by_dialog(page, cast.requester)
    page.wait_for_url("**/minu/P-*/")
    assert list(Ticket.objects.values_list("title", flat=True)) == ["Ekraan vilgub"]

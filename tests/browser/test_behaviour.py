"""What the scripts add, on real pages: menus, theme, files, drafts, errors; and life without them."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from accounts.models import User
from helpdesk.models import Draft, Ticket
from helpdesk.services.catalogue import install_catalogue
from itportal.core.api.models import ApiToken
from itportal.core.attachments.models import Attachment
from tests.browser.conftest import PASTE, PageMaker
from tests.builders import make_institution, make_user

FORM = "/uus/muu-mure/"


@pytest.fixture
def teacher(live_portal: object) -> User:
    install_catalogue()
    return make_user("staff", institution=make_institution())


def test_account_menu_and_theme(
    make_page: PageMaker, teacher: User, axe: Callable[[Page], None]
) -> None:
    page = make_page(teacher)
    page.goto("/")
    page.get_by_role("button", name="Konto: Liina Kask").click()
    menu = page.locator("#account-menu")
    expect(menu).to_be_visible()
    axe(page)
    with page.expect_response("**/kujundus/"):
        menu.get_by_role("button", name="Tume").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="In English").last.click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert page.url.endswith("/")


def test_pasted_screenshot_and_draft(make_page: PageMaker, teacher: User) -> None:
    page = make_page(teacher)
    page.goto(FORM)
    page.get_by_label("Mis juhtus?").fill("Ekraan vilgub")
    page.get_by_text("Segab, aga saan hakkama").click()
    page.wait_for_function("!!customElements.get('file-drop')")
    page.evaluate(PASTE, "textarea")
    expect(page.locator(".file__name")).to_contain_text("ekraanipilt")
    expect(page.get_by_role("button", name="Eemalda fail")).to_be_visible()
    attachment = Attachment.objects.get()
    assert attachment.media_type == "image/png"
    with page.expect_response("**/mustand/", timeout=8000) as saved:
        pass
    assert saved.value.ok
    expect(page.locator("[data-draft-state]")).to_contain_text("Mustand salvestatud kell")
    assert Draft.objects.get().data["title"] == "Ekraan vilgub"
    page.get_by_role("button", name="Saada pöördumine").click()
    page.wait_for_url("**/minu/**")
    assert list(Ticket.objects.values_list("title", flat=True)) == ["Ekraan vilgub"]


def test_a_form_waits_for_the_file_that_is_on_its_way(
    make_page: PageMaker, teacher: User
) -> None:
    page = make_page(teacher)
    page.goto(FORM)
    page.get_by_label("Mis juhtus?").fill("Ekraan vilgub")
    page.get_by_text("Segab, aga saan hakkama").click()
    page.wait_for_function("!!customElements.get('file-drop')")
    waiting: list[Route] = []
    page.route("**/files/", lambda route: waiting.append(route))
    sent: list[str] = []
    page.on("request", lambda asked: sent.append(asked.url) if asked.method == "POST" else None)
    with page.expect_request("**/files/"):
        page.evaluate(PASTE, "textarea")
    button = page.get_by_role("button", name="Saada pöördumine")
    button.click()
    expect(page.locator("[data-waiting]")).to_contain_text("Ootame, kuni failid on lisatud")
    button.click()  # once more does not send it twice
    assert not [url for url in sent if url.endswith(FORM)]
    waiting[0].continue_()
    page.wait_for_url("**/minu/**")
    assert len([url for url in sent if url.endswith(FORM)]) == 1
    assert Ticket.objects.get().title == "Ekraan vilgub"
    assert Attachment.objects.get().attached_at


def test_a_form_that_waited_for_a_file_that_failed_is_not_sent(
    make_page: PageMaker, teacher: User
) -> None:
    page = make_page(teacher)
    page.goto(FORM)
    page.get_by_label("Mis juhtus?").fill("Ekraan vilgub")
    page.get_by_text("Segab, aga saan hakkama").click()
    page.wait_for_function("!!customElements.get('file-drop')")
    waiting: list[Route] = []
    page.route("**/files/", lambda route: waiting.append(route))
    with page.expect_request("**/files/"):
        page.evaluate(PASTE, "textarea")
    page.get_by_role("button", name="Saada pöördumine").click()
    held = page.locator("[data-waiting]")
    expect(held).to_be_visible()
    waiting[0].fulfill(status=422, json={"detail": "Fail ei sobi."})
    expect(page.get_by_role("alert").filter(has_text="Fail ei sobi.")).to_be_visible()
    expect(held).to_be_hidden()
    assert page.url.endswith(FORM)
    page.get_by_role("button", name="Saada pöördumine").click()  # without it, knowingly
    page.wait_for_url("**/minu/**")
    assert Ticket.objects.get().title == "Ekraan vilgub"


def test_a_token_is_copied_and_revoking_asks_first(
    make_page: PageMaker, live_portal: object, axe: Callable[[Page], None]
) -> None:
    user = make_user("specialist", institution=make_institution())
    page = make_page(user, permissions=["clipboard-read", "clipboard-write"])
    page.goto("/profiil/votmed/")
    page.get_by_label("Milleks võti on").fill("Skript")
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Loo võti").click()
    page.get_by_label("Parool").fill(
        "parool"
    )  # whoever is at the keyboard proves to be the one
    page.keyboard.press("Enter")
    secret = page.locator("#new-token").input_value()
    page.get_by_role("button", name="Kopeeri").click()
    expect(page.locator("copy-text").first).to_contain_text("Kopeeritud")
    assert page.evaluate("navigator.clipboard.readText()") == secret
    axe(page)
    page.get_by_role("button", name="Tühista Skript").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Skript")
    expect(dialog.get_by_role("button", name="Loobu")).to_be_focused()
    axe(page)
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    assert ApiToken.objects.get().revoked_at is None
    page.get_by_role("button", name="Tühista Skript").click()
    dialog.get_by_role("button", name="Tühista võti").click()
    expect(page.get_by_text("Võti enam ei tööta").first).to_be_visible()
    assert ApiToken.objects.get().revoked_at


def test_errors_take_the_focus_and_lead_to_the_field(
    make_page: PageMaker, teacher: User, axe: Callable[[Page], None]
) -> None:
    page = make_page(teacher, phone=True)
    page.goto(FORM)
    page.get_by_label("Kirjelda lähemalt").fill("Kõik jääb alles")
    page.get_by_role("button", name="Saada pöördumine").click()
    summary = page.locator(".errsum")
    expect(summary).to_be_focused()
    assert page.title().startswith("Viga: ")
    axe(page)
    expect(page.get_by_label("Kirjelda lähemalt")).to_have_value("Kõik jääb alles")
    summary.get_by_role("link").first.click()
    expect(page.get_by_label("Mis juhtus?")).to_be_focused()


def test_a_lost_connection_is_said_and_nothing_is_lost(
    make_page: PageMaker, teacher: User
) -> None:
    page = make_page(teacher)
    page.goto(FORM)

    def away(route: Route) -> None:
        route.fulfill(status=429, body="")

    page.route("**/mustand/", away)
    field = page.get_by_label("Mis juhtus?")
    field.fill("Wi-Fi ei tööta")
    expect(page.locator("[data-draft-state]")).to_contain_text("salvestamata", timeout=8000)
    expect(field).to_have_value("Wi-Fi ei tööta")


def test_the_form_works_without_script(make_page: PageMaker, teacher: User) -> None:
    page = make_page(teacher, java_script_enabled=False)
    page.goto(FORM)
    page.get_by_label("Mis juhtus?").fill("Printer ei prindi")
    page.get_by_text("Pole kiire").click()
    page.get_by_role("button", name="Saada pöördumine").click()
    page.wait_for_url("**/minu/**")
    page.get_by_role("button", name="Konto").click()
    expect(page.locator("#account-menu")).to_be_visible()

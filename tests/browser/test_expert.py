"""The expert side in Chromium: triage by mouse and keys, news while one reads, conflicts."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from helpdesk.models import Message, Ticket
from helpdesk.services.conversation import add_note, add_request_message, ask_requester
from helpdesk.services.guesses import guess_ticket, learn_topics
from helpdesk.services.triage import set_tags, take_ticket
from helpdesk.states import Status
from itportal.core.journal.models import Event
from tests.browser.conftest import PASTE, PageMaker, came
from tests.builders import make_person
from tests.helpdesk.builders import make_asset, make_guide, make_ticket
from tests.helpdesk.conftest import Cast, make_cast
from tests.helpdesk.test_services import NOW


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return make_cast()


def told(cast: Cast) -> Ticket:
    """A request in the middle of its story."""
    asset = make_asset(cast.school, holder=cast.requester.person)
    ticket = make_ticket(
        cast.requester,
        code="arvuti",
        title="Sülearvuti aku peab vastu alla tunni",
        body="Tere!\n\nTeises majas jään laadijata hätta.",
        asset_id=asset.pk,
        answers={"symptom": "battery", "battery": "hour"},
        location="Kool, ruum 214",
        phone="555 0188",
    )
    facts: dict[str, Any] = {"ticket_id": ticket.pk, "now": ticket.opened_at}
    take_ticket(actor=cast.specialist, **facts)
    set_tags(actor=cast.specialist, tags=["garantii", "aku"], **facts)
    add_note(actor=cast.second, body="Kolmas sama partii aku sel sügisel.", **facts)
    ask_requester(actor=cast.specialist, body="Kas laadijaga töötab?", **facts)
    add_request_message(actor=cast.requester, body="Jah, laadijaga töötab.", **facts)
    return ticket


def live(page: Page, topic: str, what: str = "changed") -> None:
    """What live.js dispatches when the stream brings an event; who listens is there by then."""
    page.evaluate(
        """async ([topic, what]) => {
          if (document.querySelector("live-list")) await customElements.whenDefined("live-list");
          const { htmxReady } = await import("/static/portal/js/htmx.js");
          await htmxReady();
          document.dispatchEvent(new CustomEvent(`live:${topic}`, {detail: {topic, what}}));
        }""",
        [topic, what],
    )


@pytest.mark.parametrize("which", ["queue", "ticket", "quick"])
def test_pages_are_accessible_and_fit(
    cast: Cast,
    make_page: PageMaker,
    axe: Callable[[Page], None],
    no_sideways: Callable[[Page], None],
    which: str,
) -> None:
    ticket = told(cast)
    paths = {
        "queue": "/helpdesk/?list=open&assignee=me",
        "ticket": f"/helpdesk/{ticket.number}/?list=open",
        "quick": "/helpdesk/uus/?title=Printer",
    }
    for phone in (False, True):
        page = make_page(cast.specialist, phone=phone)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.goto(paths[which])
            page.evaluate(
                "document.querySelectorAll('main .setbox').forEach(d => d.open = true)"
            )
            axe(page)
        if not phone:
            no_sideways(page)


def test_a_request_is_taken_answered_and_solved(cast: Cast, make_page: PageMaker) -> None:
    ticket = make_ticket(cast.requester, title="Projektor ei leia arvutit")
    page = make_page(cast.specialist)
    page.goto("/helpdesk/")
    page.get_by_role("link", name="Projektor ei leia arvutit").click()
    came(page, "Projektor ei leia arvutit")
    page.goto(f"/helpdesk/{ticket.number}/")  # from no list: one stays after a decision
    page.get_by_role("button", name="Võta endale").click()
    expect(page.locator("#toasts")).to_contain_text("Pöördumine on sinu käes")
    page.get_by_label("Vastus pöördujale").last.fill("Kas kaabel on HDMI?")
    page.get_by_role("button", name="Küsi ja jäta ootele").click()
    expect(page.locator("#conversation")).to_contain_text("Kas kaabel on HDMI?")
    expect(page.locator("h1 + p")).to_contain_text("Ootab pöördujat")
    expect(page.locator("#answer-body")).to_have_value("")
    page.keyboard.press("Escape")
    page.locator("#answer-body").fill("Vahetasin kaabli.")
    page.get_by_role("button", name="Saada ja lahenda").click()
    expect(page.locator("h1 + p")).to_contain_text("Lahendatud")
    ticket.refresh_from_db()
    assert ticket.status == Status.RESOLVED
    kinds = list(ticket.messages.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["request", "answer", "answer"]


def test_a_note_has_its_own_box(cast: Cast, make_page: PageMaker) -> None:
    ticket = make_ticket(cast.requester)
    page = make_page(cast.specialist)
    page.goto(f"/helpdesk/{ticket.number}/")
    page.locator("#answer-body").fill("Pooleli vastus")
    page.get_by_role("tab", name="Sisemine märge").click()
    expect(page.locator("#answer-body")).to_be_hidden()
    page.locator("#note-body").fill("Kolmas sel sügisel")
    page.get_by_role("button", name="Salvesta märge").click()
    expect(page.locator(".msg--note")).to_contain_text("Kolmas sel sügisel")
    message = Message.objects.get(kind="note")
    assert message.body == "Kolmas sel sügisel"
    page.get_by_role("tab", name="Vastus").click()
    expect(page.locator("#answer-body")).to_have_value("Pooleli vastus")


def test_a_note_takes_pasted_files(
    cast: Cast, make_page: PageMaker, axe: Callable[[Page], None]
) -> None:
    ticket = make_ticket(cast.requester)
    page = make_page(cast.specialist)
    page.goto(f"/helpdesk/{ticket.number}/")
    page.get_by_role("tab", name="Sisemine märge").click()
    page.wait_for_function("!!customElements.get('file-drop')")
    page.locator("#note-body").fill("Pilt vitriinist")
    page.evaluate(PASTE, "#note-body")
    expect(page.locator("#panel-note .file__name")).to_contain_text("ekraanipilt")
    axe(page)
    # News that come meanwhile take away neither the text nor the file.
    take_ticket(ticket_id=ticket.pk, actor=cast.second, now=NOW)
    with page.expect_response("**/helpdesk/**"):
        live(page, f"ticket:{ticket.uid}")
    expect(page.locator("#ticket")).to_contain_text("Kristi Saar")
    expect(page.locator("#panel-note .file__name")).to_have_count(1)
    expect(page.locator("#panel-answer .file__name")).to_have_count(0)
    page.get_by_role("button", name="Salvesta märge").click()
    expect(page.locator(".msg--note .file__name")).to_contain_text("ekraanipilt")
    expect(page.locator("#panel-note .file__name")).to_have_count(0)
    expect(page.locator("#panel-note [data-pick]")).to_be_visible()
    expect(page.locator("#note-body")).to_have_value("")


def test_a_conflict_names_who_and_keeps_the_text(cast: Cast, make_page: PageMaker) -> None:
    ticket = make_ticket(cast.requester)
    page = make_page(cast.specialist)
    page.goto(f"/helpdesk/{ticket.number}/")
    page.locator("#answer-body").fill("Vaatan kohe")
    take_ticket(ticket_id=ticket.pk, actor=cast.second, now=NOW)
    page.get_by_role("button", name="Saada vastus").click()
    alert = page.get_by_role("alert").filter(has_text="Kristi Saar")
    expect(alert.first).to_be_visible()
    expect(page.locator("#answer-body")).to_have_value("Vaatan kohe")
    assert not Message.objects.filter(kind="answer").exists()
    page.get_by_role("button", name="Saada vastus").click()
    expect(page.locator("#conversation")).to_contain_text("Vaatan kohe")


def test_news_wait_while_one_reads_the_list(cast: Cast, make_page: PageMaker) -> None:
    make_ticket(cast.requester, title="Esimene")
    page = make_page(cast.specialist)
    page.goto("/helpdesk/")
    make_ticket(cast.requester, title="Teine")
    live(page, "queue", "new")
    expect(page.get_by_role("link", name="Teine")).to_be_visible()
    page.get_by_role("link", name="Esimene").focus()
    make_ticket(cast.requester, title="Kolmas")
    live(page, "queue", "new")
    bar = page.get_by_role("button", name="1 uus, näita")
    expect(bar).to_be_visible()
    expect(page.get_by_role("link", name="Kolmas")).to_have_count(0)
    bar.click()
    expect(page.get_by_role("link", name="Kolmas")).to_be_visible()
    expect(bar).to_be_hidden()


def test_triage_by_keys_alone(cast: Cast, make_page: PageMaker) -> None:
    first = make_ticket(cast.requester, title="Esimene", now=NOW)
    make_ticket(cast.requester, title="Teine", now=NOW)
    page = make_page(cast.specialist)
    page.goto("/helpdesk/")
    page.keyboard.press("j")
    expect(page.locator("[data-row]", has_text="Esimene")).to_be_focused()
    page.keyboard.press("Enter")
    came(page, "Esimene")
    page.keyboard.press("w")
    expect(page.locator("#toasts")).to_contain_text("Pöördumine on sinu käes")
    page.keyboard.press("z")
    expect(page.locator("#toasts")).to_contain_text("Tagasi võetud")
    page.keyboard.press("w")
    expect(page.locator("#toasts")).to_contain_text("Pöördumine on sinu käes")
    page.keyboard.press("r")
    expect(page.locator("#answer-body")).to_be_focused()
    page.keyboard.type("Vaatan kohe")
    page.keyboard.press("Control+Enter")
    came(page, "Teine")
    page.locator("h1").evaluate("() => document.activeElement.blur()")
    page.keyboard.press("u")
    came(page, "Pöördumised")
    assert first.messages.filter(kind="answer").count() == 1
    assert Event.objects.filter(code="helpdesk.ticket.taken").count() == 2
    assert Event.objects.filter(code="helpdesk.ticket.undone").count() == 1


def test_the_next_request_opens_by_keys(
    cast: Cast, make_page: PageMaker, axe: Callable[[Page], None]
) -> None:
    first = make_ticket(cast.requester, title="Esimene", now=NOW)
    second = make_ticket(cast.requester, title="Teine", now=NOW)
    page = make_page(cast.specialist)
    page.goto(f"/helpdesk/{first.number}/?list=new&sort=number")
    page.keyboard.press("q")
    expect(page.locator("#answer-body")).to_be_focused()
    page.keyboard.type("Mis ruumis?")
    page.keyboard.press("Control+Enter")
    came(page, "Teine")
    expect(page.locator("#toasts")).to_contain_text("Küsimus saadetud")
    page.keyboard.press("d")
    expect(page.locator("#w-until")).to_be_focused()
    page.keyboard.type("24.2.2027")
    expect(page.locator("#w-until-said")).to_contain_text("iseseisvuspäev")
    axe(page)
    page.keyboard.press("Enter")
    came(page, "Pöördumised")
    expect(page.locator("#toasts")).to_contain_text("See oli loendi viimane")
    page.keyboard.press("z")
    came(page, "Teine")
    second.refresh_from_db()
    first.refresh_from_db()
    assert (first.status, second.status) == (Status.WAITING_USER, Status.NEW)


def test_a_person_is_chosen_by_keys(
    cast: Cast, make_page: PageMaker, axe: Callable[[Page], None]
) -> None:
    namesake = make_person(institution=cast.school, first_name="Liina", last_name="Kaskmets")
    stranger = make_person(institution=cast.library, first_name="Liisa", last_name="Vool")
    page = make_page(cast.specialist)
    page.goto("/helpdesk/uus/")
    field = page.get_by_role("combobox", name="Kes helistab?")
    field.press_sequentially("Lii")
    options = page.locator("combo-box").get_by_role("option")
    expect(options).to_have_count(2)
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(page.locator("#announcer")).to_have_text("2 leitud")
    expect(page.locator("combo-box")).not_to_contain_text(str(stranger))
    axe(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    active = field.get_attribute("aria-activedescendant")
    assert active == options.nth(1).get_attribute("id")
    expect(field).to_be_focused()
    page.keyboard.press("Escape")
    expect(options).to_have_count(0)
    expect(field).to_have_value("Lii")
    page.keyboard.press("ArrowUp")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(field).to_have_value(str(namesake))
    expect(field).to_have_attribute("aria-expanded", "false")
    page.get_by_label("Ühe lausega").fill("Helistas")
    page.get_by_label("Teema").select_option("muu-mure")
    page.get_by_role("button", name="Tee pöördumine").click()
    page.wait_for_url("**/helpdesk/P-*/")
    assert Ticket.objects.get().requester == namesake


def test_a_person_is_chosen_without_script(cast: Cast, make_page: PageMaker) -> None:
    for name in ("Kask", "Kaskmets"):
        make_person(institution=cast.school, first_name="Teele", last_name=name)
    page = make_page(cast.specialist, java_script_enabled=False)
    page.goto("/helpdesk/uus/?title=Helistas")
    page.get_by_label("Kes helistab?").fill("Teele")
    page.get_by_label("Teema").select_option("muu-mure")
    page.get_by_role("button", name="Tee pöördumine").click()
    page.get_by_role("radio", name="Teele Kaskmets").check()
    page.get_by_role("button", name="Tee pöördumine").click()
    page.wait_for_url("**/helpdesk/P-*/")
    assert Ticket.objects.get().requester.last_name == "Kaskmets"


def test_c_notes_a_call_from_anywhere(cast: Cast, make_page: PageMaker) -> None:
    page = make_page(cast.specialist)
    page.goto("/juhendid/")
    page.keyboard.press("c")
    came(page, "Kirjuta kõne üles")
    expect(page.get_by_role("combobox", name="Kes helistab?")).to_be_focused()


def test_enter_takes_all_guesses(
    cast: Cast, make_page: PageMaker, axe: Callable[[Page], None]
) -> None:
    learn_topics()
    make_asset(cast.school, kind="printer", holder=cast.requester.person)
    make_guide(cast.specialist, title="Printeri tooneri vahetamine")
    twin = make_ticket(cast.colleague, title="Printer ei prindi üldse")
    ticket = make_ticket(cast.requester, title="Printer ei prindi", body="Terve kool ootab.")
    guess_ticket(ticket_id=ticket.pk, now=ticket.opened_at)
    page = make_page(cast.specialist)
    page.goto(f"/helpdesk/{ticket.number}/")
    line = page.get_by_role("region", name="Arvatav")
    expect(line).to_contain_text(twin.number)
    axe(page)
    page.get_by_role("button", name="Juhend Printeri tooneri").click()
    expect(page.locator("#answer-body")).to_have_value(
        re.compile("Printeri tooneri vahetamine: http")
    )
    page.locator("#answer-body").evaluate("(field) => field.blur()")
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("Arvatu kinnitatud")
    expect(line.get_by_role("button", name="Kinnita kõik")).to_have_count(0)
    expect(page.locator("#answer-body")).to_have_value(
        re.compile("Printeri tooneri vahetamine: http")
    )
    ticket.refresh_from_db()
    assert (ticket.category.code, ticket.impact, ticket.asset_id is None) == (
        "printer",
        1,
        False,
    )
    page.keyboard.press("z")
    expect(page.locator("#toasts")).to_contain_text("Tagasi võetud")


def test_colleagues_see_who_is_answering(
    cast: Cast, make_page: PageMaker, axe: Callable[[Page], None]
) -> None:
    ticket = make_ticket(cast.requester)
    here = f"/helpdesk/{ticket.number}/"
    other, mine = make_page(cast.second), make_page(cast.specialist)
    other.goto(here)
    mine.goto(here)
    with mine.expect_response(f"**{here}kirjutab/"):
        mine.locator("#answer-body").fill("Vaatan kohe")
    live(other, f"writing:{ticket.uid}")
    expect(other.locator("#writing")).to_contain_text("Marko vastab praegu")
    axe(other)
    with mine.expect_response(f"**{here}kirjutab/"):
        mine.locator("#answer-body").fill("")
    live(other, f"writing:{ticket.uid}")
    expect(other.locator("#writing")).to_have_text("")


def test_all_like_one_are_chosen_from_its_peek(cast: Cast, make_page: PageMaker) -> None:
    for title in ("Esimene", "Teine"):
        make_ticket(cast.requester, title=title, now=NOW)
    make_ticket(cast.colleague, title="Kolmas", now=NOW)
    page = make_page(cast.specialist)
    page.goto("/helpdesk/")
    page.locator("[data-row]", has_text="Esimene").focus()
    page.keyboard.press("Space")
    page.get_by_role("link", name="sama pöörduja").click()
    expect(page.locator("[data-row]")).to_have_count(2)
    expect(page.locator("#bulk [data-count]")).to_contain_text("2")
    expect(page.locator("input.rowtick:checked")).to_have_count(2)


def test_a_guide_is_picked_into_a_question(cast: Cast, make_page: PageMaker) -> None:
    make_guide(cast.specialist, title="Printeri tooneri vahetamine")
    ticket = make_ticket(cast.requester)
    page = make_page(cast.specialist)
    page.goto(f"/helpdesk/{ticket.number}/")
    page.keyboard.press("q")
    expect(page.locator("#answer-body")).to_be_focused()
    page.locator("#answer-body").evaluate("(field) => field.blur()")
    page.keyboard.press("t")
    expect(page.locator("#template-find")).to_be_focused()
    page.keyboard.type("tooneri")
    page.keyboard.press("Enter")
    expect(page.locator("#answer-body")).to_have_value(
        re.compile("Printeri tooneri vahetamine: http")
    )

"""A specialist's day in Chromium: twenty requests by keys alone, a few by a finger, the counts right all along."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import Vendor
from helpdesk.models import Ticket
from helpdesk.services.answer_templates import TemplateFacts, create_template
from helpdesk.services.conversation import add_request_message, ask_requester
from helpdesk.services.forwarding import wait_for_vendor
from helpdesk.services.guesses import guess_ticket, learn_topics
from helpdesk.services.lifecycle import resolve_ticket, wait_until
from helpdesk.services.triage import take_ticket
from helpdesk.states import Status
from tests.browser.conftest import PageMaker
from tests.browser.hands import TABS, CountingHands
from tests.builders import make_vendor
from tests.helpdesk.builders import make_asset, make_ticket
from tests.helpdesk.conftest import Cast, make_cast

OPEN_STATES = ("new", "open", "waiting_user", "waiting_vendor", "waiting_date", "planned")


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return make_cast()


def counted(user_id: int) -> dict[str, int]:
    """What the views must say, by the rows themselves."""
    rows = list(Ticket.objects.values_list("status", "assignee_id"))
    still = [(status, assignee) for status, assignee in rows if status in OPEN_STATES]
    return {
        "new": sum(status == "new" for status, _ in still),
        "now": sum(status == "open" for status, _ in still),
        "waiting": sum(status not in ("new", "open") for status, _ in still),
        "mine": sum(assignee == user_id for _, assignee in still),
        "unassigned": sum(assignee is None for _, assignee in still),
        "open": len(still),
    }


@dataclass
class Hands(CountingHands):
    """Of a specialist whose lists are looked at after every step."""

    user_id: int = 0

    def opened(self, title: str) -> None:
        """The page of that request has come, its scripts too; the views count right."""
        self.came(title)
        self.at = title

    def came(self, heading: str) -> None:
        expect(self.page.locator("h1")).to_have_text(heading)
        self.page.wait_for_load_state()
        self.look()

    def told(self, words: str) -> None:
        super().told(words)
        self.look()

    def look(self) -> None:
        shown = dict(self.page.evaluate(TABS, "/helpdesk/?list=open"))
        assert shown == counted(self.user_id), (self.at, self.page.url)

    def to_list(self, at: str, words: str, label: str) -> None:
        """Another list by the palette, and its first row."""
        self.at = at
        self.press("Control+k")
        self.write("#palette input", words)
        expect(self.page.locator("#palette-o0")).to_contain_text(label)
        self.press("Enter")
        expect(self.page.locator(".views [aria-current=page]")).to_contain_text(label)
        self.came("Pöördumised")
        self.press("j", "Home", "Enter")  # the walk would go on where it was left
        self.opened(at)


def morning(cast: Cast) -> dict[str, Ticket]:
    """Twenty requests: at work, waiting, one solved yesterday, twelve new ones in their order."""
    start = timezone.now() - timedelta(days=2)
    made: dict[str, Ticket] = {}

    def old(title: str, *verbs: Callable[..., Any]) -> None:
        now = start + timedelta(minutes=len(made))
        made[title] = make_ticket(cast.requester, title=title, now=now)
        for verb in verbs:
            verb(ticket_id=made[title].pk, actor=cast.specialist, now=now)

    def waits(ticket_id: int, actor: Any, now: datetime) -> None:
        day = (timezone.now() + timedelta(days=9)).date()
        wait_until(ticket_id=ticket_id, actor=actor, until=day, now=now)

    def vendor(**facts: Any) -> None:
        wait_for_vendor(vendor_id=make_vendor("Dustin").pk, **facts)

    def asks(**facts: Any) -> None:
        ask_requester(body="Mis ruumis?", **facts)

    def solves(**facts: Any) -> None:
        resolve_ticket(resolution="Vahetasin kaabli.", **facts)

    old("Õppevideo ei käivitu", take_ticket, asks)
    old("Sülearvuti on hoolduses", take_ticket, vendor)
    old("Uus konto septembriks", take_ticket, waits)
    for title in (
        "Dokumendikaamera on tume",
        "Skanner annab vea",
        "E-kiri ei lähe",
        "Tahvel nihkes",
    ):
        old(title, take_ticket)
    old("Kõrvaklapid kadunud", take_ticket, solves)
    learn_topics()
    make_asset(cast.school, kind="printer", holder=cast.requester.person)
    for n, title in enumerate(NEW):
        requester = cast.colleague if n % 2 else cast.requester
        now = start + timedelta(days=1, minutes=n)
        made[title] = make_ticket(requester, title=title, now=now)
    first = made[NEW[0]]
    guess_ticket(ticket_id=first.pk, now=first.opened_at)
    add_request_message(
        ticket_id=made["Hiir katki"].pk,
        actor=made["Hiir katki"].created_by,
        body="Ja veel: palun uut klaviatuuri.",
        now=timezone.now(),
    )
    facts = TemplateFacts(title="Vaatan üle", body="Tere! Vaatan pöördumise {number} täna üle.")
    create_template(actor=cast.specialist, facts=facts)
    solves_it = TemplateFacts("Lahendatud kaugelt", "Tegin korda kaugelt.", "solution")
    create_template(actor=cast.specialist, facts=solves_it)
    return made


NEW = (
    "Printer ei prindi",
    "Parool on meelest läinud",
    "Arvuti teeb häält",
    "Palun uut monitori",
    "Ekraan on mõraga",
    "Wifi kaob õpetajate toas",
    "Võrk ei tööta õpetajate toas",
    "Kell näitab valet aega",
    "Kõlar ragiseb",
    "Vajan ruumi klassi paigutust",
    "Veebileht vajab parandust",
    "Hiir katki",
)


def test_twenty_requests_by_keys_alone(
    cast: Cast, make_page: PageMaker, axe: Callable[[Page], None]
) -> None:
    """The median is four keys at most. Every key is counted, Control of Control+Enter too, those of
    the way from list to list with the request they lead to; the text one types is not."""
    made = morning(cast)
    Vendor.objects.create(name="Näidis IT OÜ", email="abi@naidisit.ee")
    page = make_page(cast.specialist)
    hands = Hands(page, user_id=cast.specialist.pk)
    page.goto("/helpdesk/")
    assert dict(page.evaluate(TABS, None)) == counted(cast.specialist.pk)
    assert counted(cast.specialist.pk) | {"mine": 0} == {
        "new": 12, "now": 4, "waiting": 3, "mine": 0, "unassigned": 12, "open": 19,
    }  # fmt: skip

    # New: guesses, a template, a solution, a question, a day, a supplier.
    hands.at = NEW[0]
    hands.press("j", "Enter")
    hands.opened(NEW[0])
    hands.press("Enter")
    hands.told("Arvatu kinnitatud")
    hands.press("t")
    expect(page.locator("#template-find")).to_be_focused()
    hands.press("Enter")
    expect(page.locator("#answer-body")).to_have_value(
        f"Tere! Vaatan pöördumise {made[NEW[0]].number} täna üle."
    )
    hands.press("Control+Enter")
    hands.opened(NEW[1])
    hands.say("e", "Seadsin uue parooli.")
    hands.opened(NEW[2])
    hands.say("q", "Millal hääl algab?")
    hands.opened(NEW[3])
    hands.press("d")
    hands.write("#w-until", "homme")
    hands.press("Enter")
    hands.opened(NEW[4])
    hands.press("s")
    hands.write("#v-vendor", "dus")
    hands.press("Enter")

    # Two about the same become one.
    hands.opened(NEW[5])
    hands.press("w")
    hands.told("Pöördumine on sinu käes")
    hands.press("j")
    hands.opened(NEW[6])
    hands.press("m")
    hands.write("[name=other]", made[NEW[5]].number)
    axe(page)
    hands.press("Tab", "m")
    hands.came(NEW[5])
    hands.press("j")
    hands.opened(NEW[7])
    hands.press("w")
    hands.told("Pöördumine on sinu käes")
    hands.say("r", "Tulen täna läbi.")

    # One is taken back: its words stand in the composer again and go out as a question.
    hands.opened(NEW[8])
    hands.say("e", "Kas teine kõlar töötab?")
    hands.came(NEW[9])
    hands.press("z")
    hands.came(NEW[8])
    assert Ticket.objects.get(title=NEW[8]).status == Status.NEW
    hands.press("q")
    expect(page.locator("#answer-body")).to_have_value("Kas teine kõlar töötab?")
    hands.press("Control+Enter")
    hands.opened(NEW[9])
    hands.press("l")
    hands.write("#s-tags", "klass")
    hands.press("Enter")
    hands.told("Sildid muudetud")
    hands.press("w")
    hands.told("Pöördumine on sinu käes")
    hands.press("j")
    hands.opened(NEW[10])

    # One goes to a vendor: the letter is read before it leaves.
    hands.press("s")
    hands.write("#v-vendor", "näi")
    hands.press("Tab")
    hands.write("#v-words", "Palun parandage avalehe lingid.")
    hands.press("Control+Enter")
    expect(page.locator("[name=letter]")).to_be_focused()
    axe(page)
    hands.press("Control+Enter")

    # One speaks of two things: the second becomes a request of its own.
    hands.opened(NEW[11])
    hands.press("x")
    expect(page.locator("[name=title]")).to_be_focused()
    axe(page)
    hands.press("Enter")
    hands.came("Ja veel: palun uut klaviatuuri.")
    hands.press("k")
    hands.came(NEW[11])
    hands.say("e", "Tõin uue hiire.")
    hands.opened("Ja veel: palun uut klaviatuuri.")
    hands.say("e", "Klaviatuur on laual.")
    hands.came("Pöördumised")
    expect(page.locator("#toasts")).to_contain_text("See oli loendi viimane")

    # At work: an answer, a note with a solution, a template that solves, a day.
    hands.to_list("Dokumendikaamera on tume", "praegu", "Praegu")
    hands.say("r", "Tellisin lambi.")
    hands.opened("Skanner annab vea")
    hands.press("n")
    hands.write("#note-body", "Juhe oli lahti.")
    hands.press("Control+Enter")
    hands.told("Märge salvestatud")
    hands.press("Tab")
    hands.say("e", "Panin juhtme kinni.")
    hands.opened("E-kiri ei lähe")
    hands.press("t")
    expect(page.locator("#template-find")).to_be_focused()
    hands.write("#template-find", "kaugelt")
    hands.press("Enter")
    expect(page.locator("#answer-body")).not_to_have_value("")
    hands.press("Control+Enter")
    hands.opened("Tahvel nihkes")
    hands.press("d")
    hands.write("#w-until", "reede")
    hands.press("Enter")
    hands.came(NEW[0])

    # Waiting: what has become clear meanwhile.
    hands.to_list("Õppevideo ei käivitu", "ootel", "Ootel")
    hands.say("e", "Video käivitub.")
    hands.opened("Sülearvuti on hoolduses")
    hands.say("e", "Sülearvuti on tagasi.")
    hands.opened("Uus konto septembriks")
    hands.say("r", "Konto tuleb 1. septembriks.")
    hands.came("Tahvel nihkes")

    # Solved yesterday; they call that it is not.
    solved = made["Kõrvaklapid kadunud"]
    hands.at = solved.title
    hands.press("Control+k")
    hands.write("#palette input", solved.number)
    expect(page.locator("#palette-o0")).to_contain_text(solved.title)
    hands.press("Enter")
    hands.opened(solved.title)
    hands.press("s")
    hands.write("#s-reason", "Helistas: ikka katki.")
    hands.press("Control+Enter")
    hands.told("Avatud uuesti")
    axe(page)

    spent = {title: hands.keys[title] for title in made}
    assert len(spent) == 20
    assert all(spent.values())
    assert median(spent.values()) <= 4, spent
    day = Ticket.objects.filter(title__in=made).values_list("status", flat=True)
    assert Counter(day) == {
        "open": 6, "resolved": 6, "waiting_user": 2, "planned": 2, "waiting_vendor": 2,
        "waiting_date": 1, "closed": 1,
    }  # fmt: skip


def test_a_round_by_a_finger(
    cast: Cast, make_page: PageMaker, axe: Callable[[Page], None]
) -> None:
    """At 390 px by touch: a call filed by four taps, one taken, asked, answered and solved."""
    learn_topics()
    make_ticket(cast.requester, title="Projektor ei leia arvutit")
    page = make_page(cast.specialist, phone=True)
    hands = Hands(page, user_id=cast.specialist.pk)
    page.goto("/helpdesk/")
    assert dict(page.evaluate(TABS, None)) == counted(cast.specialist.pk)
    axe(page)
    taps = 0

    def tap(target: Any) -> None:
        nonlocal taps
        target.tap()
        taps += 1

    tap(page.get_by_role("link", name="Kirjuta kõne üles"))
    hands.came("Kirjuta kõne üles")
    page.get_by_role("combobox", name="Kes helistab?").press_sequentially(
        "Lii"
    )  # has the focus
    tap(page.locator("combo-box").get_by_role("option").first)
    tap(page.get_by_label("Ühe lausega"))
    page.keyboard.type("Printer ei prindi")
    expect(page.get_by_label("Teema")).to_have_value("printer")
    axe(page)
    tap(page.get_by_role("button", name="Tee pöördumine"))
    hands.came("Printer ei prindi")
    assert taps == 4
    filed = Ticket.objects.get(title="Printer ei prindi")
    assert (filed.source, filed.category.code) == ("phone", "printer")
    axe(page)

    page.goto("/helpdesk/")
    page.get_by_role("link", name="Projektor ei leia arvutit").tap()
    hands.came("Projektor ei leia arvutit")
    page.get_by_role("button", name="Võta endale").tap()
    hands.told("Pöördumine on sinu käes")
    page.locator("#answer-body").tap()
    page.keyboard.type("Kas kaabel on HDMI?")
    axe(page)
    page.get_by_role("button", name="Küsi ja jäta ootele").tap()
    hands.came("Printer ei prindi")  # the next one of the list
    page.get_by_role("button", name="Võta endale").tap()
    hands.told("Pöördumine on sinu käes")
    page.locator("#answer-body").tap()
    page.keyboard.type("Tulen täna läbi.")
    page.get_by_role("button", name="Saada vastus").tap()
    hands.came("Pöördumised")
    axe(page)
    page.goto("/helpdesk/?list=waiting")
    page.get_by_role("link", name="Projektor ei leia arvutit").tap()
    hands.came("Projektor ei leia arvutit")
    page.get_by_role("tab", name="Lahendus").tap()
    page.keyboard.type("Vahetasin kaabli.")
    page.get_by_role("button", name="Saada ja lahenda").tap()
    hands.came("Pöördumised")
    assert dict(Ticket.objects.values_list("title", "status")) == {
        "Projektor ei leia arvutit": Status.RESOLVED,
        "Printer ei prindi": Status.OPEN,
    }

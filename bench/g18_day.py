"""G18: a specialist's day in Chromium on the demo municipality: the morning round, twenty requests of
the list of new ones by keys alone, a call written down on a phone. Counts are compared with the rows.
"""

import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from bench.registry import Result, figure
from bench.stack import EXPERT, PASSWORD, Bench
from tests.browser.browser import DESK, PHONE, chromium
from tests.browser.hands import TABS, CountingHands

VENDOR = "Päeva Abi OÜ"
NEW, LIST = "/helpdesk/?list=new", "/helpdesk/?list=open"
# On a phone by two thumbs: a tap after looking for its place, and four signs a second.
TAP_SECONDS, SIGN_MS = 1.0, 250


@figure("G18", "a working day")
def day(bench: Bench) -> Iterator[Result]:
    # Playwright keeps an event loop in this thread; Django would refuse its ORM here.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    address = f"http://127.0.0.1:{bench.portal.port}"
    caller = bench.portal.caller()
    caller.sign_in(EXPERT, PASSWORD)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])

        def opened(**options: Any) -> Page:
            return _context(browser, address, caller.cookies, **options).new_page()

        _mail_of_the_morning()
        hands = Hands(opened(viewport=DESK))
        seconds = _morning_round(hands)
        yield Result("views of the morning round", len(seconds), "")
        yield Result("a view, from press to rows", median(seconds), "s")
        _twenty(hands)
        spent = list(hands.keys.values())
        yield Result(
            "requests worked on by keys alone", len(spent), "", ">= 20", len(spent) >= 20
        )
        keys = median(spent)
        yield Result("keys of one, median", keys, "", "<= 4", keys <= 4)
        yield Result("keys of the dearest", max(spent), "")
        yield Result("from the last key to the next request", median(hands.waits), "s")
        wrong = len(hands.wrong)
        yield Result(f"wrong counts of {hands.looks} looks", wrong, "", "= 0", wrong == 0)
        taps, took = _call(opened(viewport=PHONE, has_touch=True))
        yield Result("taps of a call written down on a phone", taps, "")
        yield Result("a call written down on a phone", took, "s", "< 30 s", took < 30)
        browser.close()


def _context(
    browser: Browser, address: str, cookies: dict[str, str], **options: Any
) -> BrowserContext:
    context = browser.new_context(base_url=address, locale="et-EE", **options)
    context.add_cookies([{"name": k, "value": v, "url": address} for k, v in cookies.items()])
    context.set_default_timeout(20_000)
    return context


def _mail_of_the_morning() -> None:
    """Thirty new requests, with words and people of earlier ones, and somebody to ask for help."""
    from django.utils import timezone

    from accounts.models import Vendor
    from helpdesk.models import Category, Ticket
    from helpdesk.services.filing import file_ticket

    Vendor.objects.get_or_create(name=VENDOR, defaults={"email": "abi@paeva-abi.example"})
    topic = Category.objects.get(code="muu-mure")
    earlier = Ticket.objects.filter(created_by__is_active=True, requester__is_active=True)
    for like in earlier.select_related("created_by").order_by("-pk")[:30]:
        file_ticket(
            actor=like.created_by, category_id=topic.pk, title=like.title, now=timezone.now()
        )


def counted() -> dict[str, int]:
    """What the views must say to who serves everybody, by the rows themselves."""
    from django.contrib.auth import get_user_model
    from django.db.models import Count

    from helpdesk.models import Ticket
    from helpdesk.states import Status

    me = get_user_model().objects.get(email=EXPERT).pk
    rows = Ticket.objects.open().values_list("status", "assignee").annotate(Count("pk"))
    found: Counter[str] = Counter()
    for status, assignee, many in rows:
        found["open"] += many
        found["mine"] += many * (assignee == me)
        found["unassigned"] += many * (assignee is None)
        found["new"] += many * (status == Status.NEW)
        found["now"] += many * (status == Status.OPEN)
        found["waiting"] += many * (status not in (Status.NEW, Status.OPEN))
    return dict(found)


@dataclass
class Hands(CountingHands):
    """With what was waited for, and the looks at which the views counted wrongly."""

    waits: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    looks: int = 0

    @property
    def number(self) -> str:
        return self.page.url.partition("/helpdesk/")[2].partition("/")[0]

    def comes(self, *, other_than: str) -> None:
        """Another request's page has come; the views count right."""
        began = time.monotonic()
        self.page.wait_for_url(lambda url: f"/helpdesk/{other_than}/" not in url)
        self.page.wait_for_load_state()
        self.waits.append(time.monotonic() - began)
        self.look()

    def look(self) -> None:
        self.looks += 1
        shown, there = dict(self.page.evaluate(TABS, LIST)), counted()
        if {name: there.get(name, 0) for name in shown} != shown:
            self.wrong.append(f"{self.page.url}: {shown} for {there}")


def _morning_round(hands: Hands) -> list[float]:
    page = hands.page
    page.goto("/helpdesk/")
    hands.look()
    seconds = []
    for name in ("new", "now", "waiting", "mine", "unassigned", "open"):
        tab = page.locator(f".views a[href*='list={name}']").first
        began = time.monotonic()
        tab.click()
        expect(page.locator(f".views a[aria-current][href*='list={name}']")).to_be_visible()
        seconds.append(time.monotonic() - began)
        hands.look()
    return seconds


def _twenty(hands: Hands) -> None:
    page = hands.page
    _first(hands)
    hands.keys.clear()
    verbs = [_solve, _ask, _later, _answer, _solve, _merge, _split, _forward, _undo]
    for place in range(20):
        hands.at = hands.number
        page.wait_for_load_state()
        verbs[place % len(verbs)](hands)


def _solve(hands: Hands) -> None:
    hands.say("e", "Tegin korda, palun proovi uuesti.")
    hands.comes(other_than=hands.at)


def _ask(hands: Hands) -> None:
    hands.say("q", "Mis ruumis see on?")
    hands.comes(other_than=hands.at)


def _later(hands: Hands) -> None:
    hands.press("d")
    hands.write("#w-until", "homme")
    hands.press("Enter")
    hands.comes(other_than=hands.at)


def _answer(hands: Hands) -> None:
    hands.press("w")
    hands.told("Pöördumine on sinu käes")
    hands.say("r", "Tulen täna läbi.")
    hands.comes(other_than=hands.at)


def _merge(hands: Hands) -> None:
    """This one goes on in the next of the list."""
    page, here = hands.page, hands.at
    hands.press("j")
    hands.comes(other_than=here)
    other = hands.number
    hands.press("k")
    hands.comes(other_than=other)
    hands.press("m")
    hands.write("[name=other]", other)
    hands.press("Tab", "m")
    page.wait_for_url(f"**/helpdesk/{other}/**")
    hands.look()


def _split(hands: Hands) -> None:
    """Its requester has written of a second thing, which becomes a request of its own."""
    from django.utils import timezone

    from helpdesk.models import Ticket
    from helpdesk.services.conversation import add_request_message

    page, ticket = hands.page, Ticket.objects.get(number=hands.at)
    words = "Ja veel: palun uut klaviatuuri."
    add_request_message(
        ticket_id=ticket.pk, actor=ticket.created_by, body=words, now=timezone.now()
    )
    page.reload()
    page.wait_for_load_state()
    hands.press("x")
    expect(page.locator("[name=title]")).to_be_focused()
    hands.press("Enter")
    hands.comes(other_than=hands.at)
    hands.at = hands.number
    hands.say("e", "Klaviatuur on laual.")
    hands.comes(other_than=hands.at)
    _first(hands)  # the youngest was the last of the list


def _first(hands: Hands) -> None:
    hands.page.goto(NEW)
    hands.page.wait_for_load_state()
    hands.press("j", "Home", "Enter")
    hands.page.wait_for_url("**/helpdesk/P-**")


def _forward(hands: Hands) -> None:
    page = hands.page
    hands.press("s")
    hands.write("#v-vendor", VENDOR)
    hands.press("Tab")
    hands.write("#v-words", "Palun vaadake üle.")
    hands.press("Control+Enter")
    expect(page.locator("[name=letter]")).to_be_focused()
    hands.press("Control+Enter")
    hands.comes(other_than=hands.at)


def _undo(hands: Hands) -> None:
    """Solved, taken back within its ten seconds, asked instead."""
    page, here = hands.page, hands.at
    hands.say("e", "Kas nüüd töötab?")
    hands.comes(other_than=here)
    hands.press("z")
    page.wait_for_url(f"**/helpdesk/{here}/**")
    page.wait_for_load_state()
    hands.look()
    hands.press("q")
    expect(page.locator("#answer-body")).to_have_value("Kas nüüd töötab?")
    hands.press("Control+Enter")
    hands.comes(other_than=here)


def _call(page: Page) -> tuple[int, float]:
    """Taps, and seconds with the pauses of a person."""
    page.goto("/helpdesk/")
    began, taps = time.monotonic(), 0

    def tap(target: Any) -> None:
        nonlocal taps
        time.sleep(TAP_SECONDS)
        target.tap()
        taps += 1

    def typed(text: str) -> None:
        page.keyboard.type(text, delay=SIGN_MS)

    steps: list[Callable[[], None]] = [
        lambda: tap(page.get_by_role("link", name="Kirjuta kõne üles")),
        lambda: expect(page.get_by_role("combobox", name="Kes helistab?")).to_be_focused(),
        lambda: typed("Mari"),
        lambda: tap(page.locator("combo-box").get_by_role("option").first),
        lambda: tap(page.get_by_label("Ühe lausega")),
        lambda: typed("Printer ei prindi"),
        lambda: tap(page.get_by_role("button", name="Tee pöördumine")),
    ]
    for step in steps:
        step()
    page.wait_for_url("**/helpdesk/P-**")
    return taps, time.monotonic() - began
